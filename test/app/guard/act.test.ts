import {expect} from 'chai'
import {Interrupted, Unavailable} from '../../../src/domain/exit/failure.ts'
import {NO_CONFIGURATION} from '../../../src/domain/guard/configuration.ts'
import {GuardLeaseLost} from '../../../src/domain/guard/failures.ts'
import {alarmMessage} from '../../support/alarm-messages.ts'
import {AlarmFixture, OTHER, SET} from '../../support/alarm-receiver.ts'
import {FakeClock, HOUR, NOW} from '../../support/fake-aws.ts'
import {SENDER} from '../../support/guard-context.ts'

const MINUTE = 60_000

describe('an instance that an alarm is about', () => {
  let guard: AlarmFixture
  beforeEach(() => {
    guard = new AlarmFixture()
  })
  afterEach(async () => await guard.end())

  for (const isMath of [false, true]) {
    for (const [rate, fact, critical, warning] of [
      ['BounceRate', 'bounce', 0.04, 0.02],
      ['ComplaintRate', 'complaint', 0.0008, 0.0004],
    ] as const) {
      const what = `${isMath ? 'an expression' : 'a single metric'} of ${fact}s`

      it(`pauses where an alarm on ${what} says critical and the rate is`, async () => {
        guard.aws.has(SET, {[fact]: [[20 * MINUTE, critical]]})
        const {post, stop} = await guard.listen()
        expect(await post(guard.alarm({rate, isMath}))).to.equal(200)
        expect(await guard.trailed()).to.deep.equal(['pause done', 'warn-admin done', 'warn-platform done'])
        expect(guard.isPaused()).to.equal(true)
        expect(guard.recipients()).to.deep.equal(['admin@agency.gov', 'team@platform.test'])
        expect(await stop()).to.include({alarms: 1, ignored: 0, duplicates: 0})
      })

      it(`warns where an alarm on ${what} says warning and the rate is`, async () => {
        guard.aws.has(SET, {[fact]: [[20 * MINUTE, warning]]})
        const {post} = await guard.listen()
        expect(await post(guard.alarm({rate, isMath, severity: 'Warning'}))).to.equal(200)
        expect(await guard.trailed()).to.deep.equal(['warn-admin done', 'warn-platform done'])
        expect(guard.isPaused()).to.equal(false)
      })
    }
  }

  it('pauses nothing by an alarm whose rates are fine, old, missing or fresh from an unpause', async () => {
    const {post, reported, stop} = await guard.listen()
    for (const set of [
      {bounce: [[20 * MINUTE, 0.005]]},
      {bounce: [[72 * HOUR, 0.5]]},
      {},
      {bounce: [[20 * MINUTE, 0.5]], freshStart: HOUR},
      {bounce: [[20 * MINUTE, 0.5]], paused: true},
    ] as const) {
      guard.aws.has(SET, set)
      expect(await post(guard.alarm())).to.equal(200)
    }
    expect(await stop()).to.include({alarms: 5})
    const states = reported.map((event) => (event.event === 'judged' ? event.judged.judged.step.state : event.event))
    expect(states).to.deep.equal(['ok', 'no-data', 'no-data', 'unproven', 'paused'])
    expect(guard.switches()).to.equal(0)
    expect(await guard.trailed()).to.deep.equal([])
  })

  for (const [what, call] of [
    ['the rates', 'rates 900'],
    ['the switch', 'set'],
    ['the size of the fleet, an hour later,', 'names'],
  ] as const) {
    it(`has SNS come back while ${what} cannot be read, and acts on the same message then`, async () => {
      guard.bounces(0.05)
      const {post, reported} = await guard.listen()
      await guard.ports.clock.sleep(HOUR)
      const body = guard.signed(alarmMessage({sets: [SET]}), {at: NOW + HOUR})
      guard.aws.before = (asked) => {
        if (asked === call) throw new Unavailable('AWS is busy.')
      }
      expect(await post(body)).to.equal(503)
      expect(guard.switches()).to.equal(0)
      guard.aws.before = () => {}
      expect(await post(body)).to.equal(200)
      expect(guard.isPaused()).to.equal(true)
      expect(reported[0]).to.deep.equal({event: 'failed', reason: 'AWS is busy.'})
    })
  }

  it('has SNS come back while the platform cannot say who it is and the file uses names', async () => {
    guard.bounces(0.05)
    let isDown = true
    const platform = async () => {
      if (isDown) throw new Unavailable('The platform is down.')
      return await guard.ports.platform()
    }
    const configuration = {...NO_CONFIGURATION, neverPause: ['some-name']}
    const {post, stop} = await guard.listen({ports: {platform}, configuration})
    const body = guard.alarm()
    expect(await post(body)).to.equal(503)
    expect(guard.switches()).to.equal(0)
    isDown = false
    expect(await post(body)).to.equal(200)
    expect(guard.isPaused()).to.equal(true)
    await stop()
  })

  it('acts without the platform where no name matters, and notifies those whom the broker subscribed', async () => {
    guard.bounces(0.05)
    guard.subscribers.set(SET, [{address: 'them@agency.test', confirmed: true}])
    const platform = () => Promise.reject(new Unavailable('The platform is down.'))
    const {post} = await guard.listen({ports: {platform}, configuration: {...NO_CONFIGURATION, sender: SENDER}})
    expect(await post(guard.alarm())).to.equal(200)
    expect(guard.isPaused()).to.equal(true)
    expect(guard.recipients()).to.deep.equal(['them@agency.test'])
  })

  it('warns of what is never to be paused, and says that it sends on', async () => {
    guard.bounces(0.05)
    const configuration = {...NO_CONFIGURATION, sender: SENDER, neverPause: ['mail-prod']}
    const {post, reported, stop} = await guard.listen({configuration})
    expect(await post(guard.alarm())).to.equal(200)
    await stop()
    expect(await guard.trailed()).to.deep.equal(['warn-admin done'])
    expect(reported[0]).to.have.nested.property('judged.sendingOn').that.deep.equals([SET])
  })

  it('ignores an alarm on a set that is gone', async () => {
    const {post, reported, stop} = await guard.listen()
    expect(await post(guard.alarm())).to.equal(200)
    expect(await stop()).to.include({ignored: 1})
    expect(reported[0]).to.include({event: 'ignored', reason: `There is no configuration set ${SET}.`})
  })

  it('looks into every set of an alarm on many', async () => {
    guard.bounces(0.05)
    guard.bounces(0.005, OTHER)
    guard.bounces(0.06, 'csb-aws-ses-third')
    const {post, reported, stop} = await guard.listen()
    expect(
      await post(guard.alarm({sets: [SET, OTHER, 'csb-aws-ses-gone', 'csb-aws-ses-third'], isMath: true})),
    ).to.equal(200)
    expect(await stop()).to.include({alarms: 1, ignored: 1})
    expect(reported.map(({event}) => event)).to.deep.equal(['judged', 'judged', 'ignored', 'judged'])
    expect([guard.isPaused(), guard.isPaused(OTHER), guard.isPaused('csb-aws-ses-third')]).to.deep.equal([
      true,
      false,
      true,
    ])
  })

  it('makes one pause and notifies once of two alarms of one instance at the same moment', async () => {
    guard.bounces(0.05)
    const {post, stop} = await guard.listen()
    const both = [guard.alarm(), guard.alarm({rate: 'ComplaintRate', isMath: true})]
    expect(await Promise.all(both.map((body) => post(body)))).to.deep.equal([200, 200])
    expect(await stop()).to.include({alarms: 2})
    expect(await guard.trailed()).to.deep.equal(['pause done', 'warn-admin done', 'warn-platform done'])
    expect(guard.switches()).to.equal(1)
  })

  it('pauses nothing over the pause limit, and notifies the platform', async () => {
    guard.bounces(0.05)
    const {post, reported, stop} = await guard.listen({maxPauses: 0})
    expect(await post(guard.alarm())).to.equal(200)
    await stop()
    expect(await guard.trailed()).to.deep.equal(['held done', 'held done'])
    expect(reported[0]).to.have.nested.property('judged.pauseLimit.engaged', true)
    expect(guard.switches()).to.equal(0)
  })

  it('changes nothing in a dry run, and says what it would do', async () => {
    guard.bounces(0.05)
    const {post, reported, stop} = await guard.listen({dryRun: true})
    expect(await post(guard.alarm())).to.equal(200)
    await stop()
    expect(await guard.trailed()).to.deep.equal([])
    expect((await guard.journal.memories()).size).to.equal(0)
    expect(guard.switches()).to.equal(0)
    const [first] = reported
    const planned = first?.event === 'judged' ? first.judged.planned.map(({kind}) => kind) : []
    expect(planned).to.deep.equal(['pause', 'warn-admin', 'warn-platform'])
  })

  describe('when it cannot pause', () => {
    it('has SNS come back until it can, and notifies of the pause only then', async () => {
      guard.bounces(0.05)
      const {post, reported, events, stop} = await guard.listen()
      const body = guard.alarm()
      guard.aws.before = (call) => {
        if (call === 'switch off') throw new Unavailable('AWS is busy.')
      }
      expect([await post(body), await post(body)]).to.deep.equal([503, 503])
      expect(guard.notified).to.deep.equal([])
      guard.aws.before = () => {}
      expect(await post(body)).to.equal(200)
      expect(guard.isPaused()).to.equal(true)
      expect(await guard.trailed()).to.deep.equal(['pause done', 'warn-admin done', 'warn-platform done'])
      expect(await stop()).to.include({alarms: 1, duplicates: 0})
      expect(events()).to.deep.equal(['judged', 'failed', 'judged', 'failed', 'judged'])
      expect(reported[1]).to.deep.equal({
        event: 'failed',
        reason: `The pause of mail-prod could not be made: AWS is busy.`,
      })
    })

    it('does with the next alarm what a guard that died had written down', async () => {
      guard.bounces(0.05)
      guard.aws.before = (call) => {
        if (call === 'switch off') throw new Interrupted()
      }
      const first = await guard.listen()
      expect(await first.post(guard.alarm())).to.equal(503)
      await first.stop()
      expect(await guard.trailed()).to.deep.equal(['pause open', 'warn-admin open', 'warn-platform open'])
      guard.aws.before = () => {}
      const second = await guard.listen()
      expect(await second.post(guard.alarm({rate: 'ComplaintRate'}))).to.equal(200)
      expect(await guard.trailed()).to.deep.equal(['pause done', 'warn-admin done', 'warn-platform done'])
      expect(guard.switches()).to.equal(2)
    })

    it('leaves what is open of other instances to the next run', async () => {
      guard.bounces(0.05)
      guard.bounces(0.05, OTHER)
      guard.aws.before = (call, name) => {
        if (call === 'switch off' && name === OTHER) throw new Unavailable('AWS is busy.')
      }
      const {post} = await guard.listen()
      expect(await post(guard.alarm({sets: [OTHER]}))).to.equal(503)
      guard.aws.before = () => {}
      expect(await post(guard.alarm())).to.equal(200)
      expect([guard.isPaused(), guard.isPaused(OTHER)]).to.deep.equal([true, false])
    })
  })

  describe('beside another guard', () => {
    /** Sleeps as it is asked to, and ends what the other one does after a while. */
    const clockThatFrees = (free: () => Promise<void>): FakeClock => {
      const clock = new FakeClock()
      const sleep = clock.sleep.bind(clock)
      clock.sleep = async (millis) => {
        await sleep(millis)
        if (clock.slept === 2000) await free()
      }
      return clock
    }

    it('waits for the end of a run', async () => {
      guard.bounces(0.05)
      const other = guard.anotherJournal()
      const clock = clockThatFrees(async () => {
        if (!('heldBy' in lease)) await other.release(lease)
      })
      const {post} = await guard.listen({ports: {clock}})
      const lease = await other.acquire(60_000)
      expect(await post(guard.alarm())).to.equal(200)
      expect(clock.slept).to.equal(2000)
      expect(guard.isPaused()).to.equal(true)
    })

    it('switches nothing and notifies nobody when another one has taken over meanwhile', async () => {
      guard.bounces(0.05)
      const lost = {...guard.journal, renew: () => Promise.reject(new GuardLeaseLost())}
      const {post, reported} = await guard.listen({ports: {guardJournal: async () => lost}})
      expect(await post(guard.alarm())).to.equal(503)
      expect(guard.switches()).to.equal(0)
      expect(guard.notified).to.deep.equal([])
      expect(await guard.trailed()).to.deep.equal(['pause open', 'warn-admin open', 'warn-platform open'])
      expect(reported[0]).to.have.property('reason').that.includes('Another guard has taken over')
    })

    it('has SNS come back after eight seconds of waiting, and acts on the same message then', async () => {
      guard.bounces(0.05)
      const {post, reported} = await guard.listen()
      const other = guard.anotherJournal()
      const lease = await other.acquire(60_000)
      const body = guard.alarm()
      expect(await post(body)).to.equal(503)
      expect((guard.ports.clock as FakeClock).slept).to.equal(8000)
      expect(reported[0])
        .to.have.property('reason')
        .that.matches(/^Another guard is at work: /)
      if (!('heldBy' in lease)) await other.release(lease)
      expect(await post(body)).to.equal(200)
      expect(guard.isPaused()).to.equal(true)
    })
  })
})
