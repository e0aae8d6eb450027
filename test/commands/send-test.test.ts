import {readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {setTimeout} from 'node:timers/promises'
import {expect} from 'chai'
import type {SendTestResult} from '../../src/app/sending/send-test-mail.ts'
import {checkedEnvelope} from '../support/result-schema.ts'
import {type RunningSandbox, testSandbox} from '../support/sandbox.ts'
import {type SandboxHome, sandboxHome} from '../support/sandbox-home.ts'
import {type Outcome, runSesctl} from '../support/sesctl.ts'

describe('sesctl send-test', () => {
  let sandbox: RunningSandbox
  let home: SandboxHome
  let file: string
  const run = async (args: readonly string[], input?: string): Promise<Outcome> =>
    await runSesctl(args, {env: home.env, ...(input === undefined ? {} : {input})})

  async function send(...args: string[]): Promise<Outcome & {result: SendTestResult; next: string[]}> {
    const outcome = await run(['send-test', ...args, '--json'])
    return {...outcome, ...checkedEnvelope<SendTestResult>('send-test', outcome.stdout)}
  }

  const verified = (): boolean =>
    sandbox.env.store.one<{verified: number}>('SELECT min(verified_for_sending) AS verified FROM email_identity')
      ?.verified === 1

  async function made(...args: string[]): Promise<void> {
    const outcome = await run(args)
    expect(outcome.code, outcome.stderr).to.equal(0)
  }

  before(async () => {
    sandbox = await testSandbox()
    home = sandboxHome(sandbox)
    file = join(home.env['HOME'] ?? '', 'mail.env')
    await made('provision', 'mail-prod', '--admin-email', 'admin@agency.gov')
    await made('bind', 'mail-prod', '--write', file)
    while (!verified()) await setTimeout(20)
  })
  after(async () => {
    home.dispose()
    await sandbox.close()
  })

  it('sends over both transports with a binding that is gone afterwards', async () => {
    const {code, result, stdout, stderr} = await send('mail-prod', '--transcript')
    expect(code, stderr).to.equal(0)
    expect(result).to.include({credentials: 'temporary binding', accepted: true})
    expect(result.transports.map(({transport, accepted}) => `${transport} ${accepted}`)).to.deep.equal([
      'smtp true',
      'api true',
    ])
    const bindings = JSON.parse((await run(['bindings', 'mail-prod', '--json'])).stdout) as {
      result: {bindings: unknown[]}
    }
    expect(bindings.result.bindings, 'the one of the file alone').to.have.length(1)
    expect(stdout + stderr, 'an SMTP password begins so').not.to.match(/\bB[A-Za-z0-9+/]{43}\b/)
  })

  it('sends with the credentials of a file, with TLS from the first byte', async () => {
    const {code, result} = await send(
      '--credentials',
      file,
      '--via',
      'smtp',
      '--tls',
      'implicit',
      '--outcome',
      'bounce',
    )
    expect(code).to.equal(0)
    expect(result).to.include({credentials: 'given', accepted: true})
    expect(result.to).to.deep.equal(['bounce@simulator.amazonses.com'])
  })

  it('takes credentials from standard input, and shows people what each transport said', async () => {
    const {code, stdout} = await run(['send-test', '--credentials', '-'], readFileSync(file, 'utf8'))
    expect(code).to.equal(0)
    expect(stdout).to.match(/✓ SMTP, STARTTLS {2}accepted {2}\S+\n {2}✓ API {13}accepted {2}\S+\n/)
  })

  it('ends with 4 when the login is refused, and says that the password is not of its key', async () => {
    const wrong = join(home.env['HOME'] ?? '', 'wrong.env')
    writeFileSync(wrong, readFileSync(file, 'utf8').replace(/^(SMTP_PASSWORD=).*$/m, `$1B${'A'.repeat(43)}`))
    const {code, result} = await send('--credentials', wrong, '--via', 'smtp')
    expect(code).to.equal(4)
    expect(result.transports[0]).to.have.nested.property('refusal.status', 535)
    expect(result.warnings).to.have.length(1)
  })

  it('ends with 3 when the mail may not be sent from there, and says so before it sends', async () => {
    const {code, stdout, stderr} = await run(['send-test', '--credentials', file, '--from', 'me@other.gov'])
    expect(code).to.equal(3)
    expect(stderr.indexOf('me@other.gov is outside of')).to.be.lessThan(stderr.indexOf('mail over SMTP'))
    expect(stdout).to.match(/✗ SMTP, STARTTLS {2}not (allowed|verified)/)
  })

  it('ends with 3 for a domain that is not verified, and names the command that shows why', async () => {
    await made('provision', 'fresh', '--domain', 'fresh.gov', '--admin-email', 'admin@fresh.gov')
    const {code, result, next} = await send('fresh', '--via', 'api')
    expect(code).to.equal(3)
    expect(result.transports[0]).to.have.nested.property('refusal.kind', 'identity')
    expect(next).to.deep.equal(['sesctl verify fresh'])
  })

  it('ends with 3 on both transports when sending is paused', async () => {
    await made('pause', 'mail-prod', '--reason', 'a test')
    const {code, result, next} = await send('mail-prod', '--credentials', file)
    await made('unpause', 'mail-prod', '--reason', 'the test is over', '--evidence', 'none needed')
    expect(code).to.equal(3)
    expect(
      result.transports.map((transport) => (transport.accepted ? 'accepted' : transport.refusal.kind)),
    ).to.deep.equal(['paused', 'paused'])
    expect(next).to.deep.equal(['sesctl status mail-prod'])
  })

  it('shows what it would send and sends nothing with --dry-run', async () => {
    const outcome = await run(['send-test', '--credentials', file, '--dry-run', '--json'])
    const {result} = checkedEnvelope<{requests: unknown[]}>('send-test', outcome.stdout)
    expect(result.requests).to.have.length(2)
  })

  const mistakes: readonly (readonly [what: string, args: readonly string[], message: RegExp])[] = [
    ['neither an instance nor credentials', [], /Nothing says which instance is meant/],
    ['an address that is none', ['mail-prod', '--to', 'nobody'], /Can't use "nobody" as an e-mail address/],
    ['both a recipient and an outcome', ['mail-prod', '--to', 'a@b.gov', '--outcome', 'bounce'], /--outcome/],
    ['a file that is not there', ['--credentials', '/nowhere.env'], /there is no file \/nowhere\.env/],
  ]
  for (const [what, args, message] of mistakes) {
    it(`refuses ${what} with 2`, async () => {
      const {code, stderr} = await run(['send-test', ...args])
      expect(code).to.equal(2)
      expect(stderr).to.match(message)
    })
  }
})
