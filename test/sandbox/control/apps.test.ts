import {expect} from 'chai'
import {changeCloudFoundrySettings} from '../../../src/sandbox/cloudfoundry/settings.ts'
import {type TestControl, testControl} from './client.ts'

interface Inside {
  readonly type: string
  readonly number: number
  readonly guid: string
  readonly state: string
  readonly environment: Readonly<Record<string, string>>
}

describe('the control API’s view into running apps', () => {
  let control: TestControl
  beforeEach(async () => {
    control = await testControl()
    changeCloudFoundrySettings(control.env, {instanceStartMillis: 0})
  })
  afterEach(() => control.close())

  const instances = async (path: string, method = 'GET', body?: object): Promise<readonly Inside[]> => {
    const {status, json} = await control.call(method, path, body)
    expect(status, JSON.stringify(json)).to.equal(200)
    return (json as {instances: Inside[]}).instances
  }

  it('lists the apps with their processes', async () => {
    const {json} = await control.call('GET', '/cf/apps')
    const {apps} = json as {apps: {name: string; state: string; processes: {type: string; instances: number}[]}[]}
    expect(
      apps.map(({name, state, processes}) => [name, state, processes.map(({type, instances: n}) => `${type} ${n}`)]),
    ).to.deep.equal([
      ['web-app', 'STARTED', ['web 2']],
      ['worker', 'STARTED', ['web 0', 'worker 1']],
    ])
  })

  it('shows what each instance sees, by the name of the app or its guid', async () => {
    const byName = await instances('/cf/apps/web-app/instances')
    expect(byName.map(({number, environment}) => [number, environment['CF_INSTANCE_INDEX']])).to.deep.equal([
      [0, '0'],
      [1, '1'],
    ])
    expect(byName[0]!.environment).to.include({VCAP_SERVICES: '{}', CF_INSTANCE_GUID: byName[0]!.guid})
    const {application_id: guid} = JSON.parse(byName[0]!.environment['VCAP_APPLICATION']!) as {application_id: string}
    expect(await instances(`/cf/apps/${guid}/instances`)).to.deep.equal(byName)
  })

  it('has an instance crash: another one takes its place and sees the same', async () => {
    const before = await instances('/cf/apps/web-app/instances')
    const after = await instances('/cf/apps/web-app/crash', 'POST', {number: 1})
    expect(after[0]).to.deep.equal(before[0])
    expect(after[1]!.guid).not.to.equal(before[1]!.guid)
    expect(after[1]!.environment['VCAP_SERVICES']).to.equal(before[1]!.environment['VCAP_SERVICES'])
    expect((await instances('/cf/apps/worker/crash', 'POST', {type: 'worker'})).map(({type}) => type)).to.deep.equal([
      'worker',
    ])
  })

  for (const [path, body] of [
    ['/cf/apps/nobody/crash', {}],
    ['/cf/apps/web-app/crash', {number: 2}],
    ['/cf/apps/worker/crash', {}],
  ] as const)
    it(`answers 404 to ${path} ${JSON.stringify(body)}`, async () => {
      expect((await control.call('POST', path, body)).status).to.equal(404)
    })

  it('has the first apps again after a reset', async () => {
    const names = async () =>
      ((await control.call('GET', '/cf/apps')).json as {apps: {name: string}[]}).apps.map(({name}) => name)
    await names()
    control.env.store.run("DELETE FROM cf_app WHERE name = 'worker'")
    expect(await names(), 'what somebody deleted stays deleted').to.deep.equal(['web-app'])
    await control.call('POST', '/reset')
    expect(await names()).to.deep.equal(['web-app', 'worker'])
  })
})
