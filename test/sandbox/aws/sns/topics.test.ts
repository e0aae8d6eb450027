import {expect} from 'chai'
import {entries, type TestSns, testSns} from './sns.ts'

describe('topics of the sandbox', () => {
  let sns: TestSns
  before(async () => {
    sns = await testSns()
  })
  after(() => sns.close())

  const attributesOf = async (arn: string) => {
    const {texts} = await sns.call('GetTopicAttributes', {TopicArn: arn})
    const [keys, values] = [texts('key'), texts('value')]
    return Object.fromEntries(keys.map((key, index) => [key, values[index] ?? '']))
  }

  it('have the ARN that their name gives', async () => {
    expect(await sns.topic('first')).to.equal('arn:aws-us-gov:sns:us-gov-west-1:000000000000:first')
  })

  it('are made once, however often they are asked for', async () => {
    const arn = await sns.topic('again', {DisplayName: 'Mine'})
    expect(await sns.topic('again', {DisplayName: 'Mine'})).to.equal(arn)
    const other = await sns.call('CreateTopic', {Name: 'again', ...entries({DisplayName: 'Yours'})})
    expect([other.status, other.code, other.message]).to.deep.equal([
      400,
      'InvalidParameter',
      'Invalid parameter: Attributes Reason: Topic already exists with different attributes',
    ])
  })

  it('have a policy that lets their owner in, until they are given one', async () => {
    const arn = await sns.topic('policies')
    const {Policy: first = ''} = await attributesOf(arn)
    expect(JSON.parse(first)).to.have.nested.property(
      'Statement[0].Condition.StringEquals.AWS:SourceOwner',
      '000000000000',
    )
    const own = JSON.stringify({
      Statement: {Effect: 'Allow', Principal: {Service: 'ses.amazonaws.com'}, Action: 'sns:Publish', Resource: arn},
    })
    await sns.call('SetTopicAttributes', {TopicArn: arn, AttributeName: 'Policy', AttributeValue: own})
    expect(await attributesOf(arn)).to.include({Policy: own})
  })

  for (const [name, value] of [
    ['Policy', '{'],
    ['Policy', '{"Statement":{"Effect":"Allow","Principal":"*","NotAction":"x","Resource":"*"}}'],
    ['SignatureVersion', '3'],
    ['Nonsense', 'x'],
  ] as const)
    it(`do not take ${value} for ${name}`, async () => {
      const TopicArn = await sns.topic('strict')
      const reply = await sns.call('SetTopicAttributes', {TopicArn, AttributeName: name, AttributeValue: value})
      expect([reply.status, reply.code]).to.deep.equal([400, 'InvalidParameter'])
    })

  it('do not take an attribute that would be ignored, and it is counted', async () => {
    const TopicArn = await sns.topic('strict')
    const asked = {TopicArn, AttributeName: 'DeliveryPolicy', AttributeValue: '{}'}
    expect((await sns.call('SetTopicAttributes', asked)).status).to.equal(400)
    const sql = 'SELECT service, operation FROM unknown_request'
    expect(sns.endpoint.env.store.all(sql).map((row) => ({...row}))).to.deep.equal([
      {service: 'sns', operation: 'SetTopicAttributes(DeliveryPolicy)'},
    ])
  })

  it('are listed in pages of a hundred', async () => {
    const own = await testSns()
    for (let index = 0; index < 103; index += 1) await own.topic(`t${index}`)
    const first = await own.call('ListTopics')
    const second = await own.call('ListTopics', {NextToken: first.texts('NextToken')[0] ?? ''})
    await own.close()
    expect([first.texts('TopicArn').length, second.texts('TopicArn').length]).to.deep.equal([100, 3])
    expect(second.texts('NextToken')).to.deep.equal([])
  })

  it('carry tags', async () => {
    const arn = await sns.topic('tagged')
    const tag = {'Tags.member.1.Key': 'broker', 'Tags.member.1.Value': 'Cloud Service Broker'}
    await sns.call('TagResource', {ResourceArn: arn, ...tag})
    const {texts} = await sns.call('ListTagsForResource', {ResourceArn: arn})
    expect([texts('Key'), texts('Value')]).to.deep.equal([['broker'], ['Cloud Service Broker']])
    await sns.call('UntagResource', {ResourceArn: arn, 'TagKeys.member.1': 'broker'})
    expect((await sns.call('ListTagsForResource', {ResourceArn: arn})).texts('Key')).to.deep.equal([])
  })

  it('are tagged with an answer in which clients find the result that they look for', async () => {
    const ResourceArn = await sns.topic('answered')
    const tagged = await sns.call('TagResource', {ResourceArn, 'Tags.member.1.Key': 'a', 'Tags.member.1.Value': '1'})
    expect(tagged.texts('TagResourceResult')).to.deep.equal([''])
    const untagged = await sns.call('UntagResource', {ResourceArn, 'TagKeys.member.1': 'a'})
    expect(untagged.texts('UntagResourceResult')).to.deep.equal([''])
  })

  it('go with their subscriptions, and may go twice', async () => {
    const TopicArn = await sns.topic('gone')
    await sns.call('Subscribe', {TopicArn, Protocol: 'email', Endpoint: 'a@agency.test'})
    for (const _ of [1, 2]) expect((await sns.call('DeleteTopic', {TopicArn})).status).to.equal(200)
    const {status, code, message} = await sns.call('GetTopicAttributes', {TopicArn})
    expect([status, code, message]).to.deep.equal([404, 'NotFound', 'Topic does not exist'])
    expect((await sns.call('ListSubscriptions')).texts('TopicArn')).not.to.include(TopicArn)
  })

  it('are refused to whoever may not, in the word that SNS has for it', async () => {
    const user = sns.endpoint.user('reader', {Effect: 'Allow', Action: 'sns:ListTopics', Resource: '*'})
    const {status, code} = await sns.call('CreateTopic', {Name: 'no'}, user)
    expect([status, code]).to.deep.equal([403, 'AuthorizationError'])
    expect((await sns.call('ListTopics', {}, user)).status).to.equal(200)
  })
})
