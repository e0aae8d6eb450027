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
import type {Act} from '../../support/scripted-broker.ts'
import {type CloudReceived, type ScriptedCloud, scriptedCloud} from '../../support/scripted-cloud.ts'

const ID = '11111111-1111-4111-8111-111111111111'
const BINDING_ID = '22222222-2222-4222-8222-222222222222'
const INSTANCE: ServiceInstance = {
  id: ID,
  name: 'mail-prod',
  lastOperation: {type: 'create', state: 'succeeded', description: ''},
}
const BINDING: ServiceBinding = {id: BINDING_ID, instanceId: ID, createdAt: '2026-11-24T12:00:00Z', state: 'ready'}

const create = async (platform: Platform) =>
  await platform.createInstance({name: 'mail-prod', parameters: withDefaults({})})
const update = async (platform: Platform) => await platform.updateInstance(INSTANCE, {adminEmail: 'a@agency.gov'})
const bind = async (platform: Platform) => await platform.createBinding(INSTANCE, {})
const unbind = async (platform: Platform) => await platform.deleteBinding(INSTANCE, BINDING)

interface Case {
  readonly change: (platform: Platform) => Promise<unknown>
  readonly errors: readonly {code: number; title: string; detail: string}[]
  /** The resource's own last_operation.description. */
  readonly description?: string
  readonly code: string
  readonly says: RegExp
  readonly hint: RegExp
}

const unable = (detail: string) => [{code: 10009, title: 'CF-UnableToPerform', detail}]

const TABLE: Readonly<Record<string, Case>> = {
  'a creation that the broker refuses for its parameters': {
    change: create,
    errors: unable(
      'provision could not be completed: Service broker error: 1 error(s) occurred: (root): admin_email is required',
    ),
    code: 'parameters-refused',
    says: /does not take the parameters: 1 error\(s\) occurred: \(root\): admin_email is required$/,
    hint: /request-1/,
  },
  'a creation with parameters that the broker does not know': {
    change: create,
    errors: unable(
      'provision could not be completed: Service broker error: additional properties are not allowed: a, b',
    ),
    code: 'parameters-refused',
    says: /a, b$/,
    hint: /request-1/,
  },
  'a creation that fails at the broker': {
    change: create,
    errors: unable('create managed could not be completed: provision failed: Error: LimitExceeded exit status 1'),
    description: 'provision failed: Error: LimitExceeded exit status 1',
    code: 'provision-failed',
    says: /^Failed to create mail-prod: Error: LimitExceeded$/,
    hint: /sesctl deprovision mail-prod --confirm mail-prod/,
  },
  'a creation that the broker does not answer': {
    change: create,
    errors: unable(
      'provision could not be completed: The request to the service broker timed out: https://broker.example/v2/x',
    ),
    code: 'provision-failed',
    says: /timed out/,
    hint: /request-1/,
  },
  'a creation that Cloud Foundry has stopped waiting for': {
    change: create,
    errors: [{code: 290006, title: 'CF-JobTimeout', detail: 'The job execution has timed out.'}],
    code: 'provision-failed',
    says: /has stopped waiting for the broker/,
    hint: /request-1/,
  },
  'a creation whose job says nothing at all': {
    change: create,
    errors: [],
    code: 'provision-failed',
    says: /no reason was given/,
    hint: /request-1/,
  },
  'an update of what cannot be updated': {
    change: update,
    errors: unable(
      'update could not be completed: Service broker error: attempt to update parameter that may result in service instance re-creation and data loss',
    ),
    code: 'parameters-refused',
    says: /re-creation and data loss/,
    hint: /request-1/,
  },
  'an update of an instance that is behind its broker': {
    change: update,
    errors: unable(
      'update could not be completed: Service broker error: error deciding update path: service instance needs to be upgraded before updating',
    ),
    code: 'instance-outdated',
    says: /the broker was upgraded and the instance was not/,
    hint: /sesctl update mail-prod --upgrade/,
  },
  'an update that fails': {
    change: update,
    errors: unable('update could not be completed: tofu said no'),
    code: 'update-failed',
    says: /^Failed to update mail-prod: tofu said no$/,
    hint: /sesctl status mail-prod/,
  },
  'a bind of an instance that is behind its broker': {
    change: bind,
    errors: unable(
      'bind could not be completed: Service broker error: operation attempted with newer version of OpenTofu than current state, upgrade the service before retrying operation',
    ),
    code: 'instance-outdated',
    says: /OpenTofu/,
    hint: /sesctl update mail-prod --upgrade/,
  },
  'a bind that the broker refuses': {
    change: bind,
    errors: unable('bind could not be completed: Service broker error: additional properties are not allowed: x'),
    code: 'parameters-refused',
    says: /x$/,
    hint: /request-1/,
  },
  'a bind with parameters of the wrong type': {
    change: bind,
    errors: unable(
      'bind could not be completed: Service broker error: error generating bind variables: 1 error(s) occurred: notification_email: Invalid type. Expected: string, given: integer',
    ),
    code: 'parameters-refused',
    says: /given: integer$/,
    hint: /request-1/,
  },
  'a bind before the outputs are there': {
    change: bind,
    errors: unable(
      'bind could not be completed: Service broker error: error generating bind variables: 1 error(s) occurred: couldn\'t compute the value for "delivery_topic_arn"',
    ),
    code: 'instance-not-ready',
    says: /no outputs yet/,
    hint: /sesctl status/,
  },
  'a bind of an instance that the broker has lost': {
    change: bind,
    errors: unable(
      'bind could not be completed: Service broker error: error retrieving service instance details: could not find service instance details for: x',
    ),
    code: 'instance-gone',
    says: /does not know the instance any more/,
    hint: /sesctl deprovision/,
  },
  'a bind that is slower than Cloud Foundry waits': {
    change: bind,
    errors: unable(
      'bind could not be completed: The request to the service broker timed out: https://broker.example/v2/x',
    ),
    code: 'bind-failed',
    says: /took longer than Cloud Foundry waits for it.* may leave an IAM user behind/,
    hint: new RegExp(`csb-aws-ses-${BINDING_ID} \\(path /cf/\\)`),
  },
  'an asynchronous bind, whose reason only the binding knows': {
    change: bind,
    errors: unable('bind could not be completed: VCAP::CloudController::V3::LastOperationFailedState'),
    description: 'bind failed: LimitExceeded',
    code: 'bind-failed',
    says: /LastOperationFailedState \/ LimitExceeded$/,
    hint: /request-1/,
  },
  'an unbind that fails': {
    change: unbind,
    errors: unable(
      'unbind could not be completed: Service broker failed to delete service binding for instance mail-prod: Service broker error: tofu said no',
    ),
    code: 'unbind-failed',
    says: /: tofu said no$/,
    hint: /sesctl unbind mail-prod 22222222/,
  },
  'an unbind of an instance that is behind its broker': {
    change: unbind,
    errors: unable(
      'unbind could not be completed: Service broker failed to delete service binding for instance mail-prod: Service broker error: operation attempted with newer version of OpenTofu than current state, upgrade the service before retrying operation',
    ),
    code: 'instance-outdated',
    says: /OpenTofu/,
    hint: /--upgrade/,
  },
}

