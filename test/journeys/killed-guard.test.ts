import {existsSync, readFileSync, rmSync} from 'node:fs'
import {join} from 'node:path'
import {DatabaseSync} from 'node:sqlite'
import {pathToFileURL} from 'node:url'
import {expect} from 'chai'
import {listInbox} from '../../src/sandbox/mail/inbox.ts'
import {generateTraffic} from '../../src/sandbox/traffic/generate.ts'
import {builtProgram} from '../support/built.ts'
import {type RunningSandbox, testSandbox} from '../support/sandbox.ts'
import {type SandboxHome, sandboxHome} from '../support/sandbox-home.ts'
import {type Outcome, runSesctl} from '../support/sesctl.ts'
import {until} from '../support/until.ts'

const DIE_AT = pathToFileURL(join(import.meta.dirname, '../support/die-at.ts')).href
const NEVER = 100_000
/** Moments from one kill to the next where two guards race: each takes three runs. */
const EVERY = 7
const PEOPLE = ['admin@agency.test', 'team@platform.test'] as const
/** Between SES's answer and our word on it a mail cannot be known to be sent. */
const UNKNOWABLE = /outbound-emails|UPDATE guard_/

describe('a guard that is killed at any of its writes', function () {
  this.timeout(300_000)
  let sandbox: RunningSandbox
  let home: SandboxHome
  let set: string
  let sender: string
  let senderSet: string
  let killed = 0
  const run = async (args: readonly string[], env: Record<string, string> = {}): Promise<Outcome> =>
    await runSesctl(args, {env: {...home.env, ...env}, program: builtProgram()})
  const guard = (): string[] => ['guard', '--from', sender, '--notify', PEOPLE[1], '--json']
  const rows = <Row>(sql: string): Row[] => sandbox.env.store.all<Row & Record<string, never>>(sql)
  const state = <Result>(work: (database: DatabaseSync) => Result): Result => {
    const database = new DatabaseSync(join(home.env['XDG_STATE_HOME'] ?? '', 'sesctl', 'state.db'))
    try {
      return work(database)
    } finally {
      database.close()
    }
  }

  before(async () => {
    sandbox = await testSandbox()
    home = sandboxHome(sandbox)
    for (const name of ['platform', 'mail-prod']) {
      const {code, stderr} = await run(['provision', name, '--admin-email', PEOPLE[0]])
      expect(code, stderr).to.equal(0)
    }
    const [platform, mail] = await Promise.all(['platform', 'mail-prod'].map(identityOf))
    sender = `reputation@${platform?.domain}`
    senderSet = `csb-aws-ses-${platform?.instanceId}`
    set = `csb-aws-ses-${mail?.instanceId}`
    generateTraffic(sandbox.env, {
      configurationSet: set,
      messages: 20_000,
      days: 2,
      bounceShare: 0.06,
      complaintShare: 0,
    })
  })
  after(async () => {
    home.dispose()
    await sandbox.close()
  })

  async function identityOf(name: string): Promise<{domain: string; instanceId: string}> {
    const {stdout} = await run(['dns-instructions', name, '--json'])
    return (JSON.parse(stdout) as {result: {domain: string; instanceId: string}}).result
  }

  /** As before any guard had looked, but for the lease that a dead one may have. */
  function asBefore(): void {
    sandbox.env.store.run('UPDATE configuration_set SET sending_enabled = 1, last_fresh_start = NULL')
    state((database) => database.exec('DELETE FROM guard_action; DELETE FROM guard_memory'))
  }

  const momentsFile = (): string => join(home.env['HOME'] ?? '', 'moments')

  async function killAt(moment: number): Promise<string[]> {
    const file = momentsFile()
    rmSync(file, {force: true})
    const killing = {NODE_OPTIONS: `--import ${DIE_AT}`, DIE_AT: String(moment), MOMENTS_FILE: file}
    const {code} = await run(guard(), killing)
    const moments = existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n') : []
    if (moments.length >= moment) {
      expect(code, 'a killed process has no exit code').to.equal(null)
      killed += 1
    }
    return moments
  }

  /** Numbers of the notices that somebody has got. */
  const notices = (address: string): string[] =>
    listInbox(sandbox.env, {to: address, limit: 1000})
      .filter(({subject}) => subject?.startsWith('Mail has been paused'))
      .map(({id}) => id)

  it('pauses all the same, notifies everybody, and twice only where nobody can know', async () => {
    expect((await run(guard())).code).to.equal(0)
    asBefore()
    const last = (await killAt(NEVER)).length
    expect(last).to.be.greaterThan(20)
    for (let moment = 1; moment <= last; moment += 1) {
      asBefore()
      const before = PEOPLE.map((person) => notices(person).length)
      const at = (await killAt(moment)).at(-1) ?? ''
      const {code, stdout, stderr} = await run(guard())
      expect(code, `after ${at}\n${stdout}${stderr}`).to.equal(0)
      expect(rows(`SELECT sending_enabled FROM configuration_set WHERE name = '${set}'`), `after ${at}`).to.deep.equal([
        {sending_enabled: 0},
      ])
      const copies = PEOPLE.map((person, index) => notices(person).length - (before[index] ?? 0))
      for (const count of copies) expect(count, `after ${at}`).to.be.within(1, UNKNOWABLE.test(at) ? 2 : 1)
      expect(copies[0]! + copies[1]!, `after ${at}`).to.be.at.most(3)
      const open = state((database) => database.prepare("SELECT kind FROM guard_action WHERE outcome = 'open'").all())
      expect(open, `after ${at}`).to.deep.equal([])
      expectSenderSends()
    }
    expect(killed).to.be.at.least(20)
  })

  it('pauses once beside another guard that begins meanwhile, and notifies everybody as often as alone', async () => {
    expectSenderSends()
    asBefore()
    const last = (await killAt(NEVER)).length
    const before = killed
    for (let moment = 2; moment <= last; moment += EVERY) {
      asBefore()
      const had = PEOPLE.map((person) => notices(person).length)
      rmSync(momentsFile(), {force: true})
      const victim = killAt(moment)
      await until(() => existsSync(momentsFile()))
      const [moments, rival] = await Promise.all([victim, run(guard())])
      const at = moments.length >= moment ? (moments.at(-1) ?? '') : ''
      // The lease may be the other one's, and then nothing is to be done.
      expect(rival.code, `after ${at}\n${rival.stdout}${rival.stderr}`).to.be.oneOf([0, 5])
      expect((await run(guard())).code, `after ${at}`).to.equal(0)
      expect(rows(`SELECT sending_enabled FROM configuration_set WHERE name = '${set}'`), `after ${at}`).to.deep.equal([
        {sending_enabled: 0},
      ])
      const copies = PEOPLE.map((person, index) => notices(person).length - (had[index] ?? 0))
      for (const count of copies) expect(count, `after ${at}`).to.be.within(1, UNKNOWABLE.test(at) ? 2 : 1)
      expect(copies[0]! + copies[1]!, `after ${at}`).to.be.at.most(3)
      const pauses = state((database) =>
        database.prepare("SELECT outcome FROM guard_action WHERE kind = 'pause' OR outcome = 'open'").all(),
      )
      expect(
        pauses.map((row) => ({...row})),
        `after ${at}`,
      ).to.deep.equal([{outcome: 'done'}])
      expectSenderSends()
    }
    expect(killed - before).to.be.at.least(5)
  })

  /** Otherwise SES would refuse the notices, and nothing would be shown. */
  function expectSenderSends(): void {
    const enabled = rows<{sending_enabled: number}>(
      `SELECT sending_enabled FROM configuration_set WHERE name = '${senderSet}'`,
    )
    expect(enabled, "the sender's own configuration set").to.deep.equal([{sending_enabled: 1}])
  }

  it('makes one pause and one notice each of four at once', async () => {
    expectSenderSends()
    asBefore()
    const before = PEOPLE.map((person) => notices(person).length)
    const outcomes = await Promise.all(Array.from({length: 4}, async () => await run(guard())))
    for (const {code, stdout} of outcomes) expect(code, stdout).to.be.oneOf([0, 5])
    expect((await run(guard())).code).to.equal(0)
    expect(PEOPLE.map((person, index) => notices(person).length - (before[index] ?? 0))).to.deep.equal([1, 1])
    const pauses = state((database) => database.prepare("SELECT outcome FROM guard_action WHERE kind = 'pause'").all())
    expect(pauses.map((row) => ({...row}))).to.deep.equal([{outcome: 'done'}])
  })
})
