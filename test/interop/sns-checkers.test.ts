import {fileURLToPath} from 'node:url'
import {expect} from 'chai'
import {type Webhook, webhook} from '../sandbox/aws/sns/webhook.ts'
import {type RunningSandbox, testSandbox} from '../support/sandbox.ts'
import {temporaryHome} from '../support/sesctl.ts'
import {type AwsCall, boto3} from './boto3.ts'
import {type CertificateProxy, certificateProxy} from './certificate-proxy.ts'
import type {Verdicts} from './check-messages.ts'
import {runProgram} from './program.ts'

const CHECKERS = fileURLToPath(new URL('check-messages.ts', import.meta.url))
const ACCEPTED: Verdicts = {'sns-payload-validator': 'accepted', 'sns-validator': 'accepted'}
const BAD_SIGNATURE: Verdicts = {
  'sns-payload-validator': 'refused: Invalid Signature',
  'sns-validator': 'refused: The message signature is invalid.',
}

for (const version of ['1', '2'])
  describe(`SNS messages with signature version ${version}, checked by programs that we did not write`, () => {
    let sandbox: RunningSandbox
    let hook: Webhook
    let proxy: CertificateProxy
    let home: ReturnType<typeof temporaryHome>
    /** As the webhook got them, by kind. */
    let sent: Record<'confirmation' | 'notification' | 'bare' | 'unsubscription', string>

    before(async () => {
      sandbox = await testSandbox()
      home = temporaryHome()
      hook = await webhook()
      const {region, awsUrl} = sandbox.endpoints
      proxy = await certificateProxy(home.path, `sns.${region}.amazonaws.com`, awsUrl)
      sent = await everyKind()
    })
    after(async () => {
      await proxy?.close()
      await hook?.close()
      home?.dispose()
      await sandbox?.close()
    })

    const sns = async (...calls: Omit<AwsCall, 'service'>[]) => {
      const {awsUrl, region, operator} = sandbox.endpoints
      const env = {
        ...home.env,
        AWS_ENDPOINT_URL: awsUrl,
        AWS_DEFAULT_REGION: region,
        AWS_ACCESS_KEY_ID: operator.accessKeyId,
        AWS_SECRET_ACCESS_KEY: operator.secretAccessKey,
      }
      const outcomes = await boto3(
        calls.map((call) => ({service: 'sns', ...call})),
        env,
      )
      expect(outcomes.map(({error}) => error)).to.deep.equal(calls.map(() => undefined))
    }
    /** Follows a link of the last message. */
    const follow = async (link: string) => {
      const reply = await fetch(hook.received.at(-1)?.document[link] ?? '')
      expect(reply.status).to.equal(200)
    }
    const everyKind = async (): Promise<typeof sent> => {
      const TopicArn = {from: 'topic', path: ['TopicArn']}
      const topic = {
        operation: 'create_topic',
        parameters: {Name: 'feedback', Attributes: {SignatureVersion: version}},
        as: 'topic',
      }
      await sns(topic, {operation: 'subscribe', parameters: {TopicArn, Protocol: 'http', Endpoint: hook.url}})
      await hook.has(1)
      await follow('SubscribeURL')
      const Message = JSON.stringify({text: 'Grüße,\n"Ünïcode" \\ and \u{1f4e8}'}, undefined, 2)
      const MessageAttributes = {kind: {DataType: 'String', StringValue: 'greeting'}}
      await sns(topic, {
        operation: 'publish',
        parameters: {TopicArn, Message, Subject: 'Greetings from afar', MessageAttributes},
      })
      await hook.has(2)
      await sns(topic, {operation: 'publish', parameters: {TopicArn, Message: 'without a subject'}})
      await hook.has(3)
      await follow('UnsubscribeURL')
      const [confirmation = '', notification = '', bare = '', unsubscription = ''] = (await hook.has(4)).map(
        ({body}) => body,
      )
      return {confirmation, notification, bare, unsubscription}
    }
    const verdictsOn = async (...messages: string[]): Promise<Verdicts[]> => {
      const env = {...home.env, ...proxy.env}
      const checked = await runProgram(process.execPath, [CHECKERS], {env, input: JSON.stringify(messages)})
      expect(checked.code, checked.stderr).to.equal(0)
      return JSON.parse(checked.stdout) as Verdicts[]
    }
    const changed = (message: string, changes: Record<string, unknown>): string =>
      JSON.stringify({...(JSON.parse(message) as object), ...changes})

    it('says what it is in every kind of message', () => {
      const kinds = Object.values(sent).map((message) => JSON.parse(message) as Record<string, string>)
      expect(kinds.map(({Type}) => Type)).to.deep.equal([
        'SubscriptionConfirmation',
        'Notification',
        'Notification',
        'UnsubscribeConfirmation',
      ])
      expect(kinds.map(({SignatureVersion}) => SignatureVersion)).to.deep.equal(Array(4).fill(version))
    })

    it('are accepted, with the certificate that is fetched from where they say', async () => {
      const verdicts = await verdictsOn(sent.confirmation, sent.notification, sent.bare)
      expect(verdicts).to.deep.equal([ACCEPTED, ACCEPTED, ACCEPTED])
      expect([...proxy.hosts]).to.deep.equal([`sns.${sandbox.endpoints.region}.amazonaws.com:443`])
    })

    it('are accepted when they confirm the end of a subscription, save by the checker that forgets their token', async () => {
      // sns-validator takes only SubscriptionConfirmation for a message with a Token, whoever sent it.
      expect(await verdictsOn(sent.unsubscription)).to.deep.equal([
        {...ACCEPTED, 'sns-validator': BAD_SIGNATURE['sns-validator']},
      ])
    })

    it('are refused once anything that is signed was changed', async () => {
      const changes = [
        {Message: 'something else'},
        {Subject: 'something else'},
        {Subject: undefined},
        {MessageId: '00000000-0000-0000-0000-000000000000'},
        {Timestamp: new Date(0).toISOString()},
        {TopicArn: 'arn:aws-us-gov:sns:us-gov-west-1:000000000000:other'},
        {SignatureVersion: version === '1' ? '2' : '1'},
        {Signature: (JSON.parse(sent.bare) as {Signature: string}).Signature},
      ]
      const verdicts = await verdictsOn(...changes.map((change) => changed(sent.notification, change)))
      expect(verdicts).to.deep.equal(changes.map(() => BAD_SIGNATURE))
      const [confirmation] = await verdictsOn(changed(sent.confirmation, {SubscribeURL: 'https://example.test/'}))
      expect(confirmation).to.deep.equal(BAD_SIGNATURE)
    })

    it('are accepted whatever became of the attributes, which are not signed', async () => {
      expect(await verdictsOn(changed(sent.notification, {MessageAttributes: {}}))).to.deep.equal([ACCEPTED])
    })
  })
