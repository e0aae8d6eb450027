import {expect} from 'chai'
import type {Upgraded} from '../../src/app/instance/upgrade.ts'
import type {RequestPreview} from '../../src/domain/instance/request-preview.ts'
import {checkedEnvelope} from '../support/result-schema.ts'
import {type Act, type Received, type ScriptedBroker, scriptedBroker} from '../support/scripted-broker.ts'
import {runSesctl, temporaryHome} from '../support/sesctl.ts'

const REFUSAL =
  'operation attempted with newer version of OpenTofu than current state, upgrade the service before retrying operation'

/** A broker with one instance, whose operators deploy a newer brokerpak. */
describe('sesctl update --upgrade', () => {
  const maintenance = {version: '1.8.2'}
  let broker: ScriptedBroker
  let home: ReturnType<typeof temporaryHome>
  let version: string
  let operation: string
  let state: string
  let fails = false

  const run = async (...args: string[]) =>
    await runSesctl(args, {
      env: {...home.env, SESCTL_BROKER_URL: broker.url, SESCTL_BROKER_PASSWORD: 'secret-password'},
    })

  function answer({method, path, body}: Received): Act {
    if (path.endsWith('/last_operation')) return {status: 200, body: {state, description: `${operation} ${state}`}}
    const upgrades = 'maintenance_info' in Object(body)
    if (method === 'PATCH' && !upgrades && version !== maintenance.version) {
      return {status: 500, body: {description: `tofu version check failed: ${REFUSAL}`}}
    }
    operation = method === 'PUT' ? 'provision' : 'upgrade'
    state = fails ? 'failed' : 'succeeded'
    if (!fails) version = maintenance.version
    return {status: 202, body: {operation: 'tf:1:'}}
  }

  before(async () => {
    const plans = [{id: 'plan-1', name: 'domain', maintenance_info: maintenance}]
    const catalog: Act = {status: 200, body: {services: [{id: 'service-1', name: 'aws-ses', plans}]}}
    broker = await scriptedBroker(answer, catalog)
    home = temporaryHome()
    expect((await run('provision', 'mail-prod', '--admin-email', 'admin@agency.gov')).code).to.equal(0)
  })

  after(async () => {
    home.dispose()
    await broker.close()
  })

  it('is what provision suggests for an instance that is behind the catalog, which no binding can be made of', async () => {
    const before = maintenance.version
    maintenance.version = '1.9.0'
    const args = ['provision', 'mail-prod', '--admin-email', 'admin@agency.gov', '--json']
    const {stdout, stderr, code} = await run(...args)
    maintenance.version = before
    expect(code, stdout + stderr).to.equal(0)
    expect(checkedEnvelope('provision', stdout).next).to.deep.equal(['sesctl update mail-prod --upgrade'])
  })

  it('leaves an instance alone that is where its broker is', async () => {
    const {code, stdout} = await run('update', 'mail-prod', '--upgrade')
    expect(code).to.equal(0)
    expect(stdout).to.equal('✓ Nothing says that mail-prod needs an upgrade.\n')
    expect(broker.calls.some((call) => call.startsWith('PATCH'))).to.equal(false)
  })

  it('is what a refused update and the list say to type', async () => {
    maintenance.version = '1.9.0'
    const {code, stderr} = await run('update', 'mail-prod', '--mail-from-subdomain', 'mail')
    expect(code).to.equal(6)
    expect(stderr).to.include('  sesctl update mail-prod --upgrade')
    expect((await run('list')).stderr).to.include('sesctl update mail-prod --upgrade')
  })

  it('shows the request and sends nothing in a dry run', async () => {
    const sent = broker.calls.filter((call) => call.startsWith('PATCH')).length
    const {stdout} = await run('update', 'mail-prod', '--upgrade', '--dry-run', '--json')
    const {result} = checkedEnvelope<{requests: RequestPreview[]}>('update', stdout)
    expect(result.requests[0]?.body).to.deep.include({maintenance_info: {version: '1.9.0'}})
    expect(broker.calls.filter((call) => call.startsWith('PATCH'))).to.have.length(sent)
  })

  it('changes nothing else', async () => {
    const {code, stderr} = await run('update', 'mail-prod', '--upgrade', '--admin-email', 'a@agency.gov')
    expect(code).to.equal(2)
    expect(stderr).to.include('--admin-email')
  })

  it('fails with the words of the broker, and can be run again', async () => {
    fails = true
    const {code, stderr} = await run('update', 'mail-prod', '--upgrade')
    fails = false
    expect(code).to.equal(1)
    expect(stderr).to.include('Failed to upgrade mail-prod: upgrade failed')
  })

  it('need not be waited for', async () => {
    const {stdout} = await run('update', 'mail-prod', '--upgrade', '--no-wait', '--json')
    const {result} = checkedEnvelope<Upgraded>('update', stdout)
    expect(result).to.include({outcome: 'upgrading', version: '1.9.0'})
    expect(result.instance.state).to.equal('updating')
  })

  it('is over when the broker says so', async () => {
    maintenance.version = '1.9.1'
    const {stdout} = await run('update', 'mail-prod', '--upgrade', '--json')
    const {result} = checkedEnvelope<Upgraded>('update', stdout)
    expect(result).to.include({outcome: 'upgraded', version: '1.9.1'})
    expect(result.instance).to.include({state: 'ready'}).and.not.to.have.property('upgradeTo')
    const after = await run('update', 'mail-prod', '--mail-from-subdomain', 'mail')
    expect(after.stdout).to.include('mail-prod is updated')
  })
})
