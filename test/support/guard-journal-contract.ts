import {expect} from 'chai'
import type {NewAction} from '../../src/domain/guard/action.ts'
import {UNKNOWN} from '../../src/domain/guard/machine.ts'
import type {GuardJournal, GuardLease} from '../../src/ports/guard/journal.ts'
import {BY_HAND, everything, type JournalStore, LONG, pauseOf, SCOPE, taken, WARNED} from './guard-journal-store.ts'
import {leaseContract} from './guard-lease-contract.ts'

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

    leaseContract(() => ({store, one, other}))

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
        expect(await everything(one)).to.deep.equal({memories: [['a', UNKNOWN]], auditLog: []})
        await one.decide(lease, {...decision, actions: [pauseOf('b')]})
        expect(await everything(other)).to.deep.include({memories: [['a', WARNED]]})
      })

      it('what is done, and leaves what is remembered as it was unless asked to', async () => {
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
        expect(before.auditLog).to.have.length(2)
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
        expect(await one.auditLog({limit: 10})).to.deep.equal([done])
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

    describe('reports what was done', () => {
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
      const keys = async (filter: Partial<Parameters<GuardJournal['auditLog']>[0]>) =>
        (await other.auditLog({limit: 100, ...filter})).map((action) => action.key)

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
