import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {runProgram} from './program.ts'
import {startTenant, type Tenant} from './tenant.ts'

describe('programs that we did not write', () => {
  let tenant: Tenant
  before(async () => {
    tenant = await startTenant()
  })
  after(() => tenant?.close())

  describe('swaks', () => {
    /** Options in a file: a password has no business in argv. */
    const swaks = async (options: Record<string, string>, flags: string[]) => {
      const file = join(tenant.home.path, 'swaks')
      const {credentials, domain} = tenant
      const all = {
        'auth-user': credentials['smtp_user'] ?? '',
        'auth-password': credentials['smtp_password'] ?? '',
        from: `someone@${domain}`,
        to: 'someone@example.test',
        'tls-ca-path': tenant.sandbox.endpoints.caFile,
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
        const sent = await swaks({server: tenant.sandbox.endpoints.smtp}, ['--tls', '--auth', mechanism])
        expect(sent.stdout + sent.stderr).to.match(/<~ {2}250 Ok [0-9a-f-]+/)
        expect(sent.code).to.equal(0)
      })
    }

    it('sends with TLS from the first byte', async () => {
      const sent = await swaks({server: tenant.sandbox.endpoints.smtps}, ['--tls-on-connect', '--auth', 'LOGIN'])
      expect(sent.stdout + sent.stderr).to.match(/<~ {2}250 Ok [0-9a-f-]+/)
      expect(sent.code).to.equal(0)
    })

    it('is refused with a wrong password', async () => {
      const refused = await swaks({server: tenant.sandbox.endpoints.smtp, 'auth-password': 'wrong'}, [
        '--tls',
        '--auth',
        'LOGIN',
      ])
      expect(refused.stdout).to.contain('535 Authentication Credentials Invalid')
      expect(refused.code).to.equal(28)
    })

    it('is not let in without TLS', async () => {
      const refused = await swaks({server: tenant.sandbox.endpoints.smtp}, ['--auth', 'LOGIN'])
      expect(refused.code).not.to.equal(0)
    })
  })

  describe('dig', () => {
    const dig = async (...question: string[]) => {
      const [host = '', port = ''] = tenant.sandbox.endpoints.dns.split(':')
      return (await runProgram('dig', [`@${host}`, '-p', port, ...question])).stdout
    }

    it('reads every record of the zone, as an authoritative answer', async () => {
      const records = (
        JSON.parse(await tenant.sesctl('dns-instructions', 'mail', '--json')) as {
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
      expect(await dig(tenant.domain, 'SOA', '+tcp', '+short')).to.match(/^ns1\.sandbox\.test\. /)
    })

    it('is notified when a name does not exist', async () => {
      expect(await dig(`nope.${tenant.domain}`, 'A')).to.contain('status: NXDOMAIN')
    })
  })

  describe('named-checkzone', () => {
    it('accepts what dns-instructions --format zone prints, below a SOA and NS', async () => {
      const file = join(tenant.home.path, 'zone')
      const head = `$TTL 600\n@ IN SOA ns1.example.test. hostmaster.example.test. 1 3600 600 86400 60\n@ IN NS ns1.example.test.\n`
      writeFileSync(file, head + tenant.zoneFragment)
      const checked = await runProgram('named-checkzone', ['-i', 'local', tenant.domain, file])
      expect(checked.stdout).to.match(/OK\s*$/)
      expect(checked.code).to.equal(0)
    })

    it('accepts the zone that the sandbox exports', async () => {
      const file = join(tenant.home.path, 'exported')
      writeFileSync(file, await tenant.control('GET', `/dns/export?zone=${tenant.domain}`))
      const checked = await runProgram('named-checkzone', ['-i', 'local', tenant.domain, file])
      expect(checked.code, checked.stdout).to.equal(0)
    })
  })
})
