import {expect} from 'chai'
import {ORGANIZATION, OTHER_SPACE, SPACE} from '../../../src/sandbox/cloudfoundry/places.ts'
import {type Answer, at, refusal, type TestCloud, testCloud} from './cloud.ts'

const BAD_QUERY = 'The query parameter is invalid: '

describe('the sandbox’s Cloud Foundry API', () => {
  let cloud: TestCloud
  beforeEach(async () => {
    cloud = await testCloud()
  })
  afterEach(() => cloud.close())

  const names = (json: unknown): unknown[] =>
    (at(json, 'resources') as object[]).map((resource) => at(resource, 'name'))

  describe('without a token', () => {
    it('says to anybody where everything is', async () => {
      const {json} = await cloud.call('GET', '/', {user: null})
      expect(at(json, 'links', 'login', 'href')).to.equal(cloud.uaa)
      expect(at(json, 'links', 'cloud_controller_v3')).to.deep.equal({
        href: `${cloud.api}/v3`,
        meta: {version: '3.228.0'},
      })
      expect(at(json, 'links', 'cloud_controller_v2')).to.equal(null)
      expect((await cloud.call('GET', '/v3', {user: null})).status).to.equal(200)
      const info = await cloud.call('GET', '/v3/info', {user: null})
      expect(info.json).to.deep.include({osbapi_version: '2.15'})
      expect(at(info.json, 'rate_limits', 'enabled')).to.equal(false)
    })

    it('says nothing else', async () => {
      expect(refusal(await cloud.call('GET', '/v3/spaces', {user: null}))).to.deep.equal([
        401,
        10_002,
        'CF-NotAuthenticated',
        'Authentication error',
      ])
      for (const token of ['bearer x', 'basic abc', `${cloud.tokenOf('tenant')}`, `bearer ${cloud.tokenOf('tenant')}x`])
        expect(refusal(await cloud.call('GET', '/v3/spaces', {token}))).to.deep.equal([
          401,
          1000,
          'CF-InvalidAuthToken',
          'Invalid Auth Token',
        ])
    })
  })

  describe('places', () => {
    it('are found by name and have guids that stay', async () => {
      const organization = await cloud.get('/v3/organizations?names=sandbox-org', 'resources', 0)
      expect(organization).to.deep.include({guid: ORGANIZATION.guid, suspended: false})
      const spaces = await cloud.get(`/v3/spaces?organization_guids=${ORGANIZATION.guid}&include=organization`)
      expect(names(spaces)).to.deep.equal(['sandbox-space', 'other'])
      expect(at(spaces, 'included', 'organizations', 0, 'name')).to.equal('sandbox-org')
      expect(await cloud.get(`/v3/spaces/${SPACE.guid}`, 'name')).to.equal('sandbox-space')
      expect(await cloud.get('/v3/spaces?names=nowhere', 'pagination')).to.include({total_results: 0, total_pages: 1})
    })

    it('are there only for those who have a role in them', async () => {
      expect(names((await cloud.call('GET', '/v3/spaces', {user: 'ci'})).json)).to.deep.equal(['sandbox-space'])
      const answer = await cloud.call('GET', `/v3/spaces/${OTHER_SPACE.guid}`, {user: 'ci'})
      expect(refusal(answer)).to.deep.equal([404, 10_010, 'CF-ResourceNotFound', 'Space not found'])
      const roles = await cloud.get(`/v3/roles?types=space_developer&space_guids=${SPACE.guid}`, 'resources')
      expect(roles).to.have.length(2)
    })
  })

  describe('the marketplace', () => {
    it('has the broker’s plan, with what it is around', async () => {
      const json = await cloud.get(
        '/v3/service_plans?names=domain&service_offering_names=aws-ses&service_broker_names=csb&available=true&include=service_offering',
      )
      const plan = at(json, 'resources', 0)
      expect(plan).to.deep.include({name: 'domain', available: true, free: false})
      expect(at(plan, 'maintenance_info', 'version')).to.equal('1.8.2')
      expect(at(plan, 'broker_catalog')).to.deep.include({
        id: '35ffb84b-a898-442e-b5f9-0a6a5229827d',
        features: {bindable: true, plan_updateable: false},
      })
      expect(at(plan, 'schemas', 'service_instance', 'create')).to.deep.equal({parameters: {}})
      expect(at(json, 'included', 'service_offerings', 0, 'broker_catalog', 'features')).to.include({
        instances_retrievable: true,
        bindings_retrievable: true,
        plan_updateable: false,
      })
      expect(await cloud.get(`/v3/service_plans/${at(plan, 'guid')}`, 'name')).to.equal('domain')
      expect(await cloud.get('/v3/service_offerings?names=aws-ses', 'resources', 0, 'tags')).to.deep.equal([
        'aws',
        'csb',
      ])
    })

    it('has nothing under other names, and nothing where the plan is not visible', async () => {
      const count = (query: string): Promise<unknown> =>
        cloud.get(`/v3/service_plans?${query}`, 'pagination', 'total_results')
      for (const query of [
        'names=basic',
        'service_offering_names=aws-rds',
        'service_broker_names=other',
        'available=false',
      ])
        expect(await count(query), query).to.equal(0)
      cloud.set({planVisible: false})
      expect(await count('names=domain')).to.equal(0)
    })
  })

  describe('lists', () => {
    beforeEach(async () => {
      for (const name of ['a', 'b', 'c, d']) await cloud.instance(name)
    })

    it('come in pages that link to each other', async () => {
      const seen: unknown[] = []
      const [first] = [await cloud.get('/v3/service_instances?per_page=2')]
      expect(at(first, 'pagination')).to.deep.include({total_results: 3, total_pages: 2, previous: null})
      let href: unknown = at(first, 'pagination', 'first', 'href')
      while (typeof href === 'string') {
        const page = await cloud.get(href)
        seen.push(...names(page))
        href = at(page, 'pagination', 'next', 'href')
      }
      expect(seen).to.deep.equal(['a', 'b', 'c, d'])
      expect(await cloud.get('/v3/service_instances?per_page=2&page=2', 'pagination', 'previous', 'href')).to.contain(
        'page=1',
      )
      cloud.set({pageSize: 1})
      expect(await cloud.get('/v3/service_instances', 'resources')).to.have.length(1)
    })

    it('split filters at commas before they unescape them', async () => {
      const found = async (query: string): Promise<unknown[]> =>
        names(await cloud.get(`/v3/service_instances?names=${query}`))
      expect(await found('a,b')).to.deep.equal(['a', 'b'])
      expect(await found('c%2C%20d')).to.deep.equal([])
      expect(await found('c%252C%20d')).to.deep.equal(['c, d'])
    })

    it('keep an escaped filter over pages', async () => {
      const next = await cloud.get(
        '/v3/service_instances?names=a,b,c%252C%20d&per_page=2',
        'pagination',
        'next',
        'href',
      )
      expect(names(await cloud.get(String(next)))).to.deep.equal(['c, d'])
    })

    it('come in an order', async () => {
      expect(names(await cloud.get('/v3/service_instances?order_by=-name'))).to.deep.equal(['c, d', 'b', 'a'])
    })

    it('select by labels', async () => {
      await cloud.instance('x', {metadata: {labels: {'sesctl.dev/run': 'r1', team: 'mail'}}})
      const found = async (selector: string): Promise<unknown[]> =>
        names(await cloud.get(`/v3/service_instances?label_selector=${encodeURIComponent(selector)}`))
      for (const selector of ['sesctl.dev/run=r1', 'team', 'team in (mail,web),sesctl.dev/run==r1'])
        expect(await found(selector), selector).to.deep.equal(['x'])
      for (const selector of ['!team', 'team!=mail', 'team notin (mail)'])
        expect(await found(selector), selector).to.deep.equal(['a', 'b', 'c, d'])
      expect(await found('team=web')).to.deep.equal([])
    })

    it('select by times, which are whole seconds', async () => {
      cloud.env.advance(5500)
      await cloud.instance('later')
      const created = await cloud.get('/v3/service_instances?names=later', 'resources', 0, 'created_at')
      expect(created).to.equal('2026-11-24T12:00:05Z')
      const query = `created_ats[gte]=${created}`
      expect(names(await cloud.get(`/v3/service_instances?${query}`))).to.deep.equal(['later'])
      expect(names(await cloud.get(`/v3/service_instances?created_ats=${created}`))).to.deep.equal(['later'])
    })

    for (const [query, detail] of [
      ['page=0', 'Page must be a positive integer'],
      ['per_page=5001', 'Per page must be between 1 and 5000'],
      ['order_by=color', "Order by can only be: 'created_at', 'updated_at', 'name'"],
      ['label_selector=a=b=c', 'Invalid label_selector value'],
      ['type=virtual', "Type must be one of 'managed', 'user-provided'"],
      ['fields[space]=color', "Fields valid values are: 'guid', 'name', 'relationships.organization'"],
    ] as const)
      it(`refuse ${query}`, async () => {
        expect(refusal(await cloud.call('GET', `/v3/service_instances?${query}`))).to.deep.equal([
          400,
          10_005,
          'CF-BadQueryParameter',
          `${BAD_QUERY}${detail}`,
        ])
      })

    it('refuse parameters that they do not know, and say which they do', async () => {
      const [status, code, , detail] = refusal(await cloud.call('GET', '/v3/service_instances?name=a'))
      expect([status, code]).to.deep.equal([400, 10_005])
      expect(detail).to.match(
        /^The query parameter is invalid: Unknown query parameter\(s\): 'name'\. Valid parameters are: 'page', /,
      )
    })
  })

  it('does not know what it does not implement, and says so in the status of the sandbox', async () => {
    const wanted = [404, 10_000, 'CF-NotFound', 'Unknown request']
    expect(refusal(await cloud.call('GET', '/v3/buildpacks'))).to.deep.equal(wanted)
    expect(refusal(await cloud.call('PUT', '/v3/service_instances'))).to.deep.equal(wanted)
    const unknown = cloud.env.store.all('SELECT service, operation FROM unknown_request ORDER BY operation')
    expect(unknown).to.deep.include({service: 'cloudfoundry', operation: 'GET /v3/buildpacks'})
  })

  it('refuses what is no JSON object', async () => {
    for (const body of ['{', '[]', '""'])
      expect(refusal(await cloud.call('POST', '/v3/service_instances', {body}))).to.deep.equal([
        400,
        1001,
        'CF-MessageParseError',
        'Request invalid due to parse error: invalid request body',
      ])
  })

  it('names each request, and sends warnings as configured', async () => {
    cloud.set({warnings: 'mind the gap, please\n50 % off'})
    const answers: Answer[] = [await cloud.call('GET', '/v3/spaces'), await cloud.call('GET', '/v3/nothing')]
    for (const {headers} of answers) {
      expect(headers.get('x-vcap-request-id')).to.match(/^[0-9a-f-]{36}::[0-9a-f-]{36}$/)
      expect(headers.get('x-cf-warnings')).to.equal('mind+the+gap%2C+please,50+%25+off')
    }
  })

  it('limits the requests of each user where it is configured to, and says when to come back', async () => {
    cloud.set({requestsPerHour: 2})
    const ask = (user = 'tenant'): Promise<Answer> => cloud.call('GET', '/v3/spaces', {user})
    const first = await ask()
    const reset = String(cloud.env.clock.now() / 1000 + 3600)
    const rate = ({headers}: Answer): unknown[] =>
      ['limit', 'remaining', 'reset'].map((name) => headers.get(`x-ratelimit-${name}`))
    expect(rate(first)).to.deep.equal(['2', '1', reset])
    await ask()
    const refused = await ask()
    expect(refusal(refused)).to.deep.equal([429, 10_013, 'CF-RateLimitExceeded', 'Rate Limit Exceeded'])
    expect(refused.headers.get('content-type')).to.equal('text/plain; charset=utf-8')
    expect([refused.headers.get('retry-after'), ...rate(refused)]).to.deep.equal(['3600', '2', '0', reset])
    expect((await ask('auditor')).status).to.equal(200)
    expect((await cloud.call('GET', '/', {user: null})).status).to.equal(200)
    cloud.env.advance(3_600_000)
    expect((await ask()).status).to.equal(200)
  })
})
