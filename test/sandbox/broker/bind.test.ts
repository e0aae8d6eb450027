import {setTimeout as pause} from 'node:timers/promises'
import {expect} from 'chai'
import {
  ADMIN,
  type Answer,
  BINDING,
  bindingPath,
  credentialsOf,
  IDS,
  INSTANCE,
  QUERY,
  type TestBroker,
  testBroker,
} from './client.ts'

const result = ({status, json}: Answer) => [status, json]

describe('a bind on the sandbox broker', () => {
  let broker: TestBroker
  beforeEach(async () => {
    broker = await testBroker()
  })
  afterEach(() => broker.close())

  const bind = (body: object, path = bindingPath()) => broker.call('PUT', path, {body: {...IDS, ...body}})

  describe('is checked in this order:', () => {
    it('the binding’s id', async () => {
      await broker.provision()
      await broker.bind()
      const answer = await bind({plan_id: 'other'})
      expect(result(answer)).to.deep.equal([409, {description: 'binding already exists'}])
    })

    it('the instance, with 500', async () => {
      expect(result(await bind({parameters: []}))).to.deep.equal([
        500,
        {
          description: `error retrieving service instance details: could not find service instance details for: ${INSTANCE}`,
        },
      ])
    })

    it('the state', async () => {
      const slow = await testBroker({operationMillis: 1000})
      await slow.put()
      const answer = await slow.call('PUT', bindingPath(), {body: IDS})
      await slow.close()
      expect(result(answer)).to.deep.equal([500, {description: 'failed to bind: workspace state not generated'}])
    })

    for (const body of [{}, {app_guid: ''}, {app_guid: null, bind_resource: {}}, {bind_resource: {app_guid: ''}}])
      it(`who binds: ${JSON.stringify(body)}`, async () => {
        await broker.provision()
        expect(result(await bind({parameters: [], ...body}))).to.deep.equal([
          422,
          {description: 'no app GUID or credential client ID were provided in the binding request'},
        ])
      })

    for (const [member, value, type] of [
      ['parameters', [], 'array'],
      ['parameters', 'x', 'string'],
      ['context', 3, 'number'],
    ] as const)
      it(`the form of ${member}: ${type}`, async () => {
        await broker.provision()
        expect(result(await bind({app_guid: 'a', plan_id: 'other', [member]: value}))).to.deep.equal([
          400,
          {
            description: `error parsing request ${member}: json: cannot unmarshal ${type} into Go value of type map[string]interface {}`,
          },
        ])
      })

    it('the plan, with 500', async () => {
      await broker.provision()
      const answer = await bind({app_guid: 'a', plan_id: 'other', parameters: {x: 1}})
      expect(result(answer)).to.deep.equal([
        500,
        {description: 'error getting service plan: plan ID "other" could not be found'},
      ])
    })

    it('unknown keys, vacant among them', async () => {
      await broker.put()
      const answer = await broker.bind({vacant: true, domain: 'x'})
      expect(result(answer)).to.deep.equal([
        500,
        {description: 'additional properties are not allowed: domain, vacant'},
      ])
    })

    it('types', async () => {
      await broker.provision()
      const answer = await broker.bind({source_ips: '10.0.0.0/8', notification_email: null})
      expect(result(answer)).to.deep.equal([
        500,
        {
          description:
            'error generating bind variables: 2 error(s) occurred: source_ips: Invalid type. Expected: array, given: string; ' +
            'notification_email: Invalid type. Expected: string, given: null',
        },
      ])
    })
  })

  it('is refused before the provision has been polled, and accepted after', async () => {
    await broker.put()
    const early = await broker.bind()
    expect(early.status).to.equal(500)
    expect(early.json)
      .to.have.property('description')
      .that.matches(/^error generating bind variables: /)
    expect(broker.env.store.all('SELECT name FROM iam_user')).to.deep.equal([])
    await broker.poll()
    expect((await broker.bind()).status).to.equal(201)
  })

  for (const body of [{app_guid: 'a'}, {bind_resource: {app_guid: 'a'}}, {bind_resource: {credential_client_id: 'c'}}])
    it(`takes ${JSON.stringify(body)} for who binds`, async () => {
      await broker.provision()
      expect((await bind(body)).status).to.equal(201)
    })

  it('is synchronous, whatever accepts_incomplete says', async () => {
    await broker.provision()
    const answer = await bind({app_guid: 'a'}, `${bindingPath()}?accepts_incomplete=true`)
    expect(answer.status).to.equal(201)
  })

  it('blocks for as long as tofu takes', async () => {
    const slow = await testBroker({bindMillis: 120})
    await slow.provision()
    const start = performance.now()
    await slow.bind()
    const took = performance.now() - start
    await slow.close()
    expect(took).to.be.at.least(119)
  })

  it('leaves its IAM user without a record of the binding when the client hangs up before the end', async () => {
    const slow = await testBroker({bindMillis: 50})
    await slow.provision()
    await slow.hangUp('PUT', bindingPath(), {...IDS, app_guid: 'a'})
    const users = () => slow.env.store.all('SELECT name FROM iam_user')
    while (users().length === 0) await pause(5)
    await pause(100)
    expect((await slow.call('GET', bindingPath())).status).to.equal(404)
    for (const _ of [1, 2]) {
      const unbind = await slow.call('DELETE', `${bindingPath()}?${QUERY}`)
      expect(result(unbind)).to.deep.equal([410, {}])
    }
    expect(users()).to.deep.equal([{name: `csb-aws-ses-${BINDING}`}])
    await slow.close()
  })

  it('makes a user that may send with the identity and the configuration set, and nothing else', async () => {
    await broker.provision({admin_email: ADMIN, domain: 'agency.gov'})
    const credentials = credentialsOf(await broker.bind())
    const {store} = broker.env
    expect(store.all('SELECT name, path FROM iam_user')).to.deep.equal([{name: `csb-aws-ses-${BINDING}`, path: '/cf/'}])
    const [policy] = store.all<{name: string; document: string}>('SELECT name, document FROM user_policy')
    expect(policy!.name).to.equal(`csb-aws-ses-${BINDING}`)
    expect(JSON.parse(policy!.document).Statement).to.deep.equal([
      {
        Action: ['ses:SendEmail', 'ses:SendRawEmail'],
        Effect: 'Allow',
        Resource: [credentials['identity_arn'], credentials['configuration_set_arn']],
      },
    ])
    expect(store.all('SELECT id, status FROM access_key')).to.deep.equal([
      {id: credentials['aws_access_key_id'], status: 'Active'},
    ])
  })

  describe('with notification targets', () => {
    const feedback = {admin_email: ADMIN, enable_feedback_notifications: true}

    it('fails for an empty one when there are topics, and leaves its user behind', async () => {
      await broker.provision(feedback)
      const answer = await broker.bind({notification_email: ''})
      expect(answer.status).to.equal(500)
      expect(answer.json)
        .to.have.property('description')
        .that.matches(/^error performing bind: error waiting for result: bind failed: Error: .* exit status 1$/)
      expect(broker.env.store.all('SELECT name FROM iam_user')).to.have.length(1)
      const unbind = await broker.call('DELETE', `${bindingPath()}?${QUERY}`)
      expect(unbind.status).to.equal(410)
      const again = await broker.bind()
      expect(again.json).to.have.property('description').that.contains('EntityAlreadyExists')
    })

    it('does not mind an empty one without topics', async () => {
      await broker.provision()
      expect((await broker.bind({notification_email: ''})).status).to.equal(201)
    })

    it('refuses a webhook that is not https', async () => {
      await broker.provision(feedback)
      expect((await broker.bind({notification_webhook: 'http://agency.gov'})).status).to.equal(500)
    })
  })
})

