import {join} from 'node:path'
import {expect} from 'chai'
import {deleteUserWithEverything} from '../../src/sandbox/aws/iam/users.ts'
import {addPushedApp} from '../../src/sandbox/cloudfoundry/apps/pushed-app.ts'
import {SPACE} from '../../src/sandbox/cloudfoundry/places.ts'
import {changeCloudFoundrySettings} from '../../src/sandbox/cloudfoundry/settings.ts'
import {importZone} from '../../src/sandbox/dns/zones.ts'
import type {FaultName} from '../../src/sandbox/faults/catalog.ts'
import type {FaultOptions} from '../../src/sandbox/faults/switches.ts'
import {checkNow} from '../../src/sandbox/verification/checker.ts'
import {off, on} from '../sandbox/faults/switch.ts'
import {builtProgram} from './built.ts'
import {checkedEnvelope} from './result-schema.ts'
import {type RunningSandbox, testSandbox} from './sandbox.ts'
import {type SandboxHome, sandboxHome} from './sandbox-home.ts'
import {type Outcome, runSesctl} from './sesctl.ts'

/** Contexts of {@link sandboxHome}. */
export type ContextName = 'operator' | 'cf'

/** Longer than a late broker is given to end a bind that Cloud Foundry has given up. */
const LATE_MILLIS = 120_000

/** The built program at a sandbox that has bad days, and every list that there is of what it made. */
export class BadDays {
  readonly sandbox: RunningSandbox
  readonly #home: SandboxHome
  #made = 0

  private constructor(sandbox: RunningSandbox) {
    this.sandbox = sandbox
    this.#home = sandboxHome(sandbox)
  }

  static async start(): Promise<BadDays> {
    const sandbox = await testSandbox()
    changeCloudFoundrySettings(sandbox.env, {brokerTimeoutMillis: 400})
    addPushedApp(sandbox.env, {name: 'web', spaceGuid: SPACE.guid}, {web: 1})
    return new BadDays(sandbox)
  }

  async end(): Promise<void> {
    this.#home.dispose()
    await this.sandbox.close()
  }

  /** A name that no instance has had. */
  name(): string {
    this.#made += 1
    return `mail-${this.#made}`
  }

  file(name: string): string {
    return join(this.#home.env['HOME'] ?? '', name)
  }

  async run(context: ContextName, words: readonly string[]): Promise<Outcome> {
    return await runSesctl([...words, '--context', context], {env: this.#home.env, program: builtProgram()})
  }

  async works(context: ContextName, words: readonly string[], after = ''): Promise<string> {
    const {code, stdout, stderr} = await this.run(context, words)
    expect(code, `sesctl ${words.join(' ')} ${after}\n${stdout}${stderr}`).to.equal(0)
    return stdout
  }

  /** Runs a command while a fault is on. */
  async under(
    fault: {readonly name: FaultName; readonly options?: FaultOptions},
    context: ContextName,
    words: readonly string[],
  ): Promise<Outcome> {
    on(this.sandbox.env, fault.name, fault.options)
    try {
      return await this.run(context, words)
    } finally {
      off(this.sandbox.env, fault.name)
    }
  }

  /** `resume`, which says with 8 that a request may still be on its way: never with 1. */
  async resumed(context: ContextName): Promise<void> {
    const {code, stdout, stderr} = await this.run(context, ['resume'])
    expect(code, stdout + stderr).to.be.oneOf([0, 8])
  }

  /**
   * Fails unless `resume` names every IAM user that is behind no binding. Then has an operator delete these users and say
   * so.
   */
  async settleOrphans(context: ContextName): Promise<void> {
    const {stdout} = await this.run(context, ['resume', '--no-wait', '--json'])
    const {items} = checkedEnvelope<{items: {what: string; bindingId?: string}[]}>('resume', stdout).result
    const named = items.flatMap(({what, bindingId}) => (what === 'orphan' && bindingId ? [bindingId] : []))
    const {users, bindings} = this.holdings()
    const unused = (users ?? []).filter((id) => !bindings?.includes(id))
    expect(named, stdout).to.include.members(unused)
    for (const id of unused) deleteUserWithEverything(this.sandbox.env, `csb-aws-ses-${id}`)
    if (named.length === 0) return
    await this.works(context, ['resume', ...named.flatMap((id) => ['--forget-orphan', id])])
  }

  /** Publishes what an instance needs, and has SES look. */
  async publish(context: ContextName, name: string, domain: string): Promise<void> {
    const zone = await this.works(context, ['dns-instructions', name, '--format', 'zone'])
    const {env, endpoints} = this.sandbox
    importZone(env, zone, domain)
    await checkNow(env, {dnsPort: Number(endpoints.dns.split(':')[1])})
  }

  /** Has a minute or two gone by for binds that the broker was too slow with. */
  later(): void {
    this.sandbox.env.store.run(
      'UPDATE cf_service_binding SET operation_updated_at = operation_updated_at - ?',
      LATE_MILLIS,
    )
  }

  /** Fails unless the product, the broker and IAM list the same instances and bindings, of use to somebody. */
  async expectSameLists(context: ContextName): Promise<void> {
    const listed = await this.#result<{instances: {id: string; name: string}[]}>(context, 'list', ['list'])
    const bindings: string[] = []
    for (const {name} of listed.instances) {
      const found = await this.#result<{bindings: {id: string; state: string}[]}>(context, 'bindings', [
        'bindings',
        name,
      ])
      expect(found.bindings.map(({state}) => state)).to.deep.equal(found.bindings.map(() => 'ready'))
      bindings.push(...found.bindings.map(({id}) => id))
    }
    expect(this.holdings()).to.deep.equal({
      instances: listed.instances.map(({id}) => id).sort(),
      bindings: bindings.sort(),
      users: bindings.sort(),
    })
  }

  /** Ids of what the broker has, and of whom IAM knows. */
  holdings(): Record<'instances' | 'bindings' | 'users', string[]> {
    const all = (sql: string): string[] => this.sandbox.env.store.all<{id: string}>(sql).map(({id}) => id)
    return {
      instances: all('SELECT id FROM service_instance ORDER BY 1'),
      bindings: all('SELECT id FROM service_binding ORDER BY 1'),
      users: all("SELECT substr(name, -36) AS id FROM iam_user WHERE name LIKE 'csb-%' ORDER BY 1"),
    }
  }

  async #result<Result>(context: ContextName, schema: string, words: readonly string[]): Promise<Result> {
    return checkedEnvelope<Result>(schema, await this.works(context, [...words, '--json'])).result
  }
}
