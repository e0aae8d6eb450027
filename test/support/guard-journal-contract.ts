import {setTimeout as pause} from 'node:timers/promises'
import {expect} from 'chai'
import type {NewAction} from '../../src/domain/guard/action.ts'
import {GuardLeaseLost} from '../../src/domain/guard/guard-failures.ts'
import {type GuardMemory, UNKNOWN} from '../../src/domain/guard/machine.ts'
import type {GuardJournal, GuardLease} from '../../src/ports/guard-journal.ts'
import {rejection} from './rejection.ts'

/** A store that several guards share. */
export interface JournalStore {
  /** A connection of its own, as another process would have. */
  connect(scope: string): Promise<OpenJournal>
  /** Ends every connection that is left, and the store. */
  dispose(): Promise<void>
}

export interface OpenJournal {
  readonly journal: GuardJournal
  close(): Promise<void>
}

export const SCOPE = '123456789012/us-gov-west-1'
const LONG = 60_000
/** Over as soon as it is taken, nearly. */
const SHORT = 20

const WARNED: GuardMemory = {levels: {bounce: 'warning', complaint: 'ok'}, crossings: 1, paused: false}

export function pauseOf(configurationSet: string, change: Partial<NewAction> = {}): NewAction {
  return {
    key: `${configurationSet}#1:pause`,
    at: '2026-11-24T12:00:00.000Z',
    configurationSet,
    instance: 'mail-prod',
    kind: 'pause',
    reason: 'bounce rate 6.1 %, critical from 5 %',
    origin: 'guard',
    by: 'guard@host',
    rates: {bounce: 0.061, complaint: 0.000_000_1},
    ...change,
  }
}

const BY_HAND: Omit<NewAction, 'key' | 'origin'> = {
  at: '2026-11-24T13:00:00.000Z',
  configurationSet: 'set-a',
  instance: 'mail-prod',
  kind: 'unpause',
  reason: 'list cleaned',
  by: 'ann@laptop',
  evidence: 'removed 1,200 addresses',
}

/** The lease, which has to be free. */
export async function taken(journal: GuardJournal, ttlMillis = LONG): Promise<GuardLease> {
  const lease = await journal.acquire(ttlMillis)
  if ('heldBy' in lease) throw new Error(`held by ${lease.heldBy} until ${lease.until}`)
  return lease
}

/** The lease, as soon as it is free. */
export async function takenOnceFree(journal: GuardJournal, patienceMillis = 5000): Promise<GuardLease> {
  for (const end = Date.now() + patienceMillis; ; ) {
    const lease = await journal.acquire(LONG)
    if (!('heldBy' in lease)) return lease
    if (Date.now() > end) throw new Error(`still held by ${lease.heldBy} until ${lease.until}`)
    await pause(10)
  }
}

