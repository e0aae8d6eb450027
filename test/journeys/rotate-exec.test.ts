import {readdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import type {BindResult} from '../../src/app/binding/bind.ts'
import type {RotationResult} from '../../src/app/rotation/result.ts'
import {checkedEnvelope} from '../support/result-schema.ts'
import {type RunningSandbox, testSandbox} from '../support/sandbox.ts'
import {type SandboxHome, sandboxHome} from '../support/sandbox-home.ts'
import {runSesctl, startSesctl} from '../support/sesctl.ts'
import {until} from '../support/until.ts'

/** A program that stores what it is given, then ends as its first word says. */
const STORE = `
import {readFileSync, writeFileSync, renameSync} from 'node:fs'
const [end, file] = process.argv.slice(2)
const text = readFileSync(0, 'utf8')
writeFileSync(file + '.new', text)
renameSync(file + '.new', file)
writeFileSync(file + '.env.new', JSON.stringify({pid: process.pid, argv: process.argv, env: process.env}))
renameSync(file + '.env.new', file + '.env')
console.log('stored \\u001b[31m' + text)
if (end === 'waits') setInterval(() => {}, 1000)
else process.exitCode = Number(end)
`

/** A program that repeats a secret thousands of times, and fails. */
const SHOUT = `
import {readFileSync, writeFileSync} from 'node:fs'
const text = readFileSync(0, 'utf8')
writeFileSync(process.argv[2], text)
console.error(JSON.parse(text).smtp_password.repeat(5000))
process.exitCode = 1
`

for (const context of ['operator', 'cf'] as const) {
  describe(`class: rotate --exec, in the context ${context}`, function () {
    this.timeout(60_000)
    let sandbox: RunningSandbox
    let home: SandboxHome
    const path = (name: string): string => join(home.env['HOME'] ?? '', name)
    const env = (): Record<string, string> => ({...home.env, SESCTL_CONTEXT: context})
    const run = async (...args: string[]) => await runSesctl(args, {env: env()})
    const command = (end: string): string => `${process.execPath} ${path('store.mjs')} ${end} ${path('stored')}`
    const rotate = async (...flags: string[]) => await run('rotate', 'mail-prod', ...flags)
    const bindings = async (): Promise<string[]> => {
      const {stdout} = await run('bindings', 'mail-prod', '--json')
      return checkedEnvelope<{bindings: {id: string}[]}>('bindings', stdout).result.bindings.map(({id}) => id)
    }
    const stored = (): Record<string, string> => JSON.parse(readFileSync(path('stored'), 'utf8'))
    const login = async () => await run('send-test', '--credentials', path('stored'), '--via', 'smtp')

    beforeEach(async () => {
      sandbox = await testSandbox()
      home = sandboxHome(sandbox)
      writeFileSync(path('store.mjs'), STORE)
      for (const args of [
        ['provision', 'mail-prod', '--admin-email', 'admin@agency.gov'],
        ['verify', 'mail-prod', '--watch', '--until', 'verified', '--timeout', '20s'],
        ['bind', 'mail-prod', '--write', path('old.json')],
      ]) {
        const {code, stderr} = await run(...args)
        expect(code, stderr).to.equal(0)
      }
    })
    afterEach(async () => {
      home.dispose()
      await sandbox.close()
    })

    /** Nothing that this machine keeps has a secret of what was delivered. */
    const expectNoSecretKept = (): void => {
      const folder = join(home.env['XDG_STATE_HOME'] ?? '', 'sesctl')
      const kept = readdirSync(folder, {recursive: true, withFileTypes: true}).filter((each) => each.isFile())
      expect(kept).not.to.deep.equal([])
      for (const {parentPath, name} of kept) {
        const bytes = readFileSync(join(parentPath, name))
        expect(bytes.includes(stored()['smtp_password'] ?? ''), name).to.equal(false)
        expect(bytes.includes('store.mjs'), `${name}: the command`).to.equal(false)
      }
    }

    it('revokes the old credentials at once when the command confirms', async () => {
      const [old] = await bindings()
      const {code, stdout, stderr} = await rotate('--exec', command('0'), '--json')
      expect(code, stderr).to.equal(0)
      const {result} = checkedEnvelope<RotationResult>('rotate', stdout)
      expect(result).to.deep.include({outcome: 'rotated', revoked: [old], delivery: {to: 'command', format: 'json'}})
      expect(stored()['aws_access_key_id']).to.equal(result.newBinding?.accessKeyId)
      expect((await login()).code).to.equal(0)
      expectNoSecretKept()
    })

    it('gives the command the credentials on standard input alone, and shows what it says without them', async () => {
      const {stdout, stderr} = await rotate('--exec', command('0'))
      const secrets = [stored()['smtp_password'], stored()['aws_secret_access_key']]
      const seen = readFileSync(path('stored.env'), 'utf8')
      for (const secret of secrets) expect(seen + stdout + stderr).not.to.include(secret)
      expect(seen).not.to.include('SESCTL')
      expect(stderr).to.include('stored').and.not.to.include('\u001b')
    })

    it('shows no part of a secret where a command says more than is kept', async () => {
      writeFileSync(path('shouts.mjs'), SHOUT)
      const {code, stderr} = await rotate('--exec', `${process.execPath} ${path('shouts.mjs')} ${path('stored')}`)
      expect(code).to.equal(1)
      expect(stderr.length).to.be.below(4000)
      expect(stderr).not.to.include((stored()['smtp_password'] ?? '').slice(-6))
    })

    it('keeps both where the command fails, and finishes when it is given again', async () => {
      const [old] = await bindings()
      const failed = await rotate('--exec', command('7'))
      expect(failed.code).to.equal(1)
      expect(failed.stderr).to.include('exit code 7').and.to.include('--resume --exec COMMAND')
      expect(await bindings())
        .to.have.length(2)
        .and.to.include(old)
      expect((await login()).code, 'what it has stored works').to.equal(0)
      expectNoSecretKept()
      const nameless = await rotate('--resume')
      expect(nameless.code).to.equal(2)
      expect(nameless.stderr).to.include('commands are not kept')
      const again = await rotate('--resume', '--exec', command('7'))
      expect(again.code).to.equal(1)
      expect((await login()).code, 'what it has stored works').to.equal(0)
      const {code, stderr} = await rotate('--resume', '--exec', command('0'))
      expect(code, stderr).to.equal(0)
      expect((await login()).code).to.equal(0)
      expect(await bindings())
        .to.have.length(1)
        .and.not.to.include(old)
    })

    it('bind --exec keeps what a command may have stored, and says how to end it', async () => {
      const {code, stderr} = await run('bind', 'mail-prod', '--exec', command('7'))
      expect(code).to.equal(1)
      expect(stderr)
        .to.include('exit code 7')
        .and.to.match(/sesctl unbind .*mail-prod/)
      expect((await login()).code, 'what it has stored works').to.equal(0)
      expect(await bindings()).to.have.length(2)
      const absent = await run('bind', 'mail-prod', '--exec', path('nothing-here'))
      expect(absent.code).to.equal(2)
      expect(await bindings()).to.have.length(2)
    })

    it('bind --exec shows no secret of what a command has confirmed', async () => {
      const {code, stdout, stderr} = await run('bind', 'mail-prod', '--exec', command('0'), '--json')
      expect(code, stderr).to.equal(0)
      expect(checkedEnvelope<BindResult>('bind', stdout).result).to.include({givenTo: 'command', writtenTo: null})
      expect(stdout + stderr).not.to.include(stored()['smtp_password'])
      expect((await login()).code).to.equal(0)
    })

    it('undoes what no command has seen', async () => {
      const before = await bindings()
      const {code, stderr} = await rotate('--exec', path('nothing-here'))
      expect(code).to.equal(2)
      expect(stderr).to.include('could not be started').and.to.include('the new ones were deleted')
      expect(await bindings()).to.deep.equal(before)
    })

    for (const signal of ['SIGINT', 'SIGKILL'] as const) {
      it(`keeps both after ${signal} while the command runs, until it is resumed or rolled back`, async () => {
        const [old] = await bindings()
        const running = startSesctl(['rotate', 'mail-prod', '--exec', command('waits')], {env: env()})
        await until(() => readdirSync(home.env['HOME'] ?? '').includes('stored.env'))
        const {pid} = JSON.parse(readFileSync(path('stored.env'), 'utf8')) as {pid: number}
        running.kill(signal)
        expect((await running.ended).code).to.equal(signal === 'SIGINT' ? 130 : null)
        // Ctrl-C ends the command, too; a process that is killed takes nobody with it.
        if (signal === 'SIGINT') expect(() => process.kill(pid, 0)).to.throw('ESRCH')
        else process.kill(pid, 'SIGKILL')
        expect(await bindings()).to.have.length(2)
        expect((await login()).code, 'what it has stored works').to.equal(0)
        if (signal === 'SIGINT') {
          const {code, stderr} = await rotate('--rollback')
          expect(code, stderr).to.equal(0)
          expect(stderr).to.include('may have stored')
          expect(await bindings()).to.deep.equal([old])
        } else {
          expect((await rotate('--resume', '--exec', command('0'))).code).to.equal(0)
          expect((await login()).code).to.equal(0)
          expect(await bindings())
            .to.have.length(1)
            .and.not.to.include(old)
        }
      })
    }
  })
}
