import {expect} from 'chai'
import type {Deprovisioned} from '../../src/app/instance/deprovision.ts'
import type {InstanceList} from '../../src/app/instance/list.ts'
import type {InstanceStatus} from '../../src/app/instance/status.ts'
import type {Updated} from '../../src/app/instance/update.ts'
import type {RequestPreview} from '../../src/domain/instance/request-preview.ts'
import {checkedEnvelope} from '../support/result-schema.ts'
import {type RunningSandbox, testSandbox} from '../support/sandbox.ts'
import {type SandboxHome, sandboxHome} from '../support/sandbox-home.ts'
import {runSesctl} from '../support/sesctl.ts'

describe('sesctl list, status, update and deprovision', () => {
  let sandbox: RunningSandbox
  let home: SandboxHome
  const run = async (...args: string[]) => await runSesctl(args, {env: home.env})

  before(async () => {
    sandbox = await testSandbox()
    home = sandboxHome(sandbox)
  })
  after(async () => {
    home.dispose()
    await sandbox.close()
  })

  it('lists nothing without failing, and says how to begin', async () => {
    const {code, stdout, stderr} = await run('list')
    expect(code).to.equal(0)
    expect(stdout).to.equal(
      'No service instances of this context are known to this machine. To create one:\n  sesctl provision NAME --domain DOMAIN --admin-email ADDRESS\n\n' +
        "Inventory: this machine's, empty; a broker has no list. What was made on another machine is found by its name.\n",
    )
    expect(stderr).to.include('sesctl provision')
  })

  it('lists instances with domain, state, age and id', async () => {
    await run('provision', 'mail-prod', '--domain', 'agency.test', '--admin-email', 'admin@agency.gov')
    const {code, stdout} = await run('list')
    expect(code).to.equal(0)
    expect(stdout).to.match(
      /^name +domain +state +age +id\nmail-prod +agency\.test +✓ ready +\d\.\d s +[0-9a-f-]{36}\n\nInventory: this machine's, last changed /,
    )
    const {result} = checkedEnvelope<InstanceList>('list', (await run('list', '--json')).stdout)
    expect(result.instances[0]).to.include({name: 'mail-prod', sendingDomain: 'agency.test', state: 'ready'})
  })

  it('says that the password is wrong, with an inventory that is empty too', async () => {
    const other = sandboxHome({endpoints: {...sandbox.endpoints, brokerPassword: 'wrong'}})
    try {
      const {code, stdout} = await runSesctl(['list', '--json'], {env: other.env})
      expect(code).to.equal(4)
      expect(JSON.parse(stdout).error.code).to.equal('not-authorised')
    } finally {
      other.dispose()
    }
  })

  it('names the instance that was probably meant', async () => {
    const {code, stdout} = await run('status', 'mail-prd', '--json')
    expect(code).to.equal(2)
    expect(JSON.parse(stdout).error).to.deep.include({
      code: 'instance-not-found',
      hints: ['Did you mean mail-prod?', 'sesctl list'],
    })
  })

  it('shows every part of the status to an operator', async () => {
    const {code, stdout} = await run('status', 'mail-prod', '--json')
    const {result} = checkedEnvelope<InstanceStatus>('status', stdout)
    expect(code).to.equal(0)
    expect(result.identity).to.deep.include({known: true})
    expect(result.sending).to.deep.equal({known: true, value: {enabled: true, lastFreshStart: null}})
    expect(result.rates).to.deep.include({known: true})
    expect(result.bindings).to.deep.equal({known: true, value: {bindings: [], lastUseUnknown: null}})
  })

  it('says to a tenant what only AWS knows, and fails for none of it', async () => {
    // Contexts keep their own inventories; the instance is made once more for the tenant.
    await run('provision', 'mail-tenant', '--admin-email', 'admin@agency.gov', '--context', 'tenant')
    const {code, stdout} = await run('status', 'mail-tenant', '--context', 'tenant')
    expect(code).to.equal(0)
    expect(stdout).to.include('not known: this context has no access to AWS')
    expect(stdout).to.include('✓ ready')
  })

  it('updates what differs, shows it, and warns of bindings that keep the old', async () => {
    await run('bind', 'mail-prod', '--json')
    const {code, stdout, stderr} = await run('update', 'mail-prod', '--mail-from-subdomain', 'mail')
    expect(code, stderr).to.equal(0)
    expect(stdout).to.equal(
      [
        '✓ mail-prod is updated.',
        '  MAIL FROM subdomain',
        '    - none',
        '    + mail',
        '',
        'Its binding keeps the records and settings of the time when it was made; new ones get the new.',
        '',
      ].join('\n'),
    )
    expect(stderr).to.include('sesctl dns-instructions mail-prod')
  })

  it('sends nothing when nothing differs', async () => {
    const {code, stdout} = await run('update', 'mail-prod', '--mail-from-subdomain', 'mail', '--json')
    const {result} = checkedEnvelope<Updated>('update', stdout)
    expect(code).to.equal(0)
    expect(result).to.deep.include({outcome: 'unchanged', differences: []})
  })

  it('shows only the changed keys in a dry run', async () => {
    const {stdout} = await run(
      'update',
      'mail-prod',
      '--mail-from-subdomain',
      '',
      '--admin-email',
      'admin@agency.gov',
      '--dry-run',
      '--json',
    )
    const {result} = checkedEnvelope<{requests: RequestPreview[]}>('update', stdout)
    expect(result.requests[0]?.body).to.have.deep.property('parameters', {mail_from_subdomain: ''})
  })

  it('wants to know what to update', async () => {
    const {code, stderr} = await run('update', 'mail-prod')
    expect(code).to.equal(2)
    expect(stderr).to.include('Say what to change')
  })

  it('takes the label alone for a MAIL FROM subdomain', async () => {
    const {code, stderr} = await run('update', 'mail-prod', '--mail-from-subdomain', 'x.agency.test')
    expect(code).to.equal(2)
    expect(stderr).to.include('Give the label alone: x')
  })

  it('says what a deletion would take, and deletes nothing without the name', async () => {
    const {code, stdout, stderr} = await run('deprovision', 'mail-prod')
    expect(code).to.equal(2)
    expect(stdout).to.equal('')
    expect(stderr).to.include('these credentials stop working').and.include('--confirm mail-prod')
    expect((await run('deprovision', 'mail-prod', '--confirm', 'mail')).code).to.equal(2)
    expect((await run('status', 'mail-prod')).code).to.equal(0)
  })

  it('shows the requests of a deletion in order, bindings first', async () => {
    const {stdout} = await run('deprovision', 'mail-prod', '--dry-run', '--json')
    const {result} = checkedEnvelope<{requests: RequestPreview[]}>('deprovision', stdout)
    expect(result.requests.map(({target}) => /service_bindings/.test(target))).to.deep.equal([true, false])
  })

  it('deletes the bindings, then the instance, and leaves no IAM user behind', async () => {
    const users = () =>
      sandbox.env.store.one<{count: number}>('SELECT count(*) AS count FROM iam_user')?.count ?? Number.NaN
    const before = users()
    const {code, stdout} = await run('deprovision', 'mail-prod', '--confirm', 'mail-prod', '--json')
    const {result} = checkedEnvelope<Deprovisioned>('deprovision', stdout)
    expect(code).to.equal(0)
    expect(result.outcome).to.equal('deleted')
    expect(result.bindings).to.have.length(1)
    expect(users()).to.equal(before - 1)
  })

  it('is content when there is nothing to delete', async () => {
    const {code, stdout} = await run('deprovision', 'mail-prod', '--json')
    expect(code).to.equal(0)
    expect(checkedEnvelope<Deprovisioned>('deprovision', stdout).result.outcome).to.equal('absent')
  })

  it('says that the broker is not there, and that trying again is safe', async () => {
    const env = {...home.env, SESCTL_BROKER_URL: 'http://127.0.0.1:9', SESCTL_BROKER_PASSWORD: 'x'}
    const {code, stderr} = await runSesctl(['provision', 'x', '--admin-email', 'a@agency.gov'], {
      env: {...env, XDG_CONFIG_HOME: '/nonexistent'},
    })
    expect(code).to.equal(5)
    expect(stderr).to.include('Failed to reach 127.0.0.1:9: nothing listens there.')
  })
})
