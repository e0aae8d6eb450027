import {existsSync, readFileSync, rmSync} from 'node:fs'
import {join} from 'node:path'
import {setTimeout as pause} from 'node:timers/promises'
import {pathToFileURL} from 'node:url'
import {expect} from 'chai'
import {createTransport} from 'nodemailer'
import {Apps} from '../../src/sandbox/cloudfoundry/apps/apps.ts'
import {insideInstances} from '../../src/sandbox/cloudfoundry/apps/inside.ts'
import {addPushedApp} from '../../src/sandbox/cloudfoundry/apps/pushed-app.ts'
import {settleApps} from '../../src/sandbox/cloudfoundry/apps/settle.ts'
import {SPACE} from '../../src/sandbox/cloudfoundry/places.ts'
import {type CloudFoundrySettings, changeCloudFoundrySettings} from '../../src/sandbox/cloudfoundry/settings.ts'
import {builtProgram} from './built.ts'
import {checkedEnvelope} from './result-schema.ts'
import {type RunningSandbox, testSandbox} from './sandbox.ts'
import {type SandboxHome, sandboxHome} from './sandbox-home.ts'
import {type Outcome, type RunningCommand, runSesctl, startSesctl} from './sesctl.ts'

const DIE_AT = pathToFileURL(join(import.meta.dirname, 'die-at.ts')).href
/** More moments than any command has. */
const NEVER = 100_000

/** What an instance of an app was started with. */
export interface Held {
  readonly type: string
  readonly state: 'RUNNING' | 'STARTING'
  readonly bindingId: string | undefined
  /** Guid of the instance. */
  readonly guid: string
  readonly login: {readonly user: string; readonly pass: string}
}

/** An app on the sandbox's Cloud Foundry, bound to an instance of its own, and the program that rotates its binding. */
export class RotatedApp {
  readonly sandbox: RunningSandbox
  readonly #home: SandboxHome
  #token: Promise<string> | undefined
  #made = 0

  private constructor(sandbox: RunningSandbox) {
    this.sandbox = sandbox
    this.#home = sandboxHome(sandbox)
  }

  static async start(): Promise<RotatedApp> {
    const app = new RotatedApp(await testSandbox())
    app.set({queueMillis: 0, pollMillis: 0, instanceStartMillis: 0})
    return app
  }

  async end(): Promise<void> {
    this.#home.dispose()
    await this.sandbox.close()
  }

  set(settings: Partial<CloudFoundrySettings>): void {
    changeCloudFoundrySettings(this.sandbox.env, settings)
  }

  /** A started app with two web instances and a worker, bound to a new instance of the service. @returns name of both */
  async bound(...flags: string[]): Promise<string> {
    this.#made += 1
    const name = `app-${this.#made}`
    addPushedApp(this.sandbox.env, {name, spaceGuid: SPACE.guid}, {web: 2, worker: 1})
    await this.works('provision', name, '--domain', `${name}.gov`, '--admin-email', 'a@b.gov')
    await this.works('bind', name, '--app', name, ...flags)
    await this.call('POST', `/v3/apps/${this.guid(name)}/actions/start`)
    expect(this.held(name).map(({bindingId}) => bindingId)).to.deep.equal(
      [...Array(3)].map(() => this.bindings(name)[0]),
    )
    return name
  }

  guid(name: string): string {
    return this.#app(name).guid
  }

