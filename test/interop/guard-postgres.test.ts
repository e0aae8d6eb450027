import {inspect} from 'node:util'
import {expect} from 'chai'
import {postgresGuardJournal, type SharedJournal} from '../../src/adapters/postgres/guard-journal.ts'
import type {StoreOptions} from '../../src/adapters/postgres/store.ts'
import {Secret} from '../../src/domain/text/secret.ts'
import {guardJournalContract} from '../support/guard-journal-contract.ts'
import {BY_HAND, LONG, pauseOf, SCOPE, taken, WARNED} from '../support/guard-journal-store.ts'
import {rejection} from '../support/rejection.ts'
import {type CuttingRelay, cuttingRelay} from './cutting-relay.ts'
import {type RunningPostgres, startPostgres} from './postgres-server.ts'

/** As it is sent: a BEGIN holds the word too. */
const COMMIT = 'COMMIT\0'

describe('PostgreSQL as the store of guards', () => {
  let server: RunningPostgres
  let databases = 0
  let opened: SharedJournal[] = []

  before(async () => {
    server = await startPostgres()
  })
  after(async () => await server?.close())
  afterEach(async () => await closeAll())

  const closeAll = async (): Promise<void> => {
    for (const {close} of opened) await close()
    opened = []
  }
  const database = async (): Promise<string> => {
    databases += 1
    await server.run(`CREATE DATABASE guards_${databases}`)
    return `guards_${databases}`
  }
  const open = async (url: string, options: StoreOptions = {}, scope = SCOPE): Promise<SharedJournal> => {
    const journal = await postgresGuardJournal({url: new Secret(url)}, scope, options)
    opened.push(journal)
    return journal
  }
  /** Makes a user without rights. @returns what makes a URL theirs */
  const role = async (name: string, password: string): Promise<(url: string) => string> => {
    await server.run(`CREATE ROLE ${name} LOGIN PASSWORD '${password}'`)
    return (url) => url.replace(/\/\/.*@/, `//${name}:${password}@`)
  }

  guardJournalContract("the guards' journal in PostgreSQL", async () => {
    const url = server.url(await database())
    return {connect: async (scope) => await open(url, {}, scope), dispose: closeAll}
  })

  it('makes its tables once, however many guards start at once, and keeps what is in them', async () => {
    const url = server.url(await database())
    const journals = await Promise.all(Array.from({length: 6}, async () => await open(url)))
    await journals[0]?.journal.begin(BY_HAND)
    const {journal} = await open(url)
    expect(await journal.auditLog({limit: 10})).to.have.length(1)
  })

  it('leaves the tables of a newer version alone', async () => {
    const name = await database()
    const {close} = await open(server.url(name))
    await close()
    await server.run('UPDATE sesctl_guard.schema_version SET version = version + 1', name)
    const failure = await rejection(open(server.url(name)))
    expect(failure).to.include({code: 'state-unusable'})
    expect(failure.message).to.match(/^The guards' store at 127\.0\.0\.1:\d+ was made by a newer sesctl\.$/)
  })

  it('needs no right to make anything once its tables are there', async () => {
    const name = await database()
    const as = await role('plain_guard', 'secret')
    const refused = await rejection(open(as(server.url(name))))
    expect(refused).to.include({code: 'not-authorised', exit: 4})
    expect(refused.hints[0]).to.contain('sesctl_guard')

    await open(server.url(name))
    await server.run(
      `GRANT USAGE ON SCHEMA sesctl_guard TO plain_guard;
       GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA sesctl_guard TO plain_guard`,
      name,
    )
    const {journal} = await open(as(server.url(name)))
    const lease = await taken(journal)
    expect(await journal.decide(lease, {configurationSet: 'a', actions: [pauseOf('a')]})).to.have.length(1)
    await journal.release(lease)
  })

  it('refuses a wrong password and none at all, and shows neither it nor the right one', async () => {
    const url = server.url('postgres')
    const wrong = url.replace(/:[^:@]*@/, ':not-the-word%2Fword@')
    const failure = await rejection(open(wrong))
    expect(failure).to.include({code: 'not-authorised', exit: 4})
    const shown = `${inspect(failure, {depth: 9, showHidden: true})}${JSON.stringify(failure)}${failure.stack}`
    for (const secret of ['not-the-word', server.password, encodeURIComponent(server.password)]) {
      expect(shown).not.to.contain(secret)
    }
    expect(await rejection(open(url.replace(/:[^:@]*@/, '@')))).to.include({code: 'not-authorised'})
  })

  it('says so when there is no such database', async () => {
    const failure = await rejection(open(server.url('nobody_made_it')))
    expect(failure).to.include({code: 'invalid-value'})
    expect(failure.message).to.contain('"nobody_made_it" does not exist')
  })

  it('gives up on a lock that somebody does not let go of, and continues once it is free', async () => {
    const name = await database()
    const {journal} = await open(server.url(name), {timeoutMillis: 1000})
    const lease = await taken(journal)
    const stuck = server.run('BEGIN; LOCK TABLE sesctl_guard.lease; SELECT pg_sleep(2); COMMIT', name)
    await server.waitFor(
      `SELECT 1 FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND granted
      AND relation = 'sesctl_guard.lease'::regclass`,
      name,
    )
    expect(await rejection(journal.renew(lease))).to.include({code: 'unavailable', retryable: true})
    await stuck
    await journal.renew(lease)
  })

  describe('whose server is gone', () => {
    it('is unavailable, for who had a connection and for who had none, and continues when it is back', async () => {
      const url = server.url(await database())
      const {journal} = await open(url)
      const lease = await taken(journal)
      await journal.decide(lease, {configurationSet: 'a', actions: [pauseOf('a')]})
      await server.stop()
      const decision = {configurationSet: 'b', actions: [pauseOf('b')]}
      for (const attempt of [journal.decide(lease, decision), journal.auditLog({limit: 1}), open(url)]) {
        const failure = await rejection(attempt)
        expect(failure).to.include({code: 'unavailable', exit: 5, retryable: true})
        expect(inspect(failure, {depth: 9, showHidden: true})).not.to.contain(server.password)
      }
      await server.startAgain()
      expect(await journal.decide(lease, decision)).to.have.length(1)
      expect(await journal.openActions()).to.have.length(2)
    })

    it('in the middle of a statement', async () => {
      const name = await database()
      const {journal} = await open(server.url(name))
      const lease = await taken(journal)
      const stuck = server.run('BEGIN; LOCK TABLE sesctl_guard.lease; SELECT pg_sleep(60)', name).catch(() => {})
      await server.waitFor("SELECT 1 FROM pg_locks WHERE relation = 'sesctl_guard.lease'::regclass AND granted", name)
      const waiting = rejection(journal.renew(lease))
      await server.waitFor(
        "SELECT 1 FROM pg_locks WHERE relation = 'sesctl_guard.lease'::regclass AND NOT granted",
        name,
      )
      await server.stop()
      expect(await waiting).to.include({code: 'unavailable', retryable: true})
      await stuck
      await server.startAgain()
      await journal.renew(lease)
    })
  })

  describe('whose answer to COMMIT gets lost', () => {
    let relay: CuttingRelay

    beforeEach(async () => {
      relay = await cuttingRelay(server.port)
    })
    afterEach(async () => await relay.close())
    const through = async (name: string) =>
      (await open(server.url(name).replace(`:${server.port}/`, `:${relay.port}/`))).journal

    it('takes the same decision again without doing it twice', async () => {
      const name = await database()
      const journal = await through(name)
      const lease = await taken(journal)
      const decision = {configurationSet: 'a', actions: [pauseOf('a')]}
      relay.cutAt(COMMIT)
      expect(await rejection(journal.decide(lease, decision))).to.include({code: 'unavailable', retryable: true})
      expect(await journal.decide(lease, decision)).to.deep.equal([])
      expect((await journal.openActions()).map(({key}) => key)).to.deep.equal(['a#1:pause'])
    })

    it('gives the lease that nobody got to the same guard, at once, and to no other', async () => {
      const name = await database()
      const journal = await through(name)
      const {journal: other} = await open(server.url(name))
      relay.cutAt(COMMIT)
      expect(await rejection(journal.acquire(LONG))).to.include({code: 'unavailable'})
      expect(await other.acquire(LONG)).to.have.property('heldBy')
      const lease = await taken(journal)
      expect(lease.number).to.equal(2)
      await journal.renew(lease)
    })

    it('has done nothing where the connection was lost before it', async () => {
      const name = await database()
      const journal = await through(name)
      const lease = await taken(journal)
      relay.cutAt('INSERT INTO sesctl_guard.action')
      const decision = {configurationSet: 'a', memory: WARNED, actions: [pauseOf('a')]}
      expect(await rejection(journal.decide(lease, decision))).to.include({code: 'unavailable'})
      expect((await journal.memories()).size).to.equal(0)
      expect(await journal.decide(lease, decision)).to.have.length(1)
    })
  })
})
