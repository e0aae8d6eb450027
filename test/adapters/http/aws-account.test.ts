import {GetConfigurationSetCommand, SESv2Client} from '@aws-sdk/client-sesv2'
import {expect} from 'chai'
import {clientOptions} from '../../../src/adapters/http/aws-account.ts'
import {refusalOf, type TestEndpoint, testEndpoint} from '../../sandbox/aws/support/endpoint.ts'
import {awsKey} from '../../support/aws-key.ts'

describe('the options of an AWS client', () => {
  let endpoint: TestEndpoint
  before(async () => {
    endpoint = await testEndpoint()
  })
  after(async () => {
    await endpoint.close()
  })

  it('trace one line a call, without what was sent or answered', async () => {
    const lines: string[] = []
    const {url, operator} = endpoint
    const account = {region: 'us-gov-west-1', endpoint: url, credentials: awsKey(operator)}
    const client = new SESv2Client(clientOptions(account, (line) => lines.push(line)))
    await refusalOf(client.send(new GetConfigurationSetCommand({ConfigurationSetName: 'secret-name'})))
    client.destroy()
    expect(lines).to.have.length(1)
    expect(lines[0]).to.match(/^SESv2Client GetConfigurationSet 404 NotFoundException [\w-]+$/)
    expect(lines.join()).not.to.include('secret-name')
    expect(lines.join()).not.to.include(operator.secretAccessKey)
  })

  it('leave the choice of credentials to the SDK where the account names none', () => {
    expect(clientOptions({region: 'r'})).not.to.have.any.keys('credentials', 'endpoint', 'profile')
    expect(clientOptions({region: 'r', profile: 'p'})).to.include({profile: 'p'})
  })
})
