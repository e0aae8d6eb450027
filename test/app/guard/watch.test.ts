import {createServer} from 'node:http'
import type {AddressInfo} from 'node:net'
import {expect} from 'chai'
import {nodeHttpListener} from '../../../src/adapters/http-listener/listener.ts'
import {type GuardWatchEvent, type GuardWatchOptions, watchFleet} from '../../../src/app/guard/watch.ts'
import {Interrupted, NotAuthorised, Unavailable} from '../../../src/domain/exit/failure.ts'
import {NO_CONFIGURATION} from '../../../src/domain/guard/configuration.ts'
import type {FakeClock} from '../../support/fake-aws.ts'
import {SENDER, TestGuardContext} from '../../support/guard-context.ts'
import {rejection} from '../../support/rejection.ts'

const SET = 'csb-aws-ses-11111111-1111-4111-8111-111111111111'
const MINUTE = 60_000

describe('a guard that runs at intervals', () => {
  let guard: TestGuardContext
  let clock: FakeClock
  let controller: AbortController
  let watching: ReturnType<typeof watchFleet> | undefined
  beforeEach(() => {
    guard = new TestGuardContext()
    guard.aws.has(SET, {bounce: [[20 * MINUTE, 0.005]]})
    clock = guard.ports.clock as FakeClock
    controller = new AbortController()
    watching = undefined
  })
  afterEach(async () => {
    await watching?.return({from: '', to: '', runs: 0, failed: 0})
    guard.dispose()
  })

  const watch = (options: Partial<GuardWatchOptions> = {}): ReturnType<typeof watchFleet> => {
    watching = watchFleet(
      {...guard.ports, httpListener: async () => nodeHttpListener()},
      {
        configuration: {...NO_CONFIGURATION, sender: SENDER},
        dryRun: false,
        intervalMillis: 5 * MINUTE,
        signal: controller.signal,
        ...options,
      },
    )
    return watching
  }
  const next = async (): Promise<GuardWatchEvent> => {
    const step = await watching?.next()
    if (!step || step.done) throw new Error('the watch has ended')
    return step.value
  }
  const ends = async () => {
    const step = await watching?.next()
    if (!step?.done) throw new Error('the watch continues')
    return step.value
  }
  const throwing = (failure: Error): void => {
    guard.aws.before = () => {
      throw failure
    }
  }

  it('makes a run at once, and then one an interval', async () => {
    watch()
    expect(await next()).to.have.property('event', 'run')
    expect(clock.slept).to.equal(0)
    await next()
    await next()
    expect(clock.slept).to.equal(10 * MINUTE)
    expect(guard.aws.asked.filter((call) => call === 'names')).to.have.length(3)
  })

  it('acts in each of them', async () => {
    watch()
    await next()
    guard.aws.has(SET, {bounce: [[0, 0.05]]})
    const made = await next()
    const actions = made.event === 'run' ? made.run.actions : []
    expect(actions.map(({kind, outcome}) => `${kind} ${outcome}`)).to.deep.equal(['pause done', 'warn-admin done'])
    expect(guard.aws.sets.get(SET)?.paused).to.equal(true)
  })

  it('reports a run that could not be made, and continues', async () => {
    watch()
    await next()
    throwing(new Unavailable('CloudWatch is busy.'))
    expect(await next()).to.deep.equal({
      event: 'failed',
      at: '2026-11-24T12:05:00.000Z',
      code: 'unavailable',
      reason: 'CloudWatch is busy.',
    })
    guard.aws.before = () => {}
    expect(await next()).to.have.property('event', 'run')
    clock.sleep = () => Promise.reject(new Interrupted())
    expect(await ends()).to.deep.equal({
      from: '2026-11-24T12:00:00.000Z',
      to: '2026-11-24T12:10:00.000Z',
      runs: 2,
      failed: 1,
    })
  })

  it('continues without rights that it had at first: somebody may be changing them', async () => {
    watch()
    await next()
    throwing(new NotAuthorised('no right'))
    expect(await next()).to.include({event: 'failed', code: 'not-authorised'})
    guard.aws.before = () => {}
    expect(await next()).to.have.property('event', 'run')
  })

  it('reports another guard that is at work, and makes its run when that one has ended', async () => {
    const other = guard.anotherJournal()
    const lease = await other.acquire(60_000)
    watch()
    expect(await next()).to.include({event: 'failed', code: 'guard-busy'})
    if (!('heldBy' in lease)) await other.release(lease)
    expect(await next()).to.have.property('event', 'run')
  })

  it('continues after a first run that fails by what may pass', async () => {
    throwing(new Unavailable('CloudWatch is busy.'))
    watch()
    expect(await next()).to.include({event: 'failed', code: 'unavailable'})
    guard.aws.before = () => {}
    expect(await next()).to.have.property('event', 'run')
  })

  it('ends by a first failure that will not pass by itself', async () => {
    throwing(new NotAuthorised('no right'))
    watch()
    expect(await rejection(next())).to.include({code: 'not-authorised', exit: 4})
  })

  it('ends by a bug, at whichever pass', async () => {
    watch()
    await next()
    throwing(new TypeError('a bug'))
    const error = await next().catch((thrown: unknown) => thrown)
    expect(error).to.be.instanceOf(TypeError)
  })

  it('ends in the middle of a run when it is asked to, and gives the lease back', async () => {
    watch()
    await next()
    guard.aws.before = (call) => {
      if (call !== 'rates 900') return
      controller.abort()
      throw new Interrupted()
    }
    expect(await ends()).to.include({runs: 1, failed: 0})
    expect(await guard.anotherJournal().acquire(60_000)).to.not.have.property('heldBy')
  })

  it('ends between two runs when it is asked to', async () => {
    watch()
    await next()
    clock.sleep = async () => {
      controller.abort()
      throw new Interrupted()
    }
    expect(await ends()).to.include({runs: 1, failed: 0})
  })

  it('begins nothing when it was asked to end before', async () => {
    controller.abort()
    watch()
    expect(await ends()).to.include({runs: 0})
    expect(guard.aws.asked).to.deep.equal([])
  })

  describe('asked for its health', () => {
    const health = {host: '127.0.0.1', port: 0}
    const healthAt = async (url: string): Promise<[number, Record<string, unknown>]> => {
      const response = await fetch(`${url}health`)
      return [response.status, (await response.json()) as Record<string, unknown>]
    }
    const began = async (): Promise<string> => {
      const event = await next()
      if (event.event !== 'health') throw new Error(`it begins with ${event.event}`)
      return event.url
    }

    it('is well while passes are made, ill after three that are missing, and well again', async () => {
      watch({health})
      const url = await began()
      expect(await healthAt(url)).to.deep.equal([200, {healthy: true, runs: 0, secondsSinceTheLast: 0}])
      await next()
      expect((await healthAt(url))[1]).to.include({runs: 1})
      throwing(new Unavailable('CloudWatch is busy.'))
      const statuses: number[] = []
      for (let missed = 1; missed <= 4; missed += 1) {
        expect(await next()).to.have.property('event', 'failed')
        statuses.push((await healthAt(url))[0])
      }
      expect(statuses).to.deep.equal([200, 200, 200, 503])
      expect((await healthAt(url))[1]).to.include({healthy: false, runs: 1, secondsSinceTheLast: 1200})
      guard.aws.before = () => {}
      expect(await next()).to.have.property('event', 'run')
      expect(await healthAt(url)).to.deep.equal([200, {healthy: true, runs: 2, secondsSinceTheLast: 0}])
    })

    it('answers at its address no more when it has ended, nor anything else before', async () => {
      watch({health})
      const url = await began()
      expect((await fetch(url, {method: 'POST', body: '{}'})).status).to.equal(404)
      expect((await fetch(`${url}other`)).status).to.equal(404)
      clock.sleep = () => Promise.reject(new Interrupted())
      await next()
      await ends()
      expect(await healthAt(url).catch(() => 'closed')).to.equal('closed')
    })

    it('closes its address also where the first run ends it', async () => {
      throwing(new NotAuthorised('no right'))
      watch({health})
      const url = await began()
      await rejection(next())
      expect(await healthAt(url).catch(() => 'closed')).to.equal('closed')
    })

    it('does not begin at an address that is taken', async () => {
      const taken = createServer()
      await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
      try {
        const {port} = taken.address() as AddressInfo
        watch({health: {host: '127.0.0.1', port}})
        const failure = await rejection(next())
        expect(failure).to.include({code: 'listener-unusable'})
        expect(failure.message).to.equal(`Can't listen on 127.0.0.1, port ${port}: something listens there already.`)
        expect(guard.aws.asked).to.deep.equal([])
      } finally {
        taken.close()
      }
    })
  })
})
