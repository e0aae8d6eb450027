import {rmSync} from 'node:fs'
import {join} from 'node:path'
import {DatabaseSync} from 'node:sqlite'
import {expect} from 'chai'
import {StateDatabase} from '../../../src/adapters/state/database.ts'
import {stateFeedbackEvents} from '../../../src/adapters/state/feedback-events.ts'
import {stateGuardJournal} from '../../../src/adapters/state/guard-journal.ts'
import {stateInventory} from '../../../src/adapters/state/inventory.ts'
import {stateProvedCertificates} from '../../../src/adapters/state/proved-certificates.ts'
import {stateRecordSnapshots} from '../../../src/adapters/state/record-snapshots.ts'
import {stateRotations} from '../../../src/adapters/state/rotations.ts'
import {MIGRATIONS} from '../../../src/adapters/state/schema.ts'
import {stateFile} from '../../../src/adapters/state/state-file.ts'
import {stateTakenMessages} from '../../../src/adapters/state/taken-messages.ts'
import {Interrupted, TimeOver} from '../../../src/domain/exit/failure.ts'
import {StateLocked} from '../../../src/domain/instance/inventory-failures.ts'
import {rejection} from '../../support/rejection.ts'
import {temporaryHome} from '../../support/sesctl.ts'

const AT = '2026-11-24T12:00:00.000Z'
/** From the end of the command to that of a wait: a few turns of the event loop. */
const END_MILLIS = 250
/** Turns of other work while somebody waits for a lock; a process that is blocked has none. */
const TURNS = 3

