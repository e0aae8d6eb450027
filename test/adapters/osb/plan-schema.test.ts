import {expect} from 'chai'
import {checkParameters} from '../../../src/adapters/osb/plan-schema.ts'
import {withDefaults} from '../../../src/domain/instance/settings.ts'
import {type PlatformFixture, platformFixture} from '../../support/platform-fixture.ts'
import {rejection} from '../../support/rejection.ts'
import {catalogWith, type ScriptedBroker, scriptedBroker} from '../../support/scripted-broker.ts'

const DRAFT_04 = 'http://json-schema.org/draft-04/schema#'

/** As cloud-service-broker writes them (variables.go): with titles, and a keyword of its own. */
const CREATE = {
  $schema: DRAFT_04,
  type: 'object',
  properties: {
    admin_email: {type: 'string', title: 'Admin Email', description: 'who', default: '', prohibitUpdate: true},
    dmarc_report_aggregate_recipients: {type: 'array', items: {type: 'string', pattern: '^[^,]+$'}, maxItems: 2},
    enable_feedback_notifications: {type: 'boolean'},
    weight: {type: 'number', maximum: 3, exclusiveMaximum: true},
  },
  required: ['admin_email'],
}

const refusal = async (schema: object, parameters: object) =>
  await rejection(checkParameters(schema, parameters, 'create mail-prod'))

describe("a plan's schema", () => {
  it('lets pass what it allows', async () => {
    await checkParameters(CREATE, {admin_email: 'a@agency.gov', enable_feedback_notifications: true}, 'create x')
    await checkParameters(undefined, {anything: 1}, 'create x')
  })

  for (const [parameters, problem, flag] of [
    [{}, 'admin_email is required', '--admin-email'],
    [{admin_email: 1}, 'admin_email must be string', '--admin-email'],
    [{admin_email: 'a', enable_feedback_notifications: 'true'}, 'enable_feedback_notifications must be boolean', ''],
    [
      {admin_email: 'a', dmarc_report_aggregate_recipients: ['b', 'c,d']},
      'dmarc_report_aggregate_recipients.1 must match pattern',
      '',
    ],
    [{admin_email: 'a', dmarc_report_aggregate_recipients: ['b', 'c', 'd']}, 'more than 2 items', '--dmarc-aggregate'],
    [{admin_email: 'a', weight: 3}, 'weight must be < 3', ''],
  ] as const) {
    it(`refuses ${JSON.stringify(parameters)} and names the property`, async () => {
      const failure = await refusal(CREATE, parameters)
      expect(failure).to.include({code: 'parameters-refused', exit: 2})
      expect(failure.message).to.include(problem)
      expect(failure.hints.join()).to.include(flag)
    })
  }

  it('names every property that is wrong', async () => {
    const failure = await refusal({...CREATE, additionalProperties: false}, {surprise: 1})
    expect(failure.message).to.include('admin_email is required').and.include('surprise is not known')
  })

  it('may be of a later draft', async () => {
    const schema = {$schema: 'http://json-schema.org/draft-07/schema#', type: 'object', required: ['admin_email']}
    expect((await refusal(schema, {})).message).to.include('admin_email is required')
  })

  for (const [what, schema] of [
    ['of an unknown draft', {$schema: 'http://example.com/mine', required: ['admin_email']}],
    ['with a reference to elsewhere', {$schema: DRAFT_04, $ref: 'http://169.254.169.254/latest/meta-data'}],
    ['that is broken', {$schema: DRAFT_04, type: 'objekt'}],
    ['that is larger than the API allows', {...CREATE, description: 'x'.repeat(70_000)}],
  ] as const) {
    it(`${what} is left to the broker`, async () => {
      await checkParameters(schema, {}, 'create x')
    })
  }

  describe('in a catalog', () => {
    let broker: ScriptedBroker
    let fixture: PlatformFixture

    beforeEach(async () => {
      const schemas = {
        service_instance: {create: {parameters: CREATE}, update: {parameters: {...CREATE, required: []}}},
        service_binding: {create: {parameters: {$schema: DRAFT_04, additionalProperties: false}}},
      }
      broker = await scriptedBroker(() => ({status: 202, body: {}}), catalogWith({plan: {schemas}}))
      fixture = await platformFixture(broker.url)
    })

    afterEach(async () => {
      fixture.dispose()
      await broker.close()
    })

    it('is applied before anything is sent or remembered', async () => {
      expect(await rejection(fixture.osb.createInstance({name: 'mail-prod', parameters: withDefaults({})}))).to.include(
        {
          code: 'parameters-refused',
        },
      )
      expect(broker.calls).to.deep.equal([])
      expect(await fixture.inventory.instances()).to.deep.equal([])
    })

    it('is the one of the request that is sent', async () => {
      const instance = await fixture.osb.createInstance({
        name: 'mail-prod',
        parameters: withDefaults({adminEmail: 'a@b.gov'}),
      })
      await fixture.osb.updateInstance(instance, {mailFromSubdomain: 'mail'})
      const failure = await rejection(fixture.osb.createBinding(instance, {parameters: {sourceIps: ['192.0.2.1']}}))
      expect(failure.message).to.include('source_ips is not known')
      expect(failure.hints).to.deep.equal(['source_ips is what --source-ip sets.'])
      expect(broker.calls.map((call) => call.split(' ')[0])).to.deep.equal(['PUT', 'PATCH'])
    })
  })
})
