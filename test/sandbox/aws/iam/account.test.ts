import {
  GenerateCredentialReportCommand,
  GetAccountSummaryCommand,
  GetCredentialReportCommand,
  GetUserCommand,
  type IAMClient,
  ListAttachedUserPoliciesCommand,
  ListUserTagsCommand,
  paginateGetAccountAuthorizationDetails,
  TagUserCommand,
  UntagUserCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam'
import {GetAccountCommand} from '@aws-sdk/client-sesv2'
import {expect} from 'chai'
import {createAccessKey, createUser, putUserPolicy} from '../../../../src/sandbox/aws/iam/users.ts'
import {refusalOf, type TestEndpoint, testEndpoint} from '../support/endpoint.ts'

const POLICY = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"ses:SendEmail","Resource":"*"}]}'
const HOUR = 3_600_000

describe('what IAM says of the whole account', () => {
  let endpoint: TestEndpoint
  let iam: IAMClient
  beforeEach(async () => {
    endpoint = await testEndpoint()
    iam = endpoint.iam()
  })
  afterEach(() => endpoint.close())

  const addUser = (name: string, tags: Record<string, string> = {}) =>
    createUser(endpoint.env, {name, path: '/cf/', tags})
  const refused = async (call: Promise<unknown>) => {
    const {name, $metadata} = await refusalOf(call)
    return {code: name, status: $metadata.httpStatusCode}
  }

  describe('in its authorization details', () => {
    const pages = async (filter: ('User' | 'Role')[] | undefined, pageSize: number) => {
      const found = []
      const client = {client: iam, pageSize}
      for await (const page of paginateGetAccountAuthorizationDetails(client, {Filter: filter})) found.push(page)
      return found
    }

    it('has every user with its policies and tags, the policies encoded', async () => {
      addUser('csb-aws-ses-1', {client: 'Cloud Foundry'})
      putUserPolicy(endpoint.env, 'csb-aws-ses-1', 'csb-aws-ses-1', POLICY)
      const [page] = await pages(['User'], 100)
      const detail = page?.UserDetailList?.find(({UserName}) => UserName === 'csb-aws-ses-1')
      expect(detail).to.deep.include({
        Path: '/cf/',
        Arn: 'arn:aws-us-gov:iam::000000000000:user/cf/csb-aws-ses-1',
        CreateDate: new Date('2026-11-24T12:00:00Z'),
        GroupList: [],
        AttachedManagedPolicies: [],
        Tags: [{Key: 'client', Value: 'Cloud Foundry'}],
      })
      const [policy] = detail?.UserPolicyList ?? []
      expect(policy?.PolicyName).to.equal('csb-aws-ses-1')
      expect(policy?.PolicyDocument).to.match(/^%7B%22Version%22/)
      expect(decodeURIComponent(policy?.PolicyDocument ?? '')).to.equal(POLICY)
    })

    it('comes page by page, and without users when others are asked for', async () => {
      for (const name of ['a', 'b', 'c', 'd']) addUser(name)
      const found = await pages(undefined, 2)
      const names = found.map(({UserDetailList}) => UserDetailList?.map(({UserName}) => UserName))
      expect(names).to.deep.equal([['a', 'b'], ['c', 'd'], ['sandbox-operator']])
      expect(found.map(({IsTruncated}) => IsTruncated)).to.deep.equal([true, true, false])
      expect((await pages(['Role'], 2)).map(({UserDetailList}) => UserDetailList)).to.deep.equal([[]])
    })
  })

  describe('in its credential report', () => {
    const generate = async () => (await iam.send(new GenerateCredentialReportCommand({}))).State
    const report = async () => {
      const {Content, ReportFormat, GeneratedTime} = await iam.send(new GetCredentialReportCommand({}))
      const [header = '', ...rows] = Buffer.from(Content ?? [])
        .toString('utf8')
        .split('\n')
      const columns = header.split(',')
      const cut = rows.map((row) => Object.fromEntries(row.split(',').map((value, index) => [columns[index], value])))
      return {ReportFormat, GeneratedTime, columns, rows: new Map(cut.map((row) => [row['user'], row]))}
    }

    it('has to be asked for first', async () => {
      expect(await refused(report())).to.deep.equal({code: 'CredentialReportNotPresentException', status: 410})
      expect(await generate()).to.equal('STARTED')
      expect(await generate()).to.equal('COMPLETE')
      const {ReportFormat, GeneratedTime, columns} = await report()
      expect({ReportFormat, GeneratedTime}).to.deep.equal({
        ReportFormat: 'text/csv',
        GeneratedTime: new Date('2026-11-24T12:00:00Z'),
      })
      expect(columns).to.have.length(22)
    })

    it('has the age and the last use of both keys', async () => {
      addUser('u')
      const old = createAccessKey(endpoint.env, 'u')
      endpoint.env.advance(HOUR)
      createAccessKey(endpoint.env, 'u')
      putUserPolicy(endpoint.env, 'u', 'p', POLICY)
      await refusalOf(endpoint.ses({accessKeyId: old.id, secretAccessKey: old.secret}).send(new GetAccountCommand({})))
      await iam.send(new UpdateAccessKeyCommand({UserName: 'u', AccessKeyId: old.id, Status: 'Inactive'}))
      await generate()
      const {rows} = await report()
      expect(rows.get('u')).to.deep.include({
        arn: 'arn:aws-us-gov:iam::000000000000:user/cf/u',
        user_creation_time: '2026-11-24T12:00:00+00:00',
        password_enabled: 'FALSE',
        mfa_active: 'FALSE',
        access_key_1_active: 'FALSE',
        access_key_1_last_rotated: '2026-11-24T12:00:00+00:00',
        access_key_1_last_used_date: '2026-11-24T13:00:00+00:00',
        access_key_1_last_used_region: 'us-gov-west-1',
        access_key_1_last_used_service: 'ses',
        access_key_2_active: 'TRUE',
        access_key_2_last_rotated: '2026-11-24T13:00:00+00:00',
        access_key_2_last_used_date: 'N/A',
        access_key_2_last_used_region: 'N/A',
        access_key_2_last_used_service: 'N/A',
        cert_2_last_rotated: 'N/A',
      })
      expect(rows.get('<root_account>')).to.include({
        arn: 'arn:aws-us-gov:iam::000000000000:root',
        password_enabled: 'not_supported',
        access_key_1_active: 'FALSE',
      })
    })

    it('stays as it is for four hours, and expires then', async () => {
      await generate()
      addUser('late')
      endpoint.env.advance(4 * HOUR - 1)
      expect(await generate()).to.equal('COMPLETE')
      expect((await report()).rows.has('late')).to.equal(false)
      endpoint.env.advance(1)
      expect(await refused(report())).to.deep.equal({code: 'CredentialReportExpiredException', status: 410})
      expect(await generate()).to.equal('STARTED')
      expect((await report()).rows.has('late')).to.equal(true)
    })
  })

  it('counts its users', async () => {
    addUser('a')
    const {SummaryMap} = await iam.send(new GetAccountSummaryCommand({}))
    expect(SummaryMap).to.include({Users: 2, UsersQuota: 5000, AccessKeysPerUserQuota: 2})
  })

  it('counts nothing of what it does not implement, and names every quota', async () => {
    const {SummaryMap} = await iam.send(new GetAccountSummaryCommand({}))
    expect(SummaryMap).to.include({Roles: 0, RolesQuota: 1000, Providers: 0, AccountPasswordPresent: 1})
    expect(Object.keys(SummaryMap ?? {})).to.have.length(34)
  })

  it('lists, adds and removes the tags of a user', async () => {
    addUser('u', {b: '1'})
    await iam.send(
      new TagUserCommand({
        UserName: 'u',
        Tags: [
          {Key: 'a', Value: '2'},
          {Key: 'c', Value: ''},
        ],
      }),
    )
    const first = await iam.send(new ListUserTagsCommand({UserName: 'u', MaxItems: 2}))
    expect(first.Tags).to.deep.equal([
      {Key: 'a', Value: '2'},
      {Key: 'b', Value: '1'},
    ])
    const second = await iam.send(new ListUserTagsCommand({UserName: 'u', Marker: first.Marker}))
    expect(second).to.deep.include({Tags: [{Key: 'c', Value: ''}], IsTruncated: false})
    await iam.send(new UntagUserCommand({UserName: 'u', TagKeys: ['a', 'c']}))
    const {User} = await iam.send(new GetUserCommand({UserName: 'u'}))
    expect(User?.Tags).to.deep.equal([{Key: 'b', Value: '1'}])
    expect((await refused(iam.send(new ListUserTagsCommand({UserName: 'x'})))).code).to.equal('NoSuchEntityException')
  })

  it('has no managed policies', async () => {
    addUser('u')
    const {AttachedPolicies, IsTruncated} = await iam.send(new ListAttachedUserPoliciesCommand({UserName: 'u'}))
    expect({AttachedPolicies, IsTruncated}).to.deep.equal({AttachedPolicies: [], IsTruncated: false})
  })
})
