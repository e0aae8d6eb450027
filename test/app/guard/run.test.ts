import {expect} from 'chai'
import type {GuardOptions} from '../../../src/app/guard/context.ts'
import {guardExit, guardReport} from '../../../src/app/guard/report.ts'
import {type GuardRun, runGuard} from '../../../src/app/guard/run.ts'
import {Interrupted, NotAuthorised, Unavailable} from '../../../src/domain/exit/failure.ts'
import {NO_CONFIGURATION} from '../../../src/domain/guard/configuration.ts'
import {HOUR} from '../../support/fake-aws.ts'
import {SENDER, TestGuardContext} from '../../support/guard-context.ts'
import {drain, failureOf} from '../../support/work.ts'

const ID = '11111111-1111-4111-8111-111111111111'
const SET = `csb-aws-ses-${ID}`
const MINUTE = 60_000
const OPTIONS: GuardOptions = {
  configuration: {...NO_CONFIGURATION, sender: SENDER, platformAddresses: ['team@platform.test']},
  dryRun: false,
}

describe('a run of the guard', () => {
  let guard: TestGuardContext
  beforeEach(() => {
    guard = new TestGuardContext()
  })
  afterEach(() => guard.dispose())

  const run = async (options: Partial<GuardOptions> = {}): Promise<GuardRun> =>
    (await drain(runGuard(guard.ports, {...OPTIONS, ...options}))).result
  const did = ({actions}: GuardRun): string[] => actions.map(({kind, outcome}) => `${kind} ${outcome}`)
  const exit = (made: GuardRun) => guardExit(guardReport(made))
  const bounces = (rate: number, age = 20 * MINUTE): void => void guard.aws.has(SET, {bounce: [[age, rate]]})
  const later = async (millis: number): Promise<void> => await guard.ports.clock.sleep(millis)

  it('asks for the rates of a healthy fleet and nothing else', async () => {
    bounces(0.005)
    const made = await run()
    expect(guard.aws.asked).to.deep.equal(['names', 'rates 900'])
    expect(made.summary).to.include({total: 1, ok: 1})
    expect(exit(made)).to.equal(0)
  })

  it('warns once: the admin by the address of the platform, then the team', async () => {
    bounces(0.025)
    expect(did(await run())).to.deep.equal(['warn-admin done', 'warn-platform done'])
    expect(guard.recipients()).to.deep.equal(['admin@agency.gov', 'team@platform.test'])
    expect(did(await run())).to.deep.equal([])
    bounces(0.03)
    expect(did(await run())).to.deep.equal([])
    expect(guard.notified).to.have.length(2)
  })

  it('pauses first and notifies then, and reads back that it took', async () => {
    bounces(0.05)
    const made = await run()
    expect(did(made)).to.deep.equal(['pause done', 'warn-admin done', 'warn-platform done'])
    expect(guard.aws.asked.filter((call) => call === 'switch off')).to.have.length(1)
    expect(guard.aws.sets.get(SET)?.paused).to.equal(true)
    expect(exit(made)).to.equal(0)
  })

  it('notifies of no pause before it is made, and continues with both in the next run', async () => {
    bounces(0.05)
    guard.aws.before = (call) => {
      if (call === 'switch off') throw new Unavailable('AWS is busy.')
    }
    const first = await run()
    expect(did(first)).to.deep.equal(['pause open', 'warn-admin open', 'warn-platform open'])
    expect(exit(first)).to.equal(5)
    expect(guard.notified).to.deep.equal([])
    guard.aws.before = () => {}
    await later(5 * MINUTE)
    expect(did(await run())).to.deep.equal(['pause done', 'warn-admin done', 'warn-platform done'])
    expect(guard.notified).to.have.length(2)
  })

  it('forgets a pause that could not be made for an hour, with its notices, and judges anew', async () => {
    bounces(0.05)
    guard.aws.before = (call) => {
      if (call === 'switch off') throw new Unavailable('AWS is busy.')
    }
    await run()
    guard.aws.before = () => {}
    bounces(0.01)
    await later(2 * HOUR)
    const made = await run()
    expect(did(made)).to.deep.equal([
      'pause superseded',
      'warn-admin superseded',
      'warn-platform superseded',
      'recovered done',
    ])
    expect(guard.aws.sets.get(SET)?.paused).to.not.equal(true)
    expect(guard.notified).to.deep.equal([])
  })

  it('pauses again by a new decision where an old one has come to nothing and the rate is still critical', async () => {
    bounces(0.05)
    guard.aws.before = (call) => {
      if (call === 'switch off') throw new Unavailable('AWS is busy.')
    }
    await run()
    guard.aws.before = () => {}
    await later(2 * HOUR)
    const made = await run()
    expect(did(made)).to.deep.equal([
      ...['pause superseded', 'warn-admin superseded', 'warn-platform superseded'],
      ...['pause done', 'warn-admin done', 'warn-platform done'],
    ])
  })

  it('does not pause what a person switched on again after the decision', async () => {
    bounces(0.05)
    guard.aws.before = (call) => {
      if (call === 'switch off') throw new Unavailable('AWS is busy.')
    }
    await run()
    guard.aws.before = () => {}
    await later(10 * MINUTE)
    guard.aws.has(SET, {bounce: [[20 * MINUTE, 0.05]], freshStart: -5 * MINUTE})
    const made = await run()
    expect(did(made)[0]).to.equal('pause superseded')
    expect(made.actions[0]?.detail).to.include('switched on again')
    expect(guard.aws.sets.get(SET)?.paused).to.not.equal(true)
  })

  it('keeps a notice that could not be sent for the next run, and gives it up after a day', async () => {
    bounces(0.025)
    guard.beforeNotifying = () => {
      throw new Unavailable('SES is busy.')
    }
    const first = await run()
    expect(did(first)).to.deep.equal(['warn-admin open', 'warn-platform open'])
    expect(first.actions[0]).to.include({failures: 1, detail: 'SES is busy.'})
    expect(exit(first)).to.equal(5)
    await later(HOUR)
    expect((await run()).actions[0]).to.include({failures: 2})
    await later(24 * HOUR)
    expect(did(await run())).to.deep.equal(['warn-admin failed', 'warn-platform failed'])
    expect(did(await run())).to.deep.equal([])
  })

  it('notifies those whom the broker subscribed where the platform knows no address', async () => {
    const set = 'csb-aws-ses-elsewhere'
    guard.aws.has(set, {bounce: [[20 * MINUTE, 0.025]]})
    guard.subscribers.set(set, [{address: 'them@agency.test', confirmed: false}])
    await run()
    expect(guard.recipients()).to.deep.equal(['them@agency.test', 'team@platform.test'])
  })

  it('gives up at once on an admin whom nobody knows, and says so', async () => {
    guard.aws.has('csb-aws-ses-elsewhere', {bounce: [[20 * MINUTE, 0.025]]})
    const made = await run()
    expect(did(made)).to.deep.equal(['warn-admin failed', 'warn-platform done'])
    expect(exit(made)).to.equal(5)
  })

  it('notifies nobody without a sender, and announces to a topic where there is one', async () => {
    bounces(0.025)
    const configuration = {...NO_CONFIGURATION, platformTopic: 'arn:aws-us-gov:sns:us-gov-west-1:000000000000:alerts'}
    expect(did(await run({configuration}))).to.deep.equal(['warn-platform done'])
    expect(guard.recipients()).to.deep.equal([configuration.platformTopic])
  })

  it('warns of what is never to be paused, and says with 3 that it sends on', async () => {
    bounces(0.05)
    const configuration = {...OPTIONS.configuration, neverPause: ['mail-prod']}
    const made = await run({configuration})
    expect(did(made)).to.deep.equal(['warn-admin done', 'warn-platform done'])
    expect(made.sendingOn).to.deep.equal([SET])
    expect(exit(made)).to.equal(3)
    expect(guard.notified[0]?.notice.subject).to.include('over the critical threshold')
  })

  it('pauses nothing while the names of instances are not known and the file uses names', async () => {
    bounces(0.05)
    guard.aws.has('csb-aws-ses-2', {bounce: [[20 * MINUTE, 0.05]]})
    const ports = {
      ...guard.ports,
      platform: async () => {
        throw new Unavailable('The platform did not answer.')
      },
    }
    const configuration = {...OPTIONS.configuration, neverPause: ['mail-prod']}
    const {result} = await drain(runGuard(ports, {...OPTIONS, configuration}))
    expect(result.actions).to.deep.equal([])
    expect(result.sendingOn).to.have.members([SET, 'csb-aws-ses-2'])
    expect(result.missing.join()).to.include('The names of the instances')
  })

  it('says which names of the file no instance has', async () => {
    bounces(0.005)
    const {doubts} = await run({configuration: {...OPTIONS.configuration, neverPause: ['mail-prd', 'mail-prod']}})
    expect(doubts).to.have.length(1)
    expect(doubts[0]).to.include('mail-prd:')
  })

  it('judges an instance by stricter lines of its own', async () => {
    bounces(0.015)
    const thresholds = {...NO_CONFIGURATION.thresholds, bounce: {warning: 0.005, critical: 0.01}}
    const made = await run({configuration: {...OPTIONS.configuration, instances: {[ID]: thresholds}}})
    expect(did(made)[0]).to.equal('pause done')
    expect(made.actions[0]?.reason).to.equal('bounces at 1.50 %, critical at 1 %')
  })

  it('never pauses by rates that are old, missing or fresh from an unpause', async () => {
    guard.aws.has('csb-aws-ses-old', {bounce: [[72 * HOUR, 0.2]]})
    guard.aws.has('csb-aws-ses-none')
    guard.aws.has('csb-aws-ses-again', {bounce: [[20 * MINUTE, 0.2]], freshStart: HOUR})
    const made = await run()
    expect(made.summary).to.include({total: 3, unproven: 1, critical: 0})
    expect(made.actions).to.deep.equal([])
    expect(guard.aws.asked).to.not.include('switch off')
  })

  it('believes a rate after an unpause once enough was sent, and then pauses by it', async () => {
    guard.aws.has(SET, {bounce: [[20 * MINUTE, 0.2]], freshStart: 40 * HOUR, sent: 499})
    expect((await run()).summary).to.include({unproven: 1})
    guard.aws.has(SET, {bounce: [[20 * MINUTE, 0.2]], freshStart: 40 * HOUR, sent: 500})
    expect(did(await run())[0]).to.equal('pause done')
  })

  it('does nothing about a switch that cannot be read, says so, and ends with 5', async () => {
    bounces(0.05)
    guard.aws.before = (call) => {
      if (call === 'set') throw new Unavailable('AWS is busy.')
    }
    const made = await run()
    expect(made.summary).to.include({unread: 1})
    expect(made.actions).to.deep.equal([])
    expect(exit(made)).to.equal(5)
  })

  it('acts on the rates that it could read, and says which it could not', async () => {
    bounces(0.05)
    guard.aws.has('csb-aws-ses-2', {bounce: [[20 * MINUTE, 0.05]]})
    guard.aws.before = (call, name) => {
      if (call === 'series' && name === 'csb-aws-ses-2') throw new Unavailable('CloudWatch is busy.')
    }
    const made = await run()
    expect(did(made)[0]).to.equal('pause done')
    expect(made.summary).to.include({unread: 1})
    expect(made.missing.join()).to.include('1 of 2 instances')
    expect(exit(made)).to.equal(5)
  })

  it('does nothing at all without the right to read the rates', async () => {
    bounces(0.05)
    guard.aws.before = (call) => {
      if (call.startsWith('rates')) throw new NotAuthorised('no right')
    }
    expect((await failureOf(runGuard(guard.ports, OPTIONS))).code).to.equal('not-authorised')
  })

  it('reads and writes nothing that changes anything in a dry run, and plans what it would do', async () => {
    bounces(0.05)
    const made = await run({dryRun: true})
    expect(made.planned.map(({kind}) => kind)).to.deep.equal(['pause', 'warn-admin', 'warn-platform'])
    expect(exit(made)).to.equal(3)
    expect(guard.aws.asked).to.not.include('switch off')
    expect(await guard.journal.openActions()).to.deep.equal([])
    expect((await guard.journal.memories()).size).to.equal(0)
    expect(did(await run())[0]).to.equal('pause done')
  })

  describe('with a pause limit', () => {
    const many = (count: number, rate: number): void => {
      for (let at = 0; at < count; at += 1) guard.aws.has(`csb-aws-ses-m${at}`, {bounce: [[20 * MINUTE, rate]]})
    }
    const paused = (): number => [...guard.aws.sets.values()].filter((set) => set.paused).length

    it('pauses none of six at once, notifies the platform and nobody else, and ends with 3', async () => {
      many(6, 0.05)
      const made = await run()
      expect(made.pauseLimit).to.deep.equal({maximum: 5, before: 0, wanted: 6, engaged: true})
      expect(did(made)).to.deep.equal(['held done', 'held done'])
      expect(guard.recipients()).to.deep.equal(['team@platform.test'])
      expect(paused()).to.equal(0)
      expect(made.sendingOn).to.have.length(6)
      expect(exit(made)).to.equal(3)
    })

    it('notifies of it once an hour, and acts on all once somebody lets it', async () => {
      many(6, 0.05)
      await run()
      await later(5 * MINUTE)
      expect(did(await run())).to.deep.equal([])
      await later(HOUR)
      expect(did(await run())).to.deep.equal(['held done', 'held done'])
      expect(did(await run({maxPauses: 6})).filter((one) => one === 'pause done')).to.have.length(6)
      expect(paused()).to.equal(6)
    })

    it('counts what was paused within the hour', async () => {
      many(5, 0.05)
      expect(did(await run()).filter((one) => one === 'pause done')).to.have.length(5)
      many(6, 0.05)
      for (let at = 0; at < 5; at += 1) guard.aws.has(`csb-aws-ses-m${at}`, {paused: true})
      expect((await run()).pauseLimit).to.deep.equal({maximum: 5, before: 5, wanted: 1, engaged: true})
      await later(2 * HOUR)
      expect((await run()).pauseLimit.engaged).to.equal(false)
      expect(paused()).to.equal(6)
    })

    it('never pauses with --max-pauses 0', async () => {
      bounces(0.05)
      expect((await run({maxPauses: 0})).pauseLimit.engaged).to.equal(true)
      expect(paused()).to.equal(0)
    })
  })

  describe('beside another one', () => {
    it('leaves the work to the one that is at it, and says who that is', async () => {
      bounces(0.05)
      const lease = await guard.anotherJournal().acquire(60_000)
      expect(lease).to.have.property('number')
      const failure = await failureOf(runGuard(guard.ports, OPTIONS))
      expect([failure.code, failure.exit]).to.deep.equal(['guard-busy', 5])
      expect(guard.aws.asked).to.deep.equal([])
    })

    it('switches nothing when another one has taken over meanwhile', async () => {
      bounces(0.05)
      const other = guard.anotherJournal()
      const ports = {
        ...guard.ports,
        guardJournal: async () => ({
          ...guard.journal,
          acquire: async () => ({number: 99, holder: 'late', ttlMillis: 1}),
        }),
      }
      await other.acquire(60_000)
      const failure = await failureOf(runGuard(ports, OPTIONS))
      expect(failure.code).to.equal('guard-lease-lost')
      expect(guard.aws.asked).to.not.include('switch off')
    })

    it('makes one warning and one pause of two at once, whoever comes first', async () => {
      bounces(0.05)
      const other = {...guard.ports, guardJournal: async () => guard.anotherJournal()}
      const runs = await Promise.allSettled([drain(runGuard(guard.ports, OPTIONS)), drain(runGuard(other, OPTIONS))])
      expect(runs.filter(({status}) => status === 'fulfilled')).to.not.be.empty
      await run()
      expect(guard.aws.asked.filter((call) => call === 'switch off')).to.have.length(1)
      expect(guard.notified).to.have.length(2)
    })

    it('gives the lease back also when it is interrupted', async () => {
      bounces(0.05)
      guard.aws.before = (call) => {
        if (call === 'switch off') throw new Interrupted()
      }
      const failure = await failureOf(runGuard(guard.ports, OPTIONS))
      expect(failure.code).to.equal('interrupted')
      expect(failure.message).to.include('the next run does')
      expect(failure).to.have.property('hints').that.includes('sesctl guard')
      guard.aws.before = () => {}
      expect(did(await run())[0]).to.equal('pause done')
    })
  })

  it('ends what a person was interrupted at, a quarter of an hour later', async () => {
    const at = new Date(guard.ports.clock.now()).toISOString()
    const words = {at, configurationSet: SET, instance: 'mail-prod', reason: 'r', by: 'ada'}
    await guard.journal.begin({...words, kind: 'pause'})
    bounces(0.005)
    expect(did(await run())).to.deep.equal([])
    await later(16 * MINUTE)
    expect(did(await run())).to.deep.equal(['pause failed'])
  })
})
