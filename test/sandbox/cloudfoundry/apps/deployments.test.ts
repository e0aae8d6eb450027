import {expect} from 'chai'
import {off, on} from '../../faults/switch.ts'
import {at, type TestPlatform, testPlatform} from './platform.ts'

describe('rolling deployments of the sandbox’s apps', () => {
  let platform: TestPlatform
  let guid: string
  beforeEach(async () => {
    platform = testPlatform()
    guid = await platform.appGuid('web-app')
    platform.bind(guid, 'mail', {key: 'OLD'})
    await platform.call('POST', `/v3/apps/${guid}/actions/restart`)
    platform.env.advance(2000)
    platform.bind(guid, 'mail', {key: 'NEW'})
  })
  afterEach(() => platform.env.dispose())

  const begin = async (options?: object): Promise<string> => {
    const {status, body} = await platform.deploy(guid, options)
    expect(status, JSON.stringify(body)).to.equal(201)
    return `/v3/deployments/${String(at(body, 'guid'))}`
  }
  const status = async (path: string): Promise<string> => {
    const {value, reason} = (await platform.get(path, 'status')) as Record<string, string>
    return `${value} ${reason}`
  }
  /** Instances of web processes by the access key that they have, `OLD 2` or `OLD 1, NEW 1`; after it those not healthy. */
  const instances = async (): Promise<string> => {
    await platform.get('/v3/apps')
    const rows = platform.env.store.all<{json: string; instances: number; starting: number}>(
      `SELECT started_with_json AS json, instances, (SELECT count(*) FROM cf_process_instance
         WHERE process_guid = cf_process.guid AND (ready_at IS NULL OR ready_at > ?1)) AS starting
       FROM cf_process WHERE app_guid = ?2 AND type = 'web' AND instances > 0 ORDER BY sequence`,
      platform.env.clock.now(),
      guid,
    )
    return rows
      .map(({json, instances: count, starting}) => {
        const services = JSON.parse(String(at(JSON.parse(json), 'environment', 'VCAP_SERVICES')))
        const ready = count - starting
        return `${String(at(services, 'aws-ses', 0, 'credentials', 'smtp_user'))} ${ready}${starting ? `+${starting}` : ''}`
      })
      .join(', ')
  }
  const second = () => platform.env.advance(1000)

  it('take over one instance at a time, with what is bound when they begin', async () => {
    const path = await begin()
    platform.bind(guid, 'mail', {key: 'LATER'})
    const seen = [await instances()]
    for (let step = 0; step < 2; step += 1) {
      second()
      seen.push(`${await instances()}: ${await status(path)}`)
    }
    expect(seen).to.deep.equal(['OLD 2, NEW 0+1', 'OLD 1, NEW 1+1: ACTIVE DEPLOYING', 'NEW 2: FINALIZED DEPLOYED'])
  })

  it('replace as many at a time as was asked for', async () => {
    await begin({max_in_flight: 2})
    expect(await instances()).to.equal('OLD 2, NEW 0+2')
    second()
    expect(await instances()).to.equal('NEW 2')
  })

  it('are shown with the process that they make, the time of the last health check and a link to cancel', async () => {
    const path = await begin()
    const before = (await platform.get(path)) as object
    expect(before).to.have.keys(
      ...['guid', 'created_at', 'updated_at', 'status', 'strategy', 'options', 'droplet', 'previous_droplet'],
      ...['new_processes', 'revision', 'relationships', 'metadata', 'links'],
    )
    expect(at(before, 'status', 'details', 'last_status_change')).to.equal('2026-11-24T12:00:02Z')
    expect(at(before, 'status', 'details')).not.to.have.property('error')
    expect(at(before, 'links')).to.have.property('cancel')
    platform.env.advance(2000)
    const after = await platform.get(path)
    expect(at(after, 'status', 'details', 'last_status_change')).to.equal('2026-11-24T12:00:04Z')
    expect(at(after, 'links')).not.to.have.property('cancel')
    const process = String(at(after, 'new_processes', 0, 'guid'))
    expect(await platform.get(`/v3/apps/${guid}/processes/web`, 'guid')).to.equal(process)
  })

  it('start processes of other types anew at their end, with what is bound then', async () => {
    guid = await platform.appGuid('worker')
    const key = () => {
      const sql = `SELECT started_with_json AS json FROM cf_process WHERE app_guid = ? AND type = 'worker'`
      return platform.env.store.one<{json: string}>(sql, guid)!.json.includes('WORKERKEY')
    }
    const path = await begin()
    platform.bind(guid, 'mail', {key: 'WORKERKEY'})
    expect(key()).to.equal(false)
    expect(await status(path)).to.equal('FINALIZED DEPLOYED')
    expect(key()).to.equal(true)
    expect(await platform.get(`/v3/apps/${guid}/processes/worker/stats`, 'resources', 0, 'state')).to.equal('STARTING')
  })

  it('start an app that is stopped, and are over at once', async () => {
    await platform.call('POST', `/v3/apps/${guid}/actions/stop`)
    const path = await begin()
    expect(await status(path)).to.equal('FINALIZED DEPLOYED')
    expect(await platform.get(`/v3/apps/${guid}`, 'state')).to.equal('STARTED')
    expect(await instances()).to.equal('NEW 0+2')
  })

  it('are overtaken by a later one of the same app', async () => {
    const first = await begin()
    second()
    platform.bind(guid, 'mail', {key: 'LATER'})
    const later = await begin()
    expect(await status(first)).to.equal('FINALIZED SUPERSEDED')
    second()
    second()
    expect([await status(later), await instances()]).to.deep.equal(['FINALIZED DEPLOYED', 'LATER 2'])
    const refused = await platform.call('POST', `${first}/actions/cancel`)
    expect([refused.status, at(refused.body, 'errors', 0, 'detail')]).to.deep.equal([
      422,
      'Cannot cancel a DEPLOYED deployment',
    ])
  })

  it('give everything back when they are canceled, with what it had', async () => {
    const path = await begin()
    second()
    expect((await platform.call('POST', `${path}/actions/cancel`)).status).to.equal(200)
    expect(await status(path)).to.equal('ACTIVE CANCELING')
    second()
    expect([await status(path), await instances()]).to.deep.equal(['FINALIZED CANCELED', 'OLD 1+1'])
  })

  it('go back to the healthy instances of one that was overtaken', async () => {
    await begin()
    second()
    platform.bind(guid, 'mail', {key: 'LATER'})
    const later = await begin()
    await platform.call('POST', `${later}/actions/cancel`)
    second()
    expect([await status(later), await instances()]).to.deep.equal(['FINALIZED CANCELED', 'NEW 2'])
  })

  it('end when their app is stopped', async () => {
    const path = await begin()
    await platform.call('POST', `/v3/apps/${guid}/actions/stop`)
    expect(await status(path)).to.equal('FINALIZED CANCELED')
    await platform.call('POST', `/v3/apps/${guid}/actions/start`)
    expect(await instances(), 'nothing is left of the old process').to.equal('NEW 0+2')
  })

  it('keep the number of instances as it is while they are active', async () => {
    await begin()
    const refused = await platform.call('POST', `/v3/apps/${guid}/processes/web/actions/scale`, {instances: 5})
    expect(at(refused.body, 'errors', 0, 'detail')).to.equal(
      'Cannot scale this process while a deployment is in flight.',
    )
  })

  it('are found by app and status, newest first if asked', async () => {
    const first = await begin()
    platform.env.advance(5000)
    const later = await begin()
    const guids = async (query: string) =>
      ((await platform.get(`/v3/deployments?${query}`, 'resources')) as object[]).map(
        (deployment) => `/v3/deployments/${String(at(deployment, 'guid'))}`,
      )
    expect(await guids(`app_guids=${guid}&order_by=-created_at`)).to.deep.equal([later, first])
    expect(await guids(`app_guids=${guid}&status_values=ACTIVE`)).to.deep.equal([later])
    expect(await guids('status_reasons=DEPLOYED')).to.deep.equal([first])
    expect(await guids('app_guids=nobody')).to.deep.equal([])
  })

  describe('with cf-deployment-stuck', () => {
    it('stay active and say why, and continue from where they were when it is over', async () => {
      const path = await begin()
      second()
      await status(path)
      on(platform.env, 'cf-deployment-stuck')
      platform.env.advance(60_000)
      expect([await status(path), await instances()]).to.deep.equal(['ACTIVE DEPLOYING', 'OLD 1, NEW 1+1'])
      expect(await platform.get(path, 'status', 'details', 'error')).to.contain(
        "memory space_quota_exceeded for space sandbox-space. This space's quota",
      )
      off(platform.env, 'cf-deployment-stuck')
      expect(await status(path), 'no time has passed for it').to.equal('ACTIVE DEPLOYING')
      expect(await platform.get(path, 'status', 'details')).not.to.have.property('error')
      second()
      expect(await status(path)).to.equal('FINALIZED DEPLOYED')
    })

    it('count the time up to its beginning, though nobody looked', async () => {
      const path = await begin()
      platform.env.advance(1500)
      on(platform.env, 'cf-deployment-stuck')
      platform.env.advance(60_000)
      await status(path)
      off(platform.env, 'cf-deployment-stuck')
      expect(await instances()).to.equal('OLD 1, NEW 1+1')
    })

    it('can be canceled all the same', async () => {
      on(platform.env, 'cf-deployment-stuck')
      const path = await begin()
      platform.env.advance(60_000)
      await platform.call('POST', `${path}/actions/cancel`)
      second()
      expect([await status(path), await instances()]).to.deep.equal(['FINALIZED CANCELED', 'OLD 2'])
    })
  })

  describe('with somebody else at work', () => {
    it('are canceled with cf-deployment-canceled, and the old instances come back', async () => {
      on(platform.env, 'cf-deployment-canceled', {times: 1})
      const path = await begin()
      expect(await status(path)).to.equal('ACTIVE CANCELING')
      second()
      expect([await status(path), await instances()]).to.deep.equal(['FINALIZED CANCELED', 'OLD 2'])
      expect(await status(await begin()), 'it struck once').to.equal('ACTIVE DEPLOYING')
    })

    it('are superseded with cf-deployment-superseded by one that comes to its end', async () => {
      on(platform.env, 'cf-deployment-superseded')
      const path = await begin()
      expect(await status(path)).to.equal('FINALIZED SUPERSEDED')
      second()
      second()
      expect(await instances()).to.equal('NEW 2')
      const reasons = (await platform.get(`/v3/deployments?app_guids=${guid}`, 'resources')) as {
        status: {reason: string}
      }[]
      expect(reasons.map(({status: {reason}}) => reason)).to.deep.equal(['SUPERSEDED', 'DEPLOYED'])
    })
  })

  const refusals: [title: string, body: object, detail: string][] = [
    ['an app that is not there', {relationships: {app: {data: {guid: 'nobody'}}}}, 'Unable to use app. Ensure that'],
    ['a field that it does not know', {apps: 1}, "Unknown field(s): 'apps'"],
    ['another strategy', {strategy: 'blue-green'}, "Strategy 'blue-green' is not a supported deployment strategy"],
    ['no instance at a time', {options: {max_in_flight: 0}}, 'Max in flight must be an integer greater than 0'],
    ['options that it does not know', {options: {canary: {}}}, 'Options has unsupported key(s): canary'],
    ['a droplet that it does not have', {droplet: {guid: 'nobody'}}, 'Unable to assign current droplet.'],
  ]
  for (const [title, body, detail] of refusals)
    it(`are refused with ${title}`, async () => {
      const refused = await platform.call('POST', '/v3/deployments', {relationships: {app: {data: {guid}}}, ...body})
      expect([refused.status, at(refused.body, 'errors', 0, 'code')]).to.deep.equal([422, 10008])
      expect(at(refused.body, 'errors', 0, 'detail')).to.contain(detail)
    })
})
