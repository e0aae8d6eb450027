import {expect} from 'chai'
import {proveCredentials} from '../../src/app/prove-credentials.ts'
import type {BindingCredentials} from '../../src/domain/credentials.ts'
import {Interrupted} from '../../src/domain/failure.ts'
import type {RefusalKind} from '../../src/domain/mail-refusal.ts'
import type {ProgressEvent, Work} from '../../src/domain/progress.ts'
import type {Clock} from '../../src/ports/clock.ts'
import type {MailRoads, ProofReport} from '../../src/ports/mail-roads.ts'

const credentials = {smtp_user: 'AKIDEXAMPLE'} as BindingCredentials

const proved: ProofReport = {proved: true, transcript: []}
const refused = (kind: RefusalKind): ProofReport => ({
  proved: false,
  refusal: {kind, message: `no: ${kind}`},
  transcript: [],
})

/** A clock that only moves when somebody waits. */
function waitingClock(): Clock & {readonly slept: number[]} {
  const slept: number[] = []
  return {
    slept,
    now: () => slept.reduce((sum, millis) => sum + millis, 0),
    sleep: async (millis) => void slept.push(millis),
    newId: () => '00000000-0000-4000-8000-000000000000',
    throwIfInterrupted: () => {},
  }
}

/** Answers from two lists, one a road; the last one goes on for ever. */
function roads(smtp: readonly ProofReport[], api: readonly ProofReport[]) {
  const asked = {smtp: [] as string[], api: 0}
  const take = (list: readonly ProofReport[], index: number): ProofReport => list[Math.min(index, list.length - 1)]!
  const mail: Pick<MailRoads, 'proveSmtpLogin' | 'proveApiKey'> = {
    proveSmtpLogin: async (_, tls) => take(smtp, asked.smtp.push(tls) - 1),
    proveApiKey: async () => take(api, asked.api++),
  }
  return {asked, mailRoads: async () => mail as MailRoads}
}

async function finish<T>(work: Work<T>): Promise<{result: T; events: ProgressEvent[]}> {
  const events: ProgressEvent[] = []
  for (;;) {
    const step = await work.next()
    if (step.done) return {result: step.value, events}
    events.push(step.value)
  }
}

describe('proof of credentials', () => {
  it('asks each road for several successes in a row', async () => {
    const world = roads([proved], [proved])
    const {result} = await finish(
      proveCredentials({mailRoads: world.mailRoads, clock: waitingClock()}, credentials, {
        timeoutMillis: 1000,
        successesNeeded: 2,
      }),
    )
    expect(result).to.deep.equal({smtp: proved, api: proved, attempts: 2})
    expect(world.asked).to.deep.equal({smtp: ['starttls', 'starttls'], api: 2})
  })

  it('starts the count again when a server that has not heard of the key answers in between', async () => {
    const world = roads([proved, refused('credentials'), proved], [proved])
    const {result} = await finish(
      proveCredentials({mailRoads: world.mailRoads, clock: waitingClock()}, credentials, {
        timeoutMillis: 60_000,
        successesNeeded: 2,
      }),
    )
    expect(result.smtp.proved).to.equal(true)
    expect(result.attempts).to.equal(4)
    expect(world.asked.api, 'a proved road is not asked again').to.equal(2)
  })

  it('waits longer after each refusal, ten seconds at the most, and gives up when the time is over', async () => {
    const clock = waitingClock()
    const world = roads([refused('credentials')], [proved])
    const {result, events} = await finish(
      proveCredentials({mailRoads: world.mailRoads, clock}, credentials, {timeoutMillis: 30_000, successesNeeded: 2}),
    )
    expect(clock.slept).to.deep.equal([500, 1000, 2000, 4000, 8000, 10_000, 4500])
    expect(result.smtp).to.deep.equal(refused('credentials'))
    expect(result.api).to.deep.equal(proved)
    expect(events.at(-1)).to.deep.include({state: 'failed', detail: 'SMTP: no: credentials'})
  })

  for (const kind of ['throttled', 'unreachable'] as const) {
    it(`goes on after ${kind}`, async () => {
      const world = roads([refused(kind), proved], [proved])
      const {result} = await finish(
        proveCredentials({mailRoads: world.mailRoads, clock: waitingClock()}, credentials, {
          timeoutMillis: 60_000,
          successesNeeded: 1,
        }),
      )
      expect(result.smtp.proved).to.equal(true)
    })
  }

  for (const kind of ['tls', 'policy', 'other'] as const) {
    it(`stops at once at ${kind}, which waiting does not mend`, async () => {
      const clock = waitingClock()
      const world = roads([proved], [refused(kind)])
      const {result} = await finish(
        proveCredentials({mailRoads: world.mailRoads, clock}, credentials, {timeoutMillis: 60_000, successesNeeded: 2}),
      )
      expect(result.api).to.deep.equal(refused(kind))
      expect(clock.slept).to.deep.equal([])
    })
  }

  it('uses TLS from the first byte when told', async () => {
    const world = roads([proved], [proved])
    await finish(
      proveCredentials({mailRoads: world.mailRoads, clock: waitingClock()}, credentials, {
        timeoutMillis: 1000,
        successesNeeded: 1,
        tls: 'implicit',
      }),
    )
    expect(world.asked.smtp).to.deep.equal(['implicit'])
  })

  it('ends when the command is interrupted while it waits', async () => {
    const world = roads([refused('credentials')], [proved])
    const clock: Clock = {
      ...waitingClock(),
      sleep: async () => {
        throw new Interrupted()
      },
    }
    const work = proveCredentials({mailRoads: world.mailRoads, clock}, credentials, {
      timeoutMillis: 60_000,
      successesNeeded: 1,
    })
    const thrown = await finish(work).then(
      () => undefined,
      (reason: unknown) => reason,
    )
    expect(thrown).to.be.instanceOf(Interrupted)
  })
})
