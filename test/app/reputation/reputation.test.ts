import {expect} from 'chai'
import {instanceReputation} from '../../../src/app/reputation/reputation.ts'
import {FakeAws, HOUR, NOW, portsOf} from '../../support/fake-aws.ts'

const DAY = 24 * HOUR
const SET = 'csb-aws-ses-11111111-1111-4111-8111-111111111111'
const since = {sinceMillis: 14 * DAY}

describe('the reputation of one instance', () => {
  it('joins rates, switch, volume and history', async () => {
    const aws = new FakeAws().has(SET, {
      bounce: [
        [3 * HOUR, 0.01],
        [HOUR, 0.017],
      ],
      complaint: [[HOUR, 0.0001]],
      sent: 61_204,
    })
    const reputation = await instanceReputation(portsOf(aws), 'mail-prod', since)
    expect(reputation).to.deep.include({
      scope: 'instance',
      state: 'ok',
      sending: 'on',
      at: '2026-11-24T12:00:00.000Z',
      instance: {name: 'mail-prod', configurationSet: SET, instanceId: SET.slice(12)},
    })
    expect(reputation.bounce).to.deep.include({rate: 0.017, room: {warning: 187, critical: 1466}})
    expect(reputation.volume).to.deep.include({sent: 61_204, from: '2026-11-10T12:00:00.000Z'})
    expect(reputation.history.periodSeconds).to.equal(3600)
    expect(reputation.history.bounce).to.deep.equal([
      {at: '2026-11-24T09:00:00.000Z', rate: 0.01},
      {at: '2026-11-24T11:00:00.000Z', rate: 0.017},
    ])
    expect(aws.asked).to.deep.equal(['set', 'rates 3600', 'volume', 'providers'])
  })

  it('judges by two weeks however short the history is', async () => {
    const aws = new FakeAws().has(SET, {bounce: [[30 * HOUR, 0.03]]})
    const reputation = await instanceReputation(portsOf(aws), 'mail-prod', {sinceMillis: HOUR})
    expect(reputation.state).to.equal('warning')
    expect(reputation.history.bounce).to.deep.equal([])
  })

  it('reads a longer history in longer periods, beside what it judges by', async () => {
    const aws = new FakeAws().has(SET, {
      bounce: [
        [20 * DAY, 0.03],
        [HOUR, 0.001],
      ],
    })
    const reputation = await instanceReputation(portsOf(aws), 'mail-prod', {sinceMillis: 30 * DAY})
    expect(reputation.state).to.equal('ok')
    expect(reputation.history.periodSeconds).to.equal(21_600)
    expect(reputation.history.bounce).to.have.length(2)
    expect(aws.asked.filter((call) => call.startsWith('rates')).sort()).to.deep.equal(['rates 21600', 'rates 3600'])
  })

  it('counts the volume only since the rates restarted', async () => {
    const aws = new FakeAws().has(SET, {freshStart: 3 * DAY, bounce: [[HOUR, 0.001]], sent: 100})
    const {volume, freshStart} = await instanceReputation(portsOf(aws), 'mail-prod', since)
    expect(volume?.from).to.equal(new Date(NOW - 3 * DAY).toISOString())
    expect(freshStart).to.deep.equal({at: new Date(NOW - 3 * DAY).toISOString(), provesHealth: false})
  })

  it('looks at finer points right after a restart, which hourly ones would blur', async () => {
    const aws = new FakeAws().has(SET, {
      freshStart: 20 * 60_000,
      bounce: [
        [HOUR, 0.05],
        [10 * 60_000, 0.001],
      ],
    })
    const reputation = await instanceReputation(portsOf(aws), 'mail-prod', since)
    expect(reputation.state).to.equal('ok')
    expect(reputation.bounce.rate).to.equal(0.001)
    expect(aws.asked).to.include('rates 300')
  })

  it('does not judge by the period that a restart falls into', async () => {
    const aws = new FakeAws().has(SET, {
      freshStart: 2 * 60_000,
      bounce: [
        [HOUR, 0.05],
        [4 * 60_000, 0.05],
      ],
    })
    expect((await instanceReputation(portsOf(aws), 'mail-prod', since)).state).to.equal('no-data')
  })

  it('reports no volume and no room where SES counts nothing', async () => {
    const aws = new FakeAws().has(SET, {bounce: [[HOUR, 0.01]]})
    const reputation = await instanceReputation(portsOf(aws), 'mail-prod', since)
    expect(reputation).not.to.have.property('volume')
    expect(reputation.bounce).not.to.have.property('room')
  })

  it('does not ask by provider where SES counts nothing', async () => {
    const aws = new FakeAws().has(SET, {bounce: [[HOUR, 0.01]]})
    await instanceReputation(portsOf(aws), 'mail-prod', since)
    expect(aws.asked).not.to.include('providers')
  })

  it('shows the volume by provider', async () => {
    const providers = [{provider: 'Gmail', sent: 80, permanentBounces: 2, complaints: 0}]
    const aws = new FakeAws().has(SET, {bounce: [[HOUR, 0.01]], sent: 100, providers})
    expect((await instanceReputation(portsOf(aws), 'mail-prod', since)).providers).to.deep.equal(providers)
  })

  it('foretells when a rate that rises reaches the lines', async () => {
    const bounce = Array.from({length: 14 * 24 - 1}, (_, index) => {
      const age = (14 * 24 - 1 - index) * HOUR
      return [age, 0.017 - (age / DAY) * 0.001] as const
    })
    const {forecast, trend} = (await instanceReputation(portsOf(new FakeAws().has(SET, {bounce})), 'mail-prod', since))
      .bounce
    expect(trend?.perDay).to.be.closeTo(0.001, 1e-5)
    expect(forecast?.warning?.at).to.match(/^2026-11-27T/)
    expect(forecast?.critical?.at).to.match(/^2026-12-17T/)
  })

  it('takes the name of a configuration set without asking any platform', async () => {
    const aws = new FakeAws().has('csb-aws-ses-other', {bounce: [[HOUR, 0.05]]})
    const ports = {...portsOf(aws), platform: () => Promise.reject(new Error('must not be asked'))}
    const {state, instance} = await instanceReputation(ports, 'csb-aws-ses-other', since)
    expect(state).to.equal('critical')
    expect(instance).to.deep.equal({
      name: 'csb-aws-ses-other',
      configurationSet: 'csb-aws-ses-other',
      instanceId: 'other',
    })
  })

  it('takes the id of an instance that the platform does not list', async () => {
    const aws = new FakeAws().has('csb-aws-ses-other', {bounce: [[HOUR, 0.05]]})
    expect((await instanceReputation(portsOf(aws), 'other', since)).instance.configurationSet).to.equal(
      'csb-aws-ses-other',
    )
  })

  const refusals: {why: string; name: string; code: string; exit: number; aws?: FakeAws | 'none'; millis?: number}[] = [
    {why: 'nobody knows the name', name: 'nobody', code: 'instance-not-found', exit: 2},
    {why: 'the configuration set is gone', name: 'mail-prod', code: 'configuration-set-missing', exit: 2},
    {why: 'the context has no AWS access', name: 'mail-prod', code: 'aws-access-needed', exit: 4, aws: 'none'},
    {why: 'the history is too long', name: 'mail-prod', code: 'invalid-value', exit: 2, millis: 456 * DAY},
  ]
  for (const {why, name, code, exit, aws, millis} of refusals) {
    it(`fails as ${code} when ${why}`, async () => {
      const ports = portsOf(aws === 'none' ? undefined : new FakeAws())
      const failure = await instanceReputation(ports, name, {sinceMillis: millis ?? DAY}).then(
        () => undefined,
        (error: unknown) => error,
      )
      expect(failure).to.include({code, exit})
    })
  }
})
