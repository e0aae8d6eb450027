import {CreateConfigurationSetEventDestinationCommand, SendEmailCommand} from '@aws-sdk/client-sesv2'
import {startEventPublishing} from '../../../src/sandbox/events/publisher.ts'
import {acceptMail, type Submission} from '../../../src/sandbox/mail/accept.ts'
import {type TestSns, testSns} from '../aws/sns/sns.ts'
import {until, type Webhook, webhook} from '../aws/sns/webhook.ts'
import {addTenant, type Tenant} from '../mail/tenants.ts'

export interface Event {
  eventType: string
  mail: {
    messageId: string
    destination: string[]
    source: string
    sourceArn: string
    sendingAccountId: string
    timestamp: string
    headersTruncated: boolean
    headers: {name: string; value: string}[]
    commonHeaders: Record<string, unknown>
    tags: Record<string, string[]>
  }
  [key: string]: unknown
}

/** Every type that mail of the sandbox can have. */
const ALL = ['SEND', 'REJECT', 'BOUNCE', 'COMPLAINT', 'DELIVERY'] as const

export interface Setup {
  readonly sns: TestSns
  readonly hook: Webhook
  readonly tenant: Tenant
  /** What the webhook is subscribed to. */
  readonly topic: string
  /** Makes the topic a destination, and waits until the message about that is out of the way. */
  publishTo(types?: readonly (typeof ALL)[number][], name?: string, enabled?: boolean): Promise<void>
  bySmtp(recipients: string[], changes?: Partial<Submission> & {fields?: string; body?: string}): {messageId: string}
  byApi(recipient: string, tags?: {Name: string; Value: string}[]): Promise<{messageId: string}>
  /** All that arrived, once it is `count` and nothing waits any more. */
  events(count: number): Promise<Event[]>
  /** Publishing stops, as in a sandbox that is killed. */
  stopPublishing(): void
  startPublishing(): void
  close(): Promise<void>
}

/** A tenant whose mail may have events, and a webhook that receives them. */
export async function eventSetup(): Promise<Setup> {
  const sns = await testSns()
  const {env} = sns.endpoint
  const hook = await webhook()
  const tenant = addTenant(env, 'agency.test')
  const topic = await sns.topic()
  await sns.subscribe(topic, hook)
  let publishing = startEventPublishing(env, {everyMillis: 2})
  return {
    sns,
    hook,
    tenant,
    topic,
    async publishTo(types = ALL, name = 'all', enabled = true) {
      await sns.endpoint.ses().send(
        new CreateConfigurationSetEventDestinationCommand({
          ConfigurationSetName: tenant.configurationSet,
          EventDestinationName: name,
          EventDestination: {Enabled: enabled, MatchingEventTypes: [...types], SnsDestination: {TopicArn: topic}},
        }),
      )
      await sns.settled()
      hook.received.length = 0
    },
    bySmtp(recipients, changes = {}) {
      const {fields = '', body = 'Text.', ...rest} = changes
      const from = 'Ann <ann@agency.test>'
      return acceptMail(env, {
        transport: 'smtp',
        userName: tenant.userName,
        accessKeyId: tenant.accessKeyId,
        from,
        recipients,
        tlsVersion: 'TLSv1.3',
        raw: Buffer.from(`From: ${from}\r\nTo: ${recipients.join(', ')}\r\nSubject: Hi\r\n${fields}\r\n${body}\r\n`),
        ...rest,
      })
    },
    async byApi(recipient, EmailTags = []) {
      const client = sns.endpoint.ses({accessKeyId: tenant.accessKeyId, secretAccessKey: tenant.secret})
      const {MessageId} = await client.send(
        new SendEmailCommand({
          FromEmailAddress: 'ann@agency.test',
          Destination: {ToAddresses: [recipient]},
          Content: {Simple: {Subject: {Data: 'Hi'}, Body: {Text: {Data: 'Text.'}}}},
          EmailTags,
        }),
      )
      return {messageId: MessageId ?? ''}
    },
    async events(count) {
      const received = await hook.has(count)
      await until(() => !env.store.one('SELECT 1 AS found FROM event_outbox'))
      await sns.settled()
      return received.map(({document}) => JSON.parse(document['Message'] ?? '') as Event)
    },
    stopPublishing: () => publishing.close(),
    startPublishing() {
      publishing = startEventPublishing(env, {everyMillis: 2})
    },
    async close() {
      publishing.close()
      await sns.close()
      await hook.close()
    },
  }
}

/** Their types, in a stable order. */
export function kinds(list: readonly Event[]): string[] {
  return list.map(({eventType}) => eventType).sort()
}
