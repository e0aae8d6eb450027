import {expect} from 'chai'
import type {ServiceBinding, ServiceInstance} from '../../../src/domain/instance/service-instance.ts'
import {withDefaults} from '../../../src/domain/instance/settings.ts'
import type {Platform} from '../../../src/ports/instance/platform.ts'
import {
  type CloudFoundryFixture,
  cloudFoundryFixture,
  inPlace,
  page,
  scriptedAccess,
} from '../../support/cloud-foundry-fixture.ts'
import {rejection} from '../../support/rejection.ts'
import {type ScriptedCloud, scriptedCloud, v3Refusal} from '../../support/scripted-cloud.ts'

const INSTANCE: ServiceInstance = {
  id: '11111111-1111-4111-8111-111111111111',
  name: 'mail-prod',
  lastOperation: {type: 'create', state: 'succeeded', description: ''},
}
const BINDING: ServiceBinding = {
  id: '22222222-2222-4222-8222-222222222222',
  instanceId: INSTANCE.id,
  createdAt: '2026-11-24T12:00:00Z',
  state: 'ready',
}
const create = async (platform: Platform) =>
  await platform.createInstance({name: 'mail-prod', parameters: withDefaults({})})
const update = async (platform: Platform) => await platform.updateInstance(INSTANCE, {adminEmail: 'a@agency.gov'})
const remove = async (platform: Platform) => await platform.deleteInstance(INSTANCE)
const parameters = async (platform: Platform) => await platform.readParameters(INSTANCE)
const key = async (platform: Platform) => await platform.createBinding(INSTANCE, {name: 'ci'})
const app = async (platform: Platform) => await platform.createBinding(INSTANCE, {app: 'web'})
const unbind = async (platform: Platform) => await platform.deleteBinding(INSTANCE, BINDING)

type Change = (platform: Platform) => Promise<unknown>

