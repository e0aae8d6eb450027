import {expect} from 'chai'
import {osbRecords} from '../../../src/adapters/osb/records.ts'
import {exportInstances, importInstances} from '../../../src/app/context/import.ts'
import {withDefaults} from '../../../src/domain/instance/settings.ts'
import {Secret} from '../../../src/domain/text/secret.ts'
import {type PlatformFixture, platformFixture} from '../../support/platform-fixture.ts'
import {rejection} from '../../support/rejection.ts'
import {
  type Act,
  catalogWith,
  type Received,
  type ScriptedBroker,
  scriptedBroker,
} from '../../support/scripted-broker.ts'

const ONE = {id: 'i-1', name: 'mail-prod', bindings: [{id: 'b-1', name: 'ci'}]}
const READY: Act = {status: 200, body: {state: 'succeeded', description: 'provision succeeded'}}
const FOUND: Act = {
  status: 200,
  body: {service_id: 'service-1', plan_id: 'plan-1', parameters: {admin_email: 'a@b.gov'}},
}
const ABSENT: Act = {status: 404, body: {description: 'not found'}}

describe('taking over what a broker has', () => {
  let broker: ScriptedBroker
  let fixture: PlatformFixture

  afterEach(async () => {
    fixture.dispose()
    await broker.close()
  })

  interface Answers {
    readonly operation?: Act
    readonly instance?: Act
    readonly binding?: Act
    readonly catalog?: Act
  }

  async function given({
    operation = READY,
    instance = FOUND,
    binding = {status: 200, body: {}},
    catalog,
  }: Answers = {}) {
    const script = ({path}: Received): Act => {
      if (path.endsWith('/last_operation')) return operation
      return path.includes('/service_bindings/') ? binding : instance
    }
    broker = await scriptedBroker(script, catalog ?? catalogWith({}))
    fixture = await platformFixture(broker.url)
  }

  const ports = (platform: 'osb' | 'cf' = 'osb') => ({
    clock: fixture.clock,
    inventoryOf: async () => fixture.inventory,
    contexts: async () => ({current: async () => ({name: 'staging', memory: 'test'})}) as never,
    brokerRecords: async () =>
      platform === 'cf'
        ? undefined
        : osbRecords(
            {url: broker.url, username: 'broker', password: async () => new Secret('x')},
            {clock: fixture.clock},
          ),
  })
  const take = async (instances: readonly object[] = [ONE], dryRun = false) =>
    await importInstances(ports(), {instances: instances as [typeof ONE]}, {dryRun})

  it('remembers what the broker returns for it', async () => {
    await given()
    expect(await take()).to.deep.equal({
      context: 'staging',
      dryRun: false,
      instances: [
        {
          id: 'i-1',
          name: 'mail-prod',
          outcome: 'adopted',
          checked: true,
          bindings: [{id: 'b-1', name: 'ci', outcome: 'adopted'}],
        },
      ],
    })
    expect(await fixture.inventory.findInstance('mail-prod')).to.deep.include({
      id: 'i-1',
      parameters: withDefaults({adminEmail: 'a@b.gov'}),
      lastOperation: {type: 'create', state: 'succeeded', description: 'provision succeeded'},
      broker: {serviceId: 'service-1', planId: 'plan-1'},
    })
  })

  it('never takes its bindings for those of a dead command', async () => {
    await given()
    await take()
    await fixture.killOwners()
    const instance = (await fixture.osb.findInstance('mail-prod'))!
    expect(await fixture.osb.orphanedBindings(instance)).to.deep.equal([])
    expect((await fixture.osb.listBindings(instance)).map(({id, state}) => ({id, state}))).to.deep.equal([
      {id: 'b-1', state: 'ready'},
    ])
  })

  it('changes nothing the second time, and takes what is new', async () => {
    await given()
    await take()
    const report = await take([{...ONE, bindings: [...ONE.bindings, {id: 'b-2'}]}])
    expect(report.instances[0]).to.deep.include({
      outcome: 'known',
      bindings: [
        {id: 'b-1', name: 'ci', outcome: 'known'},
        {id: 'b-2', outcome: 'adopted'},
      ],
    })
    expect(await fixture.inventory.bindings('i-1')).to.have.length(2)
  })

  it('writes nothing in a dry run, and changes nothing at the broker ever', async () => {
    await given()
    expect((await take([ONE], true)).instances[0]).to.include({outcome: 'adopted'})
    expect(await fixture.inventory.instances()).to.deep.equal([])
    await take()
    expect(broker.received.every(({method}) => method === 'GET')).to.equal(true)
  })

  for (const [answers, instances, code, why] of [
    [{operation: {status: 410, body: {}}}, [ONE], 'instance-not-found', 'an instance that the broker does not know'],
    [{operation: ABSENT, instance: ABSENT}, [ONE], 'instance-not-found', 'one that it does not know without 410'],
    [{instance: ABSENT}, [ONE], 'invalid-value', 'an instance of another plan'],
    [
      {instance: {status: 200, body: {service_id: 'service-1', plan_id: 'other'}}},
      [ONE],
      'invalid-value',
      'one that says that it is of another plan',
    ],
    [{binding: ABSENT}, [ONE], 'invalid-value', 'a binding that the broker does not know'],
    [
      {operation: {status: 200, body: {state: 'in progress', description: 'deprovision in progress'}}},
      [ONE],
      'instance-unusable',
      'an instance that is being deleted',
    ],
    [{}, [ONE, {...ONE, name: 'other'}], 'invalid-value', 'an id twice'],
    [{}, [ONE, {...ONE, id: 'i-2'}], 'invalid-value', 'a name twice'],
    [{operation: {status: 401, text: ''}}, [ONE], 'not-authorised', 'anything when the broker refuses the password'],
  ] as const) {
    it(`does not take ${why}, nor anything beside it`, async () => {
      await given(answers)
      expect(await rejection(take([{id: 'i-0', name: 'beside', bindings: []}, ...instances]))).to.include({code})
      expect(await fixture.inventory.instances()).to.deep.equal([])
    })
  }

  it('does not take a name that another instance has, nor another name for an instance', async () => {
    await given()
    await take()
    expect(await rejection(take([{...ONE, id: 'i-2'}]))).to.include({code: 'name-taken', exit: 6})
    expect(await rejection(take([{...ONE, name: 'other'}]))).to.include({code: 'known-by-other-name', exit: 6})
    expect(await rejection(take([{...ONE, bindings: [{id: 'b-2', name: 'ci'}]}]))).to.include({
      code: 'binding-name-taken',
    })
  })

  it('takes an instance whose creation is in progress, or whose update is in the way of a check', async () => {
    await given({
      operation: {status: 200, body: {state: 'in progress', description: 'provision in progress'}},
      instance: ABSENT,
    })
    expect((await take([{...ONE, bindings: []}])).instances[0]).to.include({outcome: 'adopted', checked: true})
    fixture.dispose()
    await broker.close()
    await given({
      operation: {status: 200, body: {state: 'in progress', description: 'update in progress'}},
      instance: {status: 422, body: {description: 'ConcurrencyError'}},
    })
    expect((await take()).instances[0]).to.include({outcome: 'adopted', checked: true})
  })

  it('says what the broker did not return', async () => {
    const service = {instances_retrievable: false, bindings_retrievable: false}
    await given({operation: ABSENT, catalog: catalogWith({service})})
    expect((await take()).instances[0]).to.include({outcome: 'adopted', checked: false})
  })

  it('has nothing to do where Cloud Foundry knows the instances', async () => {
    await given()
    expect(await rejection(importInstances(ports('cf'), {instances: [ONE]}, {dryRun: false}))).to.include({
      code: 'inventory-elsewhere',
      exit: 2,
    })
  })

  it('writes down what it knows so that another machine can take it over', async () => {
    await given()
    await take()
    await fixture.inventory.addBinding({id: 'mine', instanceId: 'i-1', createdAt: '2026-11-24T12:00:00.000Z'})
    const document = await exportInstances(ports())
    expect(document.instances[0]?.bindings.map(({id}) => id)).to.deep.equal(['b-1'])
    expect(document.instances[0]?.parameters).to.deep.equal({admin_email: 'a@b.gov'})
    fixture.dispose()
    fixture = await platformFixture(broker.url)
    await take(document.instances as never)
    expect(await exportInstances(ports())).to.deep.equal(document)
  })
})
