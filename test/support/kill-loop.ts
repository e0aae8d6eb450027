import {existsSync, readFileSync, rmSync} from 'node:fs'
import {join} from 'node:path'
import {DatabaseSync} from 'node:sqlite'
import {setTimeout as pause} from 'node:timers/promises'
import {pathToFileURL} from 'node:url'
import {expect} from 'chai'
import {deleteUserWithEverything} from '../../src/sandbox/aws/iam/users.ts'
import {changeCloudFoundrySettings} from '../../src/sandbox/cloudfoundry/settings.ts'
import {builtProgram} from './built.ts'
import {type RunningSandbox, testSandbox} from './sandbox.ts'
import {type SandboxHome, sandboxHome} from './sandbox-home.ts'
import {type Outcome, runSesctl} from './sesctl.ts'

const DIE_AT = pathToFileURL(join(import.meta.dirname, 'die-at.ts')).href
/** More moments than any command has. */
const NEVER = 100_000

/** Ids of what there is. */
interface Holdings {
  readonly instances: readonly string[]
  readonly bindings: readonly string[]
}

/** Runs commands that are killed, one moment after the other, against a sandbox of its own. */
class KillLoop {
  readonly #platform: 'osb' | 'cf'
  readonly #sandbox: RunningSandbox
  readonly #home: SandboxHome
  #made = 0
  /** How many commands were killed. */
  killed = 0

  private constructor(platform: 'osb' | 'cf', sandbox: RunningSandbox) {
    this.#platform = platform
    this.#sandbox = sandbox
    this.#home = sandboxHome(sandbox)
  }

