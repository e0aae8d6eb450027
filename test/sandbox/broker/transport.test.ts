import {expect} from 'chai'
import {brokerPassword} from '../../../src/sandbox/broker/authentication.ts'
import {bindingPath, type Call, INSTANCE, instancePath, type TestBroker, testBroker} from './client.ts'

describe('the transport of the sandbox broker', () => {
  let broker: TestBroker
  before(async () => {
    broker = await testBroker()
  })
  after(() => broker.close())

  const basic = (pair: string): Call => ({headers: {Authorization: `Basic ${Buffer.from(pair).toString('base64')}`}})

  describe('authentication', () => {
    for (const [what, call] of Object.entries<Call>({
      'no Authorization header': {headers: {Authorization: undefined}},
      'a wrong password': basic('broker:wrong'),
      'a wrong name': basic('admin:wrong'),
      'something that is no pair': basic('broker'),
      'another scheme': {headers: {Authorization: 'Bearer abc'}},
    }))
      it(`refuses ${what} with 401 and plain text`, async () => {
        const answer = await broker.call('GET', '/v2/catalog', call)
        expect(answer.status).to.equal(401)
        expect(answer.text).to.equal('Not Authorized\n')
        expect(answer.headers['content-type']).to.equal('text/plain; charset=utf-8')
        expect(answer.headers).not.to.have.property('www-authenticate')
      })

    it('comes before the version check and echoes no request identity', async () => {
      const headers = {
        Authorization: undefined,
        'X-Broker-API-Version': undefined,
        'X-Broker-API-Request-Identity': 'r-1',
      }
      const answer = await broker.call('GET', '/v2/catalog', {headers})
      expect(answer.status).to.equal(401)
      expect(answer.headers).not.to.have.property('x-broker-api-request-identity')
    })

    it('takes a password of 32 alphanumerics that is made once', () => {
      expect(brokerPassword(broker.env)).to.match(/^[A-Za-z0-9]{32}$/)
      expect(brokerPassword(broker.env)).to.equal(brokerPassword(broker.env))
    })
  })

  describe('the version header', () => {
    for (const version of ['2.0', '2.13', '2.17', '2.99', '2.15-beta'])
      it(`passes ${version}`, async () => {
        const answer = await broker.call('GET', '/v2/catalog', {headers: {'X-Broker-API-Version': version}})
        expect(answer.status).to.equal(200)
      })

    for (const [version, text] of [
      [undefined, 'X-Broker-API-Version Header not set'],
      ['2', 'X-Broker-API-Version Header must contain a version'],
      ['x', 'X-Broker-API-Version Header must contain a version'],
      ['2.x', 'X-Broker-API-Version Header must contain a version'],
      ['3.0', 'X-Broker-API-Version Header must be 2.x'],
      ['1.14', 'X-Broker-API-Version Header must be 2.x'],
    ] as const)
      it(`refuses ${version ?? 'its absence'} with 412 and a capital D`, async () => {
        const headers = {'X-Broker-API-Version': version, 'X-Broker-API-Request-Identity': 'r-2'}
        const answer = await broker.call('GET', '/v2/catalog', {headers})
        expect(answer.status).to.equal(412)
        expect(answer.text).to.equal(`{"Description":"${text}"}\n`)
        expect(answer.headers['x-broker-api-request-identity']).to.equal('r-2')
      })
  })

  describe('responses', () => {
    it('are JSON with one newline at the end', async () => {
      const answer = await broker.call('GET', '/v2/catalog')
      expect(answer.headers['content-type']).to.equal('application/json')
      expect(answer.text).to.match(/\}\n$/)
      expect(answer.text.trimEnd()).to.equal(answer.text.slice(0, -1))
    })

    it('echo a request identity that is not empty', async () => {
      const headers = {'X-Broker-API-Request-Identity': 'e26cee84'}
      const answer = await broker.call('GET', `${instancePath()}/last_operation`, {headers})
      expect(answer.headers['x-broker-api-request-identity']).to.equal('e26cee84')
      const silent = await broker.call('GET', '/v2/catalog', {headers: {'X-Broker-API-Request-Identity': ''}})
      expect(silent.headers).not.to.have.property('x-broker-api-request-identity')
    })

    it('do not mind a malformed originating identity', async () => {
      const headers = {'X-Broker-API-Originating-Identity': 'cloudfoundry not-base64!'}
      expect((await broker.call('GET', '/v2/catalog', {headers})).status).to.equal(200)
    })
  })

  describe('routes', () => {
    for (const path of [
      '/v2/',
      '/v2/catalogue',
      '/v2/service_instances',
      '/v2/service_instances/',
      `${instancePath()}/x`,
    ])
      it(`answers 404 as text for ${path}`, async () => {
        const answer = await broker.call('GET', path)
        expect([answer.status, answer.text]).to.deep.equal([404, '404 page not found\n'])
      })

    it('answers 405 as text with the methods of the path', async () => {
      const answer = await broker.call('POST', instancePath())
      expect([answer.status, answer.text]).to.deep.equal([405, 'Method Not Allowed\n'])
      expect(answer.headers['allow']).to.equal('DELETE, GET, HEAD, PATCH, PUT')
    })

    it('takes an id that is percent-encoded', async () => {
      const answer = await broker.put({admin_email: 'a@b.gov'}, 'a%20b')
      expect(answer.json).to.deep.equal({operation: 'tf:a b:'})
    })

    for (const path of ['/live', '/ready', '/info'])
      it(`serves ${path} without credentials and without a version`, async () => {
        const headers = {Authorization: undefined, 'X-Broker-API-Version': undefined}
        expect((await broker.call('GET', path, {headers})).status).to.equal(200)
      })
  })

  describe('bodies', () => {
    const put = `${instancePath('never')}?accepts_incomplete=true`
    for (const [what, body, text] of [
      ['nothing', '', 'EOF'],
      ['white space', ' \n', 'EOF'],
      ['half an object', '{"service_id":', 'unexpected EOF'],
      ['half a string', '{"service_id":"x', 'unexpected EOF'],
      ['no JSON', 'service_id=1', "invalid character 's' looking for beginning of value"],
      ['a trailing comma', '{"a":1,}', "invalid character '}' looking for beginning of object key string"],
      ['a list', '[]', 'json: cannot unmarshal array into Go value of type domain.ProvisionDetails'],
      [
        'a number for an id',
        '{"service_id":5}',
        'json: cannot unmarshal number into Go struct field ProvisionDetails.service_id of type string',
      ],
    ] as const)
      it(`refuses ${what} with 422 and the text of the Go error`, async () => {
        const answer = await broker.call('PUT', put, {body})
        expect(answer.status).to.equal(422)
        expect(answer.json).to.deep.equal({description: text})
      })

    it('may be followed by anything', async () => {
      const answer = await broker.call('PUT', put, {body: '{} and more'})
      expect([answer.status, answer.json]).to.deep.equal([400, {description: 'service_id missing'}])
    })

    it('over the limit are refused without being read', async () => {
      const answer = await broker.call('PUT', put, {body: JSON.stringify({padding: 'x'.repeat(1024 * 1024)})})
      expect(answer.status).to.equal(413)
    })
  })

  describe('missing ids', () => {
    for (const [method, path] of [
      ['PUT', instancePath()],
      ['PUT', bindingPath()],
    ] as const)
      it(`are refused for ${method} ${path.replace(INSTANCE, ':id')}, service first`, async () => {
        const none = await broker.call(method, path, {body: {}})
        expect([none.status, none.json]).to.deep.equal([400, {description: 'service_id missing'}])
        const half = await broker.call(method, path, {body: {service_id: 's', plan_id: null}})
        expect([half.status, half.json]).to.deep.equal([400, {description: 'plan_id missing'}])
      })

    for (const path of [instancePath(), bindingPath()])
      it(`are refused for DELETE ${path.replace(INSTANCE, ':id')}, service first`, async () => {
        const none = await broker.call('DELETE', `${path}?plan_id=p`)
        expect([none.status, none.json]).to.deep.equal([400, {description: 'service_id missing'}])
        const half = await broker.call('DELETE', `${path}?service_id=s`)
        expect([half.status, half.json]).to.deep.equal([400, {description: 'plan_id missing'}])
      })

    it('matter to PATCH for the service only', async () => {
      const none = await broker.call('PATCH', instancePath('never'), {body: {plan_id: 'p'}})
      expect([none.status, none.json]).to.deep.equal([400, {description: 'service_id missing'}])
      const half = await broker.call('PATCH', instancePath('never'), {body: {service_id: 's'}})
      expect([half.status, half.json]).to.deep.equal([410, {}])
    })
  })
})
