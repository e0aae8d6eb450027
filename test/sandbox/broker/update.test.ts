import {expect} from 'chai'
import {
  ADMIN,
  type Answer,
  CURRENT,
  credentialsOf,
  IDS,
  INSTANCE,
  instancePath,
  type TestBroker,
  testBroker,
} from './client.ts'

const PATH = `${instancePath()}?accepts_incomplete=true`
const result = ({status, json}: Answer) => [status, json]
const invalidInput = {description: 'User supplied parameters must be in the form of a valid JSON map.'}

describe('an update on the sandbox broker', () => {
  let broker: TestBroker
  beforeEach(async () => {
    broker = await testBroker()
  })
  afterEach(() => broker.close())

  const patch = (body: object, path = PATH) => broker.call('PATCH', path, {body: {...IDS, ...body}})

  describe('is checked in this order:', () => {
    beforeEach(() => broker.provision({admin_email: ADMIN, domain: 'agency.gov'}))

    it('the instance, before the asynchronous flag', async () => {
      const answer = await patch({parameters: 'wrong'}, instancePath('unknown'))
      expect(result(answer)).to.deep.equal([410, {}])
    })

    it('the form of the parameters', async () => {
      expect(result(await patch({parameters: [], plan_id: 'x'}))).to.deep.equal([400, invalidInput])
    })

    for (const where of ['maintenance_info', 'previous_values'])
      it(`the form of a version in ${where}`, async () => {
        const info = {version: 'not-a-version'}
        const body =
          where === 'maintenance_info' ? {maintenance_info: info} : {previous_values: {maintenance_info: info}}
        expect(result(await patch({...body, plan_id: 'x'}))).to.deep.equal([400, invalidInput])
      })

    for (const plan of ['', 'other'])
      it(`the plan: ${plan || 'absent'}`, async () => {
        const answer = await patch({plan_id: plan}, instancePath())
        expect(result(answer)).to.deep.equal([500, {description: `plan ID "${plan}" could not be found`}])
      })

    it('the asynchronous flag', async () => {
      const answer = await patch({parameters: {unknown: 1}}, instancePath())
      expect(answer.status).to.equal(422)
      expect(answer.json).to.include({error: 'AsyncRequired'})
    })

    for (const flag of ['1', 't', 'T', 'true', 'TRUE', 'True'])
      it(`the asynchronous flag, as Go parses booleans: ${flag}`, async () => {
        const body = {parameters: {}, previous_values: CURRENT}
        expect((await patch(body, `${instancePath()}?accepts_incomplete=${flag}`)).status).to.equal(202)
      })

    it('unknown keys, before prohibited ones', async () => {
      const answer = await patch({parameters: {domain: 'x', unknown: 1}})
      expect(result(answer)).to.deep.equal([500, {description: 'additional properties are not allowed: unknown'}])
    })

    it('the domain, which must not even be repeated', async () => {
      const answer = await patch({parameters: {domain: 'agency.gov', admin_email: 5}})
      expect(result(answer)).to.deep.equal([
        400,
        {description: 'attempt to update parameter that may result in service instance re-creation and data loss'},
      ])
    })

    it('the merged parameters', async () => {
      const answer = await patch({parameters: {admin_email: 5}, maintenance_info: {version: '9.9.9'}})
      expect(result(answer)).to.deep.equal([
        500,
        {description: '1 error(s) occurred: admin_email: Invalid type. Expected: string, given: integer'},
      ])
    })
  })

  describe('decides by maintenance_info:', () => {
    beforeEach(() => broker.provision())

    const conflict = 'error deciding update path: passed maintenance_info does not match the catalog maintenance_info'
    const upgradeFirst = 'error deciding update path: service instance needs to be upgraded before updating'
    const parameters = {mail_from_subdomain: 'mail'}
    const plan = IDS.plan_id
    const info = (version?: string) => (version === undefined ? {} : {maintenance_info: {version}})

    for (const [now, before, sent, previousPlan, expected] of [
      [undefined, '1.8.2', parameters, plan, 'update'],
      [undefined, '1.8.2', undefined, plan, 'update'],
      [undefined, 'v1.8.2', parameters, undefined, 'update'],
      [undefined, '', parameters, plan, conflict],
      [undefined, undefined, parameters, plan, conflict],
      [undefined, undefined, undefined, plan, conflict],
      [undefined, '1.8.1', parameters, plan, conflict],
      ['1.8.2', '1.8.2', parameters, plan, 'update'],
      ['1.8.2', '1.8.2', undefined, plan, 'update'],
      ['1.8.2', undefined, parameters, plan, upgradeFirst],
      ['1.8.2', '1.8.1', parameters, plan, upgradeFirst],
      ['1.8.2', '1.8.1', undefined, undefined, upgradeFirst],
      ['1.8.2', '1.8.1', undefined, 'another', upgradeFirst],
      ['1.8.2', undefined, undefined, plan, 'upgrade'],
      ['1.8.2', '1.8.1', {}, plan, 'upgrade'],
      ['1.8.3', '1.8.2', parameters, plan, conflict],
      ['1.8.3', undefined, undefined, plan, conflict],
    ] as const)
      it(`${now ?? 'none'} after ${before ?? 'none'}, ${Object.keys(sent ?? {}).length} parameters, previous plan ${previousPlan === plan ? 'the same' : (previousPlan ?? 'absent')}: ${expected}`, async () => {
        const previous = {...info(before), ...(previousPlan === undefined ? {} : {plan_id: previousPlan})}
        const answer = await patch({...info(now), previous_values: previous, parameters: sent})
        if (expected === 'update' || expected === 'upgrade') {
          expect(result(answer)).to.deep.equal([202, {operation: `tf:${INSTANCE}:`}])
          expect((await broker.poll()).json).to.deep.equal({state: 'succeeded', description: `${expected} succeeded`})
        } else expect(result(answer)).to.deep.equal([500, {description: expected}])
      })
  })

  it('is refused while there is no state', async () => {
    const slow = await testBroker({operationMillis: 1000})
    await slow.put()
    const answer = await slow.patch({mail_from_subdomain: 'mail'})
    await slow.close()
    expect(result(answer)).to.deep.equal([
      500,
      {description: 'tofu version check failed: workspace state not generated'},
    ])
  })

  describe('that goes through', () => {
    beforeEach(() => broker.provision({admin_email: ADMIN, domain: 'agency.gov'}))

    it('merges parameters key by key', async () => {
      await broker.patch({mail_from_subdomain: 'mail'})
      await broker.patch({dmarc_report_failure_recipients: ['f@agency.gov']})
      const {json} = await broker.call('GET', instancePath())
      expect(json).to.have.deep.property('parameters', {
        admin_email: ADMIN,
        dmarc_report_failure_recipients: ['f@agency.gov'],
        domain: 'agency.gov',
        mail_from_subdomain: 'mail',
      })
    })

    it('shows in new bindings only, and only after a poll', async () => {
      const first = credentialsOf(await broker.bind(undefined, 'b1'))
      await broker.patch({
        mail_from_subdomain: 'mail',
        admin_email: 'new@agency.gov',
        enable_feedback_notifications: true,
      })
      const unpolled = credentialsOf(await broker.bind(undefined, 'b2'))
      expect(unpolled['required_records']).to.equal(first['required_records'])
      await broker.poll()
      const second = credentialsOf(await broker.bind(undefined, 'b3'))
      expect(second['required_records'])
        .to.contain('mx_verification_record')
        .and.to.contain('ruf=mailto:new@agency.gov"')
      expect(second['domain']).to.equal('mail.agency.gov')
      expect(second['bounce_topic_arn']).to.match(/-bounce$/)
      expect(second['instructions']).to.equal(first['instructions'])
    })

    it('sets and removes the MAIL FROM domain', async () => {
      const mailFrom = () => broker.env.store.one('SELECT mail_from_domain AS domain FROM email_identity')
      await broker.patch({mail_from_subdomain: 'mail'})
      await broker.poll()
      expect(mailFrom()).to.deep.equal({domain: 'mail.agency.gov'})
      await broker.patch({mail_from_subdomain: ''})
      await broker.poll()
      expect(mailFrom()).to.deep.equal({domain: null})
    })

    it('leaves a pause alone', async () => {
      broker.env.store.run('UPDATE configuration_set SET sending_enabled = 0')
      await broker.patch({mail_from_subdomain: 'mail'})
      await broker.poll()
      expect(broker.env.store.one('SELECT sending_enabled AS enabled FROM configuration_set')).to.deep.equal({
        enabled: 0,
      })
    })

    it('keeps what was there when it fails', async () => {
      await broker.patch({admin_email: 'nobody'})
      const {json} = await broker.poll()
      expect(json).to.have.property('state', 'failed')
      expect(json)
        .to.have.property('description')
        .that.matches(/^update failed: Error: .* exit status 1$/)
      expect(credentialsOf(await broker.bind())['required_records']).to.contain(`mailto:${ADMIN}`)
    })
  })
})