/** What every journal of guards keeps to, whatever it is kept in. Each test has a store of its own. */
export function guardJournalContract(name: string, openStore: () => Promise<JournalStore>): void {
  describe(name, () => {
    let store: JournalStore
    let one: GuardJournal
    let other: GuardJournal

    beforeEach(async () => {
      store = await openStore()
      one = (await store.connect(SCOPE)).journal
      other = (await store.connect(SCOPE)).journal
    })
    afterEach(async () => await store.dispose())

    const overtaken = async (): Promise<{late: GuardLease; current: GuardLease}> => {
      const late = await taken(one, SHORT)
      return {late, current: await takenOnceFree(other)}
    }
    const everything = async (journal: GuardJournal) => ({
      memories: [...(await journal.memories())],
      trail: await journal.trail({limit: 1000}),
    })

    describe('lets one guard at a time', () => {
      it('have the lease, and tells the others who has it and until when', async () => {
        const lease = await taken(one)
        const refused = await other.acquire(LONG)
        expect(refused).to.include({heldBy: lease.holder})
        const until = 'until' in refused ? refused.until : ''
        expect(new Date(until).toISOString()).to.equal(until)
        expect(Date.parse(until)).to.be.within(Date.now() + LONG / 2, Date.now() + LONG)
      })

      it('have the lease out of many that want it at once', async () => {
        const answers = await Promise.all(
          Array.from({length: 40}, async (_, index) => await (index % 2 ? one : other).acquire(LONG)),
        )
        expect(answers.filter((answer) => !('heldBy' in answer))).to.have.length(1)
      })

      it('have it once it is given back, also when it is given back twice', async () => {
        const lease = await taken(one)
        await one.release(lease)
        await one.release(lease)
        await taken(other)
      })

      it('have it once it is over', async () => {
        const {late, current} = await overtaken()
        expect(current.number).to.be.above(late.number)
      })

      it('have it by a number that rises with every holder, and by a name that nobody else has', async () => {
        const leases: GuardLease[] = []
        for (const journal of [one, other, one, one]) {
          leases.push(await taken(journal))
          await journal.release(leases.at(-1) as GuardLease)
        }
        expect(leases.map(({number}) => number)).to.deep.equal([1, 2, 3, 4])
        expect(new Set(leases.map(({holder}) => holder))).to.have.length(4)
      })

      it('keep it by renewing it, and by every write with it', async () => {
        const brief = {...(await taken(one, LONG)), ttlMillis: SHORT}
        const lengthened = async (write: (lease: GuardLease) => Promise<unknown>): Promise<boolean> => {
          await one.renew(brief)
          await write({...brief, ttlMillis: LONG})
          await pause(SHORT * 2)
          return 'heldBy' in (await other.acquire(LONG))
        }
        expect(await lengthened(async (lease) => await one.renew(lease))).to.equal(true)
        const decision = {configurationSet: 'set-a', actions: [pauseOf('set-a')]}
        expect(await lengthened(async (lease) => await one.decide(lease, decision))).to.equal(true)
        const [action] = await one.openActions()
        const result = {outcome: 'done', at: '2026-11-24T12:00:05.000Z'} as const
        expect(await lengthened(async (lease) => await one.finish(lease, action?.id ?? 0, result))).to.equal(true)
      })

      it('go on with a lease that is over as long as nobody has taken it', async () => {
        const lease = await taken(one, SHORT)
        await pause(SHORT * 2)
        await one.renew({...lease, ttlMillis: LONG})
        expect(await other.acquire(LONG)).to.include({heldBy: lease.holder})
      })

      it('have the lease of a scope, whoever has that of another', async () => {
        await taken(one)
        const elsewhere = (await store.connect('123456789012/us-east-1')).journal
        const lease = await taken(elsewhere)
        await elsewhere.decide(lease, {configurationSet: 'set-a', memory: WARNED, actions: [pauseOf('set-a')]})
        await elsewhere.begin(BY_HAND)
        expect(await everything(one)).to.deep.equal({memories: [], trail: []})
        expect(await one.openActions()).to.deep.equal([])
        expect(await one.pausesSince('2026-11-24T00:00:00.000Z')).to.equal(0)
        expect(await elsewhere.pausesSince('2026-11-24T00:00:00.000Z')).to.equal(1)
      })
    })

    describe('fences off a guard that is late', () => {
      it('and changes nothing of what it wants to write', async () => {
        const {late, current} = await overtaken()
        const [action] = await other.decide(current, {configurationSet: 'a', memory: WARNED, actions: [pauseOf('a')]})
        const before = await everything(other)
        const writes = [
          async () => await one.renew(late),
          async () => await one.decide(late, {configurationSet: 'a', memory: UNKNOWN, actions: [pauseOf('b')]}),
          async () => await one.finish(late, action?.id ?? 0, {outcome: 'failed', at: '2026-11-24T12:01:00.000Z'}),
        ]
        for (const write of writes) expect(await rejection(write())).to.be.instanceOf(GuardLeaseLost)
        expect(await everything(other)).to.deep.equal(before)
        await other.renew(current)
      })

      it('whose giving back is of no effect', async () => {
        const {late, current} = await overtaken()
        await one.release(late)
        expect(await one.acquire(LONG)).to.include({heldBy: current.holder})
      })

      it('by its number alone and by its name alone', async () => {
        const current = await taken(one)
        for (const changed of [{number: current.number - 1}, {holder: 'somebody'}]) {
          expect(await rejection(other.renew({...current, ...changed}))).to.be.instanceOf(GuardLeaseLost)
        }
      })

      it('also after it gave the lease back itself', async () => {
        const lease = await taken(one)
        await one.release(lease)
        expect(await rejection(one.renew(lease))).to.be.instanceOf(GuardLeaseLost)
      })

      it('when both write the same at the same moment', async () => {
        const {late, current} = await overtaken()
        const decision = {configurationSet: 'a', actions: [pauseOf('a')]}
        const [refused, written] = await Promise.all([
          rejection(one.decide(late, decision)),
          other.decide(current, decision),
        ])
        expect(refused).to.be.instanceOf(GuardLeaseLost)
        expect(written).to.have.length(1)
        expect(await one.trail({limit: 10})).to.deep.equal(written)
      })
    })

    describe('writes down', () => {
      it('what was decided as it was given, open, and returns it', async () => {
        const notice = {via: 'ses', subject: 'Paused', text: 'line\n\u0000 💥 "quoted"\n', number: 'n1'} as const
        const full = pauseOf('a', {evidence: 'e', notice, reason: 'it\'s "6 %" – 💥; DROP TABLE guard_action --'})
        const {evidence: _evidence, rates: _rates, ...bare} = pauseOf('a', {key: 'a#1:warn-admin', kind: 'warn-admin'})
        const written = await one.decide(await taken(one), {configurationSet: 'a', actions: [full, bare]})
        const open = {outcome: 'open', failures: 0} as const
        const ids = written.map(({id}) => id)
        expect(written).to.deep.equal([
          {...full, ...open, id: ids[0]},
          {...bare, ...open, id: ids[1]},
        ])
        expect(await other.openActions()).to.deep.equal(written)
      })

      it('texts with a NUL in them, which no store may refuse', async () => {
        const lease = await taken(one)
        const [action] = await one.decide(lease, {configurationSet: 'a', actions: [pauseOf('a', {reason: 'a\u0000b'})]})
        expect(action?.reason).to.match(/^a.b$/s)
        const result = {outcome: 'failed', at: '2026-11-24T12:00:05.000Z', detail: '\u0000'} as const
        expect((await one.finish(lease, action?.id ?? 0, result)).detail).to.have.length(1)
      })

      it('a key once, and returns only what it wrote', async () => {
        const lease = await taken(one)
        const again = pauseOf('a', {reason: 'another one'})
        const warning = pauseOf('a', {key: 'a#1:warn-admin', kind: 'warn-admin'})
        const [first] = await one.decide(lease, {configurationSet: 'a', actions: [pauseOf('a')]})
        const second = await one.decide(lease, {configurationSet: 'a', actions: [again, warning, warning]})
        expect(second.map(({key}) => key)).to.deep.equal(['a#1:warn-admin'])
        expect((await one.openActions()).map(({reason}) => reason)).to.deep.equal([first?.reason, warning.reason])
      })

      it('a key once when it was closed before', async () => {
        const lease = await taken(one)
        const decision = {configurationSet: 'a', actions: [pauseOf('a')]}
        const [action] = await one.decide(lease, decision)
        await one.finish(lease, action?.id ?? 0, {outcome: 'done', at: '2026-11-24T12:00:05.000Z'})
        expect(await one.decide(lease, decision)).to.deep.equal([])
        expect(await one.openActions()).to.deep.equal([])
      })

      it('a key once when two connections race for it', async () => {
        const lease = await taken(one)
        const decision = {configurationSet: 'a', actions: [pauseOf('a')]}
        const written = await Promise.all(
          Array.from({length: 20}, async (_, index) => await (index % 2 ? one : other).decide(lease, decision)),
        )
        expect(written.flat()).to.have.length(1)
      })

      it('what is remembered and what will be done in one step, or nothing of both', async () => {
        const lease = await taken(one)
        const impossible = {...pauseOf('a'), reason: null as unknown as string}
        await one.decide(lease, {configurationSet: 'a', memory: UNKNOWN, actions: []})
        const decision = {configurationSet: 'a', memory: WARNED, actions: [pauseOf('b'), impossible]}
        const failure = await one.decide(lease, decision).catch((error: unknown) => error)
        expect(failure).to.be.instanceOf(Error)
        expect(await everything(one)).to.deep.equal({memories: [['a', UNKNOWN]], trail: []})
        await one.decide(lease, {...decision, actions: [pauseOf('b')]})
        expect(await everything(other)).to.deep.include({memories: [['a', WARNED]]})
      })

      it('what is done, and leaves what is remembered as it was unless it is told', async () => {
        const lease = await taken(one)
        await one.decide(lease, {configurationSet: 'a', memory: WARNED, actions: []})
        await one.decide(lease, {configurationSet: 'a', actions: [pauseOf('a')]})
        expect([...(await one.memories())]).to.deep.equal([['a', WARNED]])
      })

      it('all of 200 decisions at once from two connections', async () => {
        const lease = await taken(one)
        await Promise.all(
          Array.from({length: 200}, async (_, index) => {
            const set = `set-${index}`
            const memory = {...WARNED, crossings: index}
            return await (index % 2 ? one : other).decide(lease, {
              configurationSet: set,
              memory,
              actions: [pauseOf(set), pauseOf(set, {key: 'of-all:held', kind: 'held'})],
            })
          }),
        )
        const memories = await one.memories()
        const open = await one.openActions()
        expect(memories.size).to.equal(200)
        expect(memories.get('set-123')?.crossings).to.equal(123)
        expect(open).to.have.length(201)
        expect(new Set(open.map(({key}) => key))).to.have.length(201)
        expect(open.map(({id}) => id)).to.deep.equal(open.map(({id}) => id).sort((a, b) => a - b))
      }).timeout(30_000)

      it('all of it for good', async () => {
        const first = await store.connect(SCOPE)
        const lease = await taken(first.journal)
        const decision = {configurationSet: 'a', memory: WARNED, actions: [pauseOf('a')]}
        const [action] = await first.journal.decide(lease, decision)
        await first.journal.finish(lease, action?.id ?? 0, {outcome: 'open', at: '2026-11-24T12:00:05.000Z'})
        await first.journal.begin(BY_HAND)
        const before = await everything(first.journal)
        await first.close()
        const second = await store.connect(SCOPE)
        expect(await everything(second.journal)).to.deep.equal(before)
        expect(before.trail).to.have.length(2)
        expect(await second.journal.acquire(LONG)).to.include({heldBy: lease.holder})
        await second.journal.renew(lease)
      })
    })

    describe('closes an action', () => {
      let lease: GuardLease
      let id: number

      beforeEach(async () => {
        lease = await taken(one)
        const [action] = await one.decide(lease, {configurationSet: 'a', actions: [pauseOf('a')]})
        id = action?.id ?? 0
      })

      it('and counts how often it failed before', async () => {
        const at = '2026-11-24T12:00:05.000Z'
        await one.finish(lease, id, {outcome: 'open', at, detail: 'SES did not answer'})
        const failing = await one.finish(lease, id, {outcome: 'open', at})
        expect(failing).to.include({outcome: 'open', failures: 2, detail: 'SES did not answer'})
        expect(failing).not.to.have.property('finishedAt')
        const done = await one.finish(lease, id, {outcome: 'done', at})
        expect(done).to.include({outcome: 'done', failures: 2, finishedAt: at})
        expect(done).not.to.have.property('detail')
        expect(await other.openActions()).to.deep.equal([])
      })

      it('once: a second end changes nothing', async () => {
        const first = {outcome: 'done', at: '2026-11-24T12:00:05.000Z', detail: 'message-id'} as const
        const done = await one.finish(lease, id, first)
        for (const outcome of ['failed', 'open', 'superseded'] as const) {
          const late = {outcome, at: '2026-11-24T13:00:00.000Z', detail: 'late'}
          expect(await one.finish(lease, id, late)).to.deep.equal(done)
          expect(await other.end(id, late)).to.deep.equal(done)
        }
        expect(await one.trail({limit: 10})).to.deep.equal([done])
      })

      it('that is there, and says so of one that is not', async () => {
        const end = {outcome: 'done', at: '2026-11-24T12:00:05.000Z'} as const
        const failure = await one.finish(lease, id + 1000, end).catch((error: unknown) => error)
        expect(String(failure)).to.contain(`no action ${id + 1000}`)
      })
    })

    describe('writes down what a person does', () => {
      it('without a lease, whoever has it, under a key of its own', async () => {
        await taken(one)
        const [first, second] = [await other.begin(BY_HAND), await other.begin(BY_HAND)]
        expect(first).to.deep.equal({
          ...BY_HAND,
          key: first.key,
          origin: 'person',
          id: first.id,
          outcome: 'open',
          failures: 0,
        })
        expect(first.key).to.match(/^person:[0-9a-f-]{36}$/)
        expect(second.key).not.to.equal(first.key)
        expect((await one.openActions()).map(({id}) => id)).to.deep.equal([first.id, second.id])
      })

      it('and how that ended', async () => {
        const {id} = await one.begin(BY_HAND)
        const ended = await one.end(id, {outcome: 'failed', at: '2026-11-24T13:00:02.000Z', detail: 'refused'})
        expect(ended).to.include({outcome: 'failed', finishedAt: '2026-11-24T13:00:02.000Z', detail: 'refused'})
        expect(await one.openActions()).to.deep.equal([])
      })
    })

    describe('tells of what was done', () => {
      const key = (name: string, change: Partial<NewAction>) =>
        pauseOf(change.configurationSet ?? 'a', {...change, key: name})

      beforeEach(async () => {
        const lease = await taken(one)
        const actions = [
          key('late', {at: '2026-11-24T12:00:02.000Z'}),
          key('early', {at: '2026-11-24T12:00:00.000Z', kind: 'warn-admin'}),
          key('mid', {at: '2026-11-24T12:00:01.000Z', configurationSet: 'b'}),
          key('mid-too', {at: '2026-11-24T12:00:01.000Z', kind: 'recovered'}),
        ]
        await one.decide(lease, {configurationSet: 'a', actions})
        await one.release(lease)
      })
      const keys = async (filter: Partial<Parameters<GuardJournal['trail']>[0]>) =>
        (await other.trail({limit: 100, ...filter})).map((action) => action.key)

      it('the newest first', async () => {
        expect(await keys({})).to.deep.equal(['late', 'mid-too', 'mid', 'early'])
      })
      it('no more than is asked for', async () => {
        expect(await keys({limit: 2})).to.deep.equal(['late', 'mid-too'])
      })
      it('for one configuration set', async () => {
        expect(await keys({configurationSet: 'b'})).to.deep.equal(['mid'])
      })
      it('of some kinds', async () => {
        expect(await keys({kinds: ['pause', 'recovered']})).to.deep.equal(['late', 'mid-too', 'mid'])
        expect(await keys({kinds: []})).to.deep.equal([])
      })
      it('since a moment, in whatever zone it was said', async () => {
        expect(await keys({since: '2026-11-24T12:00:01.000Z'})).to.deep.equal(['late', 'mid-too', 'mid'])
        expect(await keys({since: '2026-11-24T13:00:02+01:00'})).to.deep.equal(['late'])
      })
      it('by all of that at once', async () => {
        const filter = {configurationSet: 'a', kinds: ['pause'], since: '2026-11-24T12:00:01.000Z'} as const
        expect(await keys(filter)).to.deep.equal(['late'])
      })
    })

    it('counts pauses that guards did or began since a moment, and no others', async () => {
      const lease = await taken(one)
      const at = '2026-11-24T12:00:00.000Z'
      const actions = [
        ...['open', 'done', 'failed', 'superseded'].map((name) => pauseOf(name)),
        pauseOf('before', {at: '2026-11-24T11:59:59.999Z'}),
        pauseOf('other', {kind: 'held'}),
      ]
      const written = await one.decide(lease, {configurationSet: '', actions})
      for (const outcome of ['done', 'failed', 'superseded'] as const) {
        const {id = 0} = written.find(({configurationSet}) => configurationSet === outcome) ?? {}
        await one.finish(lease, id, {outcome, at})
      }
      await one.begin({...BY_HAND, kind: 'pause'})
      expect(await other.pausesSince(at)).to.equal(2)
      expect(await other.pausesSince('2026-11-24T11:59:59.999Z')).to.equal(3)
      expect(await other.pausesSince('2026-11-24T12:00:00.001Z')).to.equal(0)
    })
  })
}
