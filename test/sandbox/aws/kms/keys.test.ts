import {expect} from 'chai'
import {createAlias, deleteAlias, requireKey} from '../../../../src/sandbox/aws/kms/aliases.ts'
import {createKey, scheduleKeyDeletion} from '../../../../src/sandbox/aws/kms/keys.ts'
import {type TestEnvironment, testEnvironment} from '../../support/environment.ts'

const DAY = 24 * 60 * 60 * 1000
const OWN = JSON.stringify({
  Statement: {Effect: 'Allow', Principal: {Service: 'ses.amazonaws.com'}, Action: 'kms:Decrypt', Resource: '*'},
})

describe('a KMS key of the sandbox', () => {
  let env: TestEnvironment
  beforeEach(() => {
    env = testEnvironment()
  })
  afterEach(() => env.dispose())

  it('is found by id, ARN, alias and the ARN of its alias', () => {
    const key = createKey(env)
    expect(key.arn).to.equal(`arn:aws-us-gov:kms:us-gov-west-1:000000000000:key/${key.id}`)
    createAlias(env, 'alias/mine', key)
    const alias = 'arn:aws-us-gov:kms:us-gov-west-1:000000000000:alias/mine'
    for (const reference of [key.id, key.arn, 'alias/mine', alias])
      expect(requireKey(env, reference), reference).to.deep.equal(key)
    deleteAlias(env, 'alias/mine')
    expect(() => requireKey(env, 'alias/mine'))
      .to.throw(/is not found/)
      .with.property('code', 'NotFoundException')
  })

  it('has the policy that opens it to the account, unless it is given another', () => {
    expect(JSON.parse(createKey(env).policy)).to.have.nested.property(
      'Statement[0].Principal.AWS',
      'arn:aws-us-gov:iam::000000000000:root',
    )
    expect(createKey(env, {policy: OWN}).policy).to.equal(OWN)
  })

  it('takes no policy that could not be evaluated', () => {
    const strange = JSON.stringify({
      Statement: {Effect: 'Allow', Principal: '*', Action: '*', Condition: {IpAddress: {'aws:SourceIp': '::1'}}},
    })
    for (const policy of ['{', '{}', strange])
      expect(() => createKey(env, {policy}))
        .to.throw()
        .with.property('code', 'MalformedPolicyDocumentException')
  })

  it('takes an alias once, and none of AWS', () => {
    const key = createKey(env)
    createAlias(env, 'alias/a', key)
    expect(() => createAlias(env, 'alias/a', key))
      .to.throw()
      .with.property('code', 'AlreadyExistsException')
    for (const name of ['alias/aws/mine', 'mine', 'alias/'])
      expect(() => createAlias(env, name, key))
        .to.throw()
        .with.property('code', 'InvalidAliasNameException')
  })

  it('is made by AWS behind alias/aws/sns when somebody first refers to it', () => {
    const key = requireKey(env, 'alias/aws/sns')
    expect(key.manager).to.equal('AWS')
    expect(requireKey(env, 'alias/aws/sns')).to.deep.equal(key)
  })

  it('is deleted with its aliases after the waiting period', () => {
    const key = createKey(env)
    createAlias(env, 'alias/a', key)
    const at = scheduleKeyDeletion(env, key, 7)
    expect(at).to.equal(env.clock.now() + 7 * DAY)
    expect(() => scheduleKeyDeletion(env, requireKey(env, key.id), 7))
      .to.throw()
      .with.property('code', 'KMSInvalidStateException')
    env.advance(7 * DAY - 1)
    expect(requireKey(env, 'alias/a').deletionAt).to.equal(at)
    env.advance(1)
    for (const reference of [key.id, 'alias/a'])
      expect(() => requireKey(env, reference))
        .to.throw()
        .with.property('code', 'NotFoundException')
  })
})