  /** Where the program keeps its state. */
  get stateFile(): string {
    return join(this.#home.env['XDG_STATE_HOME'] ?? '', 'sesctl', 'state.db')
  }

  async run(...args: string[]): Promise<Outcome> {
    return await this.#run(args, {})
  }

  /** Starts the program, to be interrupted. */
  begin(...args: string[]): RunningCommand {
    return startSesctl(args, {env: {...this.#home.env, SESCTL_CONTEXT: 'cf'}, program: builtProgram()})
  }

  async works(...args: string[]): Promise<string> {
    const {code, stdout, stderr} = await this.run(...args)
    expect(code, `sesctl ${args.join(' ')}\n${stdout}${stderr}`).to.equal(0)
    return stdout
  }

  /** The result of a command, checked against its schema. */
  async result<Result>(schema: string, ...args: string[]): Promise<Result> {
    return checkedEnvelope<Result>(schema, await this.works(...args, '--json')).result
  }

  /** The error of a command that has to end with this exit code. */
  async fails(exit: number, ...args: string[]): Promise<{code: string; message: string; hints: string[]}> {
    const {code, stdout, stderr} = await this.run(...args, '--json')
    expect(code, stdout + stderr).to.equal(exit)
    return (JSON.parse(stdout) as {error: {code: string; message: string; hints: string[]}}).error
  }

  /** How many moments a command has at which it could be killed, and what they are. */
  async moments(...args: string[]): Promise<string[]> {
    const {code, stderr} = await this.#run(args, {DIE_AT: String(NEVER)})
    expect(code, stderr).to.equal(0)
    return this.#moments()
  }

  /** Kills a command at one of its moments. @returns the moment; undefined when it was over before. */
  async kill(at: number, ...args: string[]): Promise<string | undefined> {
    const {code} = await this.#run(args, {DIE_AT: String(at)})
    const moments = this.#moments()
    if (moments.length < at) return undefined
    expect(code, 'a killed process has no exit code').to.equal(null)
    await this.settled()
    return moments.at(-1)
  }

  /** Until nothing is left to do for Cloud Foundry and the broker. */
  async settled(): Promise<void> {
    const jobs = (): string[] => this.#ids("SELECT guid AS id FROM cf_job WHERE state IN ('PROCESSING', 'POLLING')")
    for (let quiet = 0; quiet < 2; await pause(20)) quiet = jobs().length === 0 ? quiet + 1 : 0
  }

  /** Ids of bindings of an app at Cloud Foundry, oldest first. */
  bindings(name: string): string[] {
    return this.sandbox.env.store
      .all<{id: string}>(
        'SELECT guid AS id FROM cf_service_binding WHERE app_guid = ? ORDER BY sequence',
        this.guid(name),
      )
      .map(({id}) => id)
  }

  /** What the instances of an app hold now. */
  held(name: string): Held[] {
    settleApps(this.sandbox.env, this.sandbox.endpoints.cloudFoundry.api)
    return insideInstances(this.sandbox.env, this.#app(name)).map(({type, state, guid, environment}) => {
      type Entry = {binding_guid: string; credentials: Record<string, string>}
      const services = JSON.parse(environment['VCAP_SERVICES'] ?? '{}') as Record<string, Entry[]>
      const bound = services['aws-ses']?.[0]
      const {smtp_user: user = '', smtp_password: pass = ''} = bound?.credentials ?? {}
      return {type, state, guid, bindingId: bound?.binding_guid, login: {user, pass}}
    })
  }

  /**
   * Has each running instance of an app log in to SMTP with the credentials that it was started with, again and again,
   * until `ended`. @returns how often, and what was refused to an instance that still runs.
   */
  async consume(name: string, ended: Promise<unknown>): Promise<{logins: number; refused: string[]}> {
    const [host = '', port] = this.sandbox.endpoints.smtp.split(':')
    const ca = readFileSync(this.sandbox.endpoints.caFile)
    let isOver = false
    void ended.then(() => {
      isOver = true
    })
    const seen = {logins: 0, refused: [] as string[]}
    while (!isOver) {
      for (const {guid, type, login, state} of this.held(name).filter((each) => each.state === 'RUNNING')) {
        const transport = createTransport({host, port: Number(port), requireTLS: true, auth: login, tls: {ca}})
        try {
          await transport.verify()
          seen.logins += 1
        } catch (error) {
          // An instance that was ended meanwhile sends nothing any more.
          if (this.held(name).some((each) => each.guid === guid))
            seen.refused.push(`${type} ${state}: ${String(error)}`)
        } finally {
          transport.close()
        }
      }
      await pause(5)
    }
    return seen
  }

  /** Fails where an instance runs with credentials that are revoked. */
  expectAlive(name: string, moment: string): void {
    const users = this.#ids("SELECT substr(name, -36) AS id FROM iam_user WHERE name LIKE 'csb-%'")
    for (const {type, bindingId} of this.held(name))
      expect(users, `${type} of ${name}, ${moment}`).to.include(bindingId)
  }

  /** Fails unless the app has one binding, each instance runs with it, and nothing else is left anywhere. */
  expectOne(name: string, moment: string): void {
    const bindings = this.bindings(name)
    expect(bindings, `bindings of ${name}, ${moment}`).to.have.length(1)
    expect(
      this.held(name).map(({bindingId}) => bindingId),
      `credentials of ${name}, ${moment}`,
    ).to.deep.equal([...Array(3)].map(() => bindings[0]))
    const [instance] = this.#ids('SELECT guid AS id FROM cf_service_instance WHERE name = ?', name)
    const there = this.#ids('SELECT id FROM service_binding WHERE instance_id = ?', instance ?? '')
    expect(there, `bindings of ${name} at the broker, ${moment}`).to.deep.equal(bindings)
    const users = this.#ids("SELECT substr(name, -36) AS id FROM iam_user WHERE name LIKE 'csb-%'")
    const known = this.#ids('SELECT id FROM service_binding')
    expect(users.sort(), `IAM users, ${moment}`).to.deep.equal(known.sort())
  }

  /** As any other client of the API does. */
  async call(method: string, path: string, body?: object): Promise<{status: number; body: unknown}> {
    this.#token ??= this.#login()
    const response = await fetch(new URL(path, this.sandbox.endpoints.cloudFoundry.api), {
      method,
      headers: {Authorization: await this.#token, ...(body ? {'Content-Type': 'application/json'} : {})},
      ...(body ? {body: JSON.stringify(body)} : {}),
    })
    const text = await response.text()
    return {status: response.status, body: text === '' ? undefined : JSON.parse(text)}
  }

  /** Deploys as somebody else would. */
  async deploy(name: string): Promise<void> {
    const {status} = await this.call('POST', '/v3/deployments', {relationships: {app: {data: {guid: this.guid(name)}}}})
    expect(status).to.equal(201)
  }

  /** Guids of an app's deployments that have this reason, as DEPLOYING. */
  deployments(name: string, reason: string): string[] {
    return this.#ids(
      'SELECT guid AS id FROM cf_deployment WHERE app_guid = ? AND status_reason = ? ORDER BY sequence',
      this.guid(name),
      reason,
    )
  }

  /** Until a deployment of the app is in progress. */
  async deploying(name: string): Promise<string> {
    for (let tries = 0; tries < 1000; tries += 1) {
      const [guid] = this.deployments(name, 'DEPLOYING')
      if (guid !== undefined) return guid
      await pause(10)
    }
    throw new Error(`no deployment of ${name} has begun`)
  }

  async #login(): Promise<string> {
    const {uaa, users} = this.sandbox.endpoints.cloudFoundry
    const [user] = users
    const response = await fetch(`${uaa}/oauth/token`, {
      method: 'POST',
      headers: {Authorization: `Basic ${Buffer.from('cf:').toString('base64')}`},
      body: new URLSearchParams({
        grant_type: 'password',
        username: user?.name ?? '',
        password: user?.password ?? '',
      }),
    })
    return `bearer ${((await response.json()) as {access_token: string}).access_token}`
  }

  #app(name: string) {
    const app = new Apps(this.sandbox.env).all().find((candidate) => candidate.name === name)
    if (!app) throw new Error(`no app ${name}`)
    return app
  }

  async #run(args: readonly string[], killing: {DIE_AT?: string}): Promise<Outcome> {
    rmSync(this.#momentsFile, {force: true})
    const dying =
      killing.DIE_AT === undefined ? {} : {NODE_OPTIONS: `--import ${DIE_AT}`, MOMENTS_FILE: this.#momentsFile}
    const env = {...this.#home.env, SESCTL_CONTEXT: 'cf', ...dying, ...killing}
    return await runSesctl(args, {env, program: builtProgram()})
  }

  get #momentsFile(): string {
    return join(this.#home.env['HOME'] ?? '', 'moments')
  }

  #moments(): string[] {
    return existsSync(this.#momentsFile) ? readFileSync(this.#momentsFile, 'utf8').trimEnd().split('\n') : []
  }

  #ids(sql: string, ...values: string[]): string[] {
    return this.sandbox.env.store.all<{id: string}>(sql, ...values).map(({id}) => id)
  }
}
