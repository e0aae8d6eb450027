import {expect} from 'chai'
import {switchSending} from '../../src/app/sending-switch.ts'
import {Interrupted} from '../../src/domain/failure.ts'
import {FakeAws, type FakeClock, portsOf} from '../support/fake-aws.ts'
import {drain, failureOf} from '../support/work.ts'

const SET = 'csb-aws-ses-11111111-1111-4111-8111-111111111111'
const pause = {enabled: false, reason: 'bounces at 4.2 %', dryRun: false}
const unpause = {enabled: true, reason: 'list cleaned', dryRun: false}

describe('the sending switch', () => {
  it('pauses, and reads back that it took', async () => {
    const aws = new FakeAws().has(SET)
    const {result} = await drain(switchSending(portsOf(aws), 'mail-prod', pause))
    expect(result).to.deep.equal({
      instance: {name: 'mail-prod', configurationSet: SET, instanceId: SET.slice(12)},
      sending: 'paused',
      changed: true,
      reason: 'bounces at 4.2 %',
      at: '2026-11-24T12:00:00.000Z',
    })
    expect(aws.asked).to.deep.equal(['set', 'switch off', 'set'])
  })

  it('unpauses', async () => {
    const aws = new FakeAws().has(SET, {paused: true})
    const {result} = await drain(switchSending(portsOf(aws), 'mail-prod', unpause))
    expect(result).to.include({sending: 'on', changed: true})
    expect(aws.sets.get(SET)?.paused).to.equal(false)
  })

  for (const [options, paused, sending] of [
    [pause, true, 'paused'],
    [unpause, false, 'on'],
  ] as const) {
    it(`changes nothing when sending is ${sending} already`, async () => {
      const aws = new FakeAws().has(SET, {paused})
      const {result} = await drain(switchSending(portsOf(aws), 'mail-prod', options))
      expect(result).to.include({sending, changed: false})
      expect(aws.asked).to.deep.equal(['set'])
    })
  }

  it('shows the request of a dry run and sends none', async () => {
    const aws = new FakeAws().has(SET)
    const {result} = await drain(switchSending(portsOf(aws), 'mail-prod', {...pause, dryRun: true}))
    expect(result).to.deep.include({
      sending: 'on',
      changed: false,
      requests: [
        {
          method: 'PutConfigurationSetSendingOptions',
          target: SET,
          body: {ConfigurationSetName: SET, SendingEnabled: false},
        },
      ],
    })
    expect(aws.asked).to.deep.equal(['set'])
  })

  it('has no request to show for a dry run that would change nothing', async () => {
    const aws = new FakeAws().has(SET, {paused: true})
    const {result} = await drain(switchSending(portsOf(aws), 'mail-prod', {...pause, dryRun: true}))
    expect(result.requests).to.deep.equal([])
  })

  it('waits for SES to show the change', async () => {
    const aws = new FakeAws().has(SET)
    aws.lag = 3
    const ports = portsOf(aws)
    const {result} = await drain(switchSending(ports, 'mail-prod', pause))
    expect(result.sending).to.equal('paused')
    expect((ports.clock as FakeClock).slept).to.equal(250 + 500 + 1000)
  })

  it('fails as not yet when SES goes on showing the old state', async () => {
    const aws = new FakeAws().has(SET)
    aws.lag = 1000
    const failure = await failureOf(switchSending(portsOf(aws), 'mail-prod', pause))
    expect(failure).to.include({code: 'not-yet', exit: 8})
    expect(failure.message).to.equal('SES took the change for mail-prod, and still shows sending on.')
  })

  it('says that the change was taken when it is interrupted while reading back', async () => {
    const aws = new FakeAws().has(SET)
    aws.before = () => {
      if (aws.asked.length === 3) throw new Interrupted()
    }
    const failure = await failureOf(switchSending(portsOf(aws), 'mail-prod', pause))
    expect(failure).to.include({code: 'interrupted', exit: 130})
    expect(failure.message).to.include('SES took the change for mail-prod')
  })

  it('acts on an instance that only its id or its configuration set names', async () => {
    for (const name of ['other', 'csb-aws-ses-other']) {
      const aws = new FakeAws().has('csb-aws-ses-other')
      await drain(switchSending(portsOf(aws), name, pause))
      expect(aws.sets.get('csb-aws-ses-other')?.paused).to.equal(true)
    }
  })

  it('keeps a reason on one line and without control characters', async () => {
    const aws = new FakeAws().has(SET)
    const reason = 'bounces\n at 4 %\u001b[2J'
    const {result} = await drain(switchSending(portsOf(aws), 'mail-prod', {...pause, reason}))
    expect(result.reason).to.equal('bounces  at 4 %\ufffd[2J')
  })

  const refusals: {why: string; name?: string; reason?: string; aws?: 'none'; code: string; exit: number}[] = [
    {why: 'the reason is empty', reason: ' \n', code: 'invalid-value', exit: 2},
    {why: 'the reason is a novel', reason: 'x'.repeat(501), code: 'invalid-value', exit: 2},
    {why: 'nobody knows the name', name: 'nobody', code: 'instance-not-found', exit: 2},
    {why: 'the configuration set is gone', name: 'csb-aws-ses-gone', code: 'configuration-set-missing', exit: 2},
    {why: 'the context has no AWS access', aws: 'none', code: 'aws-access-needed', exit: 4},
  ]
  for (const {why, name = 'mail-prod', reason = 'r', aws, code, exit} of refusals) {
    it(`refuses as ${code} when ${why}, and switches nothing`, async () => {
      const fake = new FakeAws().has(SET)
      const ports = portsOf(aws === 'none' ? undefined : fake)
      expect(await failureOf(switchSending(ports, name, {...pause, reason}))).to.include({code, exit})
      expect(fake.asked).not.to.include('switch off')
    })
  }
})
