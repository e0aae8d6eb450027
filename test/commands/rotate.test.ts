import {readFileSync, statSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import type {RotationResult} from '../../src/app/rotation-steps.ts'
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
    sandbox.world.store.all<{id: string}>('SELECT id FROM service_binding ORDER BY created_at').map(({id}) => id)

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
    const {code, stdout, stderr} = await run('rotate', 'mail-prod', '--write', file, '--json')
    const {result} = checkedEnvelope<RotationResult>('rotate', stdout)
    expect(code, stderr).to.equal(0)
    expect(result).to.deep.include({outcome: 'rotated', revoked: [old]})
    expect(bindingIds()).to.deep.equal([result.newBinding?.id])
    expect(statSync(file).mode & 0o777).to.equal(0o600)
    expect(JSON.parse(readFileSync(file, 'utf8'))).to.include({aws_access_key_id: result.newBinding?.accessKeyId})
    const {smtp_password: password} = JSON.parse(readFileSync(file, 'utf8')) as {smtp_password: string}
    expect(stdout + stderr).not.to.contain(password)
  })

  it('with --reveal, prints one JSON document that holds the credentials, and revokes', async () => {
    const [old] = bindingIds()
    const {code, stdout} = await run('rotate', 'mail-prod', '--reveal', '--json')
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
