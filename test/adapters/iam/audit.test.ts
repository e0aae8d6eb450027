import {expect} from 'chai'
import {iamAudit} from '../../../src/adapters/iam/audit.ts'
import {readCredentialReport} from '../../../src/adapters/iam/audit-report.ts'
import {collect} from '../../../src/app/audit/reader.ts'
import type {AuditCredentials} from '../../../src/ports/audit/account.ts'
import {createAccessKey, createUser, putUserPolicy} from '../../../src/sandbox/aws/iam/users.ts'
import {type TestEndpoint, testEndpoint} from '../../sandbox/aws/support/endpoint.ts'
import {awsKey} from '../../support/aws-key.ts'

const SENDING = {Version: '2012-10-17', Statement: [{Effect: 'Allow', Action: 'ses:SendEmail', Resource: 'arn:a+b/%'}]}

describe('IAM in bulk', () => {
  let endpoint: TestEndpoint
  let lines: string[]
  const audit = (credentials = endpoint.operator): AuditCredentials =>
    iamAudit(
      {region: 'us-gov-west-1', endpoint: endpoint.url, credentials: awsKey(credentials)},
      {signal: new AbortController().signal, trace: (line) => lines.push(line)},
    )
  const addUser = (name: string, path = '/cf/'): string => {
    createUser(endpoint.env, {name, path, tags: {'Instance GUID': 'i1'}})
    putUserPolicy(endpoint.env, name, name, SENDING)
    return createAccessKey(endpoint.env, name).id
  }

  beforeEach(async () => {
    lines = []
    endpoint = await testEndpoint()
  })
  afterEach(async () => {
    await endpoint.close()
  })

  it("gives the broker's users alone, their policies decoded", async () => {
    addUser('csb-aws-ses-b1')
    addUser('csb-aws-ses-b2', '/people/')
    addUser('somebody')
    const users = await collect(audit().users())
    expect(users.map(({name}) => name)).to.deep.equal(['csb-aws-ses-b1'])
    expect(users[0]).to.include({instanceId: 'i1'})
    expect(JSON.parse(users[0]?.policies[0]?.document ?? '')).to.deep.equal(SENDING)
  })

  it('asks IAM four times for a thousand users and their keys', async () => {
    endpoint.env.store.transaction(() => {
      for (let number = 0; number < 1000; number += 1) addUser(`csb-aws-ses-${number}`)
    })
    const [users, keys] = [await collect(audit().users()), await audit().reportedKeys()]
    expect(users).to.have.length(1000)
    expect(keys.get('csb-aws-ses-999')?.[0]).to.include({active: true, createdAt: '2026-11-24T12:00:00.000Z'})
    // A page for the thousand, one for the operator behind it; the report is asked for until it is there, and read.
    const asked = Map.groupBy(lines, (line) => line.split(' ')[1])
    expect(asked.get('GetAccountAuthorizationDetails')?.length).to.be.within(1, 2)
    expect(asked.get('GenerateCredentialReport')?.length).to.equal(2)
    expect(asked.get('GetCredentialReport')?.length).to.equal(1)
    expect(asked.get('ListAccessKeys')).to.equal(undefined)
  }).timeout(20_000)

  it('makes a key inactive, and deletes a user with all that hangs on it, twice if asked', async () => {
    const id = addUser('csb-aws-ses-b1')
    await audit().deactivateKey('csb-aws-ses-b1', id)
    expect(await audit().keys('csb-aws-ses-b1')).to.deep.equal([{id, active: false}])
    const deletion = {kind: 'delete-user' as const, user: 'csb-aws-ses-b1', keyIds: [id], policies: ['csb-aws-ses-b1']}
    for (const _ of [1, 2]) await audit().deleteUser({...deletion, attachedPolicies: [], groups: []})
    expect(await audit().keys('csb-aws-ses-b1')).to.equal(undefined)
  })

  it('names the right that is missing', async () => {
    const credentials = endpoint.user('csb-aws-ses-b1', {Effect: 'Allow', Action: 'ses:SendEmail', Resource: '*'})
    const failure = await collect(audit(credentials).users()).catch((error: unknown) => error)
    expect(failure).to.have.nested.property(
      'hints[0]',
      'The AWS user needs the right to iam:GetAccountAuthorizationDetails.',
    )
  })
})

describe('a credential report', () => {
  const head =
    'user,arn,access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_2_active,access_key_2_last_rotated'

  it('has both keys of a user, and no time where it says that there is none', () => {
    const report = readCredentialReport(
      `${head}\n"a,b",arn,true,2026-01-01T00:00:00+00:00,N/A,false,2026-02-01T00:00:00+00:00\nc,arn,false,N/A,no_information,false,N/A`,
    )
    expect(report.get('a,b')).to.deep.equal([
      {active: true, createdAt: '2026-01-01T00:00:00.000Z'},
      {active: false, createdAt: '2026-02-01T00:00:00.000Z'},
    ])
    expect(report.get('c')).to.deep.equal([])
  })

  it('is empty where there is nothing', () => {
    expect(readCredentialReport('').size).to.equal(0)
  })
})
