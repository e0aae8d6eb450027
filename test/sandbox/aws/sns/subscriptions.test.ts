import {expect} from 'chai'
import {listInbox, readMessage} from '../../../../src/sandbox/mail/inbox.ts'
import {entries, type TestSns, testSns} from './sns.ts'
import {until, type Webhook, webhook} from './webhook.ts'

const HOUR = 60 * 60 * 1000

describe('subscriptions of the sandbox', () => {
  let sns: TestSns
  let hook: Webhook
  let topic: string
  beforeEach(async () => {
    sns = await testSns()
    hook = await webhook()
    topic = await sns.topic()
  })
  afterEach(async () => {
    await sns.close()
    await hook.close()
  })

  const ask = (parameters: Readonly<Record<string, string>> = {}) =>
    sns.call('Subscribe', {TopicArn: topic, Protocol: 'http', Endpoint: hook.url, ...parameters})
  const arns = async (action = 'ListSubscriptionsByTopic') =>
    (await sns.call(action, {TopicArn: topic})).texts('SubscriptionArn')

  it('wait for their endpoint, which is asked once', async () => {
    expect((await ask()).texts('SubscriptionArn')).to.deep.equal(['pending confirmation'])
    await hook.has(1)
    await sns.settled()
    expect(hook.received).to.have.length(1)
    expect(await arns()).to.deep.equal(['PendingConfirmation'])
    expect(await arns('ListSubscriptions')).to.deep.equal(['PendingConfirmation'])
  })

  it('are confirmed by a plain GET of the link, by whoever has it', async () => {
    await ask()
    const [question] = await hook.has(1)
    const answer = await fetch(question?.document['SubscribeURL'] ?? '')
    expect(answer.status).to.equal(200)
    const [arn] = await arns()
    expect(arn).to.match(new RegExp(`^${topic}:[0-9a-f-]{36}$`))
    expect(await answer.text()).to.contain(`<SubscriptionArn>${arn}</SubscriptionArn>`)
  })

  it('are confirmed by the API with the token', async () => {
    await ask()
    const [question] = await hook.has(1)
    const reply = await sns.call('ConfirmSubscription', {TopicArn: topic, Token: question?.document['Token'] ?? ''})
    expect(await arns()).to.deep.equal(reply.texts('SubscriptionArn'))
  })

  it('are not confirmed by another token, nor at another topic', async () => {
    await ask()
    const [question] = await hook.has(1)
    const token = question?.document['Token'] ?? ''
    const other = await sns.topic('other')
    for (const asked of [
      {TopicArn: topic, Token: 'f'.repeat(256)},
      {TopicArn: other, Token: token},
    ]) {
      const {status, message} = await sns.call('ConfirmSubscription', asked)
      expect([status, message]).to.deep.equal([400, 'Invalid parameter: Token'])
    }
    expect(await arns()).to.deep.equal(['PendingConfirmation'])
  })

  it('are gone when nobody confirms them for two days', async () => {
    await ask()
    const [question] = await hook.has(1)
    await sns.settled()
    sns.endpoint.env.advance(48 * HOUR - 1)
    expect(await arns()).to.deep.equal(['PendingConfirmation'])
    sns.endpoint.env.advance(1)
    expect(await arns()).to.deep.equal([])
    const late = await fetch(question?.document['SubscribeURL'] ?? '')
    expect([late.status, await late.text()]).to.satisfy(
      ([status, text]: [number, string]) => status === 400 && text.includes('expired'),
    )
  })

  it('are asked again, with another token, while they are pending', async () => {
    await ask()
    await ask()
    const [first, second] = await hook.has(2)
    expect(first?.document['Token']).not.to.equal(second?.document['Token'])
    expect(await arns()).to.have.length(1)
    expect((await fetch(first?.document['SubscribeURL'] ?? '')).status).to.equal(400)
    expect((await fetch(second?.document['SubscribeURL'] ?? '')).status).to.equal(200)
  })

  it('are the same subscription for the same endpoint, unless their attributes differ', async () => {
    const arn = await sns.subscribe(topic, hook)
    expect((await ask()).texts('SubscriptionArn')).to.deep.equal([arn])
    const {status, message} = await ask(entries({RawMessageDelivery: 'true'}))
    expect([status, message]).to.deep.equal([
      400,
      'Invalid parameter: Attributes Reason: Subscription already exists with different attributes',
    ])
  })

  it('cannot be ended while they are pending', async () => {
    const [arn = ''] = (await ask({ReturnSubscriptionArn: 'true'})).texts('SubscriptionArn')
    const {status, message} = await sns.call('Unsubscribe', {SubscriptionArn: arn})
    expect([status, message]).to.deep.equal([
      400,
      'Invalid parameter: SubscriptionArn Reason: Cannot unsubscribe a subscription that is pending confirmation',
    ])
  })

  it('are ended by their owner without a word', async () => {
    const arn = await sns.subscribe(topic, hook)
    for (const _ of [1, 2]) expect((await sns.call('Unsubscribe', {SubscriptionArn: arn})).status).to.equal(200)
    await sns.publish(topic, 'nobody receives this')
    await sns.settled()
    expect([await arns(), hook.received]).to.deep.equal([[], []])
  })

  it('are ended by the link in a notification, and restored by the link in the answer to that', async () => {
    const arn = await sns.subscribe(topic, hook)
    await sns.publish(topic, 'one')
    const [notification] = await hook.has(1)
    expect((await fetch(notification?.document['UnsubscribeURL'] ?? '')).status).to.equal(200)
    const [, farewell] = await hook.has(2)
    expect(farewell?.headers['x-amz-sns-message-type']).to.equal('UnsubscribeConfirmation')
    expect(farewell?.document).to.include({Type: 'UnsubscribeConfirmation', TopicArn: topic})
    expect(await arns()).to.deep.equal([])
    await fetch(farewell?.document['SubscribeURL'] ?? '')
    expect(await arns()).to.deep.equal([arn])
  })

  it('are ended by nobody without a signature when they were confirmed that way', async () => {
    const [arn = ''] = (await ask({ReturnSubscriptionArn: 'true'})).texts('SubscriptionArn')
    const [question] = await hook.has(1)
    const Token = question?.document['Token'] ?? ''
    await sns.call('ConfirmSubscription', {TopicArn: topic, Token, AuthenticateOnUnsubscribe: 'true'})
    const link = `${sns.endpoint.url}/?Action=Unsubscribe&SubscriptionArn=${arn}`
    expect((await fetch(link)).status).to.equal(403)
    expect(await arns()).to.deep.equal([arn])
    expect((await sns.call('Unsubscribe', {SubscriptionArn: arn})).status).to.equal(200)
  })

  it('show their attributes', async () => {
    const filter = {FilterPolicy: '{"kind":["bounce"]}', FilterPolicyScope: 'MessageBody', RawMessageDelivery: 'true'}
    const arn = await sns.subscribe(topic, hook, filter)
    const {texts} = await sns.call('GetSubscriptionAttributes', {SubscriptionArn: arn})
    const [keys, values] = [texts('key'), texts('value')]
    expect(Object.fromEntries(keys.map((key, index) => [key, values[index]]))).to.include({
      ...filter,
      SubscriptionArn: arn,
      TopicArn: topic,
      Protocol: 'http',
      Endpoint: hook.url,
      PendingConfirmation: 'false',
      ConfirmationWasAuthenticated: 'false',
    })
    await sns.call('SetSubscriptionAttributes', {SubscriptionArn: arn, AttributeName: 'FilterPolicy'})
    const after = await sns.call('GetSubscriptionAttributes', {SubscriptionArn: arn})
    expect(after.texts('key')).not.to.include('FilterPolicy')
  })

  for (const [protocol, endpoint, message] of [
    ['email', 'nobody', 'Invalid parameter: Email address'],
    ['email', '', 'Invalid parameter: Email address'],
    ['https', 'http://agency.test', 'Invalid parameter: Endpoint must match the specified protocol'],
    [
      'sqs',
      'arn:aws:sqs:x',
      'Invalid parameter: Protocol Reason: The sandbox delivers by http, https, email, email-json',
    ],
  ] as const)
    it(`do not take ${JSON.stringify(endpoint)} by ${protocol}`, async () => {
      const reply = await sns.call('Subscribe', {TopicArn: topic, Protocol: protocol, Endpoint: endpoint})
      expect([reply.status, reply.code, reply.message]).to.deep.equal([400, 'InvalidParameter', message])
    })

  it('are listed in pages of a hundred', async () => {
    for (let index = 0; index < 102; index += 1)
      await sns.call('Subscribe', {TopicArn: topic, Protocol: 'email', Endpoint: `a${index}@agency.test`})
    const first = await sns.call('ListSubscriptionsByTopic', {TopicArn: topic})
    const NextToken = first.texts('NextToken')[0] ?? ''
    const second = await sns.call('ListSubscriptionsByTopic', {TopicArn: topic, NextToken})
    expect([first.texts('Endpoint').length, second.texts('Endpoint').length]).to.deep.equal([100, 2])
  })

  it('by email get their mail in the inbox, with links that curl can follow', async () => {
    const {env} = sns.endpoint
    await sns.call('Subscribe', {TopicArn: topic, Protocol: 'email', Endpoint: 'admin@agency.test'})
    await until(() => listInbox(env).length === 1)
    const link = async () => {
      const message = await readMessage(env, listInbox(env)[0]?.id ?? '')
      return {text: message?.text ?? '', url: /curl "(.*)"/.exec(message?.text ?? '')?.[1] ?? ''}
    }
    expect(listInbox(env)[0]).to.include({transport: 'aws', subject: 'AWS Notification - Subscription Confirmation'})
    await fetch((await link()).url)
    await sns.publish(topic, 'The rate is high', {Subject: 'Look'})
    await until(() => listInbox(env).length === 2)
    const [notification] = listInbox(env)
    expect(notification).to.deep.include({recipients: ['admin@agency.test'], subject: 'Look'})
    expect((await link()).text).to.contain('The rate is high')
    await fetch((await link()).url)
    expect(await arns()).to.deep.equal([])
    await until(() => listInbox(env)[0]?.subject === 'AWS Notification - Unsubscribe Confirmation')
  })
})
