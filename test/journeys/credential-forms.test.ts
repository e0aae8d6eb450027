import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import type {BindResult} from '../../src/app/binding/bind.ts'
import type {RotationResult} from '../../src/app/rotation/result.ts'
import type {SendTestResult} from '../../src/app/sending/send-test-mail.ts'
import {CREDENTIAL_FORMATS} from '../../src/domain/binding/credential-format.ts'
import {formOfContent} from '../../src/domain/binding/form-of-file.ts'
import {checkedEnvelope} from '../support/result-schema.ts'
import {type RunningSandbox, testSandbox} from '../support/sandbox.ts'
import {type SandboxHome, sandboxHome} from '../support/sandbox-home.ts'
import {runSesctl} from '../support/sesctl.ts'

describe('class: a file of credentials in any of its forms', () => {
  let sandbox: RunningSandbox
  let home: SandboxHome
  const file = (name: string): string => join(home.env['HOME'] ?? '', name)
  const run = async <Result>(schema: string, ...args: string[]) => {
    const {code, stdout, stderr} = await runSesctl([...args, '--json'], {env: home.env})
    expect(code, `${args.join(' ')}\n${stdout}${stderr}`).to.equal(0)
    return checkedEnvelope<Result>(schema, stdout)
  }
  /** What a command says to type next, typed. */
  const typed = async (command: string | undefined) => {
    const [, ...words] = (command ?? '').split(' ')
    return await run<SendTestResult>('send-test', ...words)
  }

  before(async () => {
    sandbox = await testSandbox()
    home = sandboxHome(sandbox)
    await run('provision', 'provision', 'mail-prod', '--admin-email', 'admin@agency.gov')
    const verify = ['verify', 'mail-prod', '--watch', '--until', 'verified', '--timeout', '20s']
    expect((await runSesctl(verify, {env: home.env})).code).to.equal(0)
    await run('bind', 'bind', 'mail-prod', '--write', file('beside.env'))
  })
  after(async () => {
    home.dispose()
    await sandbox.close()
  })

  for (const form of CREDENTIAL_FORMATS) {
    it(`sends, and is rotated without its binding or its form being named: ${form}`, async () => {
      const path = file(`mail-${form}`)
      const bound = await run<BindResult>('bind', 'bind', 'mail-prod', '--write', path, '--format', form)
      expect(bound.result.writtenTo).to.deep.equal({path, format: form})
      expect((await typed(bound.next?.[0])).result).to.include({credentials: 'given'})
      const rotated = await run<RotationResult>('rotate', 'rotate', 'mail-prod', '--write', path, '--retire', 'now')
      expect(rotated.result.revoked).to.deep.equal([bound.result.binding.id])
      expect(rotated.result.delivery).to.deep.equal({to: 'file', path, format: form})
      expect(formOfContent(readFileSync(path, 'utf8'))).to.equal(form)
    })
  }

  it('changes its form where --format asks for it', async () => {
    const path = file('changed')
    await run('bind', 'bind', 'mail-prod', '--write', path, '--format', 'yaml')
    await run('rotate', 'rotate', 'mail-prod', '--write', path, '--format', 'vcap', '--retire', 'now')
    expect(formOfContent(readFileSync(path, 'utf8'))).to.equal('vcap')
  })

  it('is refused by a second bind in every form', async () => {
    for (const form of CREDENTIAL_FORMATS) {
      const {code, stderr} = await runSesctl(['bind', 'mail-prod', '--write', file(`mail-${form}`)], {env: home.env})
      expect(code, form).to.equal(6)
      expect(stderr).to.contain('holds the credentials of binding')
    }
  })

  it('says what an SMTP URL is enough for', async () => {
    const args = ['send-test', '--credentials', file('mail-smtp-url')]
    const {code, stderr} = await runSesctl(args, {env: home.env})
    expect(code).to.equal(2)
    expect(stderr).to.contain('--via smtp --from ADDRESS')
  })

  it('is masked in the log of GitHub Actions before anything shows it, and the document stays one', async () => {
    const env = {...home.env, GITHUB_ACTIONS: 'true'}
    const {code, stdout, stderr} = await runSesctl(['bind', 'mail-prod', '--reveal', '--json'], {env})
    expect(code, stderr).to.equal(0)
    const {credentials} = checkedEnvelope<BindResult>('bind', stdout).result
    for (const key of ['smtp_password', 'aws_secret_access_key'])
      expect(stderr).to.contain(`::add-mask::${credentials[key]}\n`)
    const toFile = await runSesctl(['bind', 'mail-prod', '--write', file('masked.json')], {env})
    const written = JSON.parse(readFileSync(file('masked.json'), 'utf8')) as Record<string, string>
    expect(toFile.stderr).to.contain(`::add-mask::${written['smtp_password']}\n`)
    expect(toFile.stdout).not.to.contain(written['smtp_password'])
  })

  it('is not printed where no runner reads it', async () => {
    const {stderr} = await runSesctl(['bind', 'mail-prod', '--reveal', '--json'], {env: home.env})
    expect(stderr).not.to.contain('add-mask')
  })

  it('is what --reveal puts onto standard output', async () => {
    const {code, stdout} = await runSesctl(['bind', 'mail-prod', '--reveal', '--format', 'smtp-url'], {env: home.env})
    expect(code).to.equal(0)
    expect(formOfContent(stdout)).to.equal('smtp-url')
  })
})
