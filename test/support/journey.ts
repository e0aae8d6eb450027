import {existsSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {DatabaseSync} from 'node:sqlite'
import {setTimeout as pause} from 'node:timers/promises'
import {IAMClient, ListUsersCommand} from '@aws-sdk/client-iam'
import {expect} from 'chai'
import {builtProgram} from './built.ts'
import {checkedEnvelope} from './result-schema.ts'
import {type Outcome, type RunningCommand, runSesctl, startSesctl, temporaryHome} from './sesctl.ts'
import {onTerminal, type TerminalRun} from './terminal.ts'

/** What the broker, IAM and this machine hold of bindings, by id. */
export interface Holdings {
  readonly brokerBindings: number
  /** Ids in the names of the IAM users that the broker made. */
  readonly users: readonly string[]
}

/** The built program in a home of its own, with the sandbox that it started there. */
export class Journey {
  readonly folder: string
  readonly env: Record<string, string>
  readonly #program: string
  readonly #home: ReturnType<typeof temporaryHome>

  private constructor() {
    this.#program = builtProgram()
    this.#home = temporaryHome()
    this.folder = this.#home.path
    this.env = {...this.#home.env}
  }

  /** Starts a sandbox. Nothing takes time in it by default; in milliseconds. */
  static async start(timings: {operationMillis?: number; bindMillis?: number} = {}): Promise<Journey> {
    const journey = new Journey()
    const {code, stderr} = await journey.run('sandbox', 'start')
    expect(code, stderr).to.equal(0)
    await journey.timings({operationMillis: 0, bindMillis: 0, ...timings})
    return journey
  }

  /** A home in which nothing was started. */
  static atHome(): Journey {
    return new Journey()
  }

  file(name: string): string {
    return join(this.folder, name)
  }

  get stateFile(): string {
    return join(this.folder, 'state', 'sesctl', 'state.db')
  }

  async run(...args: string[]): Promise<Outcome> {
    return await this.runWith({}, ...args)
  }

  async runWith(options: {input?: string; env?: Record<string, string>}, ...args: string[]): Promise<Outcome> {
    const env = {...this.env, ...options.env}
    return await runSesctl(args, {...options, env, program: this.#program})
  }

  /** Runs a command that has to work, and gives its stdout. */
  async expect(...args: string[]): Promise<string> {
    const {code, stdout, stderr} = await this.run(...args)
    expect(code, `sesctl ${args.join(' ')}\n${stdout}${stderr}`).to.equal(0)
    return stdout
  }

  /** The result of a command with --json, checked against its schema. */
  async result<Result>(schema: string, args: string[], code = 0): Promise<Result> {
    const outcome = await this.run(...args, '--json')
    expect(outcome.code, outcome.stdout + outcome.stderr).to.equal(code)
    return checkedEnvelope<Result>(schema, outcome.stdout).result
  }

  start(...args: string[]): RunningCommand {
    return startSesctl(args, {env: this.env, program: this.#program})
  }

  onTerminal(args: string[], options: {columns?: number; env?: Record<string, string>} = {}): TerminalRun {
    const {columns, env} = options
    return onTerminal(
      args,
      {...this.env, ...env},
      {program: this.#program, ...(columns === undefined ? {} : {columns})},
    )
  }

  /** Takes the access to AWS out of the current context, as a tenant has none. */
  withoutAws(): void {
    const path = join(this.env['XDG_CONFIG_HOME'] ?? '', 'sesctl', 'contexts.json')
    const file = JSON.parse(readFileSync(path, 'utf8')) as {current: string; contexts: Record<string, {aws?: unknown}>}
    delete file.contexts[file.current]?.aws
    writeFileSync(path, JSON.stringify(file))
  }

  /** How long the sandbox takes from now on. */
  async timings(millis: {operationMillis?: number; bindMillis?: number}): Promise<void> {
    await this.#control('POST', '/settings', millis)
  }

  /** Everything that `sandbox env` prints, secrets included. */
  async environment(): Promise<Record<string, string>> {
    return (await this.result<{environment: Record<string, string>}>('sandbox-env', ['sandbox', 'env'])).environment
  }

  async holdings(): Promise<Holdings> {
    const {counts} = await this.#control<{counts: {bindings: number}}>('GET', '/status')
    return {brokerBindings: counts.bindings, users: await this.#users()}
  }

  /**
   * Fails unless broker and `bindings` have the same bindings, all of them of use to somebody, and every other IAM user is
   * named by `resume`. A kill may fall between the intent to bind and its request: what the broker has never received stays
   * an intent until it surely never comes.
   */
  async expectNoOrphans(instance: string, bindings: number): Promise<void> {
    const known = new Set((await this.holdings()).users)
    const listed = (await this.bindings(instance)).filter(({id, state}) => state !== 'undelivered' || known.has(id))
    expect(listed.map(({state}) => state)).to.deep.equal(Array.from({length: bindings}, () => 'ready'))
    const {brokerBindings, users} = await this.holdings()
    const used = listed.map(({id}) => id)
    expect(users).to.include.members(used)
    const unused = users.filter((id) => !used.includes(id))
    expect(unused.length > 0 ? await this.#named() : [], 'IAM users that nobody names').to.include.members(unused)
    expect(brokerBindings).to.equal(bindings)
  }

  /** Ids of bindings without a record whose IAM users `resume` names. */
  async #named(): Promise<string[]> {
    type Items = {items: {what: string; bindingId?: string}[]}
    const {items} = await this.result<Items>('resume', ['resume', '--no-wait'], 8)
    return items.flatMap(({what, bindingId = ''}) => (what === 'orphan' ? [bindingId] : []))
  }

  async bindings(instance: string): Promise<{id: string; state: string}[]> {
    return (await this.result<{bindings: {id: string; state: string}[]}>('bindings', ['bindings', instance])).bindings
  }

  /** Asks the state file until a row comes. */
  async untilState(sql: string): Promise<void> {
    for (let tries = 0; tries < 1000; tries += 1) {
      if (this.stateRows(sql).length > 0) return
      await pause(5)
    }
    throw new Error(`no row ever came: ${sql}`)
  }

  /** Has the quarter of an hour gone by after which an intent that the broker never received is forgotten. */
  async forgetIntents(): Promise<void> {
    const known = (await this.holdings()).users
    const state = new DatabaseSync(this.stateFile)
    try {
      const marks = known.map(() => '?').join(', ')
      state.exec('PRAGMA busy_timeout = 10000')
      state.prepare(`DELETE FROM service_binding WHERE owner IS NOT NULL AND id NOT IN (${marks})`).run(...known)
    } finally {
      state.close()
    }
  }

  stateRows(sql: string): unknown[] {
    if (!existsSync(this.stateFile)) return []
    const state = new DatabaseSync(this.stateFile, {readOnly: true})
    try {
      return state.prepare(sql).all()
    } catch (error) {
      // The file is there before its tables are.
      if (error instanceof Error && /no such table|locked/.test(error.message)) return []
      throw error
    } finally {
      state.close()
    }
  }

  /** Polls until the broker has finished a bind that nobody waits for any more. */
  async untilUsers(count: number): Promise<void> {
    for (let tries = 0; tries < 400; tries += 1) {
      if ((await this.#users()).length === count) return
      await pause(25)
    }
    throw new Error(`there never were ${count} users, but ${await this.#users()}`)
  }

  async end(): Promise<void> {
    await this.run('sandbox', 'stop')
    this.#iam?.destroy()
    rmSync(this.folder, {recursive: true, force: true})
  }

  /** The sandbox's own API: quicker than a command. */
  async #control<Answer>(method: 'GET' | 'POST', path: string, body?: object): Promise<Answer> {
    const at = join(this.folder, 'state', 'sesctl', 'sandbox')
    const {controlPort} = JSON.parse(readFileSync(join(at, 'daemon.json'), 'utf8')) as {controlPort: number}
    const token = readFileSync(join(at, 'admin-token'), 'utf8').trim()
    const response = await fetch(`http://127.0.0.1:${controlPort}${path}`, {
      method,
      headers: {authorization: `Bearer ${token}`},
      ...(body === undefined ? {} : {body: JSON.stringify(body)}),
    })
    expect(response.status).to.equal(200)
    return (await response.json()) as Answer
  }

  #iam: IAMClient | undefined

  async #users(): Promise<string[]> {
    this.#iam ??= await this.#operator()
    const {Users} = await this.#iam.send(new ListUsersCommand({}))
    const names = (Users ?? []).map(({UserName}) => UserName ?? '')
    return names.filter((name) => name.startsWith('csb-aws-ses-')).map((name) => name.replace('csb-aws-ses-', ''))
  }

  async #operator(): Promise<IAMClient> {
    const environment = await this.environment()
    return new IAMClient({
      region: environment['AWS_REGION'] ?? '',
      endpoint: environment['AWS_ENDPOINT_URL'] ?? '',
      credentials: {
        accessKeyId: environment['AWS_ACCESS_KEY_ID'] ?? '',
        secretAccessKey: environment['AWS_SECRET_ACCESS_KEY'] ?? '',
      },
    })
  }
}