describe('work of Cloud Foundry that fails after it was accepted', () => {
  let cloud: ScriptedCloud
  let fixture: CloudFoundryFixture

  async function given({errors, description = ''}: Case): Promise<void> {
    let about = ''
    const job = (): Act => ({
      status: 200,
      body: {
        guid: 'job-1',
        state: 'FAILED',
        errors,
        warnings: [],
        links: about.includes('bindings')
          ? {service_credential_binding: {href: `https://other.example/v3/service_credential_bindings/${BINDING_ID}`}}
          : {service_instances: {href: `https://other.example/v3/service_instances/${ID}`}},
      },
    })
    const accepted: Act = {
      status: 202,
      headers: {location: `https://other.example/v3/jobs/job-1`, 'x-vcap-request-id': 'request-1'},
    }
    const resource = (request: CloudReceived): Act => {
      const last_operation = {type: 'create', state: 'failed', description}
      const relationships = {service_instance: {data: {guid: ID}}}
      return {status: 200, body: {guid: request.path.split('/').at(-1), name: 'x', last_operation, relationships}}
    }
    cloud = await scriptedCloud({
      api: inPlace((request) => {
        if (request.path === '/v3/jobs/job-1') return job()
        if (request.method === 'GET' && request.path.split('/').length === 4) return resource(request)
        if (request.method === 'GET') return page()
        about = request.path
        return accepted
      }),
    })
    fixture = await cloudFoundryFixture(scriptedAccess(cloud.api))
  }

  afterEach(async () => {
    fixture.dispose()
    await cloud.close()
  })

  for (const [what, example] of Object.entries(TABLE)) {
    it(`${what} ends as ${example.code}`, async () => {
      await given(example)
      const failure = await rejection(example.change(fixture.platform))
      expect(failure.code).to.equal(example.code)
      expect(failure.message).to.match(example.says)
      expect(failure.hints.join('\n')).to.match(example.hint)
    })
  }

  it('deletes the record of an instance that the broker has refused', async () => {
    await given(TABLE['a creation with parameters that the broker does not know'] as Case)
    await rejection(create(fixture.platform))
    expect(cloud.calls.filter(({method}) => method === 'DELETE').map(({path}) => path)).to.deep.equal([
      `/v3/service_instances/${ID}`,
    ])
  })

  it('keeps the record of an instance that failed at the broker: something may be there', async () => {
    await given(TABLE['a creation that fails at the broker'] as Case)
    await rejection(create(fixture.platform))
    expect(cloud.calls.filter(({method}) => method === 'DELETE')).to.deep.equal([])
  })

  it('tries to delete what a bind has left, and remembers it when that fails', async () => {
    await given(TABLE['an asynchronous bind, whose reason only the binding knows'] as Case)
    await rejection(bind(fixture.platform))
    const deletions = cloud.calls.filter(({method}) => method === 'DELETE')
    expect(deletions).to.have.length(3)
    expect(await fixture.inventory.bindings(ID)).to.have.length(1)
  })

  it('tries an unbind that failed three times, and one that an upgrade has to precede once', async () => {
    await given(TABLE['an unbind that fails'] as Case)
    await rejection(unbind(fixture.platform))
    expect(cloud.calls.filter(({method}) => method === 'DELETE')).to.have.length(3)
    fixture.dispose()
    await cloud.close()
    await given(TABLE['an unbind of an instance that is behind its broker'] as Case)
    await rejection(unbind(fixture.platform))
    expect(cloud.calls.filter(({method}) => method === 'DELETE')).to.have.length(1)
  })
})