  static async start(platform: 'osb' | 'cf'): Promise<KillLoop> {
    const loop = new KillLoop(platform, await testSandbox())
    changeCloudFoundrySettings(loop.#sandbox.env, {queueMillis: 0, pollMillis: 0})
    return loop
  }

  async end(): Promise<void> {
    this.#home.dispose()
    await this.#sandbox.close()
  }

  /** A name that no instance has. */
  name(): string {
    this.#made += 1
    return `mail-${this.#made}`
  }

  file(name: string): string {
    return join(this.#home.env['HOME'] ?? '', name)
  }

  async run(args: readonly string[], env: Record<string, string> = {}): Promise<Outcome> {
    // A tenant: whoever may ask SES needs no binding to know the records.
    const context = {SESCTL_CONTEXT: this.#platform === 'cf' ? 'cf' : 'tenant'}
    return await runSesctl(args, {env: {...this.#home.env, ...context, ...env}, program: builtProgram()})
  }

  async works(args: readonly string[]): Promise<void> {
    const {code, stdout, stderr} = await this.run(args)
    expect(code, `sesctl ${args.join(' ')}\n${stdout}${stderr}`).to.equal(0)
  }

  /** How many moments a command has at which it could be killed. */
  async moments(args: readonly string[]): Promise<number> {
    const {code, stderr, moments} = await this.#runUntil(NEVER, args)
    expect(code, stderr).to.equal(0)
    return moments.length
  }

  /** Kills a command at one of its moments, and lets what had left arrive. @returns the moment. */
  async kill(args: readonly string[], at: number): Promise<string> {
    const {code, stderr, moments} = await this.#runUntil(at, args)
    // Polls come as often as time allows: a run may have fewer of them, and be over before.
    if (moments.length < at) return `at none of its moments (${stderr.slice(-80)})`
    expect(code, 'a killed process has no exit code').to.equal(null)
    this.killed += 1
    await this.#settle()
    return `at ${moments.at(-1)}`
  }

  /**
   * Fails unless everything that the broker has is known and of use to somebody, and every IAM user is either behind such a
   * binding or named by `resume`.
   */
  async expectNoOrphans(moment: string): Promise<void> {
    const there = this.#atTheBroker()
    const known = this.#known()
    expect(known.instances, `instances, killed ${moment}`).to.deep.equal(there.instances)
    expect(known.bindings, `bindings, killed ${moment}`).to.deep.equal(there.bindings)
    const users = this.#all("SELECT substr(name, -36) AS id FROM iam_user WHERE name LIKE 'csb-%' ORDER BY 1")
    expect(users, `IAM users, killed ${moment}`).to.include.members([...there.bindings])
    const unused = users.filter((id) => !there.bindings.includes(id))
    if (unused.length === 0) return
    const {code, stdout} = await this.run(['resume', '--no-wait', '--json'])
    expect(code, `${moment}\n${stdout}`).to.equal(8)
    const {result} = JSON.parse(stdout) as {result: {items: {bindingId?: string}[]}}
    const named = result.items.map(({bindingId}) => bindingId)
    expect(named, `IAM users that nobody names, killed ${moment}`).to.include.members(unused)
    for (const id of unused) deleteUserWithEverything(this.#sandbox.env, `csb-aws-ses-${id}`)
  }

  async #runUntil(dieAt: number, args: readonly string[]): Promise<Outcome & {moments: string[]}> {
    const file = this.file('moments')
    rmSync(file, {force: true})
    const killing = {NODE_OPTIONS: `--import ${DIE_AT}`, DIE_AT: String(dieAt), MOMENTS_FILE: file}
    const outcome = await this.run(args, killing)
    const moments = existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n') : []
    return {...outcome, moments}
  }

  async #settle(): Promise<void> {
    const look = (): string => JSON.stringify([this.#atTheBroker(), this.#jobs()])
    for (let before = ''; before !== look() || this.#jobs().length > 0; await pause(40)) before = look()
  }

  #atTheBroker(): Holdings {
    return {
      instances: this.#all('SELECT id FROM service_instance ORDER BY id'),
      bindings: this.#all('SELECT id FROM service_binding ORDER BY id'),
    }
  }

  #jobs(): string[] {
    return this.#all("SELECT guid AS id FROM cf_job WHERE state IN ('PROCESSING', 'POLLING')")
  }

  /** What this machine or Cloud Foundry knows; bindings only where somebody has their credentials. */
  #known(): Holdings {
    if (this.#platform === 'cf') {
      return {
        instances: this.#all('SELECT guid AS id FROM cf_service_instance ORDER BY 1'),
        bindings: this.#all(
          "SELECT guid AS id FROM cf_service_binding WHERE labels_json NOT LIKE '%undelivered%' ORDER BY 1",
        ),
      }
    }
    const path = join(this.#home.env['XDG_STATE_HOME'] ?? '', 'sesctl', 'state.db')
    if (!existsSync(path)) return {instances: [], bindings: []}
    const state = new DatabaseSync(path, {readOnly: true})
    try {
      const all = (sql: string): string[] => (state.prepare(sql).all() as {id: string}[]).map(({id}) => id)
      return {
        instances: all('SELECT id FROM service_instance ORDER BY id'),
        bindings: all('SELECT id FROM service_binding WHERE owner IS NULL ORDER BY id'),
      }
    } finally {
      state.close()
    }
  }

  #all(sql: string): string[] {
    return this.#sandbox.env.store.all<{id: string}>(sql).map(({id}) => id)
  }
}

/** The tests of one platform: each command is killed at each of its moments, and recovered from in both ways. */
export function killTests(platform: 'osb' | 'cf'): void {
  let loop: KillLoop
  const provision = (name: string): string[] => [
    'provision',
    name,
    '--domain',
    `${name}.gov`,
    '--admin-email',
    'a@b.gov',
  ]

  before(async () => {
    loop = await KillLoop.start(platform)
  })
  after(async () => await loop.end())

  /** `resume` says with 8 that a request may still be on its way, and never ends with 1. */
  const byResume = async (_: readonly string[], moment: string): Promise<void> => {
    const {code, stdout, stderr} = await loop.run(['resume', '--json'])
    expect(code, `resume, killed ${moment}\n${stdout}${stderr}`).to.be.oneOf([0, 8])
  }
  /** A deprovision ends with 8 where nothing proves that the user of a killed bind is gone. */
  const bySameCommand = async (args: readonly string[], moment: string): Promise<void> => {
    const {code, stdout, stderr} = await loop.run(args)
    const expected = args[0] === 'deprovision' ? [0, 8] : [0]
    expect(code, `sesctl ${args.join(' ')}, killed ${moment}\n${stdout}${stderr}`).to.be.oneOf(expected)
  }

  for (const [how, recover] of [
    ['resume', byResume],
    ['the same command again', bySameCommand],
  ] as const) {
    async function killEverywhere(prepare: () => Promise<string[]>): Promise<void> {
      const last = await loop.moments(await prepare())
      for (let at = 1; at <= last; at += 1) {
        const args = await prepare()
        const moment = await loop.kill(args, at)
        await recover(args, moment)
        await loop.expectNoOrphans(moment)
      }
    }

    it(`leaves no orphan after provision and ${how}`, async () => {
      await killEverywhere(async () => provision(loop.name()))
    })

    it(`leaves no orphan after bind and ${how}`, async () => {
      const name = loop.name()
      await loop.works(provision(name))
      await killEverywhere(async () => ['bind', name, '--write', loop.file(`${name}.env`), '--new'])
    })

    it(`leaves no orphan after dns-instructions and ${how}`, async () => {
      await killEverywhere(async () => {
        const name = loop.name()
        await loop.works(provision(name))
        return ['dns-instructions', name]
      })
    })

    it(`leaves no orphan after deprovision and ${how}`, async () => {
      await killEverywhere(async () => {
        const name = loop.name()
        await loop.works(provision(name))
        for (const key of ['one', 'two'])
          await loop.works(['bind', name, '--name', key, '--write', loop.file(`${name}-${key}.env`)])
        return ['deprovision', name, '--confirm', name]
      })
    })
  }

  it('has been killed often enough', () => {
    expect(loop.killed).to.be.at.least(100)
  })
}
