import {setTimeout as pause} from 'node:timers/promises'
import {expect} from 'chai'
import {GuardLeaseLost} from '../../src/domain/guard/failures.ts'
import {UNKNOWN} from '../../src/domain/guard/machine.ts'
import type {GuardJournal, GuardLease} from '../../src/ports/guard/journal.ts'
import {
  BY_HAND,
  everything,
  type JournalStore,
  LONG,
  pauseOf,
  SCOPE,
  SHORT,
  taken,
  takenOnceFree,
  WARNED,
} from './guard-journal-store.ts'
import {rejection} from './rejection.ts'

interface Connected {
  readonly store: JournalStore
  /** Two connections to it. */
  readonly one: GuardJournal
  readonly other: GuardJournal
}

/** What the lease of every journal of guards keeps to. */
export function leaseContract(connected: () => Connected): void {
  let store: JournalStore
  let one: GuardJournal
  let other: GuardJournal

  beforeEach(() => {
    ;({store, one, other} = connected())
  })

  const overtaken = async (): Promise<{late: GuardLease; current: GuardLease}> => {
    const late = await taken(one, SHORT)
    return {late, current: await takenOnceFree(other)}
  }
  describe('lets one guard at a time', () => {
    it('have the lease, and reports to the others who has it and until when', async () => {
      const lease = await taken(one)
      const refused = await other.acquire(LONG)
      expect(refused).to.include({heldBy: lease.holder})
      const until = 'until' in refused ? refused.until : ''
      expect(new Date(until).toISOString()).to.equal(until)
      expect(Date.parse(until)).to.be.within(Date.now() + LONG / 2, Date.now() + LONG)
    })

    it('have the lease out of many that want it at once, time and again', async () => {
      const journals = await Promise.all(Array.from({length: 6}, async () => (await store.connect(SCOPE)).journal))
      for (let round = 1; round <= 5; round += 1) {
        const answers = await Promise.all(journals.map(async (journal) => await journal.acquire(LONG)))
        const leases = answers.flatMap((answer) => ('heldBy' in answer ? [] : [answer]))
        expect(leases.map(({number}) => number)).to.deep.equal([round])
        for (const lease of leases) await one.release(lease)
      }
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

    it('continue with a lease that is over as long as nobody has taken it', async () => {
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
      expect(await everything(one)).to.deep.equal({memories: [], auditLog: []})
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
      expect(await one.auditLog({limit: 10})).to.deep.equal(written)
    })
  })
}