describe('an unbind on the sandbox broker', () => {
  let broker: TestBroker
  beforeEach(async () => {
    broker = await testBroker()
    await broker.provision()
  })
  afterEach(() => broker.close())

  const unbind = (query = QUERY, path = bindingPath()) => broker.call('DELETE', `${path}?${query}`)

  it('takes user, key and policy away', async () => {
    await broker.bind()
    expect(result(await unbind())).to.deep.equal([200, {}])
    for (const table of ['iam_user', 'access_key', 'user_policy', 'service_binding'])
      expect(broker.env.store.all(`SELECT * FROM ${table}`), table).to.deep.equal([])
  })

  it('of an unknown service is 500, before the binding is looked for', async () => {
    const answer = await unbind(`service_id=other&plan_id=${IDS.plan_id}`)
    expect(result(answer)).to.deep.equal([500, {description: 'unknown service ID: "other"'}])
  })

  it('of an unknown binding is 410', async () => {
    expect(result(await unbind())).to.deep.equal([410, {}])
  })

  it('of a binding that another instance has is 410', async () => {
    await broker.bind()
    expect(result(await unbind(QUERY, bindingPath(BINDING, 'other')))).to.deep.equal([410, {}])
  })

  it('of another plan is 500', async () => {
    await broker.bind()
    const answer = await unbind(`service_id=${IDS.service_id}&plan_id=x`)
    expect(result(answer)).to.deep.equal([500, {description: 'plan ID "x" could not be found'}])
  })

  it('succeeds when an operator has deleted the user by hand', async () => {
    await broker.bind()
    broker.env.store.run('DELETE FROM iam_user')
    expect(result(await unbind())).to.deep.equal([200, {}])
  })
})
