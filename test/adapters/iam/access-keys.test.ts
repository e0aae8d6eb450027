import {GetAccountCommand} from '@aws-sdk/client-sesv2'
import {expect} from 'chai'
import {iamAccessKeys} from '../../../src/adapters/iam/access-keys.ts'
import {createAccessKey, createUser} from '../../../src/sandbox/aws/iam/users.ts'
import {refusalOf, type TestEndpoint, testEndpoint} from '../../sandbox/aws/support/endpoint.ts'
import {awsKey} from '../../support/aws-key.ts'

describe('the access keys of a binding', () => {
  let endpoint: TestEndpoint
  const keysOf = (binding: string, credentials = endpoint.operator) =>
    iamAccessKeys(
      {region: 'us-gov-west-1', endpoint: endpoint.url, credentials: awsKey(credentials)},
      {signal: new AbortController().signal},
    ).ofBinding(binding)

  beforeEach(async () => {
    endpoint = await testEndpoint()
  })
  afterEach(async () => {
    await endpoint.close()
  })

  it('are undefined when there is no such user', async () => {
    expect(await keysOf('none')).to.equal(undefined)
  })

  it('are empty when the user has none', async () => {
    createUser(endpoint.env, {name: 'csb-aws-ses-b1', path: '/cf/'})
    expect(await keysOf('b1')).to.deep.equal([])
  })

  it('say when they were made, and nothing of a use that never was', async () => {
    createUser(endpoint.env, {name: 'csb-aws-ses-b1', path: '/cf/'})
    const {id} = createAccessKey(endpoint.env, 'csb-aws-ses-b1')
    expect(await keysOf('b1')).to.deep.equal([{id, status: 'Active', createdAt: '2026-11-24T12:00:00.000Z'}])
  })

  it('say when they were last used', async () => {
    const credentials = endpoint.user('csb-aws-ses-b1', {Effect: 'Allow', Action: 'ses:SendEmail', Resource: '*'})
    await refusalOf(endpoint.ses(credentials).send(new GetAccountCommand({})))
    const [key] = (await keysOf('b1')) ?? []
    expect(key?.lastUsedAt).to.match(/^2026-11-24T12:00:/)
  })

  it('are not authorised to a user without the right, who learns its name', async () => {
    const credentials = endpoint.user('csb-aws-ses-b1', {Effect: 'Allow', Action: 'ses:SendEmail', Resource: '*'})
    const failure = await keysOf('b1', credentials).catch((error: unknown) => error)
    expect(failure).to.include({code: 'not-authorised'})
    expect(failure).to.have.nested.property('hints[0]', 'The AWS user needs the right to iam:ListAccessKeys.')
  })
})
