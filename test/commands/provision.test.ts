import {expect} from 'chai'
import type {Provisioned} from '../../src/app/instance/provision.ts'
import type {RequestPreview} from '../../src/domain/instance/request-preview.ts'
import {checkedEnvelope} from '../support/result-schema.ts'
import {type RunningSandbox, testSandbox} from '../support/sandbox.ts'
import {type SandboxHome, sandboxHome} from '../support/sandbox-home.ts'
import {runSesctl} from '../support/sesctl.ts'

const SLOW = 60_000

describe('sesctl provision', () => {
  let sandbox: RunningSandbox
  let home: SandboxHome
  const run = async (...args: string[]) => await runSesctl(args, {env: home.env})
  const ADMIN = ['--admin-email', 'admin@agency.gov']

  before(async () => {
    sandbox = await testSandbox()
    home = sandboxHome(sandbox)
  })
  after(async () => {
    home.dispose()
    await sandbox.close()
  })

  it('creates an instance, says so, and says what to do next', async () => {
    const {code, stdout, stderr} = await run('provision', 'mail-prod', '--domain', 'Agency.TEST.', ...ADMIN)
    expect(code, stderr).to.equal(0)
    expect(stdout).to.match(/^✓ mail-prod is created\.\n {2}[0-9a-f-]{36}\n {2}domain +agency\.test\n/)
    expect(stderr).to.match(/✓ creation of mail-prod/)
    expect(stderr).to.include('sesctl dns-instructions mail-prod\n  sesctl verify mail-prod\n  sesctl bind mail-prod')
  })

  it('is content with an instance that has the same settings', async () => {
    const {code, stdout} = await run('provision', 'mail-prod', '--domain', 'agency.test', ...ADMIN, '--json')
    const {result, next} = checkedEnvelope<Provisioned>('provision', stdout)
    expect(code).to.equal(0)
    expect(result.outcome).to.equal('exists')
    expect(result.instance).to.include({name: 'mail-prod', state: 'ready'})
    expect(result.instance.parameters?.adminEmail).to.equal('admin@agency.gov')
    expect(next[0]).to.equal('sesctl dns-instructions mail-prod')
  })

  it('ends with 6 and the differences when the settings differ', async () => {
    const {code, stdout} = await run(
      'provision',
      'mail-prod',
      '--domain',
      'agency.test',
      '--admin-email',
      'b@agency.gov',
      '--json',
    )
    const {error} = JSON.parse(stdout)
    expect(code).to.equal(6)
    expect(error.code).to.equal('parameters-differ')
    expect(error.message).to.include('admin e-mail: admin@agency.gov, asked for b@agency.gov')
    expect(error.hints).to.deep.equal(['sesctl update mail-prod --admin-email b@agency.gov'])
  })

  it('offers no update for another domain', async () => {
    const {code, stderr} = await run('provision', 'mail-prod', '--domain', 'other.test', ...ADMIN)
    expect(code).to.equal(6)
    expect(stderr).to.include('domain: agency.test, asked for other.test').and.include('cannot be changed')
  })

  it('fails on an existing name with --if-exists fail', async () => {
    const {code, stdout} = await run('provision', 'mail-prod', ...ADMIN, '--if-exists', 'fail', '--json')
    expect(code).to.equal(6)
    expect(JSON.parse(stdout).error.code).to.equal('name-taken')
  })

  it('shows the request of a dry run, and creates nothing', async () => {
    const {code, stdout} = await run('provision', 'mail-dry', ...ADMIN, '--dry-run', '--json')
    const {result} = checkedEnvelope<{requests: RequestPreview[]}>('provision', stdout)
    expect(code).to.equal(0)
    expect(result.requests).to.have.length(1)
    expect(result.requests[0]?.method).to.equal('PUT')
    expect(JSON.parse((await run('list', '--json')).stdout).result.instances).to.have.length(1)
  })

  it('shows no request for what is there', async () => {
    const {stdout} = await run('provision', 'mail-prod', '--domain', 'agency.test', ...ADMIN, '--dry-run')
    expect(stdout).to.equal('Nothing would be sent: everything is as asked for.\n')
  })

  it('makes one instance when two commands ask for it at once', async () => {
    const outcomes = await Promise.all([1, 2].map(async () => await run('provision', 'mail-twice', ...ADMIN)))
    for (const {code, stderr} of outcomes) expect(code, stderr).to.equal(0)
    const made = sandbox.env.store.all<{id: string}>('SELECT id FROM service_instance').map(({id}) => id)
    const known: {id: string}[] = JSON.parse((await run('list', '--json')).stdout).result.instances
    expect(known.map(({id}) => id)).to.have.members(made)
  })

  it('asks for the administrator only where somebody can answer', async () => {
    const {code, stderr} = await run('provision', 'mail-dev')
    expect(code).to.equal(2)
    expect(stderr).to.include('--admin-email ADDRESS')
  })

  for (const [flag, value, text] of [
    ['--domain', '10.0.0.1', 'IP address'],
    ['--domain', 'printer.local', 'never in public DNS'],
    ['--domain', 'agency', 'one label'],
    ['--mail-from-subdomain', 'a.b', 'one label'],
    ['--dmarc-aggregate', 'nobody', 'no @'],
  ] as const) {
    it(`refuses ${flag} ${value} before anything is sent`, async () => {
      const {code, stderr} = await run('provision', 'mail-bad', ...ADMIN, flag, value)
      expect(code).to.equal(2)
      expect(stderr).to.include(text)
    })
  }

  it('takes several receivers of reports, and does not swallow the name behind them', async () => {
    const {code, stdout} = await run(
      'provision',
      '--dmarc-aggregate',
      'a@agency.gov',
      '--dmarc-aggregate',
      'b@agency.gov',
      'mail-two',
      ...ADMIN,
      '--json',
    )
    expect(code).to.equal(0)
    expect(
      checkedEnvelope<Provisioned>('provision', stdout).result.instance.parameters?.dmarcAggregateRecipients,
    ).to.deep.equal(['a@agency.gov', 'b@agency.gov'])
  })

  describe('on a broker that takes its time', () => {
    let slow: RunningSandbox
    let slowHome: SandboxHome
    before(async () => {
      slow = await testSandbox({operationMillis: SLOW})
      slowHome = sandboxHome(slow)
    })
    after(async () => {
      slowHome.dispose()
      await slow.close()
    })

    it('ends with 8 after --timeout, and the creation continues', async () => {
      const args = ['provision', 'mail-prod', ...ADMIN, '--timeout', '2s']
      const {code, stderr} = await runSesctl(args, {env: slowHome.env})
      expect(code).to.equal(8)
      expect(stderr).to.include('is still running').and.include('sesctl status mail-prod')
    })

    it('does not wait with --no-wait, also for what an earlier command began', async () => {
      const {code, stdout} = await runSesctl(['provision', 'mail-prod', ...ADMIN, '--no-wait', '--json'], {
        env: slowHome.env,
      })
      expect(code).to.equal(0)
      expect(checkedEnvelope<Provisioned>('provision', stdout).result).to.deep.include({outcome: 'creating'})
    })

    it('refuses to bind meanwhile', async () => {
      const {code, stderr} = await runSesctl(['bind', 'mail-prod', '--reveal'], {env: slowHome.env})
      expect(code).to.equal(8)
      expect(stderr).to.include('mail-prod is still being created')
    })
  })
})
