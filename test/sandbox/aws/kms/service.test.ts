import {expect} from 'chai'
import {requireKey} from '../../../../src/sandbox/aws/kms/aliases.ts'
import {type TestEndpoint, testEndpoint} from '../support/endpoint.ts'
import {jsonClient} from '../support/json.ts'

const DAY = 24 * 60 * 60 * 1000
const OWN = JSON.stringify({
  Statement: {Effect: 'Allow', Principal: {Service: 'ses.amazonaws.com'}, Action: 'kms:Decrypt', Resource: '*'},
})

describe('KMS of the sandbox', () => {
  let endpoint: TestEndpoint
  let kms: ReturnType<typeof jsonClient>
  beforeEach(async () => {
    endpoint = await testEndpoint()
    kms = jsonClient(endpoint, 'kms', 'TrentService', 'application/x-amz-json-1.1')
  })
  afterEach(() => endpoint.close())

  const create = async (input: object = {}) => {
    const {json} = await kms('CreateKey', input)
    return json['KeyMetadata'] as {KeyId: string; Arn: string; KeyState: string; KeyManager: string}
  }

  it('makes keys and describes them by id, ARN and alias', async () => {
    const key = await create({Description: 'mine'})
    expect(key.Arn).to.equal(`arn:aws-us-gov:kms:us-gov-west-1:000000000000:key/${key.KeyId}`)
    await kms('CreateAlias', {AliasName: 'alias/mine', TargetKeyId: key.KeyId})
    const alias = 'arn:aws-us-gov:kms:us-gov-west-1:000000000000:alias/mine'
    for (const KeyId of [key.KeyId, key.Arn, 'alias/mine', alias]) {
      const {json, contentType} = await kms('DescribeKey', {KeyId})
      expect(json['KeyMetadata'], KeyId).to.deep.include({KeyId: key.KeyId, Description: 'mine', KeyState: 'Enabled'})
      expect(contentType).to.equal('application/x-amz-json-1.1')
    }
  })

  it('gives a key the policy that hands it to the account, unless it is given another', async () => {
    const policyOf = async (KeyId: string) => String((await kms('GetKeyPolicy', {KeyId})).json['Policy'])
    const {KeyId} = await create()
    expect(JSON.parse(await policyOf(KeyId))).to.have.nested.property(
      'Statement[0].Principal.AWS',
      'arn:aws-us-gov:iam::000000000000:root',
    )
    await kms('PutKeyPolicy', {KeyId, PolicyName: 'default', Policy: OWN})
    expect(await policyOf(KeyId)).to.equal(OWN)
    expect(await policyOf((await create({Policy: OWN})).KeyId)).to.equal(OWN)
  })

  it('refuses a policy that it could not evaluate', async () => {
    const strange = JSON.stringify({
      Statement: {Effect: 'Allow', Principal: '*', Action: '*', Condition: {IpAddress: {'aws:SourceIp': '::1'}}},
    })
    for (const Policy of ['{', '{}', strange]) {
      const {status, json} = await kms('CreateKey', {Policy})
      expect([status, json['__type']]).to.deep.equal([400, 'MalformedPolicyDocumentException'])
    }
  })

  it('lists aliases, of all keys or of one', async () => {
    const [first, second] = [await create(), await create()]
    await kms('CreateAlias', {AliasName: 'alias/a', TargetKeyId: first.KeyId})
    await kms('CreateAlias', {AliasName: 'alias/b', TargetKeyId: second.KeyId})
    const names = async (input: object) =>
      ((await kms('ListAliases', input)).json['Aliases'] as {AliasName: string}[]).map(({AliasName}) => AliasName)
    expect(await names({})).to.deep.equal(['alias/a', 'alias/b'])
    expect(await names({KeyId: second.KeyId})).to.deep.equal(['alias/b'])
    expect(await names({Limit: 1})).to.deep.equal(['alias/a'])
    const {json} = await kms('ListAliases', {Limit: 1})
    expect(await names({Limit: 1, Marker: json['NextMarker']})).to.deep.equal(['alias/b'])
    await kms('DeleteAlias', {AliasName: 'alias/a'})
    expect(await names({})).to.deep.equal(['alias/b'])
  })

  it('takes an alias once, and none of AWS', async () => {
    const {KeyId} = await create()
    const asked = {AliasName: 'alias/a', TargetKeyId: KeyId}
    await kms('CreateAlias', asked)
    expect((await kms('CreateAlias', asked)).json['__type']).to.equal('AlreadyExistsException')
    for (const AliasName of ['alias/aws/mine', 'mine', 'alias/'])
      expect((await kms('CreateAlias', {AliasName, TargetKeyId: KeyId})).json['__type']).to.equal(
        'InvalidAliasNameException',
      )
  })

  it('has the key of AWS for SNS, which nobody can change', async () => {
    const {json} = await kms('DescribeKey', {KeyId: 'alias/aws/sns'})
    expect(json['KeyMetadata']).to.include({KeyManager: 'AWS'})
    const again = await kms('DescribeKey', {KeyId: 'alias/aws/sns'})
    expect(again.json).to.deep.equal(json)
    const {KeyId} = json['KeyMetadata'] as {KeyId: string}
    const put = await kms('PutKeyPolicy', {KeyId, PolicyName: 'default', Policy: OWN})
    expect([put.status, put.json['__type']]).to.deep.equal([400, 'AccessDeniedException'])
  })

  it('rotates keys on request', async () => {
    const {KeyId} = await create()
    const status = async () => (await kms('GetKeyRotationStatus', {KeyId})).json['KeyRotationEnabled']
    expect(await status()).to.equal(false)
    await kms('EnableKeyRotation', {KeyId})
    expect(await status()).to.equal(true)
  })

  it('deletes keys, with their aliases, after the waiting period', async () => {
    const {KeyId} = await create()
    await kms('CreateAlias', {AliasName: 'alias/a', TargetKeyId: KeyId})
    const {json} = await kms('ScheduleKeyDeletion', {KeyId, PendingWindowInDays: 7})
    const {env} = endpoint
    expect(json).to.deep.include({KeyState: 'PendingDeletion', DeletionDate: env.clock.now() / 1000 + 7 * 86_400})
    expect((await kms('ScheduleKeyDeletion', {KeyId})).json['__type']).to.equal('KMSInvalidStateException')
    env.advance(7 * DAY - 1)
    expect((await kms('DescribeKey', {KeyId})).json['KeyMetadata']).to.include({KeyState: 'PendingDeletion'})
    env.advance(1)
    const gone = await kms('DescribeKey', {KeyId})
    expect([gone.status, gone.json['__type']]).to.deep.equal([400, 'NotFoundException'])
    expect((await kms('DescribeKey', {KeyId: 'alias/a'})).json['__type']).to.equal('NotFoundException')
  })

  it('keeps to a waiting period of 7 to 30 days', async () => {
    const {KeyId} = await create()
    for (const PendingWindowInDays of [6, 31])
      expect((await kms('ScheduleKeyDeletion', {KeyId, PendingWindowInDays})).json['__type']).to.equal(
        'ValidationException',
      )
  })

  it('tags keys in its own words', async () => {
    const {KeyId} = await create({Tags: [{TagKey: 'broker', TagValue: 'CSB'}]})
    expect((await kms('ListResourceTags', {KeyId})).json['Tags']).to.deep.equal([{TagKey: 'broker', TagValue: 'CSB'}])
  })

  it('refuses what it does not implement, loudly', async () => {
    expect((await kms('CreateKey', {KeySpec: 'RSA_2048'})).status).to.equal(400)
    expect((await kms('CreateKey', {CustomKeyStoreId: 'x'})).status).to.equal(400)
    const {status, json} = await kms('Encrypt', {KeyId: 'alias/aws/sns', Plaintext: 'eA=='})
    expect([status, json['__type']]).to.deep.equal([404, 'UnknownOperationException'])
  })

  it('asks for permission on the key', async () => {
    const key = requireKey(endpoint.env, 'alias/aws/sns')
    const user = endpoint.user('reader', {Effect: 'Allow', Action: 'kms:DescribeKey', Resource: key.arn})
    expect((await kms('DescribeKey', {KeyId: key.id}, user)).status).to.equal(200)
    const denied = await kms('GetKeyPolicy', {KeyId: key.id}, user)
    expect(denied.json['__type']).to.equal('AccessDeniedException')
  })
})
