import {expect} from 'chai'
import {ADMIN, type Answer, IDS, INSTANCE, instancePath, QUERY, type TestBroker, testBroker} from './client.ts'

const result = ({status, json}: Answer) => [status, json]
const PATH = `${instancePath()}?accepts_incomplete=true&${QUERY}`

describe('a deprovision on the sandbox broker', () => {
  let broker: TestBroker
  beforeEach(async () => {
    broker = await testBroker({operationMillis: 1000})
  })
  afterEach(() => broker.close())

  const remove = (path = PATH) => broker.call('DELETE', path)
  const provisioned = async (parameters: unknown = {admin_email: ADMIN, domain: 'agency.gov'}): Promise<void> => {
    await broker.put(parameters)
    broker.env.advance(1000)
    await broker.poll()
  }

  it('needs the asynchronous flag, whether or not the instance exists', async () => {
    const answer = await remove(`${instancePath()}?${QUERY}`)
    expect(answer.status).to.equal(422)
    expect(answer.json).to.include({error: 'AsyncRequired'})
  })

  it('of an unknown instance is 410', async () => {
    expect(result(await remove())).to.deep.equal([410, {}])
  })

  it('is refused while the provision runs', async () => {
    await broker.put()
    expect(result(await remove())).to.deep.equal([
      422,
      {error: 'ConcurrencyError', description: 'instance is being updated and cannot be retrieved'},
    ])
  })

  it('refuses another plan with 500', async () => {
    await provisioned()
    const answer = await remove(`${instancePath()}?accepts_incomplete=true&service_id=${IDS.service_id}&plan_id=x`)
    expect(result(answer)).to.deep.equal([500, {description: 'plan ID "x" could not be found'}])
  })

  it('succeeds once, with the poll that sees it, and is gone afterwards', async () => {
    await provisioned()
    expect(result(await remove())).to.deep.equal([202, {operation: `tf:${INSTANCE}:`}])
    expect((await broker.poll()).json).to.deep.equal({state: 'in progress', description: 'deprovision in progress'})
    broker.env.advance(1000)
    expect(result(await broker.poll())).to.deep.equal([200, {state: 'succeeded', description: 'deprovision succeeded'}])
    expect(result(await broker.poll())).to.deep.equal([410, {}])
    expect((await broker.put()).status).to.equal(202)
  })

  it('may be asked for again while it runs, without starting over', async () => {
    await provisioned()
    await remove()
    broker.env.advance(600)
    expect(result(await remove())).to.deep.equal([202, {operation: `tf:${INSTANCE}:`}])
    broker.env.advance(400)
    expect((await broker.poll()).json).to.include({state: 'succeeded'})
  })

  it('is not held up by an update that runs', async () => {
    await provisioned()
    await broker.patch({mail_from_subdomain: 'mail'})
    expect((await remove()).status).to.equal(202)
    broker.env.advance(1000)
    expect((await broker.poll()).json).to.deep.equal({state: 'succeeded', description: 'deprovision succeeded'})
  })

  it('takes identity, configuration set and tags down', async () => {
    await provisioned()
    await remove()
    broker.env.advance(1000)
    await broker.poll()
    for (const table of ['email_identity', 'configuration_set', 'resource_tag'])
      expect(broker.env.store.all(`SELECT * FROM ${table}`), table).to.deep.equal([])
  })

  it('does not look at bindings: their users stay behind', async () => {
    await provisioned()
    await broker.bind()
    await remove()
    broker.env.advance(1000)
    await broker.poll()
    expect(broker.env.store.all('SELECT name FROM iam_user')).to.have.length(1)
  })

  it('ends at once when no run has left a state', async () => {
    await provisioned({admin_email: ADMIN, dmarc_report_failure_recipients: [{}]})
    expect(result(await remove())).to.deep.equal([200, {}])
    expect(result(await broker.poll())).to.deep.equal([410, {}])
  })
})
