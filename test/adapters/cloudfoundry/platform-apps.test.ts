import {expect} from 'chai'
import type {Apps} from '../../../src/ports/instance/apps.ts'
import {
  type CloudFoundryFixture,
  cloudFoundryFixture,
  inPlace,
  page,
  scriptedAccess,
} from '../../support/cloud-foundry-fixture.ts'
import {rejection} from '../../support/rejection.ts'
import type {Act} from '../../support/scripted-broker.ts'
import {type CloudReceived, type ScriptedCloud, scriptedCloud, v3Refusal} from '../../support/scripted-cloud.ts'

const APP = {id: 'app-guid', name: 'web'}
const deployment = (guid: string, value: string, reason: string, more: object = {}): object => ({
  guid,
  status: {value, reason, details: {}},
  metadata: {labels: {'sesctl-operation': 'operation-1'}},
  ...more,
})

describe('apps of Cloud Foundry and their deployments', () => {
  let cloud: ScriptedCloud
  let fixture: CloudFoundryFixture
  let script: (request: CloudReceived) => Act

  beforeEach(async () => {
    cloud = await scriptedCloud({api: inPlace((request) => script(request))})
    fixture = await cloudFoundryFixture(scriptedAccess(cloud.api))
  })
  afterEach(async () => {
    fixture.dispose()
    await cloud.close()
  })

  const apps = (): Apps => {
    const {apps: found} = fixture.platform
    if (!found) throw new Error('Cloud Foundry runs apps')
    return found
  }
  const posts = (): CloudReceived[] => cloud.calls.filter(({method}) => method === 'POST')

  it('are deployed as they are, with a label that finds the deployment again', async () => {
    script = () => ({status: 201, body: deployment('d-1', 'ACTIVE', 'DEPLOYING')})
    expect(await apps().deploy(APP, 'operation-1')).to.deep.equal({
      id: 'd-1',
      state: 'active',
      operation: 'operation-1',
    })
    expect(JSON.parse(posts()[0]?.text ?? '')).to.deep.equal({
      strategy: 'rolling',
      relationships: {app: {data: {guid: 'app-guid'}}},
      metadata: {labels: {'sesctl-operation': 'operation-1'}},
    })
  })

  it('are deployed once where the answer is lost and the deployment is there', async () => {
    script = ({method}) =>
      method === 'POST'
        ? 'drop'
        : page(deployment('d-1', 'ACTIVE', 'DEPLOYING'), deployment('d-0', 'FINALIZED', 'CANCELED'))
    expect(await apps().deploy(APP, 'operation-1')).to.include({id: 'd-1', state: 'active'})
    expect(posts()).to.have.length(1)
    expect(cloud.calls.at(-1)?.query).to.include({
      label_selector: 'sesctl-operation=operation-1',
      app_guids: 'app-guid',
    })
  })

  it('are deployed again where the answer is lost and an earlier deployment alone is there', async () => {
    script = ({method}) => {
      if (method !== 'POST') return page(deployment('d-0', 'FINALIZED', 'SUPERSEDED'))
      return posts().length === 1 ? 'drop' : {status: 201, body: deployment('d-1', 'ACTIVE', 'DEPLOYING')}
    }
    expect(await apps().deploy(APP, 'operation-1')).to.include({id: 'd-1'})
    expect(posts()).to.have.length(2)
  })

  it('are not deployed where a quota has no room, which is a conflict in the words of Cloud Foundry', async () => {
    script = () => v3Refusal(422, 10_008, 'CF-UnprocessableEntity', 'memory quota_exceeded for organization agency')
    const failure = await rejection(apps().deploy(APP, 'operation-1'))
    expect(failure).to.include({code: 'deployment-refused', exit: 6})
    expect(failure.message).to.include('memory quota_exceeded')
  })

  for (const [reason, value, state] of [
    ['DEPLOYING', 'ACTIVE', 'active'],
    ['PAUSED', 'ACTIVE', 'active'],
    ['CANCELING', 'ACTIVE', 'canceling'],
    ['DEPLOYED', 'FINALIZED', 'deployed'],
    ['SUPERSEDED', 'FINALIZED', 'superseded'],
    ['CANCELED', 'FINALIZED', 'canceled'],
    ['DEGENERATE', 'FINALIZED', 'canceled'],
  ] as const) {
    it(`have a deployment that is ${state} where Cloud Foundry says ${value} ${reason}`, async () => {
      script = () => ({status: 200, body: deployment('d-1', value, reason)})
      expect(await apps().deployment('d-1')).to.include({state})
    })
  }

  it('have a deployment that is canceled once, also where the answer is lost', async () => {
    script = ({method}) => (method === 'POST' ? 'drop' : {status: 200, body: deployment('d-1', 'ACTIVE', 'CANCELING')})
    await apps().cancel({id: 'd-1', state: 'active'})
    expect(posts().map(({path}) => path)).to.deep.equal(['/v3/deployments/d-1/actions/cancel'])
  })

  it('have processes with the instances that run, but for one that a deployment has ended meanwhile', async () => {
    script = ({path}) => {
      if (path === '/v3/apps/app-guid') return {status: 200, body: {guid: 'app-guid', state: 'STARTED'}}
      if (path === '/v3/apps/app-guid/processes')
        return page({guid: 'p-1', type: 'web', version: 'v-1', instances: 3}, {guid: 'p-2', type: 'web', instances: 1})
      if (path === '/v3/processes/p-1/stats')
        return {status: 200, body: {resources: [{state: 'RUNNING'}, {state: 'CRASHED'}, {state: 'DOWN'}]}}
      return v3Refusal(404, 10_010, 'CF-ResourceNotFound', 'Process not found')
    }
    expect(await apps().processes(APP)).to.deep.equal([
      {id: 'p-1', type: 'web', version: 'v-1', wanted: 3, running: 1, present: 2},
    ])
  })

  it('have no instance while they are stopped, whatever number they shall have', async () => {
    script = ({path}) =>
      path === '/v3/apps/app-guid'
        ? {status: 200, body: {guid: 'app-guid', state: 'STOPPED'}}
        : page({guid: 'p-1', type: 'web', version: 'v-1', instances: 3})
    expect(await apps().processes(APP)).to.deep.equal([
      {id: 'p-1', type: 'web', version: 'v-1', wanted: 0, running: 0, present: 0},
    ])
  })
})
