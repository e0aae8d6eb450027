import {expect} from 'chai'
import {fleetReputation} from '../../../src/app/reputation/fleet.ts'
import {exitOf} from '../../../src/app/reputation/verdict.ts'
import {Interrupted, NotAuthorised, Unavailable} from '../../../src/domain/exit/failure.ts'
import {doubtsOf} from '../../../src/render/reputation/next.ts'
import {FakeAws, HOUR, portsOf} from '../../support/fake-aws.ts'
import {drain, failureOf} from '../../support/work.ts'

const LISTED = 'csb-aws-ses-11111111-1111-4111-8111-111111111111'
const set = (index: number): string => `csb-aws-ses-${String(index).padStart(4, '0')}`
const fresh = (rate: number) => ({bounce: [[HOUR, rate] as const], complaint: [[HOUR, 0] as const]})

function fleetOf(count: number): FakeAws {
  const aws = new FakeAws()
  for (let index = 0; index < count; index += 1) aws.has(set(index), fresh(0.001))
  return aws
}

describe('the reputation of a fleet', () => {
  it('sorts every set of the broker by risk, under the names that the platform knows', async () => {
    const aws = new FakeAws()
      .has(set(1), fresh(0.001))
      .has(LISTED, fresh(0.05))
      .has(set(2), fresh(0.03))
      .has(set(3), {...fresh(0.045), paused: true})
      .has(set(4))
      .has('somebody-elses', fresh(0.9))
    const {result} = await drain(fleetReputation(portsOf(aws)))
    expect(result.instances.map(({name, state, sending}) => [name, state, sending])).to.deep.equal([
      ['mail-prod', 'critical', 'on'],
      [set(2), 'warning', 'on'],
      [set(3), 'paused', 'paused'],
      [set(1), 'ok', 'unread'],
      [set(4), 'no-data', 'on'],
    ])
    expect(result.summary).to.deep.include({total: 5, critical: 1, warning: 1, paused: 1, ok: 1, 'no-data': 1})
    expect(result.missing).to.deep.equal([])
  })

  it('reads the switch only where the rates do not settle the state', async () => {
    const aws = fleetOf(20).has(set(20), fresh(0.02)).has(set(21))
    await drain(fleetReputation(portsOf(aws)))
    expect(aws.asked.filter((call) => call === 'set')).to.have.length(2)
  })

  describe('of which everything has to be proved (class: a switch that nobody read and that counts as on)', () => {
    const healthy = (change: object) =>
      new FakeAws().has(set(1), {...fresh(0.001), ...change}).has(set(2), fresh(0.001))

    for (const [what, change, code] of [
      ['was paused lately', {paused: true}, 3],
      ['was unpaused lately', {freshStart: 2 * HOUR}, 3],
      ['sends', {}, 0],
    ] as const) {
      it(`ends --fail-on no-data with ${code} for an instance with low rates that ${what}`, async () => {
        const {result} = await drain(fleetReputation(portsOf(healthy(change)), {everySwitch: true}))
        expect(result.instances.map(({sending}) => sending)).to.not.include('unread')
        expect(exitOf(result, 'no-data', 0)).to.equal(code)
      })
    }

    it('is no whole answer to --fail-on no-data when a switch could not be read', async () => {
      const aws = healthy({})
      aws.before = (call, name) => {
        if (call === 'set' && name === set(2)) throw new Unavailable('busy')
      }
      const {result} = await drain(fleetReputation(portsOf(aws), {everySwitch: true}))
      expect(exitOf(result, 'no-data', 0)).to.equal(5)
      expect(result.missing).to.deep.equal(['Whether 1 of 2 instances are paused: busy'])
    })

    it('is said not to be proved by another level of --fail-on, for which the switches are not read', async () => {
      const {result} = await drain(fleetReputation(portsOf(healthy({paused: true}))))
      expect(exitOf(result, 'critical', 0)).to.equal(0)
      expect(doubtsOf(result, 'critical')).to.deep.equal([
        '--fail-on critical did not ask whether 2 of 2 instances with low rates are paused, or were unpaused lately: --fail-on no-data asks.',
      ])
      expect(doubtsOf(result, undefined)).to.deep.equal([])
    })

    it('asks of all of them then, however many there are', async () => {
      const {result} = await drain(fleetReputation(portsOf(fleetOf(300)), {everySwitch: true}))
      expect(result.instances.filter(({sending}) => sending === 'on')).to.have.length(300)
    })
  })

  it('asks at most 250 of those without rates, and says so', async () => {
    const aws = new FakeAws().has(set(9999), {...fresh(0.05), paused: true})
    for (let index = 0; index < 300; index += 1) aws.has(set(index))
    const {result} = await drain(fleetReputation(portsOf(aws)))
    expect(aws.asked.filter((call) => call === 'set')).to.have.length(251)
    expect(result.instances[0]).to.include({state: 'paused'})
    expect(result.missing).to.deep.equal([
      'Whether 50 of 301 instances are paused: of those without fresh rates, 250 are asked at the most',
    ])
  })

  it('does without names when the platform does not answer', async () => {
    const aws = new FakeAws().has(LISTED, fresh(0.001))
    const ports = {...portsOf(aws), platform: () => Promise.reject(new Unavailable('Failed to reach the broker.'))}
    const {result} = await drain(fleetReputation(ports))
    expect(result.instances[0]?.name).to.equal(LISTED)
    expect(result.missing).to.deep.equal(['The names of the instances: Failed to reach the broker.'])
  })

  it('keeps what it has read when the metrics stop half way', async () => {
    const aws = fleetOf(300)
    aws.before = (call, name) => {
      if (call === 'series' && name === set(250)) throw new Unavailable('Failed to read the reputation metrics: busy.')
    }
    const {result} = await drain(fleetReputation(portsOf(aws)))
    expect(result.summary).to.include({total: 300, ok: 250, unread: 50})
    expect(result.missing[0]).to.equal('The rates of 50 of 300 instances: Failed to read the reputation metrics: busy.')
  })

  it('says which switches could not be read, and keeps the rates', async () => {
    const aws = new FakeAws().has(set(1), fresh(0.05)).has(set(2), fresh(0.06))
    aws.before = (call, name) => {
      if (call === 'set' && name === set(2)) throw new Unavailable('busy')
    }
    const {result} = await drain(fleetReputation(portsOf(aws)))
    expect(result.instances.map(({state, sending}) => [state, sending])).to.deep.equal([
      ['critical', 'unread'],
      ['critical', 'on'],
    ])
    expect(result.missing).to.deep.equal(['Whether 1 of 2 instances are paused: busy'])
  })

  for (const failure of [new NotAuthorised('no'), new Interrupted()]) {
    it(`gives up as ${failure.code} rather than give half an answer`, async () => {
      const aws = fleetOf(300)
      aws.before = (call, name) => {
        if (call === 'series' && name === set(260)) throw failure
      }
      expect(await failureOf(fleetReputation(portsOf(aws)))).to.equal(failure)
    })
  }

  it('fails when not a single rate could be read', async () => {
    const aws = fleetOf(3)
    aws.before = (call) => {
      if (call === 'series') throw new Unavailable('busy')
    }
    expect(await failureOf(fleetReputation(portsOf(aws)))).to.include({code: 'unavailable', exit: 5})
  })

  it('is empty where there is no configuration set of the broker', async () => {
    const {result} = await drain(fleetReputation(portsOf(new FakeAws().has('somebody-elses'))))
    expect(result.summary.total).to.equal(0)
  })

  it('needs AWS access', async () => {
    expect(await failureOf(fleetReputation(portsOf(undefined)))).to.include({code: 'aws-access-needed', exit: 4})
  })

  it('counts the mail of the first 200, and of nobody where SES counts none', async () => {
    const aws = new FakeAws()
    for (let index = 0; index < 250; index += 1) aws.has(set(index), {...fresh(0.001 + index * 1e-6), sent: index + 1})
    const {result} = await drain(fleetReputation(portsOf(aws)))
    expect(result.counted).to.equal(200)
    expect(result.instances.map(({sent}) => sent).slice(198, 202)).to.deep.equal([52, 51, undefined, undefined])
    expect((await drain(fleetReputation(portsOf(fleetOf(3))))).result).to.include({counted: 0})
  })

  it('sees where each rate is going', async () => {
    const bounce = Array.from({length: 71}, (_, index) => [(71 - index) * HOUR, 0.01 + index * 1e-4] as const)
    const {result} = await drain(fleetReputation(portsOf(new FakeAws().has(set(1), {bounce}))))
    expect(result.instances[0]?.bounce?.trend?.direction).to.equal('rising')
    expect(result.instances[0]?.bounce?.forecast).to.have.property('warning')
  })

  it('says how far it is', async () => {
    const {events} = await drain(fleetReputation(portsOf(fleetOf(3).has(set(3)))))
    expect([...new Set(events)]).to.deep.equal([
      'configuration sets: running',
      'configuration sets: done',
      'rates: running',
      'rates: done',
      'sending switches: running',
      'sending switches: done',
      'volumes: running',
      'volumes: skipped',
    ])
  })
})
