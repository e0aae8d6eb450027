import {readFileSync, statSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import type {BindingList} from '../../src/app/binding/list.ts'
import type {RotationResult} from '../../src/app/rotation/result.ts'
import {checkedEnvelope} from '../support/result-schema.ts'
import {type RunningSandbox, testSandbox} from '../support/sandbox.ts'
import {type SandboxHome, sandboxHome} from '../support/sandbox-home.ts'
import {runSesctl, temporaryHome} from '../support/sesctl.ts'

describe('sesctl rotate', () => {
  let sandbox: RunningSandbox
  let home: SandboxHome
  let files: ReturnType<typeof temporaryHome>
  const run = async (...args: string[]) => await runSesctl(args, {env: home.env})
  const bindingIds = (): string[] =>
    sandbox.env.store.all<{id: string}>('SELECT id FROM service_binding ORDER BY created_at').map(({id}) => id)

  before(async () => {
    sandbox = await testSandbox()
    home = sandboxHome(sandbox)
    files = temporaryHome()
    const made = await run('provision', 'mail-prod', '--admin-email', 'admin@agency.test')
    expect(made.code, made.stderr).to.equal(0)
    const bound = await run('bind', 'mail-prod', '--write', join(files.path, 'old.env'))
    expect(bound.code, bound.stderr).to.equal(0)
  })
  after(async () => {
    home.dispose()
    files.dispose()
    await sandbox.close()
  })

  describe('class: a monthly job that names its binding', () => {
    const json = async <Result>(schema: string, ...args: string[]) =>
      checkedEnvelope<Result>(schema, (await run(...args, '--json')).stdout).result
    const users = () =>
      sandbox.env.store.all<{name: string}>("SELECT name FROM iam_user WHERE name LIKE 'csb-%'").map(({name}) => name)
    const addresses = ['192.0.2.0/24', '2001:db8::/32']

    for (const [context, flag] of [
      ['operator', '--name'],
      ['cf', '--key'],
    ] as const) {
      it(`continues by the same name in its third month, with source addresses, and can be revoked by it: ${context}`, async () => {
        const at = ['--context', context]
        const name = `mail-${context}`
        const file = join(files.path, `${context}.env`)
        const before = users()
        await run('provision', name, '--admin-email', 'admin@agency.test', ...at)
        const sources = addresses.flatMap((address) => ['--source-ip', address])
        expect((await run('bind', name, flag, 'ci', ...sources, '--write', file, ...at)).code).to.equal(0)
        for (let month = 1; month <= 3; month += 1) {
          const {code, stdout} = await run(
            'rotate',
            name,
            '--binding',
            'ci',
            '--write',
            file,
            '--retire',
            'now',
            ...at,
            '--json',
          )
          expect(code, stdout).to.equal(0)
          const {result} = checkedEnvelope<RotationResult>('rotate', stdout)
          expect(result.newBinding?.name).to.equal('ci')
          const {bindings} = await json<BindingList>('bindings', 'bindings', name, ...at)
          expect(bindings.map((each) => [each.id, each.name])).to.deep.equal([[result.newBinding?.id, 'ci']])
          const parameters = sandbox.env.store.one<{json: string}>(
            'SELECT parameters_json AS json FROM service_binding WHERE id = ?',
            result.newBinding?.id ?? '',
          )
          expect(JSON.parse(parameters?.json ?? '')).to.deep.equal({source_ips: addresses})
        }
        const unbound = await run('unbind', name, 'ci', '--yes', ...at)
        expect(unbound.code, unbound.stderr).to.equal(0)
        expect(users()).to.deep.equal(before)
        await run('deprovision', name, '--confirm', name, ...at)
      }).timeout(90_000)
    }
  })

  it('refuses without a place to deliver to, and makes nothing', async () => {
    const before = bindingIds()
    const {code, stderr} = await run('rotate', 'mail-prod')
    expect(code).to.equal(2)
    expect(stderr).to.contain('--write FILE').and.to.contain('--reveal')
    expect(bindingIds()).to.deep.equal(before)
  })

  it('previews two requests and sends neither', async () => {
    const before = bindingIds()
    const {code, stdout} = await run('rotate', 'mail-prod', '--write', join(files.path, 'x.env'), '--dry-run', '--json')
    const {result} = checkedEnvelope<{requests: {method: string}[]}>('rotate', stdout)
    expect(code).to.equal(0)
    expect(result.requests.map(({method}) => method)).to.deep.equal(['PUT', 'DELETE'])
    expect(bindingIds()).to.deep.equal(before)
  })

  it('puts proved credentials into a file of mode 0600 and revokes the old ones', async () => {
    const [old] = bindingIds()
    const file = join(files.path, 'new.json')
    const {code, stdout, stderr} = await run('rotate', 'mail-prod', '--write', file, '--retire', 'now', '--json')
    const {result} = checkedEnvelope<RotationResult>('rotate', stdout)
    expect(code, stderr).to.equal(0)
    expect(result).to.deep.include({outcome: 'rotated', revoked: [old]})
    expect(bindingIds()).to.deep.equal([result.newBinding?.id])
    expect(statSync(file).mode & 0o777).to.equal(0o600)
    expect(JSON.parse(readFileSync(file, 'utf8'))).to.include({aws_access_key_id: result.newBinding?.accessKeyId})
    const {smtp_password: password} = JSON.parse(readFileSync(file, 'utf8')) as {smtp_password: string}
    expect(stdout + stderr).not.to.contain(password)
  })

  describe('with --reveal, while the old credentials are kept', () => {
    afterEach(async () => {
      expect((await run('rotate', 'mail-prod', '--resume', '--retire', 'now')).code).to.equal(0)
    })

    it('says in its one document what revokes them', async () => {
      const {code, stdout} = await run('rotate', 'mail-prod', '--binding', bindingIds()[0] ?? '', '--reveal', '--json')
      const {result, next} = checkedEnvelope<RotationResult>('rotate', stdout)
      expect(code).to.equal(0)
      expect(result.outcome).to.equal('delivered')
      expect(next).to.deep.equal(['sesctl rotate mail-prod --resume --retire now'])
    })

    it('leaves standard output to the credentials', async () => {
      const {code, stdout, stderr} = await run('rotate', 'mail-prod', '--binding', bindingIds()[0] ?? '', '--reveal')
      expect(code).to.equal(0)
      expect(stdout).to.include('smtp_password').and.not.to.include('has new credentials')
      expect(stderr).to.include('has new credentials').and.to.include('--resume --retire now')
    })
  })

  it('with --reveal, prints one JSON document that holds the credentials, and revokes', async () => {
    const [old] = bindingIds()
    const {code, stdout} = await run('rotate', 'mail-prod', '--reveal', '--retire', 'now', '--json')
    const {result} = checkedEnvelope<RotationResult>('rotate', stdout)
    expect(code).to.equal(0)
    expect(result.credentials).to.include.keys('smtp_password', 'aws_secret_access_key')
    expect(bindingIds()).to.deep.equal([result.newBinding?.id]).and.not.to.include(old)
  })

  it('asks which one when there are several', async () => {
    await run('bind', 'mail-prod', '--write', join(files.path, 'second.env'))
    const {code, stderr} = await run('rotate', 'mail-prod', '--write', join(files.path, 'x.env'))
    expect(code).to.equal(2)
    for (const id of bindingIds()) expect(stderr).to.contain(id)
  })

  it('says so when there is nothing to resume', async () => {
    expect((await run('rotate', 'mail-prod', '--resume')).code).to.equal(2)
  })

  it('names near instances when the name is wrong', async () => {
    const {code, stderr} = await run('rotate', 'mail-prd', '--write', join(files.path, 'x.env'))
    expect(code).to.equal(2)
    expect(stderr).to.contain('mail-prod')
  })
})
