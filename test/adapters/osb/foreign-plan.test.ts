import {expect} from 'chai'
import {withDefaults} from '../../../src/domain/instance/settings.ts'
import {NOW, type PlatformFixture, platformFixture} from '../../support/platform-fixture.ts'
import {rejection} from '../../support/rejection.ts'
import {type Act, type ScriptedBroker, scriptedBroker} from '../../support/scripted-broker.ts'

const OURS = {service_id: 'service-1', plan_id: 'plan-1'}
const INSTANCE = {
  id: '11111111-1111-4111-8111-111111111111',
  name: 'mail-prod',
  parameters: withDefaults({}),
  createdAt: new Date(NOW).toISOString(),
  lastOperation: {type: 'create', state: 'succeeded', description: ''},
} as const

describe('class: a broker that answers with the service or the plan of something else', () => {
  let broker: ScriptedBroker
  let fixture: PlatformFixture

  const given = async (body: object, operation: Act = {status: 404, body: {}}): Promise<void> => {
    broker = await scriptedBroker(({path}) => (path.endsWith('last_operation') ? operation : {status: 200, body}))
    fixture = await platformFixture(broker.url)
    await fixture.inventory.addInstance(INSTANCE)
  }
  afterEach(async () => {
    fixture.dispose()
    await broker.close()
  })

  for (const foreign of [{service_id: 'other'}, {plan_id: 'other'}]) {
    it(`is refused when it is asked for the instance: ${JSON.stringify(foreign)}`, async () => {
      await given({...OURS, ...foreign})
      const failure = await rejection(fixture.osb.findInstance('mail-prod'))
      expect(failure).to.include({code: 'foreign-instance', exit: 6})
      expect(failure.message).to.include('other').and.include('another service or plan')
      expect(failure.hints.join()).to.include('service-1').and.include('plan-1')
    })

    it(`is refused when it is asked for the parameters: ${JSON.stringify(foreign)}`, async () => {
      await given({...OURS, ...foreign, parameters: {admin_email: 'a@agency.gov'}})
      expect(await rejection(fixture.osb.readParameters(INSTANCE))).to.include({code: 'foreign-instance', exit: 6})
    })
  }

  it('is believed when it names ours, or none', async () => {
    for (const body of [OURS, {}]) {
      await given(body)
      expect(await fixture.osb.findInstance('mail-prod')).to.include({name: 'mail-prod'})
      if (body === OURS) {
        fixture.dispose()
        await broker.close()
      }
    }
  })

  for (const change of ['update', 'bind', 'delete'] as const) {
    it(`is not asked to ${change} an instance when its catalog has another service than the instance was made with`, async () => {
      await given(OURS, {status: 200, body: {state: 'succeeded', description: ''}})
      await fixture.inventory.updateInstance(INSTANCE.id, {broker: {serviceId: 'service-0', planId: 'plan-0'}})
      const doing = {
        update: async () => await fixture.osb.updateInstance(INSTANCE, {adminEmail: 'a@agency.gov'}),
        bind: async () => await fixture.osb.createBinding(INSTANCE, {}),
        delete: async () => await fixture.osb.deleteInstance(INSTANCE),
      }[change]
      expect(await rejection(doing())).to.include({code: 'foreign-instance', exit: 6})
      expect(broker.calls.filter((call) => !call.startsWith('GET'))).to.deep.equal([])
    })
  }
})

describe('class: an inventory that is empty', () => {
  for (const [answer, code, exit] of [
    [{status: 401, text: 'Not Authorized\n'}, 'not-authorised', 4],
    [{status: 404, text: 'not found'}, 'unexpected-answer', 1],
    ['drop', 'unavailable', 5],
  ] as const) {
    it(`does not hide that the broker cannot be used: ${JSON.stringify(answer)}`, async () => {
      const broker = await scriptedBroker(() => ({status: 500}), answer)
      const fixture = await platformFixture(broker.url)
      try {
        expect(await rejection(fixture.osb.listInstances())).to.include({code, exit})
      } finally {
        fixture.dispose()
        await broker.close()
      }
    })
  }
})
