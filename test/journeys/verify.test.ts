import {expect} from 'chai'
import type {DnsInstructions} from '../../src/app/records/dns-instructions.ts'
import type {Verification} from '../../src/app/verification/verify-instance.ts'
import {deleteRecord, importZone, listRecords, setRecord} from '../../src/sandbox/dns/zones.ts'
import {checkedEnvelope} from '../support/result-schema.ts'
import {type RunningSandbox, testSandbox} from '../support/sandbox.ts'
import {type SandboxHome, sandboxHome} from '../support/sandbox-home.ts'
import {type Outcome, runSesctl, startSesctl} from '../support/sesctl.ts'
import {onTerminal} from '../support/terminal.ts'

describe('sesctl dns-instructions and verify', () => {
  let sandbox: RunningSandbox
  let home: SandboxHome
  const run = async (...args: string[]): Promise<Outcome> => await runSesctl(args, {env: home.env})
  const verify = async (...args: string[]) => {
    const outcome = await run('verify', 'mail-prod', '--json', ...args)
    return {...outcome, ...checkedEnvelope<Verification>('verify', outcome.stdout)}
  }
  const clear = (): void => {
    for (const {name} of listRecords(sandbox.env, 'agency.test')) deleteRecord(sandbox.env, {name})
  }
  const publish = async (): Promise<void> => {
    importZone(sandbox.env, (await run('dns-instructions', 'mail-prod', '--format', 'zone')).stdout, 'agency.test')
  }

  before(async () => {
    sandbox = await testSandbox()
    home = sandboxHome(sandbox)
    for (const args of [
      ['mail-prod', '--domain', 'agency.test', '--mail-from-subdomain', 'bounce'],
      ['mail-made-up'],
      ['mail-tenant', '--domain', 'tenant.test', '--context', 'tenant'],
    ]) {
      const {code, stderr} = await run('provision', ...args, '--admin-email', 'admin@agency.gov')
      expect(code, stderr).to.equal(0)
    }
  })
  after(async () => {
    home.dispose()
    await sandbox.close()
  })

  describe('dns-instructions', () => {
    const instructions = async (...args: string[]) => {
      const outcome = await run('dns-instructions', ...args)
      return {...outcome, ...checkedEnvelope<DnsInstructions & {text?: string}>('dns-instructions', outcome.stdout)}
    }

    it('reads the records from the identity itself where SES may be asked, without any binding', async () => {
      const {code, stderr, result} = await instructions('mail-prod', '--json')
      expect(code, stderr).to.equal(0)
      expect(result).to.include({source: 'identity', domain: 'agency.test', generated: false})
      expect(sandbox.env.store.one<{n: number}>('SELECT count(*) AS n FROM service_binding')?.n).to.equal(0)
    })

    it('reads the records without leaving a key behind, and remembers them', async () => {
      const first = await instructions('mail-tenant', '--context', 'tenant', '--json')
      expect(first.code, first.stderr).to.equal(0)
      expect(first.result).to.include({source: 'temporary binding', domain: 'tenant.test', generated: false})
      expect(first.stdout + first.stderr, 'access keys begin so').not.to.match(/AKIA[A-Z0-9]{16}/)
      expect(
        sandbox.env.store.one<{n: number}>("SELECT count(*) AS n FROM iam_user WHERE name LIKE 'csb-%'")?.n,
      ).to.equal(0)
      const second = await instructions('mail-tenant', '--context', 'tenant', '--json')
      expect(second.result.source).to.equal('snapshot')
      expect(second.result.records).to.deep.equal(first.result.records)
      expect(second.next).to.deep.equal(['sesctl verify --context tenant mail-tenant --watch'])
    })

    it('says the same with --format json as with --json', async () => {
      const tenant = ['dns-instructions', 'mail-tenant', '--context', 'tenant']
      const flag = (await run(...tenant, '--json')).stdout
      expect((await run(...tenant, '--format', 'json')).stdout).to.equal(flag)
      expect((await run(...tenant, '--format=json')).stdout).to.equal(flag)
    })

    it('shows each record with a reason, and the warning about DMARC', async () => {
      const {code, stdout} = await run('dns-instructions', 'mail-prod')
      expect(code).to.equal(0)
      expect(stdout).to.match(/6 records to publish/)
      expect(stdout.match(/^type {3}CNAME$/gm)).to.have.length(3)
      expect(stdout)
        .to.match(/^MX +brings bounces/m)
        .and.match(/^! DMARC: Publish DKIM first/m)
    })

    it('puts the zone file into stdout and nothing else, and into the JSON as text', async () => {
      const {stdout} = await run('dns-instructions', 'mail-prod', '--format', 'zone')
      expect(stdout.split('\n').filter((line) => line !== '' && !/^(;|\S+\.agency\.test\. )/.test(line))).to.deep.equal(
        [],
      )
      expect((await instructions('mail-prod', '--format', 'zone', '--json')).result.text).to.equal(stdout)
    })

    it('has nothing to publish for a generated domain', async () => {
      const {code, result} = await instructions('mail-made-up', '--json')
      expect(code).to.equal(0)
      expect(result).to.deep.include({generated: true, records: [], advice: []})
      expect((await run('dns-instructions', 'mail-made-up')).stdout).to.match(/nothing for you to publish/)
    })

    it('refuses an unknown format and an unknown instance', async () => {
      expect((await run('dns-instructions', 'mail-prod', '--format', 'yml')).code).to.equal(2)
      const {code, stdout} = await run('dns-instructions', 'mail-prud', '--json')
      expect(code).to.equal(2)
      expect(JSON.parse(stdout)).to.deep.include({schema: 'sesctl.dns-instructions/1', ok: false})
      expect(stdout).to.include('Did you mean mail-prod?')
    })
  })

  describe('verify', () => {
    it('needs an edit before anything is published', async () => {
      clear()
      const {code, result, next} = await verify()
      expect(code).to.equal(3)
      expect(result).to.include({dns: 'wrong', verified: false, zone: 'agency.test'})
      expect(result.records.map(({state, mistake}) => `${state} ${mistake}`)).to.deep.equal(
        Array(6).fill('missing missing'),
      )
      expect(result.identity).to.include({state: 'pending'})
      expect(next).to.deep.equal(['sesctl verify mail-prod --watch'])
    })

    it('names the zone added twice, and its edit makes it right', async () => {
      clear()
      await publish()
      const record = listRecords(sandbox.env, 'agency.test').find(({type}) => type === 'CNAME')
      expect(record).not.to.equal(undefined)
      const {name = '', data = ''} = record ?? {}
      deleteRecord(sandbox.env, {name})
      setRecord(sandbox.env, {name: `${name}.agency.test`, type: 'CNAME', ttl: 60, data})
      const {code, result} = await verify()
      expect(code).to.equal(3)
      const [wrong] = result.records.filter(({state}) => state !== 'right')
      expect(wrong?.mistake).to.equal('zone-added-twice')
      const {stdout} = await run('verify', 'mail-prod')
      expect(stdout).to.match(/✗ DKIM \d of 3 .*\n?.*the zone name was added twice/)
      expect(stdout).to.match(/1 of 6 needs an edit\./)
      const edit = wrong?.edit
      for (const removed of edit?.remove ?? []) deleteRecord(sandbox.env, {name: removed.name})
      setRecord(sandbox.env, {
        name: edit?.publish?.name ?? '',
        type: edit?.publish?.type ?? '',
        ttl: 60,
        data: edit?.publish?.value ?? '',
      })
      expect((await verify()).result.dns).to.equal('right')
    })

    it("names an SPF record of somebody else's, and its edit makes it right", async () => {
      clear()
      await publish()
      deleteRecord(sandbox.env, {name: 'bounce.agency.test', type: 'TXT'})
      const spf = (data: string) => setRecord(sandbox.env, {name: 'bounce.agency.test', type: 'TXT', ttl: 60, data})
      setRecord(sandbox.env, {name: '_spf.agency.test', type: 'TXT', ttl: 60, data: 'v=spf1 ip4:192.0.2.0/24 -all'})
      spf('v=spf1 include:_spf.agency.test ~all')
      const {result} = await verify()
      const [wrong] = result.records.filter(({state}) => state !== 'right')
      expect(wrong?.mistake).to.equal('spf-without-ses')
      deleteRecord(sandbox.env, {name: 'bounce.agency.test', type: 'TXT'})
      spf(wrong?.edit?.with ?? '')
      expect((await verify()).result.dns).to.equal('right')
    })

    it('cannot judge an SPF record that leads to a name which nobody answers for', async () => {
      clear()
      await publish()
      deleteRecord(sandbox.env, {name: 'bounce.agency.test', type: 'TXT'})
      setRecord(sandbox.env, {
        name: 'bounce.agency.test',
        type: 'TXT',
        ttl: 60,
        data: 'v=spf1 include:_spf.example.net include:amazonses.com ~all',
      })
      const {result} = await verify()
      const [open, ...more] = result.records.filter(({state}) => state !== 'right')
      expect(more).to.deep.equal([])
      expect(open).to.include({state: 'unknown', mistake: 'spf-unanswered'})
      expect(result.dns).to.equal('unknown')
    })

    it('watches until SES has verified, one line a change and the envelope last', async () => {
      clear()
      const args = ['verify', 'mail-prod', '--watch', '--timeout', '30s', '--json', '--debug']
      const watching = startSesctl(args, {env: home.env})
      await watching.says('NXDOMAIN')
      await publish()
      const {code, stdout, stderr} = await watching.ended
      expect(code, stderr).to.equal(0)
      const lines = stdout.trimEnd().split('\n')
      const events = lines.slice(0, -1).map((line) => JSON.parse(line) as {event: string; result: Verification})
      expect(events[0]?.result.verdict).to.equal('wrong')
      expect(events.at(-1)?.result.verdict).to.equal('right')
      expect(checkedEnvelope<Verification>('verify', lines.at(-1) ?? '').result.verified).to.equal(true)
    })

    it('is content when all is right, and says what is next', async () => {
      const {code, stdout, stderr} = await run('verify', 'mail-prod')
      expect(code, stdout).to.equal(0)
      expect(stdout).to.match(/All 6 records are right everywhere, and agency\.test is verified\./)
      expect(stderr).to.include('sesctl bind mail-prod --write mail-prod.env')
    })

    it('is answered by DNS alone for a tenant, who can prove it by a mail', async () => {
      const tenant = async (...args: string[]) => await run(...args, '--context', 'tenant')
      await tenant('provision', 'mail-own', '--admin-email', 'admin@agency.gov')
      const {code, stdout, stderr} = await tenant('verify', 'mail-own', '--json')
      expect(code, stderr).to.equal(0)
      const {result, next} = checkedEnvelope<Verification>('verify', stdout)
      expect(result).not.to.have.any.keys('identity', 'identityUnknown')
      expect(next).to.deep.equal([
        'sesctl send-test --context tenant mail-own',
        'sesctl bind --context tenant mail-own --write mail-own.env',
      ])
    })

    it('proves the identity by a mail to the simulator, and reports when SES refuses it', async () => {
      const probed = async (instance: string, ...args: string[]) => {
        const {code, stdout, stderr} = await run('verify', instance, '--probe', '--json', ...args)
        expect(code, stderr).to.be.oneOf([0, 3])
        return checkedEnvelope<Verification>('verify', stdout).result
      }
      const proved = await probed('mail-own', '--context', 'tenant')
      expect(proved).to.deep.include({verdict: 'right', verified: true})
      expect(proved.probe).to.include({accepted: true})
      const refused = await probed('mail-tenant', '--context', 'tenant')
      expect(refused.probe).to.have.nested.include({'refusal.kind': 'identity'})
      const {stdout} = await run('verify', 'mail-own', '--probe', '--context', 'tenant')
      expect(stdout).to.include('SES took a mail to its simulator: the identity is verified')
    })

    it('looks at every instance, a line each, and counts them', async () => {
      const whole = await run('verify', '--all', '--json')
      const {result} = checkedEnvelope<{instances: {instance: string}[]}>('verify', whole.stdout)
      expect(result.instances.map(({instance}) => instance).sort()).to.deep.equal(['mail-made-up', 'mail-prod'])
      const {code, stdout, stderr} = await run('verify', '--all', '--ndjson')
      expect(code, stderr).to.equal(0)
      const lines = stdout.trimEnd().split('\n')
      const seen = lines.slice(0, -1).map((line) => JSON.parse(line) as {event: string; instance: string})
      expect(seen.map(({instance}) => instance).sort()).to.deep.equal(['mail-made-up', 'mail-prod'])
      expect(checkedEnvelope<{total: number}>('verify', lines.at(-1) ?? '').result.total).to.equal(2)
      const tenant = await run('verify', '--all', '--context', 'tenant')
      expect(tenant.code).to.equal(3)
      expect(tenant.stdout).to.match(/✗ mail-tenant · tenant\.test · DKIM: not published \(and 4 more\)/)
      expect(tenant.stdout).to.match(/^2 instances: 1 all right, 1 needs an edit\.$/m)
    })

    it('asks the given server alone', async () => {
      const {code, result} = await verify('--at', sandbox.endpoints.dns)
      expect(code).to.equal(0)
      expect(result.servers.map(({role}) => role)).to.deep.equal(['resolver'])
    })

    it('ends with 5 when the given server does not answer', async () => {
      const {code, stdout} = await run('verify', 'mail-prod', '--at', '127.0.0.1:1', '--json')
      expect(code).to.equal(5)
      expect(JSON.parse(stdout)).to.have.nested.include({'error.code': 'unavailable', 'error.retryable': true})
    })

    it('ends with 2 for an address that is none, and for --until without --watch', async () => {
      expect((await run('verify', 'mail-prod', '--at', 'dns.example')).code).to.equal(2)
      expect((await run('verify', 'mail-prod', '--until', 'dns')).code).to.equal(2)
    })

    it('ends with 8 when the watch is over before the work, in one line with --json', async () => {
      clear()
      const {code, stdout} = await run('verify', 'mail-prod', '--watch', '--until', 'dns', '--timeout', '1s', '--json')
      expect(code).to.equal(8)
      const last = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as object
      expect(last).to.have.nested.include({'error.code': 'not-yet'})
    })

    it('shows a block with its time for each change of a watch', async () => {
      // What SES thinks of an identity may change in between, and is not shown to a tenant.
      const watch = ['verify', 'mail-tenant', '--watch', '--timeout', '1s', '--context', 'tenant']
      const {code, stdout, stderr} = await run(...watch)
      expect(code).to.equal(8)
      expect(stdout.match(/^\d\d:\d\d:\d\d UTC {2}tenant\.test/gm)).to.have.length(1)
      expect(stderr).to.match(/tenant\.test is not verified after 1\.0 s: a record still needs an edit/)
    })

    it('can be left with Ctrl-C, and says what continues', async () => {
      const terminal = onTerminal(['verify', 'mail-prod', '--watch'], home.env)
      await terminal.waitFor('need an edit.')
      terminal.type('\u0003')
      expect(await terminal.ended).to.equal(130)
      expect(terminal.seen()).to.include('Watch ended. SES continues to check the records by itself.')
      expect(terminal.seen().split('Watch ended')[0]?.split('\n').at(-1), 'no failure').to.include('·')
    })

    it('looks at what the platform published for a generated domain', async () => {
      const outcome = await run('verify', 'mail-made-up', '--watch', '--timeout', '20s', '--json')
      expect(outcome.code, outcome.stderr).to.equal(0)
      const {result} = checkedEnvelope<Verification>('verify', outcome.stdout.trimEnd().split('\n').at(-1) ?? '')
      expect(result).to.include({generated: true, verified: true})
      expect(result.records.map(({record}) => record.purpose)).to.deep.equal(['dkim', 'dkim', 'dkim', 'dmarc'])
    })
  })
})
