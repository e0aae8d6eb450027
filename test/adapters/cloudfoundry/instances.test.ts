import {expect} from 'chai'
import {provision} from '../../../src/app/instance/provision.ts'
import type {ServiceInstance} from '../../../src/domain/instance/service-instance.ts'
import {withDefaults} from '../../../src/domain/instance/settings.ts'
import {
  type CloudFoundryFixture,
  type CloudFoundryFixtureOptions,
  cloudFoundryFixture,
  inPlace,
  scriptedAccess,
} from '../../support/cloud-foundry-fixture.ts'
import {rejection} from '../../support/rejection.ts'
import {type ScriptedCloud, scriptedCloud} from '../../support/scripted-cloud.ts'
import {SmallCloud} from '../../support/small-cloud.ts'
import {drain, failureOf} from '../../support/work.ts'

const PARAMETERS = {domain: 'agency.gov', admin_email: 'a@agency.gov'}
const SETTINGS = withDefaults({domain: 'agency.gov', adminEmail: 'a@agency.gov'})

describe('instances of Cloud Foundry', () => {
  let cloud: SmallCloud
  let server: ScriptedCloud
  let fixture: CloudFoundryFixture

  async function given(options: CloudFoundryFixtureOptions = {}): Promise<void> {
    fixture = await cloudFoundryFixture(scriptedAccess(server.api), options)
  }

  beforeEach(async () => {
    cloud = new SmallCloud()
    server = await scriptedCloud({api: inPlace(cloud.answer)})
    await given()
  })

  afterEach(async () => {
    fixture.dispose()
    await server.close()
  })

  const create = async () => await fixture.platform.createInstance({name: 'mail-prod', parameters: SETTINGS})
  const intents = async () => await fixture.inventory.instances()

  describe('a creation', () => {
    it('carries a label that is on disk when the request arrives, and is forgotten once the guid is known', async () => {
      const before: string[] = []
      cloud.before = async ({method}) => {
        if (method === 'POST') before.push(...(await intents()).map(({id}) => id))
      }
      const instance = await create()
      const [made] = cloud.instances()
      expect(before).to.deep.equal([made?.labels['sesctl-operation']])
      expect(instance).to.deep.include({id: made?.guid, name: 'mail-prod', parameters: SETTINGS})
      expect(await intents()).to.deep.equal([])
    })

    it('is found by its label when the reply was lost, and not made twice', async () => {
      cloud.outcome = (_, nth) => (nth === 1 ? 'drop' : 'answer')
      const instance = await create()
      expect(cloud.instances().map(({guid}) => guid)).to.deep.equal([instance.id])
      expect(cloud.changes).to.deep.equal(['POST /v3/service_instances'])
    })

    it('is sent again when the first request has left nothing', async () => {
      let dropped = false
      const drop = inPlace(async (request) => {
        if (request.method !== 'POST' || dropped) return await cloud.answer(request)
        dropped = true
        return 'drop'
      })
      fixture.dispose()
      await server.close()
      server = await scriptedCloud({api: drop})
      await given()
      const instance = await create()
      expect(cloud.instances().map(({guid}) => guid)).to.deep.equal([instance.id])
    })

    it('continues where a command was killed after its request had left', async () => {
      await fixture.inventory.addInstance({
        id: 'operation-1',
        name: 'mail-prod',
        parameters: SETTINGS,
        createdAt: '2026-11-24T12:00:00.000Z',
        lastOperation: {type: 'create', state: 'in progress', description: ''},
      })
      const left = cloud.add({
        kind: 'instance',
        name: 'mail-prod',
        labels: {'sesctl-operation': 'operation-1'},
        operation: {type: 'create', state: 'in progress'},
      })
      expect((await create()).id).to.equal(left.guid)
      expect(cloud.changes).to.deep.equal([])
      expect(await intents()).to.deep.equal([])
    })

    it('uses the label of an intent whose request never left', async () => {
      await fixture.inventory.addInstance({
        id: 'operation-1',
        name: 'mail-prod',
        parameters: SETTINGS,
        createdAt: '2026-11-24T12:00:00.000Z',
        lastOperation: {type: 'create', state: 'in progress', description: ''},
      })
      await create()
      expect(cloud.instances()[0]?.labels).to.deep.equal({'sesctl-operation': 'operation-1'})
      expect(await intents()).to.deep.equal([])
    })

    it('returns the instance of another command that was faster', async () => {
      cloud.before = ({method}) => {
        if (method === 'POST' && cloud.instances().length === 0) cloud.add({kind: 'instance', name: 'mail-prod'})
      }
      expect((await create()).id).to.equal(cloud.instances()[0]?.guid)
      expect(cloud.instances()).to.have.length(1)
      expect(await intents()).to.deep.equal([])
    })

    it('says that the name belongs to an instance of another service', async () => {
      const page = inPlace(async (request) =>
        request.method === 'GET' && request.path === '/v3/service_instances'
          ? {status: 200, body: {resources: []}}
          : await cloud.answer(request),
      )
      cloud.add({kind: 'instance', name: 'mail-prod'})
      fixture.dispose()
      await server.close()
      server = await scriptedCloud({api: page})
      await given()
      expect(await rejection(create())).to.include({code: 'name-used-elsewhere', exit: 6})
    })

    it('continues at the platform when the command is interrupted, and is found by the next one', async () => {
      fixture.dispose()
      await given({onSleep: () => fixture.interrupt()})
      cloud.polls = 5
      const failure = await rejection(create())
      expect(failure).to.include({code: 'interrupted', exit: 130})
      expect(failure.message).to.include('Cloud Foundry continues to create mail-prod')
      expect(await intents()).to.deep.equal([])
      expect(cloud.instances()).to.have.length(1)
    })

    it('shows the warnings of its job', async () => {
      await create()
      expect(fixture.warned).to.deep.equal(['a warning'])
    })

    it('takes seven requests: place and plan, creation, job, instance', async () => {
      cloud.polls = 0
      await create()
      expect(server.calls.map(({method, path}) => `${method} ${path.split('/')[2]}`)).to.have.members([
        'GET organizations',
        'GET service_plans',
        'GET spaces',
        'POST service_instances',
        'GET jobs',
        'GET jobs',
        'GET service_instances',
      ])
    })
  })

  it('says why a creation failed without the markup of the broker, and keeps what it said at length (class: remote text that is printed as it came)', async () => {
    const said =
      'provision failed: \u001b[31mError: quota exceeded  on main.tf line 3, in resource "x" "y": 3: resource "x" "y" { exit status 1'
    cloud.add({
      kind: 'instance',
      name: 'mail-prod',
      operation: {type: 'create', state: 'failed', description: said},
      parameters: PARAMETERS,
    })
    const instance = (await fixture.platform.findInstance('mail-prod')) as ServiceInstance
    const failure = await rejection(fixture.platform.readParameters(instance))
    expect(failure.message).to.equal(
      "Can't read the parameters of mail-prod: its creation failed: \ufffd[31mError: quota exceeded (main.tf line 3)",
    )
    expect(failure.details).to.equal(said)
    expect(failure.hints).to.deep.equal(['sesctl deprovision mail-prod --confirm mail-prod'])
  })

  describe('provision', () => {
    const request = {
      name: 'mail-prod',
      parameters: SETTINGS,
      ifExists: 'compare',
      wait: true,
      timeoutMillis: 900_000,
    } as const

    it('compares what another program is making once its parameters can be read', async () => {
      const theirs = cloud.add({
        kind: 'instance',
        name: 'mail-prod',
        operation: {type: 'create', state: 'in progress'},
        parameters: {...PARAMETERS, admin_email: 'other@agency.gov'},
      })
      fixture.dispose()
      await given({
        onSleep: () => {
          theirs.operation = {type: 'create', state: 'succeeded'}
        },
      })
      const failure = await failureOf(provision(fixture.ports, request))
      expect(failure).to.include({code: 'parameters-differ'})
    })

    it('knows what an earlier command has requested before the broker reports it', async () => {
      cloud.add({
        kind: 'instance',
        name: 'mail-prod',
        operation: {type: 'create', state: 'in progress'},
        annotations: {'sesctl-parameters': JSON.stringify({...PARAMETERS, domain: 'other.gov'})},
      })
      const failure = await failureOf(provision(fixture.ports, {...request, wait: false}))
      expect(failure).to.include({code: 'parameters-differ'})
    })

    it('forgets the intent of a killed command once the instance is there', async () => {
      await fixture.inventory.addInstance({
        id: 'operation-1',
        name: 'mail-prod',
        parameters: SETTINGS,
        createdAt: '2026-11-24T12:00:00.000Z',
        lastOperation: {type: 'create', state: 'in progress', description: ''},
      })
      cloud.add({
        kind: 'instance',
        name: 'mail-prod',
        labels: {'sesctl-operation': 'operation-1'},
        parameters: PARAMETERS,
      })
      const {result} = await drain(provision(fixture.ports, request))
      expect(result.outcome).to.equal('exists')
      expect(await intents()).to.deep.equal([])
    })
  })

  describe('a read', () => {
    it('finds an instance by name and by guid, whatever characters the name has', async () => {
      const odd = cloud.add({kind: 'instance', name: 'mail, 100% + more'})
      cloud.add({kind: 'instance', name: 'mail-prod'})
      expect((await fixture.platform.findInstance('mail, 100% + more'))?.id).to.equal(odd.guid)
      expect((await fixture.platform.findInstance(odd.guid))?.name).to.equal('mail, 100% + more')
      expect(await fixture.platform.findInstance('mail')).to.equal(undefined)
    })

    it('reads every page of a list', async () => {
      for (const name of ['one', 'two', 'three']) cloud.add({kind: 'instance', name})
      expect((await fixture.platform.listInstances()).map(({name}) => name)).to.deep.equal(['one', 'two', 'three'])
    })

    it('leaves out instances of other services and plans', async () => {
      cloud.add({kind: 'instance', name: 'ours'})
      const foreign = inPlace(async (request) => {
        const act = await cloud.answer(request)
        const body = (act as {body?: {included?: unknown}}).body
        return request.path === '/v3/service_instances' && body
          ? {...(act as {status: number}), body: {...body, included: {service_plans: [], service_offerings: []}}}
          : act
      })
      fixture.dispose()
      await server.close()
      server = await scriptedCloud({api: foreign})
      await given()
      expect(await fixture.platform.listInstances()).to.deep.equal([])
    })

    it('names the version that an instance has to be upgraded to', async () => {
      cloud.add({kind: 'instance', name: 'old', upgradeAvailable: true})
      cloud.add({kind: 'instance', name: 'new'})
      const found = await fixture.platform.listInstances()
      expect(found.map(({upgradeTo}) => upgradeTo)).to.deep.equal(['1.9.0', undefined])
    })
  })

  describe('a change', () => {
    let instance: ServiceInstance

    beforeEach(async () => {
      cloud.add({kind: 'instance', name: 'mail-prod', upgradeAvailable: true})
      instance = (await fixture.platform.findInstance('mail-prod')) as ServiceInstance
    })

    it('sends the changed keys and nothing else', async () => {
      await fixture.platform.updateInstance(instance, {adminEmail: 'b@agency.gov'})
      expect(cloud.bodies).to.deep.equal([{parameters: {admin_email: 'b@agency.gov'}}])
    })

    it('is refused before it is sent when it names the domain', async () => {
      const failure = await rejection(fixture.platform.updateInstance(instance, {domain: 'other.gov'}))
      expect(failure.code).to.equal('parameters-refused')
      expect(cloud.changes).to.deep.equal([])
    })

    it('is not sent twice while it is being applied', async () => {
      cloud.outcome = () => 'drop'
      const updated = await fixture.platform.updateInstance(instance, {adminEmail: 'b@agency.gov'})
      expect(updated.lastOperation).to.include({type: 'update', state: 'in progress'})
      expect(cloud.changes).to.have.length(1)
    })

    it('upgrades to the version of the plan', async () => {
      await fixture.platform.upgradeInstance(instance)
      expect(cloud.bodies).to.deep.equal([{maintenance_info: {version: '1.9.0'}}])
    })

    it('deletes an instance, and forgets it when it is gone', async () => {
      cloud.polls = 0
      await fixture.platform.deleteInstance(instance)
      expect(await fixture.platform.lastOperation(instance)).to.include({type: 'delete', state: 'in progress'})
      cloud.objects.clear()
      expect(await fixture.platform.lastOperation(instance)).to.equal('gone')
    })

    it('takes an instance that is gone, or being deleted, for deleted', async () => {
      cloud.outcome = () => 'drop'
      await fixture.platform.deleteInstance(instance)
      await fixture.platform.deleteInstance(instance)
      cloud.objects.clear()
      await fixture.platform.deleteInstance(instance)
      expect(cloud.changes).to.have.length(3)
    })
  })

  describe('the plan', () => {
    const offering = async (...plans: object[]): Promise<void> => {
      const other = scriptedCloud({
        api: async (request) =>
          request.path === '/v3/service_plans'
            ? {status: 200, body: {pagination: {next: null}, resources: plans}}
            : await inPlace(cloud.answer)(request),
      })
      fixture.dispose()
      await server.close()
      server = await other
      await given()
    }
    const original = {broker_catalog: {id: '35ffb84b-a898-442e-b5f9-0a6a5229827d'}}
    const planOf = (body: unknown) =>
      (body as {relationships: {service_plan: {data: {guid: string}}}}).relationships.service_plan.data.guid

    it('has to be in the marketplace of the organization', async () => {
      await offering()
      const failure = await rejection(create())
      expect(failure).to.include({code: 'plan-not-offered', exit: 4})
      expect(failure.hints.join()).to.include('cf marketplace -e aws-ses')
      expect(await intents()).to.deep.equal([])
    })

    it('is distinguished from one of another broker by the id in its catalog', async () => {
      await offering({guid: 'theirs', broker_catalog: {id: 'other'}}, {guid: 'ours', ...original})
      await create()
      expect(planOf(cloud.bodies[0])).to.equal('ours')
    })

    it('of a broker whose plan is not available is left aside', async () => {
      await offering({guid: 'closed', available: false, ...original}, {guid: 'open', available: true, ...original})
      await create()
      expect(planOf(cloud.bodies[0])).to.equal('open')
    })

    it('of two brokers is not chosen by us', async () => {
      await offering({guid: 'one'}, {guid: 'two'})
      const failure = await rejection(create())
      expect(failure).to.include({code: 'broker-ambiguous', exit: 6})
      expect(failure.hints.join()).to.include('-b BROKER')
      expect(cloud.changes).to.deep.equal([])
    })
  })

  it('previews changes without making any', async () => {
    cloud.add({kind: 'instance', name: 'mail-prod', upgradeAvailable: true})
    const instance = (await fixture.platform.findInstance('mail-prod')) as ServiceInstance
    const binding = {id: 'b', instanceId: instance.id, createdAt: '', state: 'ready'} as const
    const previews = await Promise.all([
      fixture.platform.preview({kind: 'create-instance', name: 'new', parameters: SETTINGS}),
      fixture.platform.preview({kind: 'update-instance', instance, changes: {adminEmail: 'b@agency.gov'}}),
      fixture.platform.preview({kind: 'upgrade-instance', instance}),
      fixture.platform.preview({kind: 'delete-instance', instance}),
      fixture.platform.preview({kind: 'create-binding', instance, request: {name: 'ci'}}),
      fixture.platform.preview({kind: 'create-binding', instance, request: {app: 'web'}}),
      fixture.platform.preview({kind: 'delete-binding', instance, binding}),
    ])
    expect(previews.flat().map(({method, target}) => `${method} ${target.replace(server.api, '')}`)).to.deep.equal([
      'POST /v3/service_instances',
      `PATCH /v3/service_instances/${instance.id}`,
      `PATCH /v3/service_instances/${instance.id}`,
      `DELETE /v3/service_instances/${instance.id}`,
      'POST /v3/service_credential_bindings',
      'POST /v3/service_credential_bindings',
      'DELETE /v3/service_credential_bindings/b',
    ])
    expect(cloud.changes).to.deep.equal([])
  })
})
