import {type DeliveryOptions, startDeliveries} from '../../../../src/sandbox/aws/sns/deliveries.ts'
import {type TestEndpoint, testEndpoint} from '../support/endpoint.ts'
import {queryClient} from '../support/query.ts'
import {shareSigningKey} from './signing.ts'
import {until, type Webhook} from './webhook.ts'

export interface TestSns {
  readonly endpoint: TestEndpoint
  readonly call: ReturnType<typeof queryClient>
  /** Makes a topic. @returns its ARN */
  topic(name?: string, attributes?: Readonly<Record<string, string>>): Promise<string>
  /** Subscribes a webhook and follows the link in the message that it gets. @returns the subscription's ARN */
  subscribe(topicArn: string, hook: Webhook, attributes?: Readonly<Record<string, string>>): Promise<string>
  /** Publishes, and fails if that is refused. @returns the message's id */
  publish(topicArn: string, message: string, more?: Readonly<Record<string, string>>): Promise<string>
  /** What waits or was given up, oldest first. */
  queue(): {message_id: string; attempts: number; due_at: number | null; failure: string | null}[]
  /** Resolves when nothing waits any more. */
  settled(): Promise<void>
  /** Stops the deliveries and starts them again, as a restart of the sandbox does. */
  restart(options?: Partial<DeliveryOptions>): Promise<void>
  close(): Promise<void>
}

/** The endpoint with its deliveries running. */
export async function testSns(): Promise<TestSns> {
  const endpoint = await testEndpoint()
  const {env, url} = endpoint
  await shareSigningKey(env)
  const options = {endpointUrl: url, everyMillis: 2}
  let deliveries = startDeliveries(env, options)
  const call = queryClient(endpoint, 'sns', '2010-03-31')
  const answer = async (action: string, parameters: Readonly<Record<string, string>>, element: string) => {
    const reply = await call(action, parameters)
    if (reply.status !== 200) throw new Error(`${action} was refused: ${reply.xml}`)
    return reply.texts(element)[0] ?? ''
  }
  const sns: TestSns = {
    endpoint,
    call,
    topic: (name = 'topic', attributes = {}) => answer('CreateTopic', {Name: name, ...entries(attributes)}, 'TopicArn'),
    async subscribe(topicArn, hook, attributes = {}) {
      const asked = {TopicArn: topicArn, Protocol: new URL(hook.url).protocol.slice(0, -1), Endpoint: hook.url}
      const before = hook.received.length
      const arn = await answer(
        'Subscribe',
        {...asked, ReturnSubscriptionArn: 'true', ...entries(attributes)},
        'SubscriptionArn',
      )
      await hook.has(before + 1)
      await fetch(hook.received.at(-1)?.document['SubscribeURL'] ?? '')
      await sns.settled()
      hook.received.splice(before)
      return arn
    },
    publish: (topicArn, message, more = {}) =>
      answer('Publish', {TopicArn: topicArn, Message: message, ...more}, 'MessageId'),
    queue: () =>
      env.store.all<ReturnType<TestSns['queue']>[number]>(
        'SELECT message_id, attempts, due_at, failure FROM sns_delivery ORDER BY sequence',
      ),
    settled: () => until(() => sns.queue().every(({due_at}) => due_at === null)),
    async restart(changes = {}) {
      await deliveries.close()
      deliveries = startDeliveries(env, {...options, ...changes})
    },
    async close() {
      await deliveries.close()
      await endpoint.close()
    },
  }
  return sns
}

/** The parameters of a map called Attributes. */
export function entries(map: Readonly<Record<string, string>>): Record<string, string> {
  const pairs = Object.entries(map).flatMap(([key, value], index) => [
    [`Attributes.entry.${index + 1}.key`, key],
    [`Attributes.entry.${index + 1}.value`, value],
  ])
  return Object.fromEntries(pairs) as Record<string, string>
}
