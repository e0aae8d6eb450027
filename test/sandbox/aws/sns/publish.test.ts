import {expect} from 'chai'
import {createAlias, requireKey} from '../../../../src/sandbox/aws/kms/aliases.ts'
import {createKey, scheduleKeyDeletion} from '../../../../src/sandbox/aws/kms/keys.ts'
import {publishToTopic} from '../../../../src/sandbox/aws/sns/publish.ts'
import {setTopicAttribute} from '../../../../src/sandbox/aws/sns/topics.ts'
import {off, on} from '../../faults/switch.ts'
import {type TestSns, testSns} from './sns.ts'
import {type Webhook, webhook} from './webhook.ts'

const CLOUDWATCH = 'cloudwatch.amazonaws.com'
const SES = 'ses.amazonaws.com'
const ALARM = 'arn:aws-us-gov:cloudwatch:us-gov-west-1:000000000000:alarm:a'

describe('publishing to a topic of the sandbox', () => {
  let sns: TestSns
  let hook: Webhook
  let topic: string
  beforeEach(async () => {
    sns = await testSns()
    hook = await webhook()
    topic = await sns.topic()
    await sns.subscribe(topic, hook)
  })
  afterEach(async () => {
    await sns.close()
    await hook.close()
  })

  const publish = (principal: string, sourceArn = ALARM) =>
    publishToTopic(sns.endpoint.env, topic, {subject: 'Alarm', message: 'It rings', principal, sourceArn})
  const encryptWith = (reference: string) => setTopicAttribute(sns.endpoint.env, topic, 'KmsMasterKeyId', reference)
  const admit = (statement: object) =>
    setTopicAttribute(
      sns.endpoint.env,
      topic,
      'Policy',
      JSON.stringify({Statement: {Effect: 'Allow', Action: 'SNS:Publish', Resource: topic, ...statement}}),
    )
  const keyFor = (...services: string[]) =>
    createKey(sns.endpoint.env, {
      policy: JSON.stringify({
        Statement: {
          Effect: 'Allow',
          Principal: {Service: services},
          Action: ['kms:GenerateDataKey*', 'kms:Decrypt'],
          Resource: '*',
        },
      }),
    })

  it('works for services of the account with the policy that a new topic has', async () => {
    const published = publish(CLOUDWATCH)
    const [received] = await hook.has(1)
    expect(published).to.deep.equal({ok: true, messageId: received?.document['MessageId']})
    expect(received?.document).to.include({Subject: 'Alarm', Message: 'It rings'})
  })

  it('is refused to services that a policy does not name', () => {
    admit({Principal: {Service: SES}})
    expect(publish(SES)).to.include({ok: true})
    expect(publish(CLOUDWATCH)).to.deep.equal({
      ok: false,
      reason: `CloudWatch Alarms is not authorized to perform: SNS:Publish on resource: ${topic}`,
    })
  })

  it('is refused about another source than the conditions have', () => {
    const Condition = {StringEquals: {'AWS:SourceAccount': '000000000000'}, ArnLike: {'aws:SourceArn': `${ALARM}*`}}
    admit({Principal: {Service: CLOUDWATCH}, Condition})
    expect(publish(CLOUDWATCH)).to.include({ok: true})
    expect(publish(CLOUDWATCH, `x${ALARM}`)).to.include({ok: false})
    admit({
      Principal: {Service: CLOUDWATCH},
      Condition: {StringEquals: {'AWS:SourceAccount': '111111111111'}},
    })
    expect(publish(CLOUDWATCH)).to.include({ok: false})
  })

  it('is refused where a Deny applies, whoever else is let in', () => {
    setTopicAttribute(
      sns.endpoint.env,
      topic,
      'Policy',
      JSON.stringify({
        Statement: [
          {Effect: 'Allow', Principal: '*', Action: 'sns:*', Resource: '*'},
          {Effect: 'Deny', Principal: {Service: SES}, Action: 'sns:Publish', Resource: '*'},
        ],
      }),
    )
    expect([publish(CLOUDWATCH).ok, publish(SES).ok]).to.deep.equal([true, false])
  })

  for (const principal of [CLOUDWATCH, SES])
    it(`is refused to ${principal} under the key that AWS manages`, () => {
      encryptWith('alias/aws/sns')
      const published = publish(principal)
      expect(published).to.deep.include({ok: false})
      expect(published)
        .to.have.property('reason')
        .that.matches(/is not authorized to access the SNS topic encryption key/)
    })

  it('says it in the words of CloudWatch', () => {
    encryptWith('alias/aws/sns')
    expect(publish(CLOUDWATCH)).to.deep.equal({
      ok: false,
      reason: 'CloudWatch Alarms is not authorized to access the SNS topic encryption key.',
    })
  })

  it('works under a key of the customer whose policy has the service, by id, ARN or alias', () => {
    const {env} = sns.endpoint
    const key = keyFor(CLOUDWATCH)
    createAlias(env, 'alias/mine', key)
    for (const reference of [key.id, key.arn, 'alias/mine']) {
      encryptWith(reference)
      expect([publish(CLOUDWATCH).ok, publish(SES).ok], reference).to.deep.equal([true, false])
    }
  })

  it('is refused under a key that is not there, has the default policy, or is about to be deleted', () => {
    const {env} = sns.endpoint
    const doomed = keyFor(CLOUDWATCH)
    scheduleKeyDeletion(env, requireKey(env, doomed.id), 7)
    for (const reference of ['alias/nowhere', createKey(env).id, doomed.id]) {
      encryptWith(reference)
      expect(publish(CLOUDWATCH), reference).to.include({ok: false})
    }
  })

  it('is refused where there is no topic', () => {
    const published = publishToTopic(sns.endpoint.env, `${topic}x`, {message: 'x', principal: SES})
    expect(published).to.deep.equal({ok: false, reason: 'Topic does not exist'})
  })

  it('works for people under the key that AWS manages, and under others with permission for the key', async () => {
    const user = sns.endpoint.user('publisher', {Effect: 'Allow', Action: 'sns:Publish', Resource: topic})
    const asked = {TopicArn: topic, Message: 'x'}
    encryptWith('alias/aws/sns')
    expect((await sns.call('Publish', asked, user)).status).to.equal(200)
    encryptWith(createKey(sns.endpoint.env).arn)
    const {status, code} = await sns.call('Publish', asked, user)
    expect([status, code]).to.deep.equal([400, 'KMSAccessDenied'])
    expect((await sns.call('Publish', asked)).status).to.equal(200)
  })

  for (const [what, parameters, message] of [
    ['nothing', {Message: ''}, 'Invalid parameter: Empty message'],
    ['more than 256 KiB', {Message: 'x'.repeat(262_145)}, 'Invalid parameter: Message too long'],
    ['a subject of two lines', {Message: 'x', Subject: 'a\nb'}, 'Invalid parameter: Subject'],
    ['a subject of 100 characters', {Message: 'x', Subject: 'a'.repeat(100)}, 'Invalid parameter: Subject'],
    [
      'a structure without a default',
      {Message: '{"http":"x"}', MessageStructure: 'json'},
      'Invalid parameter: Message Structure - No default entry in JSON message body',
    ],
    [
      'an attribute of no type',
      {
        Message: 'x',
        'MessageAttributes.entry.1.Name': 'a',
        'MessageAttributes.entry.1.Value.DataType': 'Text',
        'MessageAttributes.entry.1.Value.StringValue': 'x',
      },
      /has an invalid message attribute type/,
    ],
  ] as const)
    it(`does not take ${what}`, async () => {
      const reply = await sns.call('Publish', {TopicArn: topic, ...parameters})
      expect([reply.status, reply.code]).to.deep.equal([400, 'InvalidParameter'])
      if (typeof message === 'string') expect(reply.message).to.equal(message)
      else expect(reply.message).to.match(message)
    })

  it('reaches those subscriptions alone whose filter wants it', async () => {
    const picky = await webhook()
    await sns.subscribe(topic, picky, {FilterPolicy: '{"kind":["bounce"]}'})
    const attribute = (value: string) => ({
      'MessageAttributes.entry.1.Name': 'kind',
      'MessageAttributes.entry.1.Value.DataType': 'String',
      'MessageAttributes.entry.1.Value.StringValue': value,
    })
    await sns.publish(topic, 'one', attribute('delivery'))
    await sns.publish(topic, 'two', attribute('bounce'))
    await sns.settled()
    expect(picky.received.map(({document}) => document['Message'])).to.deep.equal(['two'])
    expect(hook.received).to.have.length(2)
    await picky.close()
  })

  it('delivers twice under one id with sns-duplicate', async () => {
    const {env} = sns.endpoint
    on(env, 'sns-duplicate')
    const id = await sns.publish(topic, 'twice')
    await sns.settled()
    expect(hook.received.map(({document}) => document['MessageId'])).to.deep.equal([id, id])
    off(env, 'sns-duplicate')
    await sns.publish(topic, 'once')
    await sns.settled()
    expect(hook.received).to.have.length(3)
  })

  it('lets a later message overtake with sns-reorder', async () => {
    const {env} = sns.endpoint
    on(env, 'sns-reorder', {millis: 2000})
    await sns.publish(topic, 'first')
    await sns.publish(topic, 'second')
    await hook.has(1)
    env.advance(2000)
    await sns.settled()
    expect(hook.received.map(({document}) => document['Message'])).to.deep.equal(['second', 'first'])
  })

  it('waits on a full disk, and delivers once when there is room', async () => {
    const {env} = sns.endpoint
    let full = false
    env.store.writeOnlyWhile(() => !full)
    hook.answers.push('silence')
    await sns.publish(topic, 'once')
    await hook.has(1)
    await sns.restart()
    await hook.has(2)
    await sns.settled()
    await sns.publish(topic, 'noted late')
    full = true
    await hook.has(3)
    await new Promise((resolve) => setTimeout(resolve, 60))
    full = false
    await sns.settled()
    expect(hook.received).to.have.length(3)
  })
})
