import {expect} from 'chai'
import {instanceIds} from '../../../src/adapters/osb/derived-ids.ts'
import {withDefaults} from '../../../src/domain/instance/settings.ts'
import {type PlatformFixture, platformFixture} from '../../support/platform-fixture.ts'
import {rejection} from '../../support/rejection.ts'
import {type Act, type ScriptedBroker, scriptedBroker} from '../../support/scripted-broker.ts'

/** Answer of the broker to a creation, and what becomes of it. */
const TABLE: readonly (readonly [number, object | string, string, number, boolean])[] = [
  [400, {description: 'service-id not in the catalog'}, 'unexpected-answer', 1, false],
  [400, {description: 'plan-id not in the catalog'}, 'unexpected-answer', 1, false],
  [
    400,
    {description: 'User supplied parameters must be in the form of a valid JSON map.'},
    'parameters-refused',
    2,
    false,
  ],
  [
    400,
    {description: 'attempt to update parameter that may result in service instance re-creation and data loss'},
    'parameters-refused',
    2,
    false,
  ],
  [401, 'Not Authorized\n', 'not-authorised', 4, false],
  [412, {Description: 'X-Broker-API-Version Header must be 2.x'}, 'unexpected-answer', 1, false],
  [410, {}, 'instance-gone', 6, false],
  [
    422,
    {
      error: 'AsyncRequired',
      description: 'This service plan requires client support for asynchronous service operations.',
    },
    'unexpected-answer',
    1,
    false,
  ],
  [
    422,
    {error: 'ConcurrencyError', description: 'instance is being updated and cannot be retrieved'},
    'instance-busy',
    6,
    true,
  ],
  [422, {description: 'ConcurrencyError'}, 'instance-busy', 6, true],
  [422, {description: 'EOF'}, 'unexpected-answer', 1, false],
  [429, {}, 'unavailable', 5, true],
  [500, {description: 'additional properties are not allowed: a, b'}, 'parameters-refused', 2, false],
  [500, {description: '1 error(s) occurred: (root): admin_email is required'}, 'parameters-refused', 2, false],
  [
    500,
    {
      description: 'error deciding update path: passed maintenance_info does not match the catalog maintenance_info',
    },
    'instance-outdated',
    6,
    false,
  ],
  [
    500,
    {description: 'error deciding update path: service instance needs to be upgraded before updating'},
    'instance-outdated',
    6,
    false,
  ],
  [500, {description: 'tofu version check failed: workspace state not generated'}, 'instance-not-ready', 8, true],
  [500, {description: 'plan ID "" could not be found'}, 'unexpected-answer', 1, false],
  [500, {description: 'unknown service ID: "x"'}, 'unexpected-answer', 1, false],
  [500, {description: 'tofu said no'}, 'broker-failed', 1, false],
  [500, 'panic: runtime error', 'broker-failed', 1, false],
  [302, {}, 'unexpected-answer', 1, false],
  [502, '<html>', 'unavailable', 5, true],
  [503, '', 'unavailable', 5, true],
  [504, {}, 'unavailable', 5, true],
]

const UNPOLLED =
  'error generating bind variables: 1 error(s) occurred: couldn\'t compute the value for "domain_arn", template: "…"'
const OLD_STATE =
  'operation attempted with newer version of OpenTofu than current state, upgrade the service before retrying operation'

/** The change, the broker's answer, and what it means. */
const CHANGES: readonly (readonly ['bind' | 'update' | 'unbind', number, object, string, number])[] = [
  ['bind', 409, {description: 'binding already exists'}, 'unexpected-answer', 1],
  [
    'bind',
    500,
    {description: 'error retrieving service instance details: could not find service instance details for: i-1'},
    'instance-gone',
    6,
  ],
  ['bind', 500, {description: 'failed to bind: workspace state not generated'}, 'instance-not-ready', 8],
  ['bind', 500, {description: `failed to bind: ${OLD_STATE}`}, 'instance-outdated', 6],
  ['bind', 500, {description: UNPOLLED}, 'instance-not-ready', 8],
  [
    'bind',
    422,
    {description: 'no app GUID or credential client ID were provided in the binding request'},
    'unexpected-answer',
    1,
  ],
  ['bind', 400, {description: 'error parsing request parameters: invalid character'}, 'parameters-refused', 2],
  ['bind', 400, {description: 'service_id missing'}, 'unexpected-answer', 1],
  ['bind', 500, {description: 'error getting service plan: plan ID "p" could not be found'}, 'unexpected-answer', 1],
  ['bind', 500, {description: 'additional properties are not allowed: foo'}, 'parameters-refused', 2],
  [
    'bind',
    500,
    {
      description:
        'error generating bind variables: 1 error(s) occurred: source_ips: Invalid type. Expected: array, given: string',
    },
    'parameters-refused',
    2,
  ],
  [
    'bind',
    500,
    {description: 'error performing bind: error waiting for result: bind failed: Error: LimitExceeded exit status 1'},
    'bind-failed',
    1,
  ],
  ['bind', 422, {error: 'RequiresApp', description: 'apps only'}, 'bind-failed', 1],
  ['bind', 422, {error: 'AsyncRequired', description: 'asynchronously only'}, 'unexpected-answer', 1],
  ['bind', 422, {error: 'ConcurrencyError', description: 'busy'}, 'instance-busy', 6],
  ['update', 410, {}, 'instance-gone', 6],
  ['update', 422, {error: 'MaintenanceInfoConflict', description: 'changed'}, 'instance-outdated', 6],
  ['update', 422, {error: 'AsyncRequired', description: 'asynchronously only'}, 'unexpected-answer', 1],
  ['update', 422, {description: 'the plan is full'}, 'unexpected-answer', 1],
  ['update', 500, {description: `tofu version check failed: ${OLD_STATE}`}, 'instance-outdated', 6],
  [
    'update',
    500,
    {description: '1 error(s) occurred: admin_email: Invalid type. Expected: string, given: null'},
    'parameters-refused',
    2,
  ],
  ['unbind', 500, {description: 'unknown service ID: "x"'}, 'unexpected-answer', 1],
  ['unbind', 422, {error: 'ConcurrencyError', description: 'busy'}, 'instance-busy', 6],
  ['unbind', 500, {description: 'tofu said no'}, 'broker-failed', 1],
]

