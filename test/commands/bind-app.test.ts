import {existsSync, readFileSync, rmSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import type {AppBound} from '../../src/app/binding/bind-app.ts'
import type {BindingList} from '../../src/app/binding/list.ts'
import type {DnsInstructions} from '../../src/app/records/dns-instructions.ts'
import {changeCloudFoundrySettings} from '../../src/sandbox/cloudfoundry/settings.ts'
import {checkedEnvelope} from '../support/result-schema.ts'
import {type RunningSandbox, testSandbox} from '../support/sandbox.ts'
import {type SandboxHome, sandboxHome} from '../support/sandbox-home.ts'
import {type Outcome, runSesctl} from '../support/sesctl.ts'

describe('sesctl behind Cloud Foundry: apps, keys and their records', function () {
  this.timeout(40_000)
  let sandbox: RunningSandbox
  let home: SandboxHome
  const run = async (...args: string[]): Promise<Outcome> =>
    await runSesctl(args, {env: {...home.env, SESCTL_CONTEXT: 'cf'}})
  const works = async (...args: string[]): Promise<Outcome> => {
    const outcome = await run(...args)
    expect(outcome.code, outcome.stdout + outcome.stderr).to.equal(0)
    return outcome
  }
  const result = async <Result>(schema: string, ...args: string[]) =>
    checkedEnvelope<Result>(schema, (await works(...args, '--json')).stdout)
  const bindings = async () => (await result<BindingList>('bindings', 'bindings', 'mail-prod')).result.bindings
  const records = async (...args: string[]) =>
    await result<DnsInstructions>('dns-instructions', 'dns-instructions', 'mail-prod', ...args)
  /** What this machine remembers: without it, records have to be asked for. */
  const forget = (): void => rmSync(join(home.env['XDG_STATE_HOME'] ?? '', 'sesctl'), {recursive: true, force: true})
  const secrets = (): string[] =>
    sandbox.env.store
      .all<{secret: string}>("SELECT secret FROM access_key WHERE user_name LIKE 'csb-%'")
      .map(({secret}) => secret)

  before(async () => {
    sandbox = await testSandbox()
    changeCloudFoundrySettings(sandbox.env, {queueMillis: 0, pollMillis: 0})
    home = sandboxHome(sandbox)
    await works('provision', 'mail-prod', '--domain', 'agency.test', '--admin-email', 'admin@agency.gov')
  })
  after(async () => {
    home.dispose()
    await sandbox.close()
  })

  it('binds an app, shows no secret, and says what brings the credentials into it', async () => {
    const {stdout, stderr} = await works('bind', 'mail-prod', '--app', 'web-app')
    expect(stdout)
      .to.include('The app web-app is bound to mail-prod')
      .and.include('gets its credentials when it starts')
    expect(stderr).to.include('cf restart web-app --strategy rolling')
    for (const secret of secrets()) expect(stdout + stderr).not.to.include(secret)
    expect((await bindings()).map(({app, state}) => [app?.name, state])).to.deep.equal([['web-app', 'ready']])
  })

  it('binds it once, however often it is asked to', async () => {
    const {result: again, next} = await result<AppBound>('bind', 'bind', 'mail-prod', '--app', 'web-app')
    expect(again.outcome).to.equal('exists')
    expect(next).to.deep.equal([])
    expect(await bindings()).to.have.length(1)
  })

  it('refuses to rotate what only the platform can deliver', async () => {
    const {code, stderr} = await run('rotate', 'mail-prod', '--write', join(home.env['HOME'] ?? '', 'mail.env'))
    expect(code).to.equal(2)
    expect(stderr).to.include("Can't rotate the binding of the app web-app")
  })

  it('makes a key of the name, beside the app, and rotates that', async () => {
    const file = join(home.env['HOME'] ?? '', 'mail.env')
    await works('bind', 'mail-prod', '--key', 'ci', '--write', file)
    const before = readFileSync(file, 'utf8')
    const taken = await run('bind', 'mail-prod', '--key', 'ci', '--reveal')
    expect(taken.code, taken.stderr).to.equal(6)
    await works('rotate', 'mail-prod', '--write', file, '--retire', 'now')
    expect(readFileSync(file, 'utf8')).not.to.equal(before)
    expect((await works('bindings', 'mail-prod')).stdout).to.match(/ app web-app .*\n.* key /)
  })

  it('reads records by a key that exists, and makes none', async () => {
    forget()
    const users = secrets().length
    const {result: shown} = await records()
    expect(shown.source).to.equal('existing binding')
    expect(shown.records).to.have.length(5)
    expect(secrets()).to.have.length(users)
  })

  it('makes a key and takes it away again when all others are older than the last update', async () => {
    await works('update', 'mail-prod', '--mail-from-subdomain', 'bounce')
    const kept = secrets()
    const {result: shown} = await records()
    expect(shown.source).to.equal('temporary binding')
    expect(shown.records.map(({purpose}) => purpose)).to.include('mx')
    expect(secrets()).to.have.members(kept)
  })

  it('falls back on older records where no key can be made, and says that they may be stale', async () => {
    forget()
    changeCloudFoundrySettings(sandbox.env, {spaceKeys: 1})
    const {result: shown, warnings} = await records()
    changeCloudFoundrySettings(sandbox.env, {spaceKeys: -1})
    expect(shown.source).to.equal('existing binding')
    expect(shown.staleBecause).to.be.a('string')
    expect(warnings.join()).to.include('These records may be stale')
    expect(
      shown.records.map(({purpose}) => purpose),
      'those of before the update',
    ).not.to.include('mx')
  })

  it('unbinds an app by its name', async () => {
    await works('unbind', 'mail-prod', 'web-app', '--yes')
    expect((await bindings()).map(({app}) => app)).to.deep.equal([null])
  })

  it('sees no app of another name, and makes nothing', async () => {
    const {code, stderr} = await run('bind', 'mail-prod', '--app', 'web-ap')
    expect(code).to.equal(2)
    expect(stderr).to.include('no app "web-ap"')
    expect(existsSync(join(home.env['HOME'] ?? '', '.cf'))).to.equal(false)
  })
})