describe('a state file that another process has locked (class: a wait that the deadline does not know)', () => {
  let home: ReturnType<typeof temporaryHome>
  let rival: DatabaseSync
  let command: AbortController
  const opened: StateDatabase[] = []

  const open = async (limitMillis = 10_000): Promise<StateDatabase> => {
    const state = await StateDatabase.open(home.path, {signal: command.signal, limitMillis})
    opened.push(state)
    return state
  }
  /** Nobody else can write then; with `exclusive`, nor read. */
  const lock = (how: 'write' | 'exclusive' = 'write'): void => {
    if (how === 'exclusive') rival.exec('PRAGMA locking_mode = EXCLUSIVE')
    rival.exec('BEGIN IMMEDIATE')
  }
  const unlock = (): void => {
    rival.exec('COMMIT')
    rival.close()
  }

  beforeEach(async () => {
    home = temporaryHome()
    command = new AbortController()
    ;(await StateDatabase.open(home.path)).close()
    rival = new DatabaseSync(join(home.path, 'state.db'))
  })
  afterEach(() => {
    for (const state of opened.splice(0)) state.close()
    if (rival.isOpen) rival.close()
    home.dispose()
  })

  /** How often other work of the process had its turn while `work` waited. */
  async function turnsDuring(work: Promise<unknown>): Promise<number> {
    let turns = 0
    const timer = setInterval(() => {
      turns += 1
    }, 5)
    await work.catch(() => {})
    clearInterval(timer)
    return turns
  }

  /** Ends the command after N milliseconds. @returns since when it is ended */
  function endAfter(millis: number, reason: Interrupted): () => number {
    let endedAt = Number.NaN
    setTimeout(() => {
      endedAt = performance.now()
      command.abort(reason)
    }, millis)
    return () => performance.now() - endedAt
  }

  /** How many rows each table has. */
  async function content(state: StateDatabase): Promise<ReadonlyMap<string, number | undefined>> {
    const counts = new Map<string, number | undefined>()
    for (const {name} of await state.all<{name: string}>("SELECT name FROM sqlite_schema WHERE type = 'table'")) {
      counts.set(name, (await state.one<{count: number}>(`SELECT count(*) AS count FROM "${name}"`))?.count)
    }
    return counts
  }

  const instance = {
    id: 'i',
    name: 'mail',
    createdAt: AT,
    lastOperation: {type: 'create', state: 'succeeded', description: ''},
  } as const
  const rotation = {
    instanceId: 'i',
    oldBindingIds: ['b'],
    delivery: {to: 'stdout'},
    retirement: {kind: 'kept'},
    startedAt: AT,
  } as const
  const pauseAction = {
    key: 'k',
    at: AT,
    configurationSet: 'c',
    instance: 'i',
    kind: 'pause',
    reason: 'r',
    by: 'op',
  } as const
  const notification = {snsMessageId: 'm', receivedAt: 0, events: [], delivery: () => []}

  const writes: Readonly<Record<string, (state: StateDatabase) => Promise<unknown>>> = {
    'one statement': async (state) => await state.run('INSERT INTO sns_message VALUES (?, ?, ?, ?)', 'c', 'l', 'm', AT),
    'a transaction': async (state) => await state.transaction((rows) => rows.run('DELETE FROM sns_message')),
    'an instance of the inventory': async (state) => await stateInventory(state, 'c').addInstance(instance),
    'a binding of the inventory': async (state) =>
      await stateInventory(state, 'c').addBinding({id: 'b', instanceId: 'i', createdAt: AT}),
    'a rotation': async (state) => await stateRotations(state, 'c').begin(rotation),
    "the guard's lease": async (state) => await stateGuardJournal(state, 's', Date).acquire(1000),
    "an action in the guard's journal": async (state) => await stateGuardJournal(state, 's', Date).begin(pauseAction),
    'a notification that was received': async (state) => await stateFeedbackEvents(state, 'c').take(notification),
    'a message that was taken': async (state) => await stateTakenMessages(state, 'c').add('l', 'm', 0),
    'a snapshot of records': async (state) =>
      await stateRecordSnapshots(state, 'c').save('i', {sendingDomain: 'd', region: 'r', takenAt: AT}),
    'a certificate that proved a message': async (state) =>
      await stateProvedCertificates(state, 'c', () => 0).add('https://sns.example'),
  }

  for (const [what, write] of Object.entries(writes)) {
    it(`has ${what} wait for its turn, and the process continues meanwhile`, async () => {
      const state = await open()
      lock()
      const written = write(state)
      setTimeout(unlock, 300)
      const start = performance.now()
      expect(await turnsDuring(written)).to.be.greaterThan(TURNS)
      await written
      expect(performance.now() - start).to.be.greaterThan(250)
    })

    it(`has ${what} wait no longer than the command has time, and then nothing is written`, async () => {
      const state = await open()
      const before = await content(state)
      lock()
      const sinceEnd = endAfter(200, new TimeOver())
      const failure = await rejection(write(state))
      expect(sinceEnd()).to.be.within(0, END_MILLIS)
      expect(failure).to.be.instanceOf(TimeOver).and.include({code: 'time-over', exit: 5})
      expect(failure.message).to.match(
        / The state file .*state\.db is locked by another process\. .* waited 0\.\d s for it\./,
      )
      unlock()
      expect(await content(state)).to.deep.equal(before)
    })
  }

  it('is opened when a rival that lets nobody read has ended', async () => {
    lock('exclusive')
    setTimeout(unlock, 300)
    const opening = open()
    expect(await turnsDuring(opening)).to.be.greaterThan(TURNS)
    expect(await (await opening).all('SELECT * FROM sns_message')).to.deep.equal([])
  })

  it('is migrated when the rival has ended, once', async () => {
    rival.close()
    rmSync(join(home.path, 'state.db'))
    rival = new DatabaseSync(join(home.path, 'state.db'))
    rival.exec('PRAGMA journal_mode = WAL')
    for (const migration of MIGRATIONS.slice(0, 3)) rival.exec(migration)
    rival.exec('PRAGMA user_version = 3')
    lock()
    setTimeout(unlock, 300)
    const opening = open()
    expect(await turnsDuring(opening)).to.be.greaterThan(TURNS)
    expect(await (await opening).one('PRAGMA user_version')).to.include({user_version: MIGRATIONS.length})
  })

  it('says how long it waited, and how to find the other process, when the lock is never released', async () => {
    const state = await open(200)
    lock()
    const failure = await rejection(state.run('DELETE FROM sns_message'))
    expect(failure).to.be.instanceOf(StateLocked).and.include({code: 'state-locked', exit: 5, retryable: true})
    expect(failure.message).to.match(
      /is locked by another process\. This command waited 0\.\d s for it, the longest that one waits\.$/,
    )
    expect(failure.hints.join('\n')).to.contain(`lsof ${join(home.path, 'state.db')}`)
    unlock()
    await state.run('DELETE FROM sns_message')
  })

  it('ends a wait at once when a person interrupts it', async () => {
    const state = await open()
    lock()
    const failing = rejection(state.run('DELETE FROM sns_message'))
    const sinceEnd = endAfter(100, new Interrupted())
    expect(await failing).to.include({code: 'interrupted', exit: 130})
    expect(sinceEnd()).to.be.within(0, END_MILLIS)
  })

  it('gives what cleans up after an interruption a moment, and no more', async () => {
    const state = await open()
    command.abort(new Interrupted())
    lock()
    const cleaning = state.run('DELETE FROM sns_message')
    setTimeout(unlock, 100)
    await cleaning
    rival = new DatabaseSync(join(home.path, 'state.db'))
    lock()
    const start = performance.now()
    expect(await rejection(state.run('DELETE FROM sns_message'))).to.include({code: 'interrupted', exit: 130})
    expect(performance.now() - start).to.be.lessThan(1000)
  })

  it('repeats a transaction whose end is refused because somebody reads, where a file system has no write-ahead log', async () => {
    rival.close()
    const state = await open()
    await state.one('PRAGMA journal_mode = DELETE')
    rival = new DatabaseSync(join(home.path, 'state.db'))
    rival.exec('BEGIN')
    rival.prepare('SELECT * FROM sns_message').all()
    const insert = 'INSERT INTO sns_message VALUES (?, ?, ?, ?)'
    const written = state.transaction((rows) => rows.run(insert, 'c', 'l', 'm', AT))
    setTimeout(unlock, 300)
    expect(await turnsDuring(written)).to.be.greaterThan(TURNS)
    await written
    expect(await state.all('SELECT id FROM sns_message')).to.have.length(1)
  })

  it('is checked when the rival has ended, and within the time of the command', async () => {
    const files = stateFile(home.path, {clock: Date, signal: command.signal})
    lock('exclusive')
    const checked = files.check()
    setTimeout(unlock, 300)
    expect(await turnsDuring(checked)).to.be.greaterThan(TURNS)
    expect((await checked).condition).to.equal('sound')
    rival = new DatabaseSync(join(home.path, 'state.db'))
    lock('exclusive')
    endAfter(100, new TimeOver())
    expect(await rejection(files.check())).to.include({code: 'time-over', exit: 5})
  })
})
