import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {type RunningSandbox, testSandbox} from '../support/sandbox.ts'
import {type SandboxHome, sandboxHome} from '../support/sandbox-home.ts'
import {runSesctl, temporaryHome} from '../support/sesctl.ts'
import {runProgram} from './program.ts'

const DOMAIN = 'agency.test'

describe('programs that we did not write', () => {
  let sandbox: RunningSandbox
  let home: SandboxHome
  let files: ReturnType<typeof temporaryHome>
  let zoneFragment: string
  let credentials: Record<string, string>

  const sesctl = async (...args: string[]): Promise<string> => {
    const {code, stdout, stderr} = await runSesctl(args, {env: home.env})
    expect(code, stderr).to.equal(0)
    return stdout
  }
  const import_ = async (text: string): Promise<void> => {
    const {endpoints} = sandbox
    const reply = await fetch(`${endpoints.controlUrl}/dns/import`, {
      method: 'POST',
      headers: {authorization: `Bearer ${endpoints.adminToken}`},
      body: JSON.stringify({text, origin: DOMAIN}),
    })
    expect(reply.status, await reply.text()).to.equal(200)
  }

  before(async () => {
    sandbox = await testSandbox()
    home = sandboxHome(sandbox)
    files = temporaryHome()
    await sesctl(
      'provision',
      'mail',
      '--domain',
      DOMAIN,
      '--admin-email',
      `a@${DOMAIN}`,
      '--mail-from-subdomain',
      'bounce',
    )
    zoneFragment = await sesctl('dns-instructions', 'mail', '--format', 'zone')
    await import_(zoneFragment)
    await sesctl('verify', 'mail', '--watch', '--until', 'verified', '--timeout', '30s')
    credentials = (
      JSON.parse(await sesctl('bind', 'mail', '--json')) as {result: {credentials: Record<string, string>}}
    ).result.credentials
  })
  after(async () => {
    home.dispose()
    files.dispose()
    await sandbox.close()
  })

  describe('swaks', () => {
    /** Options in a file: a password has no business in argv. */
    const swaks = async (options: Record<string, string>, flags: string[]) => {
      const file = join(files.path, 'swaks')
      const {endpoints} = sandbox
      const all = {
        'auth-user': credentials['smtp_user'] ?? '',
        'auth-password': credentials['smtp_password'] ?? '',
        from: `someone@${DOMAIN}`,
        to: 'someone@example.test',
        'tls-ca-path': endpoints.caFile,
        ...options,
      }
      writeFileSync(
        file,
        Object.entries(all)
          .map(([key, value]) => `${key} ${value}\n`)
          .join(''),
        {mode: 0o600},
      )
      return await runProgram('swaks', ['--config', file, '--tls-verify', ...flags])
    }

    for (const mechanism of ['PLAIN', 'LOGIN']) {
      it(`sends with STARTTLS and AUTH ${mechanism}`, async () => {
        const sent = await swaks({server: sandbox.endpoints.smtp}, ['--tls', '--auth', mechanism])
        expect(sent.stdout + sent.stderr).to.match(/<~ {2}250 Ok [0-9a-f-]+/)
        expect(sent.code).to.equal(0)
      })
    }

    it('sends with TLS from the first byte', async () => {
      const sent = await swaks({server: sandbox.endpoints.smtps}, ['--tls-on-connect', '--auth', 'LOGIN'])
      expect(sent.stdout + sent.stderr).to.match(/<~ {2}250 Ok [0-9a-f-]+/)
      expect(sent.code).to.equal(0)
    })

    it('is refused with a wrong password', async () => {
      const refused = await swaks({server: sandbox.endpoints.smtp, 'auth-password': 'wrong'}, [
        '--tls',
        '--auth',
        'LOGIN',
      ])
      expect(refused.stdout).to.contain('535 Authentication Credentials Invalid')
      expect(refused.code).to.equal(28)
    })

    it('is not let in without TLS', async () => {
      const refused = await swaks({server: sandbox.endpoints.smtp}, ['--auth', 'LOGIN'])
      expect(refused.code).not.to.equal(0)
    })
  })

  describe('dig', () => {
    const dig = async (...question: string[]) => {
      const [host = '', port = ''] = sandbox.endpoints.dns.split(':')
      return (await runProgram('dig', [`@${host}`, '-p', port, ...question])).stdout
    }

    it('reads every record of the zone, as an authoritative answer', async () => {
      const records = (
        JSON.parse(await sesctl('dns-instructions', 'mail', '--json')) as {
          result: {records: {name: string; type: string; value: string}[]}
        }
      ).result.records
      expect(records).to.have.length(6)
      for (const {name, type, value} of records) {
        const answer = await dig(name, type)
        expect(answer).to.match(/flags: [^;]*\baa\b/)
        const text = answer.replaceAll(/" "|"/g, '').replaceAll('\\;', ';')
        expect(text).to.contain(value)
      }
    })

    it('reads the zone over TCP', async () => {
      expect(await dig(DOMAIN, 'SOA', '+tcp', '+short')).to.match(/^ns1\.sandbox\.test\. /)
    })

    it('is told when a name does not exist', async () => {
      expect(await dig(`nope.${DOMAIN}`, 'A')).to.contain('status: NXDOMAIN')
    })
  })

  describe('named-checkzone', () => {
    it('accepts what dns-instructions --format zone prints, below a SOA and NS', async () => {
      const file = join(files.path, 'zone')
      const head = `$TTL 600\n@ IN SOA ns1.example.test. hostmaster.example.test. 1 3600 600 86400 60\n@ IN NS ns1.example.test.\n`
      writeFileSync(file, head + zoneFragment)
      const checked = await runProgram('named-checkzone', ['-i', 'local', DOMAIN, file])
      expect(checked.stdout).to.match(/OK\s*$/)
      expect(checked.code).to.equal(0)
    })

    it('accepts the zone that the sandbox exports', async () => {
      const file = join(files.path, 'exported')
      const {endpoints} = sandbox
      const reply = await fetch(`${endpoints.controlUrl}/dns/export?zone=${DOMAIN}`, {
        headers: {authorization: `Bearer ${endpoints.adminToken}`},
      })
      writeFileSync(file, await reply.text())
      const checked = await runProgram('named-checkzone', ['-i', 'local', DOMAIN, file])
      expect(checked.code, checked.stdout).to.equal(0)
    })
  })
})
