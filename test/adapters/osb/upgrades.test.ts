import {expect} from 'chai'
import type {ServiceInstance} from '../../../src/domain/instance/service-instance.ts'
import {withDefaults} from '../../../src/domain/instance/settings.ts'
import {type PlatformFixture, platformFixture} from '../../support/platform-fixture.ts'
import {rejection} from '../../support/rejection.ts'
import {type Act, catalogWith, type ScriptedBroker, scriptedBroker} from '../../support/scripted-broker.ts'

const ACCEPTED: Act = {status: 202, body: {operation: 'tf:1:'}}
const word = (state: string, description: string): Act => ({status: 200, body: {state, description}})
const READY = word('succeeded', 'provision succeeded')
const OLD =
  'operation attempted with newer version of OpenTofu than current state, upgrade the service before retrying operation'

describe('an instance whose broker was upgraded', () => {
  let broker: ScriptedBroker
  let fixture: PlatformFixture

  afterEach(async () => {
    fixture.dispose()
    await broker.close()
  })

  async function given(...acts: Act[]): Promise<void> {
    broker = await scriptedBroker(
      (_, nth) => acts[nth - 1] ?? acts.at(-1) ?? READY,
      catalogWith({plan: {maintenance_info: {version: '1.9.0'}}}),
    )
    fixture = await platformFixture(broker.url)
  }

  /** One that was made, or imported, at another version. */
  async function made(version: string | undefined): Promise<void> {
    await fixture.inventory.addInstance({
      id: 'i-1',
      name: 'mail-prod',
      parameters: withDefaults({}),
      createdAt: '2026-11-24T11:00:00.000Z',
      lastOperation: {type: 'create', state: 'succeeded', description: 'provision succeeded'},
      broker: {
        serviceId: 'service-1',
        planId: 'plan-1',
        ...(version === undefined ? {} : {maintenanceVersion: version}),
      },
    })
  }

  const found = async () => (await fixture.osb.findInstance('mail-prod')) as ServiceInstance
  const body = () => broker.received.at(-1)?.body as Record<string, unknown>

  it('says which version it can be upgraded to', async () => {
    await given(READY)
    await made('1.8.2')
    expect(await found()).to.include({upgradeTo: '1.9.0'})
    expect((await fixture.osb.listInstances())[0]).to.include({upgradeTo: '1.9.0'})
  })

  for (const version of ['1.9.0', undefined]) {
    it(`says nothing of an upgrade at version ${version ?? 'unknown'}`, async () => {
      await given(READY)
      await made(version)
      expect(await found()).not.to.have.property('upgradeTo')
    })
  }

  it('shows nothing of what only the broker has to know', async () => {
    await given(READY)
    await made('1.8.2')
    expect(await found()).to.have.all.keys('id', 'name', 'parameters', 'createdAt', 'lastOperation', 'upgradeTo')
  })

  it('is upgraded by naming both versions and nothing to change', async () => {
    await given(READY, ACCEPTED)
    await made('1.8.2')
    const upgrading = await fixture.osb.upgradeInstance(await found())
    expect(upgrading.lastOperation).to.include({type: 'update', state: 'in progress'})
    expect(body()).not.to.have.property('parameters')
    expect(body()).to.deep.include({plan_id: 'plan-1', maintenance_info: {version: '1.9.0'}})
    expect(body()['previous_values']).to.deep.include({plan_id: 'plan-1', maintenance_info: {version: '1.8.2'}})
  })

  it('names no version before where nobody knows it, so that the broker does not take it for an update', async () => {
    await given(READY, ACCEPTED)
    await made(undefined)
    await fixture.osb.upgradeInstance(await found())
    expect(body()['previous_values']).not.to.have.property('maintenance_info')
  })

  it('is at the new version once the broker says so, whatever it calls the operation', async () => {
    await given(READY, ACCEPTED, word('in progress', 'op-4711'), word('succeeded', 'op-4711'))
    await made('1.8.2')
    const instance = await found()
    await fixture.osb.upgradeInstance(instance)
    await fixture.osb.lastOperation(instance)
    expect(await found()).not.to.have.property('upgradeTo')
    expect((await fixture.inventory.findInstance('i-1'))?.broker).to.include({maintenanceVersion: '1.9.0'})
  })

  it('is at the new version when the broker was through at once', async () => {
    await given(READY, {status: 200, body: {}}, READY)
    await made('1.8.2')
    await fixture.osb.upgradeInstance(await found())
    expect(await found()).not.to.have.property('upgradeTo')
  })

  it('stays behind when the upgrade failed', async () => {
    await given(READY, ACCEPTED, word('failed', 'upgrade failed: boom'))
    await made('1.8.2')
    await fixture.osb.upgradeInstance(await found())
    expect(await found()).to.include({upgradeTo: '1.9.0'})
  })

  it('keeps in mind which version a lost answer was about', async () => {
    await given(READY, 'drop', word('in progress', 'upgrade in progress'), word('succeeded', 'upgrade succeeded'))
    await made('1.8.2')
    await fixture.osb.upgradeInstance(await found())
    expect(await found()).not.to.have.property('upgradeTo')
  })

  for (const [doing, act] of [
    [
      'an update',
      async (instance: ServiceInstance) => await fixture.osb.updateInstance(instance, {adminEmail: 'a@b.gov'}),
    ],
    ['a bind', async (instance: ServiceInstance) => await fixture.osb.createBinding(instance, {})],
    [
      'an unbind',
      async (instance: ServiceInstance) =>
        await fixture.osb.deleteBinding(instance, {id: 'b', instanceId: 'i-1', createdAt: '', state: 'ready'}),
    ],
  ] as const) {
    it(`is known to be behind, and how to help it, once ${doing} was refused for it`, async () => {
      await given(READY, {status: 500, body: {description: `tofu version check failed: ${OLD}`}}, READY)
      await made(undefined)
      const failure = await rejection(act(await found()))
      expect(failure).to.include({code: 'instance-outdated', exit: 6})
      expect(failure.hints).to.include('sesctl update mail-prod --upgrade')
      expect(await found()).to.include({upgradeTo: '1.9.0'})
    })
  }
})
