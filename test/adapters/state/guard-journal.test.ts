import {type ChildProcess, spawn} from 'node:child_process'
import {once} from 'node:events'
import {mkdtempSync, rmSync} from 'node:fs'
import {hostname, tmpdir} from 'node:os'
import {join} from 'node:path'
import {text} from 'node:stream/consumers'
import {expect} from 'chai'
import {StateDatabase} from '../../../src/adapters/state/database.ts'
import {stateGuardJournal} from '../../../src/adapters/state/guard-journal.ts'
import type {GuardLease} from '../../../src/ports/guard/journal.ts'
import {guardJournalContract} from '../../support/guard-journal-contract.ts'
import {pauseOf, SCOPE, taken} from '../../support/guard-journal-store.ts'

function stateStore() {
  const folder = mkdtempSync(join(tmpdir(), 'sesctl-guard-'))
  const opened = new Set<StateDatabase>()
  const connect = async (scope: string) => {
    const state = await StateDatabase.open(folder)
    opened.add(state)
    const close = async (): Promise<void> => {
      if (opened.delete(state)) state.close()
    }
    return {journal: stateGuardJournal(state, scope, {now: () => Date.now()}), close}
  }
  const dispose = async (): Promise<void> => {
    for (const state of opened) state.close()
    rmSync(folder, {recursive: true})
  }
  return {folder, connect, dispose}
}

guardJournalContract("the guards' journal in the state file", async () => stateStore())

describe("the guards' journal of a machine", () => {
  let store: ReturnType<typeof stateStore>

  beforeEach(() => {
    store = stateStore()
  })
  afterEach(async () => await store.dispose())

  /** Another process with a journal of the same file, and what it does with it. */
  const elsewhere = (script: string): ChildProcess => {
    const source = (name: string) =>
      JSON.stringify(new URL(`../../../src/adapters/state/${name}`, import.meta.url).href)
    const program = `
      import {StateDatabase} from ${source('database.ts')}
      import {stateGuardJournal} from ${source('guard-journal.ts')}
      const state = await StateDatabase.open(${JSON.stringify(store.folder)})
      const journal = stateGuardJournal(state, ${JSON.stringify(SCOPE)}, {now: () => Date.now()})
      ${script}`
    return spawn(process.execPath, ['--input-type=module', '--eval', program], {stdio: ['ignore', 'pipe', 'inherit']})
  }

  it('is free at once when the process that had the lease was killed, and at no moment before', async () => {
    const {journal} = await store.connect(SCOPE)
    const holder = elsewhere(`
      console.log(JSON.stringify(await journal.acquire(3600_000)))
      setInterval(() => {}, 1000)`)
    const [line] = (await once(holder.stdout as NodeJS.ReadableStream, 'data')) as [Buffer]
    const theirs = JSON.parse(line.toString()) as GuardLease
    expect(await journal.acquire(1000)).to.include({heldBy: theirs.holder})
    const gone = once(holder, 'exit')
    holder.kill('SIGKILL')
    await gone
    expect((await taken(journal)).number).to.equal(theirs.number + 1)
  })

  it('takes the lease of a process whose number was given to another one for free', async () => {
    const {journal, close} = await store.connect(SCOPE)
    await taken(journal)
    await close()
    const state = await StateDatabase.open(store.folder)
    await state.run('UPDATE guard_lease SET holder = ?', `${hostname()}/${process.pid}/another start/x`)
    state.close()
    await taken((await store.connect(SCOPE)).journal)
  })

  it('waits for the end of the lease of a process on another machine', async () => {
    let now = Date.parse('2026-11-24T12:00:00Z')
    const state = await StateDatabase.open(store.folder)
    const journal = stateGuardJournal(state, SCOPE, {now: () => now})
    await taken(journal, 60_000)
    await state.run("UPDATE guard_lease SET holder = 'elsewhere/1/1/x'")
    now += 59_999
    expect(await journal.acquire(1)).to.deep.equal({heldBy: 'elsewhere/1/1/x', until: '2026-11-24T12:01:00.000Z'})
    now += 1
    expect((await taken(journal)).number).to.equal(2)
    state.close()
  })

  it('writes a key once when processes race for it', async () => {
    const {journal} = await store.connect(SCOPE)
    const lease = await taken(journal)
    const decisions = Array.from({length: 40}, (_, index) => ({
      configurationSet: `set-${index}`,
      actions: [pauseOf(`set-${index}`)],
    }))
    const race = `
      let written = 0
      for (const decision of ${JSON.stringify(decisions)}) {
        written += (await journal.decide(${JSON.stringify(lease)}, decision)).length
      }
      console.log(written)`
    const counts = await Promise.all(
      [1, 2].map(async () => Number(await text(elsewhere(race).stdout as NodeJS.ReadableStream))),
    )
    expect(counts.reduce((sum, count) => sum + count, 0)).to.equal(40)
    expect(await journal.openActions()).to.have.length(40)
  })
})
