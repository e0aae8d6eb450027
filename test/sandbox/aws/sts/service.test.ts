import {GetCallerIdentityCommand, GetSessionTokenCommand} from '@aws-sdk/client-sts'
import {expect} from 'chai'
import {refusalOf, type TestEndpoint, testEndpoint} from '../support/endpoint.ts'

describe('STS', () => {
  let endpoint: TestEndpoint
  before(async () => {
    endpoint = await testEndpoint()
  })
  after(() => endpoint.close())

  it('identifies every caller, whatever its policies forbid', async () => {
    const keys = endpoint.user('u', {Effect: 'Deny', Action: '*', Resource: '*'})
    const {Account, Arn, UserId} = await endpoint.sts(keys).send(new GetCallerIdentityCommand({}))
    expect({Account, Arn}).to.deep.equal({Account: '000000000000', Arn: 'arn:aws-us-gov:iam::000000000000:user/cf/u'})
    expect(UserId).to.match(/^AIDA/)
  })

  it('refuses what it does not implement, and counts it', async () => {
    const {name, $metadata} = await refusalOf(endpoint.sts().send(new GetSessionTokenCommand({})))
    expect([name, $metadata.httpStatusCode]).to.deep.equal(['InvalidAction', 400])
    const [row] = endpoint.env.store.all('SELECT service, operation, times FROM unknown_request')
    expect({...row}).to.deep.equal({service: 'sts', operation: 'GetSessionToken', times: 1})
  })
})