const INSTANCE = {
  id: 'i-1',
  name: 'mail-prod',
  lastOperation: {type: 'create', state: 'succeeded', description: ''},
} as const

describe('answers of a broker', () => {
  let broker: ScriptedBroker
  let fixture: PlatformFixture

  /** What a bind, an update and an unbind are refused with, beside all of the above. */
  async function failingOn(act: Act, change: 'bind' | 'update' | 'unbind') {
    broker = await scriptedBroker(({method}) => (method === 'GET' ? {status: 410, body: {}} : act))
    fixture = await platformFixture(broker.url)
    const work = {
      bind: () => fixture.osb.createBinding(INSTANCE, {}),
      update: () => fixture.osb.updateInstance(INSTANCE, {adminEmail: 'a@agency.gov'}),
      unbind: () => fixture.osb.deleteBinding(INSTANCE, {id: 'b-1', instanceId: 'i-1', createdAt: '', state: 'ready'}),
    }
    return await rejection(work[change]())
  }

  async function failing(act: Act) {
    broker = await scriptedBroker(({method}) => (method === 'PUT' ? act : {status: 410, body: {}}))
    fixture = await platformFixture(broker.url)
    return await rejection(fixture.osb.createInstance({name: 'mail-prod', parameters: withDefaults({})}))
  }

  afterEach(async () => {
    fixture.dispose()
    await broker.close()
  })

  for (const [status, body, code, exit, retryable] of TABLE) {
    const act = typeof body === 'string' ? {status, text: body} : {status, body}
    it(`${status} ${JSON.stringify(body)} is ${code}, exit ${exit}`, async () => {
      expect(await failing(act)).to.include({code, exit, retryable})
    })
  }

  for (const [change, status, body, code, exit] of CHANGES) {
    it(`${status} ${JSON.stringify(body)} of ${change === 'bind' ? 'a' : 'an'} ${change} is ${code}, exit ${exit}`, async () => {
      expect(await failingOn({status, body}, change)).to.include({code, exit})
    })
  }

  it('are cleaned of what a terminal would obey', async () => {
    const failure = await failing({status: 500, body: {description: 'boom \u001b[2J\u202e reversed\nnext'}})
    expect(failure.message).to.match(/boom \ufffd\[2J\ufffd reversed next/)
  })

  it('name the request that operators can look up', async () => {
    const failure = await failing({status: 500, body: {}, headers: {'x-broker-api-request-identity': 'abc-123'}})
    expect(failure.hints.join()).to.include('abc-123')
  })

  it('never show the password that was refused', async () => {
    const failure = await failing({status: 401, text: 'Not Authorized\n'})
    expect(`${failure.message}${failure.hints.join()}${String(failure.cause)}`).not.to.include('secret-password')
  })
})

describe('a preview', () => {
  let broker: ScriptedBroker
  let fixture: PlatformFixture

  beforeEach(async () => {
    broker = await scriptedBroker(() => ({status: 500, body: {}}))
    fixture = await platformFixture(broker.url)
  })

  afterEach(async () => {
    fixture.dispose()
    await broker.close()
  })

  const instance = {
    id: 'i-1',
    name: 'mail-prod',
    lastOperation: {type: 'create', state: 'succeeded', description: ''},
  } as const
  const binding = {id: 'b-1', instanceId: 'i-1', createdAt: '', state: 'ready'} as const

  it('is the request itself, and reads nothing but the catalog', async () => {
    const [put] = await fixture.osb.preview({
      kind: 'create-instance',
      name: 'x',
      parameters: withDefaults({adminEmail: 'a@agency.gov'}),
    })
    expect(put).to.include({
      method: 'PUT',
      target: `${broker.url}/v2/service_instances/${instanceIds(broker.url, 'x')[0]}?accepts_incomplete=true`,
    })
    expect(put?.body).to.deep.include({service_id: 'service-1', parameters: {admin_email: 'a@agency.gov'}})
    expect(broker.calls).to.deep.equal([])
    expect(JSON.stringify(put)).not.to.include('secret-password')
  })

  it('has a line for every kind of change', async () => {
    const ids = 'service_id=service-1&plan_id=plan-1'
    const targets = [
      await fixture.osb.preview({kind: 'update-instance', instance, changes: {}}),
      await fixture.osb.preview({kind: 'upgrade-instance', instance}),
      await fixture.osb.preview({kind: 'delete-instance', instance}),
      await fixture.osb.preview({kind: 'create-binding', instance}),
      await fixture.osb.preview({kind: 'delete-binding', instance, binding}),
    ]
      .flat()
      .map(({method, target}) => `${method} ${target.replace(broker.url, '')}`)
    expect(targets).to.deep.equal([
      'PATCH /v2/service_instances/i-1?accepts_incomplete=true',
      'PATCH /v2/service_instances/i-1?accepts_incomplete=true',
      `DELETE /v2/service_instances/i-1?${ids}&accepts_incomplete=true`,
      'PUT /v2/service_instances/i-1/service_bindings/NEW-ID?accepts_incomplete=true',
      `DELETE /v2/service_instances/i-1/service_bindings/b-1?${ids}&accepts_incomplete=true`,
    ])
  })
})
