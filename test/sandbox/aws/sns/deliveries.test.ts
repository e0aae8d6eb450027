import {X509Certificate} from 'node:crypto'
import {readFileSync} from 'node:fs'
import {expect} from 'chai'
import {loadAuthority} from '../../../../src/sandbox/tls/authority.ts'
import {isSigned} from './signing.ts'
import {type TestSns, testSns} from './sns.ts'
import {until, type Webhook, webhook} from './webhook.ts'

const SECOND = 1000

describe('what SNS of the sandbox delivers', () => {
  let sns: TestSns
  let hook: Webhook
  beforeEach(async () => {
    sns = await testSns()
    hook = await webhook()
  })
  afterEach(async () => {
    await sns.close()
    await hook.close()
  })

  const subscribed = async (attributes = {}, topicAttributes = {}) => {
    const topic = await sns.topic('topic', topicAttributes)
    const subscription = await sns.subscribe(topic, hook, attributes)
    return {topic, subscription}
  }

  it('has the headers and the document of a notification', async () => {
    const {topic, subscription} = await subscribed()
    const id = await sns.publish(topic, 'Grüße\n"quoted"', {
      Subject: 'A subject',
      'MessageAttributes.entry.1.Name': 'kind',
      'MessageAttributes.entry.1.Value.DataType': 'String',
      'MessageAttributes.entry.1.Value.StringValue': 'bounce',
    })
    const [received] = await hook.has(1)
    expect(received?.method).to.equal('POST')
    expect(received?.headers).to.include({
      'x-amz-sns-message-type': 'Notification',
      'x-amz-sns-message-id': id,
      'x-amz-sns-topic-arn': topic,
      'x-amz-sns-subscription-arn': subscription,
      'content-type': 'text/plain; charset=UTF-8',
      'user-agent': 'Amazon Simple Notification Service Agent',
    })
    const document = received?.document ?? {}
    expect(Object.keys(document)).to.deep.equal([
      'Type',
      'MessageId',
      'TopicArn',
      'Subject',
      'Message',
      'Timestamp',
      'SignatureVersion',
      'Signature',
      'SigningCertURL',
      'UnsubscribeURL',
      'MessageAttributes',
    ])
    expect(document).to.deep.include({
      Type: 'Notification',
      MessageId: id,
      TopicArn: topic,
      Subject: 'A subject',
      Message: 'Grüße\n"quoted"',
      Timestamp: '2026-11-24T12:00:00.000Z',
      SignatureVersion: '1',
      MessageAttributes: {kind: {Type: 'String', Value: 'bounce'}},
    })
  })

  it('has no Subject and no MessageAttributes where nobody gave them', async () => {
    const {topic} = await subscribed()
    await sns.publish(topic, 'bare')
    const [received] = await hook.has(1)
    expect(received?.document).not.to.have.any.keys('Subject', 'MessageAttributes')
  })

  it('has the headers and the document of a question for confirmation', async () => {
    const topic = await sns.topic()
    await sns.call('Subscribe', {TopicArn: topic, Protocol: 'http', Endpoint: hook.url})
    const [received] = await hook.has(1)
    expect(received?.headers).to.include({'x-amz-sns-message-type': 'SubscriptionConfirmation'})
    expect(received?.headers).not.to.have.property('x-amz-sns-subscription-arn')
    expect(Object.keys(received?.document ?? {})).to.deep.equal([
      'Type',
      'MessageId',
      'Token',
      'TopicArn',
      'Message',
      'SubscribeURL',
      'Timestamp',
      'SignatureVersion',
      'Signature',
      'SigningCertURL',
    ])
  })

  for (const version of ['1', '2'])
    it(`is signed in version ${version}, every type of message`, async () => {
      const {topic} = await subscribed({}, {SignatureVersion: version})
      await sns.publish(topic, 'without a subject')
      await sns.publish(topic, 'with one', {Subject: 'Signed too'})
      const [first] = await hook.has(2)
      await fetch(first?.document['UnsubscribeURL'] ?? '')
      await hook.has(3)
      await sns.call('Subscribe', {TopicArn: topic, Protocol: 'http', Endpoint: `${hook.url}/other`})
      const received = await hook.has(4)
      expect(received.map(({document}) => document['Type'])).to.have.members([
        'Notification',
        'Notification',
        'UnsubscribeConfirmation',
        'SubscriptionConfirmation',
      ])
      for (const {document} of received) {
        expect(document['SignatureVersion']).to.equal(version)
        expect(await isSigned(document, sns.endpoint.url)).to.equal(true)
        expect(await isSigned({...document, Message: 'forged'}, sns.endpoint.url)).to.equal(false)
      }
    })

  it('names a certificate as AWS does, which the endpoint serves at the same path to everybody', async () => {
    const {topic} = await subscribed()
    await sns.publish(topic, 'x')
    const url = new URL((await hook.has(1))[0]?.document['SigningCertURL'] ?? '')
    expect(url.href).to.match(
      /^https:\/\/sns\.us-gov-west-1\.amazonaws\.com\/SimpleNotificationService-[0-9a-f]{32}\.pem$/,
    )
    const certificate = new X509Certificate(await (await fetch(sns.endpoint.url + url.pathname)).text())
    expect(certificate.checkHost('sns.us-gov-west-1.amazonaws.com')).to.equal('sns.us-gov-west-1.amazonaws.com')
    expect(certificate.verify(certificate.publicKey)).to.equal(true)
    expect(certificate.publicKey.asymmetricKeyDetails?.modulusLength).to.equal(2048)
    const other = url.pathname.replace(/[0-9a-f]{32}/, '0'.repeat(32))
    expect((await fetch(sns.endpoint.url + other)).status).to.equal(404)
  })

  it('shows the password of its URL to the endpoint alone, once it was asked for', async () => {
    const topic = await sns.topic('protected')
    const Endpoint = hook.url.replace('//', '//anymail:p%40ss@')
    hook.answers.push('challenge')
    await sns.call('Subscribe', {TopicArn: topic, Protocol: 'http', Endpoint})
    const [unasked, asked] = await hook.has(2)
    expect(unasked?.headers.authorization).to.equal(undefined)
    expect(asked?.headers.authorization).to.equal(`Basic ${Buffer.from('anymail:p@ss').toString('base64')}`)
    expect(asked?.body).to.equal(unasked?.body)
    const {xml} = await sns.call('ListSubscriptionsByTopic', {TopicArn: topic})
    expect(xml).to.contain(hook.url.replace('//', '//anymail:****@')).and.not.contain('p%40ss')
  })

  it('is the bare message, unsigned, where delivery is raw', async () => {
    const {topic} = await subscribed({RawMessageDelivery: 'true'})
    await sns.publish(topic, '{"bare":true}')
    const [received] = await hook.has(1)
    expect(received?.body).to.equal('{"bare":true}')
    expect(received?.headers['x-amz-sns-rawdelivery']).to.equal('true')
  })

  it('is chosen by protocol with MessageStructure json', async () => {
    const {topic} = await subscribed()
    await sns.publish(topic, JSON.stringify({default: 'for all', http: 'for webhooks'}), {MessageStructure: 'json'})
    expect((await hook.has(1))[0]?.document['Message']).to.equal('for webhooks')
  })

  it('comes again three times after 500, each 20 seconds later, under the same id', async () => {
    const {topic} = await subscribed()
    hook.answers.push(500, 503, 500, 599)
    const id = await sns.publish(topic, 'again')
    for (const attempt of [1, 2, 3]) {
      await until(() => sns.queue()[0]?.attempts === attempt)
      sns.endpoint.env.advance(20 * SECOND - 1)
      await new Promise((resolve) => setTimeout(resolve, 15))
      expect(hook.received).to.have.length(attempt)
      sns.endpoint.env.advance(1)
      await hook.has(attempt + 1)
    }
    await sns.settled()
    expect(sns.queue().map(({due_at, failure}) => [due_at, failure])).to.deep.equal([
      [null, 'the endpoint answered HTTP 599'],
    ])
    expect(hook.received.map(({headers}) => headers['x-amz-sns-message-id'])).to.deep.equal([id, id, id, id])
    expect(new Set(hook.received.map(({body}) => body)).size).to.equal(1)
  })

  it('ends with a 200 after a 500', async () => {
    const {topic} = await subscribed()
    hook.answers.push(500)
    await sns.publish(topic, 'again')
    await until(() => sns.queue()[0]?.attempts === 1)
    sns.endpoint.env.advance(20 * SECOND)
    await sns.settled()
    expect([hook.received.length, sns.queue()]).to.deep.equal([2, []])
  })

  for (const status of [302, 400, 403, 404])
    it(`is not tried again after ${status}`, async () => {
      const {topic} = await subscribed()
      hook.answers.push(status)
      await sns.publish(topic, 'once')
      await until(() => sns.queue()[0]?.due_at === null)
      sns.endpoint.env.advance(60 * SECOND)
      await new Promise((resolve) => setTimeout(resolve, 15))
      expect(hook.received).to.have.length(1)
      expect(sns.queue()[0]?.failure).to.equal(`the endpoint answered HTTP ${status}`)
    })

  it('is tried again after 15 seconds of silence and 20 of waiting', async () => {
    const {topic} = await subscribed()
    hook.answers.push('silence')
    await sns.publish(topic, 'hello?')
    await hook.has(1)
    sns.endpoint.env.advance(15 * SECOND)
    await until(() => sns.queue()[0]?.failure === 'the endpoint did not answer in time')
    sns.endpoint.env.advance(20 * SECOND)
    await hook.has(2)
    await sns.settled()
    expect(sns.queue()).to.deep.equal([])
  })

  it('is tried again where nobody listens', async () => {
    const {topic} = await subscribed()
    await hook.close()
    await sns.publish(topic, 'hello?')
    await until(() => sns.queue()[0]?.failure === 'the connection failed: ECONNREFUSED')
    expect(sns.queue()[0]).to.include({attempts: 1})
  })

  it('is not held up by a webhook that does not answer', async () => {
    const {topic} = await subscribed()
    const other = await webhook()
    await sns.subscribe(topic, other)
    hook.answers.push(...Array.from({length: 100}, () => 'silence' as const))
    for (let index = 0; index < 100; index += 1) await sns.publish(topic, String(index))
    await other.has(100)
    expect(hook.received.length).to.be.below(40)
    await other.close()
  })

  it('survives a restart, also when the answer is still out', async () => {
    const {topic} = await subscribed()
    hook.answers.push('silence', 500)
    const id = await sns.publish(topic, 'kept')
    await hook.has(1)
    await sns.restart()
    await until(() => sns.queue()[0]?.attempts === 1)
    await sns.restart()
    sns.endpoint.env.advance(20 * SECOND)
    await hook.has(3)
    await sns.settled()
    expect(hook.received.map(({document}) => document['MessageId'])).to.deep.equal([id, id, id])
    expect(sns.queue()).to.deep.equal([])
  })

  it('is delivered although the clock went back behind its time', async () => {
    const {topic} = await subscribed()
    hook.answers.push(500)
    await sns.publish(topic, 'late')
    await until(() => sns.queue()[0]?.attempts === 1)
    sns.endpoint.env.advance(-100 * 24 * 3600 * SECOND)
    await hook.has(2)
  })

  it('goes to no other machine, and says so', async () => {
    const {env} = sns.endpoint
    const topic = await sns.topic()
    const strangers = ['http://198.51.100.7/x', 'http://agency.test/x', 'http://[::2]/x', 'http://0.0.0.0:1/x']
    for (const url of strangers) await sns.call('Subscribe', {TopicArn: topic, Protocol: 'http', Endpoint: url})
    await sns.settled()
    expect(sns.queue().map(({failure}) => failure)).to.deep.equal(
      strangers.map((url) => `${new URL(url).host} is not on this machine, and the sandbox connects to nothing else`),
    )
    expect(env.store.all('SELECT state FROM sns_subscription').length).to.equal(4)
  })

  it('reaches localhost by name, and sends the name and password of the URL when it is challenged', async () => {
    const topic = await sns.topic()
    const url = hook.url.replace('http://127.0.0.1', 'http://me:p%40ss@localhost')
    hook.answers.push('challenge')
    await sns.call('Subscribe', {TopicArn: topic, Protocol: 'http', Endpoint: url})
    const [, received] = await hook.has(2)
    expect(received?.headers.authorization).to.equal(`Basic ${Buffer.from('me:p@ss').toString('base64')}`)
  })

  it('goes over https to whatever certificate a webhook on this machine has', async () => {
    const {settings} = sns.endpoint.env
    const {key, cert} = await loadAuthority(settings.folder)
    const secure = await webhook({key, cert})
    const topic = await sns.topic()
    await sns.subscribe(topic, secure)
    await sns.publish(topic, 'in private')
    expect((await secure.has(1))[0]?.document['Message']).to.equal('in private')
    await secure.close()
  })

  it('is logged without tokens and contents', async () => {
    const {topic} = await subscribed()
    await sns.publish(topic, 'something private')
    await hook.has(1)
    await sns.settled()
    const log = sns.endpoint.logged.join('\n')
    expect(log).to.match(/sns: Notification [0-9a-f-]{36} to arn:\S+ delivered/)
    expect(log).not.to.match(/private|Token=|[0-9a-f]{256}/)
  })

  it('keeps its signing key where only the owner of the folder can read it', async () => {
    await subscribed()
    const file = `${sns.endpoint.env.settings.folder}/sns/signing-key.pem`
    expect(readFileSync(file, 'utf8')).to.contain('PRIVATE KEY')
    const {statSync} = await import('node:fs')
    expect(statSync(file).mode & 0o077).to.equal(0)
  })
})