/** What is asked for, status, code and detail of the answer; code and exit of the failure, and a hint that it carries. */
const TABLE: readonly (readonly [string, Change, number, number, string, string, number, RegExp])[] = [
  [
    'create',
    create,
    422,
    10008,
    'Invalid service plan. Ensure that the service plan exists, is available, and you have access to it.',
    'plan-not-offered',
    4,
    /cf marketplace/,
  ],
  ['create', create, 422, 10008, 'Invalid space. Ensure that the space exists.', 'space-unusable', 2, /context show/],
  ['create', create, 422, 10008, "You have exceeded your organization's services limit.", 'quota-exceeded', 6, /quota/],
  ['create', create, 422, 10008, "You have exceeded your space's services limit.", 'quota-exceeded', 6, /quota/],
  [
    'create',
    create,
    422,
    10008,
    'The service instance cannot be created because paid service plans are not allowed.',
    'quota-exceeded',
    6,
    /quota/,
  ],
  ['create', create, 403, 330002, 'Feature Disabled: service_instance_creation', 'feature-disabled', 4, /request-1/],
  [
    'create',
    create,
    403,
    10003,
    'You are not authorized to perform the requested action',
    'not-authorised',
    4,
    /Space Developer/,
  ],
  ['create', create, 403, 10007, 'Your token lacks the necessary scopes', 'not-authorised', 4, /Space Developer/],
  ['create', create, 403, 10017, 'The organization is suspended', 'target-suspended', 4, /operators/],
  ['create', create, 403, 10019, 'The space is suspended', 'target-suspended', 4, /operators/],
  ['create', create, 422, 10008, "Unknown field(s): 'labels'", 'unexpected-answer', 1, /request-1/],
  [
    'update',
    update,
    409,
    60016,
    'An operation for service instance mail-prod is in progress.',
    'instance-busy',
    6,
    /sesctl status/,
  ],
  [
    'update',
    update,
    409,
    90008,
    'An operation for a service binding of service instance mail-prod is in progress.',
    'instance-busy',
    6,
    /sesctl bindings/,
  ],
  ['update', update, 404, 60004, 'The service instance could not be found: x', 'instance-unusable', 6, /deprovision/],
  ['update', update, 404, 10010, 'Service instance not found', 'instance-gone', 6, /sesctl list/],
  [
    'delete',
    remove,
    422,
    10008,
    'There is an operation in progress for the service instance.',
    'instance-busy',
    6,
    /sesctl status/,
  ],
  [
    'read parameters of',
    parameters,
    409,
    60016,
    'An operation for service instance mail-prod is in progress.',
    'instance-busy',
    6,
    /sesctl status/,
  ],
  ['read parameters of', parameters, 404, 10010, 'Service instance not found', 'instance-gone', 6, /sesctl list/],
  [
    'read parameters of',
    parameters,
    502,
    10001,
    'The service broker returned an invalid response for the request',
    'broker-failed',
    1,
    /again in a minute/,
  ],
  [
    'read parameters of',
    parameters,
    400,
    120004,
    'This service does not support fetching service instance parameters.',
    'unexpected-answer',
    1,
    /^/,
  ],
  [
    'bind',
    key,
    422,
    10008,
    'There is an operation in progress for the service instance',
    'instance-busy',
    6,
    /sesctl status/,
  ],
  ['bind', key, 422, 10008, 'Service instance not found', 'instance-unusable', 6, /deprovision/],
  ['bind', key, 422, 10008, 'Service plan does not allow bindings', 'unexpected-answer', 1, /request-1/],
  [
    'bind',
    key,
    422,
    10008,
    "The binding name is invalid. Key binding names must be unique. The service instance already has a key binding with name 'ci'.",
    'binding-name-taken',
    6,
    /another name/,
  ],
  [
    'bind',
    key,
    422,
    10008,
    "The binding name is invalid. Key binding names must be unique. The service instance already has a key binding with name 'ci' that is getting deleted or its deletion failed.",
    'binding-in-the-way',
    6,
    /sesctl unbind mail-prod/,
  ],
  [
    'bind',
    key,
    422,
    10008,
    "You have exceeded your space's limit for service binding of type key.",
    'quota-exceeded',
    6,
    /quota/,
  ],
  [
    'bind',
    key,
    422,
    10008,
    "You have exceeded your organization's limit for service binding of type key.",
    'quota-exceeded',
    6,
    /quota/,
  ],
  [
    'bind an app to',
    app,
    422,
    10008,
    'The app is already bound to the service instance',
    'app-already-bound',
    6,
    /sesctl bindings/,
  ],
  [
    'bind an app to',
    app,
    422,
    10008,
    'The app has too many bindings to this service instance (limit: 5). Consider deleting existing/orphaned bindings.',
    'too-many-bindings',
    6,
    /sesctl bindings/,
  ],
  ['bind an app to', app, 422, 10008, "Unknown field(s): 'strategy'", 'app-already-bound', 6, /sesctl bindings/],
  [
    'bind an app to',
    app,
    422,
    10008,
    'There is already a binding in progress for this service instance and app (binding guid: g)',
    'binding-busy',
    6,
    /sesctl bindings/,
  ],
  [
    'bind an app to',
    app,
    422,
    10008,
    'The binding is getting deleted or its deletion failed',
    'binding-in-the-way',
    6,
    /sesctl unbind/,
  ],
  [
    'bind an app to',
    app,
    422,
    10008,
    'A binding for this service instance and app is getting deleted or its deletion failed',
    'binding-in-the-way',
    6,
    /sesctl unbind/,
  ],
  [
    'bind an app to',
    app,
    422,
    10008,
    'The binding name cannot be changed for the same app and service instance',
    'invalid-value',
    2,
    /Leave the name out/,
  ],
  ['bind an app to', app, 422, 10008, "The app could not be found: 'app-guid'", 'app-not-found', 2, /cf apps/],
  [
    'unbind',
    unbind,
    422,
    10008,
    'There is an operation in progress for the service instance.',
    'instance-busy',
    6,
    /sesctl status/,
  ],
  [
    'unbind',
    unbind,
    403,
    10003,
    'You are not authorized to perform the requested action',
    'not-authorised',
    4,
    /Space Developer/,
  ],
]

describe('refusals of Cloud Foundry', () => {
  let cloud: ScriptedCloud
  let fixture: CloudFoundryFixture

  afterEach(async () => {
    fixture.dispose()
    await cloud.close()
  })

  for (const [what, change, status, number, detail, code, exit, hint] of TABLE) {
    it(`to ${what} an instance, "${detail}" (${number}), are ${code}`, async () => {
      const refusal = v3Refusal(status, number, 'CF-Title', detail)
      cloud = await scriptedCloud({
        api: inPlace(({method, path}) => {
          if (path === '/v3/apps') return page({guid: 'app-guid', name: 'web'})
          if (path === '/v3/service_credential_bindings' && method === 'GET') return page()
          if (path === `/v3/service_instances/${INSTANCE.id}` && method === 'GET') {
            return {
              status: 200,
              body: {guid: INSTANCE.id, name: 'mail-prod', last_operation: {type: 'update', state: 'in progress'}},
            }
          }
          return refusal
        }),
      })
      fixture = await cloudFoundryFixture(scriptedAccess(cloud.api))
      const failure = await rejection(change(fixture.platform))
      expect({code: failure.code, exit: failure.exit}).to.deep.equal({code, exit})
      expect(failure.hints.join('\n')).to.match(hint)
      expect(await fixture.inventory.instances()).to.deep.equal([])
      expect(await fixture.inventory.bindings(INSTANCE.id)).to.deep.equal([])
    })
  }
})
