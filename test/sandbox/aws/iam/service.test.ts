import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  DeleteUserCommand,
  DeleteUserPolicyCommand,
  GetAccessKeyLastUsedCommand,
  GetUserCommand,
  GetUserPolicyCommand,
  type IAMClient,
  ListAccessKeysCommand,
  ListUserPoliciesCommand,
  PutUserPolicyCommand,
  paginateListUsers,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam'
import {GetCallerIdentityCommand} from '@aws-sdk/client-sts'
import {expect} from 'chai'
import {operatorCredentials} from '../../../../src/sandbox/aws/iam/operator.ts'
import {createUser, deleteUserWithEverything} from '../../../../src/sandbox/aws/iam/users.ts'
import {refusalOf, type TestEndpoint, testEndpoint} from '../support/endpoint.ts'

const POLICY = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"ses:SendEmail","Resource":"*"}]}'

describe('IAM', () => {
  let endpoint: TestEndpoint
  let iam: IAMClient
  beforeEach(async () => {
    endpoint = await testEndpoint()
    iam = endpoint.iam()
  })
  afterEach(() => endpoint.close())

  const refused = async (call: Promise<unknown>) => {
    const {name, message, $metadata} = await refusalOf(call)
    return {code: name, status: $metadata.httpStatusCode, message}
  }

  it('creates a user, with its path and tags', async () => {
    const Tags = [
      {Key: 'Instance GUID', Value: '<a & "b">'},
      {Key: 'empty', Value: ''},
    ]
    const {User} = await iam.send(new CreateUserCommand({UserName: 'csb-aws-ses-1', Path: '/cf/', Tags}))
    expect(User).to.deep.include({
      UserName: 'csb-aws-ses-1',
      Path: '/cf/',
      Arn: 'arn:aws-us-gov:iam::000000000000:user/cf/csb-aws-ses-1',
      CreateDate: new Date('2026-11-24T12:00:00Z'),
      Tags,
    })
    expect(User?.UserId).to.match(/^AIDA[A-Z2-7]{17}$/)
    const got = await iam.send(new GetUserCommand({UserName: 'csb-aws-ses-1'}))
    expect(got.User).to.deep.equal(User)
  })

  it('describes a user to itself', async () => {
    const {User} = await iam.send(new GetUserCommand({}))
    expect(User?.UserName).to.equal('sandbox-operator')
  })

  it('refuses a second user of the same name, whatever its case', async () => {
    createUser(endpoint.env, {name: 'ann', path: '/cf/'})
    expect(await refused(iam.send(new CreateUserCommand({UserName: 'Ann'})))).to.deep.equal({
      code: 'EntityAlreadyExistsException',
      status: 409,
      message: 'User with name Ann already exists.',
    })
  })

  it('refuses names and paths that IAM does not know', async () => {
    const {code, message} = await refused(iam.send(new CreateUserCommand({UserName: 'a b'})))
    expect(code).to.equal('ValidationError')
    expect(message).to.match(/^The specified value for userName is invalid\./)
    expect((await refused(iam.send(new CreateUserCommand({UserName: 'ab', Path: 'cf'})))).code).to.equal(
      'ValidationError',
    )
    const long = new CreateUserCommand({UserName: 'a'.repeat(65)})
    expect((await refused(iam.send(long))).message).to.match(/less than or equal to 64/)
  })

  it('lists the users below a path, page by page, without their tags', async () => {
    for (let number = 0; number < 25; number += 1)
      createUser(endpoint.env, {name: `user-${number}`, path: number < 22 ? '/cf/' : '/cfx/', tags: {a: 'b'}})
    const pages = []
    for await (const page of paginateListUsers({client: iam, pageSize: 10}, {PathPrefix: '/cf/'})) pages.push(page)
    expect(pages.map(({Users, IsTruncated}) => [Users?.length, IsTruncated])).to.deep.equal([
      [10, true],
      [10, true],
      [2, false],
    ])
    const users = pages.flatMap(({Users}) => Users ?? [])
    expect(new Set(users.map(({UserName}) => UserName)).size).to.equal(22)
    expect(users.every(({Path, Tags}) => Path === '/cf/' && Tags === undefined)).to.equal(true)
  })

  it('refuses a marker that it never gave', async () => {
    const pages = paginateListUsers({client: iam, startingToken: 'nonsense'}, {})
    expect(await refused(pages.next())).to.deep.include({code: 'ValidationError', message: 'Invalid Marker.'})
  })

  it('gives a user two keys and no third, active or not', async () => {
    createUser(endpoint.env, {name: 'u', path: '/cf/'})
    const {AccessKey} = await iam.send(new CreateAccessKeyCommand({UserName: 'u'}))
    expect(AccessKey).to.deep.include({UserName: 'u', Status: 'Active'})
    expect(AccessKey?.AccessKeyId).to.match(/^AKIA[A-Z2-7]{16}$/)
    expect(AccessKey?.SecretAccessKey).to.match(/^[A-Za-z0-9+/]{40}$/)
    const second = await iam.send(new CreateAccessKeyCommand({UserName: 'u'}))
    const {AccessKeyId} = second.AccessKey!
    await iam.send(new UpdateAccessKeyCommand({UserName: 'u', AccessKeyId, Status: 'Inactive'}))
    expect(await refused(iam.send(new CreateAccessKeyCommand({UserName: 'u'})))).to.deep.equal({
      code: 'LimitExceededException',
      status: 409,
      message: 'Cannot exceed quota for AccessKeysPerUser: 2',
    })
    const {AccessKeyMetadata} = await iam.send(new ListAccessKeysCommand({UserName: 'u'}))
    const listed = AccessKeyMetadata!.map((key) => [key.AccessKeyId, key.Status] as const)
    expect(new Map(listed)).to.deep.equal(
      new Map([
        [AccessKey!.AccessKeyId, 'Active'],
        [AccessKeyId, 'Inactive'],
      ]),
    )
    expect(JSON.stringify(AccessKeyMetadata)).not.to.contain('Secret')
    await iam.send(new DeleteAccessKeyCommand({UserName: 'u', AccessKeyId}))
    await iam.send(new CreateAccessKeyCommand({UserName: 'u'}))
  })

  it('stops a key from working as soon as it is inactive, and lets it work again', async () => {
    const keys = endpoint.user('u', {Effect: 'Allow', Action: 'ses:*', Resource: '*'})
    const key = {UserName: 'u', AccessKeyId: keys.accessKeyId}
    const asks = () => endpoint.sts(keys).send(new GetCallerIdentityCommand({}))
    expect((await asks()).Arn).to.match(/user\/cf\/u$/)
    await iam.send(new UpdateAccessKeyCommand({...key, Status: 'Inactive'}))
    expect((await refused(asks())).code).to.equal('InvalidClientTokenId')
    await iam.send(new UpdateAccessKeyCommand({...key, Status: 'Active'}))
    await asks()
    deleteUserWithEverything(endpoint.env, 'u')
    expect((await refused(asks())).code).to.equal('InvalidClientTokenId')
  })

  it('finds a key only under its own user', async () => {
    const {accessKeyId} = endpoint.user('u', {Effect: 'Allow', Action: 'ses:*', Resource: '*'})
    createUser(endpoint.env, {name: 'v', path: '/cf/'})
    const stolen = new DeleteAccessKeyCommand({UserName: 'v', AccessKeyId: accessKeyId})
    expect(await refused(iam.send(stolen))).to.deep.equal({
      code: 'NoSuchEntityException',
      status: 404,
      message: `The Access Key with id ${accessKeyId} cannot be found.`,
    })
  })

  it('says when a key was last used, or that it never was', async () => {
    const keys = endpoint.user('u', {Effect: 'Allow', Action: 'ses:*', Resource: '*'})
    const lastUsed = () => iam.send(new GetAccessKeyLastUsedCommand({AccessKeyId: keys.accessKeyId}))
    const never = await lastUsed()
    expect(never).to.deep.include({UserName: 'u', AccessKeyLastUsed: {ServiceName: 'N/A', Region: 'N/A'}})
    await endpoint.sts(keys).send(new GetCallerIdentityCommand({}))
    expect((await lastUsed()).AccessKeyLastUsed).to.deep.equal({
      LastUsedDate: new Date('2026-11-24T12:00:00Z'),
      ServiceName: 'sts',
      Region: 'us-gov-west-1',
    })
  })

  it('keeps inline policies to the letter, and gives them back encoded as in a URL', async () => {
    createUser(endpoint.env, {name: 'u', path: '/cf/'})
    const document = `${POLICY}  `
    await iam.send(new PutUserPolicyCommand({UserName: 'u', PolicyName: 'p', PolicyDocument: document}))
    const got = await iam.send(new GetUserPolicyCommand({UserName: 'u', PolicyName: 'p'}))
    expect(got).to.deep.include({UserName: 'u', PolicyName: 'p'})
    expect(got.PolicyDocument).to.match(/^%7B%22Version%22%3A.*%2A.*%20%20$/)
    expect(decodeURIComponent(got.PolicyDocument!)).to.equal(document)
    expect((await iam.send(new ListUserPoliciesCommand({UserName: 'u'}))).PolicyNames).to.deep.equal(['p'])
    await iam.send(new DeleteUserPolicyCommand({UserName: 'u', PolicyName: 'p'}))
    expect(await refused(iam.send(new GetUserPolicyCommand({UserName: 'u', PolicyName: 'p'})))).to.deep.equal({
      code: 'NoSuchEntityException',
      status: 404,
      message: 'The user policy with name p cannot be found.',
    })
  })

  it('deletes a user only when it has neither keys nor policies', async () => {
    const {accessKeyId} = endpoint.user('u', {Effect: 'Allow', Action: 'ses:*', Resource: '*'})
    const remove = () => iam.send(new DeleteUserCommand({UserName: 'u'}))
    const conflict = {code: 'DeleteConflictException', status: 409}
    const message = (what: string) => `Cannot delete entity, must delete ${what} first.`
    expect(await refused(remove())).to.deep.equal({...conflict, message: message('access keys')})
    await iam.send(new DeleteAccessKeyCommand({UserName: 'u', AccessKeyId: accessKeyId}))
    expect(await refused(remove())).to.deep.equal({...conflict, message: message('policies')})
    await iam.send(new DeleteUserPolicyCommand({UserName: 'u', PolicyName: 'u'}))
    await remove()
    expect(await refused(remove())).to.deep.equal({
      code: 'NoSuchEntityException',
      status: 404,
      message: 'The user with name u cannot be found.',
    })
  })

  it('lets a user do what its policies say and nothing else', async () => {
    const own = 'arn:aws-us-gov:iam::000000000000:user/cf/u'
    const keys = endpoint.user('u', {Effect: 'Allow', Action: 'iam:ListAccessKeys', Resource: own})
    await endpoint.iam(keys).send(new ListAccessKeysCommand({}))
    const others = new ListAccessKeysCommand({UserName: 'sandbox-operator'})
    expect(await refused(endpoint.iam(keys).send(others))).to.deep.equal({
      code: 'AccessDenied',
      status: 403,
      message:
        `User: ${own} is not authorized to perform: iam:ListAccessKeys on resource: ` +
        'arn:aws-us-gov:iam::000000000000:user/operator/sandbox-operator because no identity-based policy allows the ' +
        'iam:ListAccessKeys action',
    })
  })

  it('says when a policy forbids, rather than does not allow', async () => {
    const keys = endpoint.user('u', [
      {Effect: 'Allow', Action: '*', Resource: '*'},
      {Effect: 'Deny', Action: 'iam:*', Resource: '*'},
    ])
    const {message} = await refused(endpoint.iam(keys).send(new GetUserCommand({})))
    expect(message).to.match(/with an explicit deny in an identity-based policy$/)
  })
})

describe('the operator of the sandbox', () => {
  let endpoint: TestEndpoint
  before(async () => {
    endpoint = await testEndpoint()
  })
  after(() => endpoint.close())

  it('has the same credentials every time', () => {
    expect(operatorCredentials(endpoint.env)).to.deep.equal(endpoint.operator)
  })

  it('gets new ones when somebody took the old away', async () => {
    const old = endpoint.operator
    endpoint.env.store.run("UPDATE access_key SET status = 'Inactive'")
    const fresh = operatorCredentials(endpoint.env)
    expect(fresh.accessKeyId).not.to.equal(old.accessKeyId)
    await endpoint.iam(fresh).send(new GetUserCommand({}))
  })
})
