import {expect} from 'chai'
import {
  ADMIN,
  type Answer,
  bindingPath,
  IDS,
  INSTANCE,
  instancePath,
  QUERY,
  type TestBroker,
  testBroker,
} from './client.ts'

const PATH = `${instancePath()}?accepts_incomplete=true`
const result = ({status, json}: Answer) => [status, json]
const ASYNC_REQUIRED = {
  error: 'AsyncRequired',
  description: 'This service plan requires client support for asynchronous service operations.',
}

describe('a provision on the sandbox broker', () => {
  let broker: TestBroker
  beforeEach(async () => {
    broker = await testBroker({operationMillis: 1000})
  })
  afterEach(() => broker.close())

  it('is accepted and named after the instance', async () => {
    expect(result(await broker.put())).to.deep.equal([202, {operation: `tf:${INSTANCE}:`}])
  })

  it('is in progress until its time is over, then succeeds', async () => {
    await broker.put()
    expect((await broker.poll()).json).to.deep.equal({state: 'in progress', description: 'provision in progress'})
    broker.env.advance(999)
    expect((await broker.poll()).json).to.include({state: 'in progress'})
    broker.env.advance(1)
    expect((await broker.poll()).json).to.deep.equal({state: 'succeeded', description: 'provision succeeded'})
    expect((await broker.poll()).json).to.deep.equal({state: 'succeeded', description: 'provision succeeded'})
  })

  it('ignores what a poll says about operation, service and plan', async () => {
    await broker.put()
    const answer = await broker.call('GET', `${instancePath()}/last_operation?operation=x&service_id=y&plan_id=z`)
    expect(answer.json).to.include({state: 'in progress'})
  })

  it('fails when the sandbox itself has a fault, and the broker lives on', async () => {
    await broker.put()
    broker.env.store.run('DROP TABLE configuration_set')
    broker.env.advance(1000)
    const {json} = await broker.poll()
    expect(json)
      .to.include({state: 'failed'})
      .and.to.have.property('description')
      .that.contains('the sandbox has a fault')
    expect((await broker.call('GET', '/v2/catalog')).status).to.equal(200)
  })

  describe('is checked in this order:', () => {
    const good = {...IDS, parameters: {admin_email: ADMIN}}
    const put = (body: unknown, path = PATH) => broker.call('PUT', path, {body})

    it('the service', async () => {
      const answer = await put({service_id: 'other', plan_id: 'other'}, instancePath())
      expect(result(answer)).to.deep.equal([400, {description: 'service-id not in the catalog'}])
    })

    it('the plan', async () => {
      const answer = await put({...IDS, plan_id: 'other'}, instancePath())
      expect(result(answer)).to.deep.equal([400, {description: 'plan-id not in the catalog'}])
    })

    for (const query of ['', '?accepts_incomplete=false', '?accepts_incomplete=1', '?accepts_incomplete=TRUE'])
      it(`the asynchronous flag, which has to be exactly true: ${query || 'absent'}`, async () => {
        await broker.put()
        const answer = await put({...good, parameters: 'wrong'}, instancePath() + query)
        expect(result(answer)).to.deep.equal([422, ASYNC_REQUIRED])
      })

    it('the id, which is in conflict even for the identical request', async () => {
      await broker.put()
      expect(result(await broker.put())).to.deep.equal([409, {}])
      expect(result(await put({...good, parameters: 'wrong'}))).to.deep.equal([409, {}])
    })

    for (const member of ['parameters', 'context'])
      for (const value of ['text', [], 7])
        it(`the form of ${member}: ${JSON.stringify(value)}`, async () => {
          const answer = await put({...good, [member]: value})
          const description = 'User supplied parameters must be in the form of a valid JSON map.'
          expect(result(answer)).to.deep.equal([400, {description}])
        })

    it('unknown keys, before what is missing', async () => {
      const answer = await put({...IDS, parameters: {zeta: 1, alpha: 2}})
      expect(result(answer)).to.deep.equal([500, {description: 'additional properties are not allowed: alpha, zeta'}])
    })

    for (const parameters of [undefined, null, {}])
      it(`what is missing: ${JSON.stringify(parameters) ?? 'no parameters'}`, async () => {
        const answer = await put({...IDS, parameters})
        expect(result(answer)).to.deep.equal([
          500,
          {description: '1 error(s) occurred: (root): admin_email is required'},
        ])
      })

    it('and leaves nothing behind when it is refused', async () => {
      await put({...IDS, parameters: {}})
      expect(result(await broker.poll())).to.deep.equal([410, {}])
    })
  })

  describe('parameters', () => {
    for (const [given, value] of [
      ['integer', 5],
      ['number', 5.5],
      ['boolean', true],
      ['array', []],
      ['object', {}],
      ['null', null],
    ] as const)
      it(`of a wrong type are named: ${given}`, async () => {
        const description = `1 error(s) occurred: admin_email: Invalid type. Expected: string, given: ${given}`
        expect(result(await broker.put({admin_email: value}))).to.deep.equal([500, {description}])
      })

    it('are never coerced', async () => {
      const answer = await broker.put({admin_email: ADMIN, enable_feedback_notifications: 'true'})
      const description =
        '1 error(s) occurred: enable_feedback_notifications: Invalid type. Expected: boolean, given: string'
      expect(result(answer)).to.deep.equal([500, {description}])
    })

    it('are all complained about at once, what is missing first', async () => {
      const answer = await broker.put({domain: 1, dmarc_report_failure_recipients: 'a@agency.gov'})
      expect(answer.json).to.deep.equal({
        description:
          '3 error(s) occurred: (root): admin_email is required; domain: Invalid type. Expected: string, given: integer; ' +
          'dmarc_report_failure_recipients: Invalid type. Expected: array, given: string',
      })
    })

    for (const value of [true, false, 'anything'])
      it(`may have vacant, of any type: ${value}`, async () => {
        expect((await broker.put({admin_email: ADMIN, vacant: value})).status).to.equal(202)
      })
  })

  describe('of a vacant instance', () => {
    it('succeeds without making anything', async () => {
      await broker.put({admin_email: ADMIN, domain: 'agency.gov', vacant: true})
      broker.env.advance(1000)
      expect((await broker.poll()).json).to.include({state: 'succeeded'})
      expect(broker.env.store.all('SELECT name FROM email_identity')).to.deep.equal([])
    })

    it('leaves nothing to bind to', async () => {
      await broker.put({admin_email: ADMIN, vacant: true})
      broker.env.advance(1000)
      await broker.poll()
      const answer = await broker.bind()
      expect(answer.status).to.equal(500)
      expect(answer.json)
        .to.have.property('description')
        .that.matches(/^error generating bind variables: /)
    })

    it('does not show vacant among the parameters', async () => {
      await broker.put({admin_email: ADMIN, vacant: true})
      broker.env.advance(1000)
      const {json} = await broker.call('GET', instancePath())
      expect(json).to.have.deep.property('parameters', {admin_email: ADMIN})
    })

    it('can be filled by an update', async () => {
      await broker.put({admin_email: ADMIN, vacant: true})
      broker.env.advance(1000)
      await broker.patch({mail_from_subdomain: 'mail'})
      broker.env.advance(1000)
      await broker.poll()
      expect((await broker.bind()).status).to.equal(201)
    })
  })

  describe('that tofu cannot carry out', () => {
    const outcome = async (parameters: unknown, id = INSTANCE): Promise<Record<string, string>> => {
      expect((await broker.put(parameters, id)).status).to.equal(202)
      broker.env.advance(1000)
      const answer = await broker.poll(id)
      expect(answer.status).to.equal(200)
      return answer.json as Record<string, string>
    }

    for (const [what, parameters, pattern] of [
      ['an empty admin_email', {admin_email: ''}, /Subscribe.*InvalidParameter: Invalid parameter: Email address/],
      ['an admin_email that is no address', {admin_email: 'nobody'}, /Subscribe.*InvalidParameter/],
      ['a domain that is none', {admin_email: ADMIN, domain: 'not a domain'}, /CreateEmailIdentity.*BadRequest/],
      ['a domain of one label', {admin_email: ADMIN, domain: 'agency'}, /CreateEmailIdentity.*BadRequest/],
      ['an address for a domain', {admin_email: ADMIN, domain: 'me@agency.gov'}, /Invalid index/],
      [
        'a MAIL FROM label that is none',
        {admin_email: ADMIN, domain: 'agency.gov', mail_from_subdomain: 'my mail'},
        /PutEmailIdentityMailFromAttributes.*BadRequest/,
      ],
      [
        'a recipient that is no string',
        {admin_email: ADMIN, dmarc_report_aggregate_recipients: ['a@agency.gov', {}]},
        /var\.dmarc_report_aggregate_recipients: element 1: string required/,
      ],
      [
        'more recipients than fit into one TXT string, for a generated domain',
        {admin_email: ADMIN, dmarc_report_failure_recipients: Array(9).fill('recipient@agency.gov')},
        /ChangeResourceRecordSets.*CharacterStringTooLong/,
      ],
    ] as const)
      it(`fails later, with HTTP 200: ${what}`, async () => {
        const {state, description} = await outcome(parameters)
        expect(state).to.equal('failed')
        expect(description).to.match(/^provision failed: Error: [^\n]* exit status 1$/)
        expect(description).to.match(pattern)
      })

    it('fails for a domain that another instance has', async () => {
      await outcome({admin_email: ADMIN, domain: 'agency.gov'})
      const {state, description} = await outcome({admin_email: ADMIN, domain: 'Agency.GOV'}, 'second')
      expect(state).to.equal('failed')
      expect(description).to.match(/^provision failed: .*AlreadyExistsException: .* exit status 1$/)
    })

    it('reports all errors of the run', async () => {
      const {description} = await outcome({admin_email: '', domain: '!'})
      expect(description)
        .to.match(/CreateEmailIdentity/)
        .and.to.match(/Subscribe/)
    })

    it('takes numbers and booleans for strings, as list(string) does', async () => {
      const parameters = {admin_email: ADMIN, domain: 'agency.gov', dmarc_report_failure_recipients: [7, true]}
      expect(await outcome(parameters)).to.include({state: 'succeeded'})
    })

    it('keeps the record of the instance, so that it has to be deleted', async () => {
      await outcome({admin_email: ADMIN, domain: '!'})
      expect(result(await broker.put())).to.deep.equal([409, {}])
      const removal = await broker.call('DELETE', `${PATH}&${QUERY}`)
      expect(removal.status).to.equal(202)
      broker.env.advance(1000)
      expect((await broker.poll()).json).to.include({state: 'succeeded'})
      expect(broker.env.store.all('SELECT name FROM configuration_set')).to.deep.equal([])
    })

    it('does not take the other instance’s domain down when it is deleted', async () => {
      await outcome({admin_email: ADMIN, domain: 'agency.gov'})
      await outcome({admin_email: ADMIN, domain: 'agency.gov'}, 'second')
      await broker.call('DELETE', `${instancePath('second')}?accepts_incomplete=true&${QUERY}`)
      broker.env.advance(1000)
      await broker.poll('second')
      expect(broker.env.store.all('SELECT name FROM email_identity')).to.deep.equal([{name: 'agency.gov'}])
    })

    it('cannot be bound to when there is no state', async () => {
      await outcome({admin_email: ADMIN, dmarc_report_failure_recipients: [{}]})
      const answer = await broker.call('PUT', bindingPath(), {body: {...IDS, app_guid: 'a'}})
      expect(result(answer)).to.deep.equal([500, {description: 'failed to bind: workspace state not generated'}])
    })
  })
})
