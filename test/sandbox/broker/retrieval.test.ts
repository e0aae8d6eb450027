import {expect} from 'chai'
import {ADMIN, type Answer, bindingPath, IDS, instancePath, QUERY, type TestBroker, testBroker} from './client.ts'

const result = ({status, json}: Answer) => [status, json]
const NOT_FOUND = [404, {description: 'not found'}]

describe('fetching from the sandbox broker', () => {
  let broker: TestBroker
  beforeEach(async () => {
    broker = await testBroker({operationMillis: 1000})
  })
  afterEach(() => broker.close())

  const done = () => broker.env.advance(1000)

  describe('an instance', () => {
    const get = (query = '') => broker.call('GET', `${instancePath()}${query}`)

    it('gives what the user supplied, without defaults, keys in order', async () => {
      await broker.put({domain: 'agency.gov', admin_email: ADMIN})
      done()
      const answer = await get()
      expect(answer.text).to.equal(
        `{"service_id":"${IDS.service_id}","plan_id":"${IDS.plan_id}",` +
          `"parameters":{"admin_email":"${ADMIN}","domain":"agency.gov"}}\n`,
      )
    })

    it('needs version 2.14', async () => {
      const answer = await broker.call('GET', instancePath(), {headers: {'X-Broker-API-Version': '2.13'}})
      const description = 'get instance endpoint only supported starting with OSB version 2.14'
      expect(result(answer)).to.deep.equal([412, {description}])
    })

    it('that is unknown is 404', async () => {
      expect(result(await get())).to.deep.equal(NOT_FOUND)
    })

    for (const query of ['?service_id=x', '?plan_id=x', `?service_id=${IDS.service_id}&plan_id=x`])
      it(`of something else is 404: ${query}`, async () => {
        await broker.put()
        done()
        expect(result(await get(query))).to.deep.equal(NOT_FOUND)
      })

    it('takes ids that match, and empty ones', async () => {
      await broker.put()
      done()
      expect((await get(`?${QUERY}`)).status).to.equal(200)
      expect((await get('?service_id=&plan_id=')).status).to.equal(200)
    })

    it('whose provision runs is 404', async () => {
      await broker.put()
      expect(result(await get())).to.deep.equal(NOT_FOUND)
    })

    it('whose update runs is 422 without an error key', async () => {
      await broker.put()
      done()
      await broker.patch({mail_from_subdomain: 'mail'})
      expect(result(await get())).to.deep.equal([422, {description: 'ConcurrencyError'}])
    })

    it('whose deprovision runs is 200', async () => {
      await broker.put()
      done()
      await broker.poll()
      await broker.call('DELETE', `${instancePath()}?accepts_incomplete=true&${QUERY}`)
      expect((await get()).status).to.equal(200)
    })

    it('whose last operation failed is 500 with its text', async () => {
      await broker.put({admin_email: ''})
      done()
      const {json} = await broker.poll()
      const {description} = json as {description: string}
      expect(result(await get())).to.deep.equal([500, {description: `error polling instance status: ${description}`}])
    })
  })

  describe('a binding', () => {
    const get = (query = '') => broker.call('GET', `${bindingPath()}${query}`)
    beforeEach(async () => {
      await broker.put()
      done()
      await broker.poll()
    })

    it('gives its parameters and no credentials', async () => {
      await broker.bind({source_ips: ['10.0.0.0/8'], notification_email: 'ops@agency.gov'})
      expect((await get()).text).to.equal(
        '{"parameters":{"notification_email":"ops@agency.gov","source_ips":["10.0.0.0/8"]}}\n',
      )
    })

    it('without parameters gives null', async () => {
      await broker.bind()
      expect((await get()).text).to.equal('{"parameters":null}\n')
    })

    it('needs version 2.14', async () => {
      const answer = await broker.call('GET', bindingPath(), {headers: {'X-Broker-API-Version': '2.13'}})
      const description = 'get binding endpoint only supported starting with OSB version 2.14'
      expect(result(answer)).to.deep.equal([412, {description}])
    })

    it('that is unknown, or of something else, is 404', async () => {
      expect(result(await get())).to.deep.equal(NOT_FOUND)
      await broker.bind()
      expect(result(await get('?plan_id=x'))).to.deep.equal(NOT_FOUND)
    })

    it('never has a last operation', async () => {
      const path = `${bindingPath()}/last_operation`
      const answer = await broker.call('GET', path)
      expect(answer.status).to.equal(422)
      expect(answer.json).to.include({error: 'AsyncRequired'})
      const old = await broker.call('GET', path, {headers: {'X-Broker-API-Version': '2.13'}})
      expect(old.status).to.equal(412)
    })
  })

  describe('a last operation', () => {
    it('of an instance that never was is 410', async () => {
      expect(result(await broker.poll())).to.deep.equal([410, {}])
    })

    it('works for clients before 2.14', async () => {
      await broker.put()
      const answer = await broker.call('GET', `${instancePath()}/last_operation`, {
        headers: {'X-Broker-API-Version': '2.13'},
      })
      expect(answer.status).to.equal(200)
    })
  })
})
