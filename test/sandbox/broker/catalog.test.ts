import {expect} from 'chai'
import {testBroker} from './client.ts'

describe('the catalog of the sandbox broker', () => {
  it('has one service with one plan, and no schemas', async () => {
    const broker = await testBroker()
    const {status, json} = await broker.call('GET', '/v2/catalog')
    await broker.close()
    expect(status).to.equal(200)
    const {services} = json as {services: Record<string, unknown>[]}
    expect(services).to.have.length(1)
    const [service] = services
    expect(service).to.include({
      id: '260f2ead-b9e9-48b5-9a01-6e3097208ad7',
      name: 'aws-ses',
      bindable: true,
      instances_retrievable: true,
      bindings_retrievable: true,
      plan_updateable: false,
    })
    expect(service).to.have.all.keys(
      ...['id', 'name', 'description', 'bindable', 'instances_retrievable', 'bindings_retrievable'],
      ...['tags', 'plan_updateable', 'plans', 'metadata'],
    )
    expect(service!['tags']).to.deep.equal(['aws', 'csb'])
    expect(service!['metadata']).to.include({
      providerDisplayName: 'Cloud.gov',
      longDescription: service!['description'],
    })
    const plans = service!['plans'] as Record<string, unknown>[]
    expect(plans).to.have.length(1)
    expect(plans[0]).to.have.all.keys('id', 'name', 'description', 'free', 'metadata', 'maintenance_info')
    expect(plans[0]).to.include({id: '35ffb84b-a898-442e-b5f9-0a6a5229827d', name: 'domain', free: false})
    expect(plans[0]!['metadata']).to.deep.equal({displayName: 'Send-only service'})
    expect(plans[0]!['maintenance_info']).to.include({version: '1.8.2'})
  })
})
