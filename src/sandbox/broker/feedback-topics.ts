import {
  createEventDestination,
  deleteEventDestination,
  destinationsOf,
  type EventType,
  SES_PRINCIPAL,
} from '../aws/ses/event-destinations.ts'
import type {Environment} from '../environment.ts'
import {configurationSetArn, topicArn} from '../policies/arn.ts'
import {ensureKey, ensureTopic, removeTopic} from './encrypted-topic.ts'
import type {Instance} from './instances.ts'
import {baseName} from './names.ts'
import {making, type Resource} from './resource.ts'
import {instanceTags} from './tags.ts'

/** What a tenant is notified of, and where: topic, key and event destination have the same name. */
const KINDS: readonly {readonly kind: string; readonly type: EventType}[] = [
  {kind: 'bounce', type: 'BOUNCE'},
  {kind: 'complaint', type: 'COMPLAINT'},
  {kind: 'delivery', type: 'DELIVERY'},
]

/** Makes what feedback notifications need, for each kind. @throws ResourceError */
export function ensureFeedbackTopics(env: Environment, instance: Instance): void {
  const set = baseName(instance.id)
  const tags = instanceTags(instance)
  const known = destinationsOf(env, set)
  for (const {kind, type} of KINDS) {
    const name = `${set}-${kind}`
    const key = ensureKey(env, resourceOf('key', kind), {name, service: SES_PRINCIPAL, tags})
    const policy = topicPolicy(env, set, name)
    const arn = ensureTopic(env, resourceOf('topic', kind), {name, tags, key, policy})
    if (known.some((destination) => destination.name === name)) continue
    making(resourceOf('destination', kind), `creating SESv2 Configuration Set Event Destination (${set}|${name})`, () =>
      createEventDestination(env, set, {name, enabled: true, types: [type], topicArn: arn, cloudWatch: undefined}),
    )
  }
}

/** Nothing happens where there are none. */
export function removeFeedbackTopics(env: Environment, instanceId: string): void {
  const set = baseName(instanceId)
  const known = destinationsOf(env, set)
  for (const {kind} of KINDS) {
    const name = `${set}-${kind}`
    if (known.some((destination) => destination.name === name)) deleteEventDestination(env, set, name)
    removeTopic(env, name)
  }
}

/** SES alone, and only about the instance's own configuration set. */
function topicPolicy({settings}: Environment, set: string, name: string): string {
  const statement = {
    Effect: 'Allow',
    Principal: {Service: SES_PRINCIPAL},
    Action: 'SNS:Publish',
    Resource: topicArn(settings, name),
    Condition: {
      StringEquals: {
        'AWS:SourceAccount': settings.accountId,
        'AWS:SourceArn': configurationSetArn(settings, set),
      },
    },
  }
  return JSON.stringify({Version: '2012-10-17', Statement: [statement]})
}

const RESOURCES = {
  key: {type: 'aws_kms_key', file: 'kms.tf', line: 1, service: 'KMS', operation: 'CreateKey'},
  topic: {type: 'aws_sns_topic', file: 'notification.tf', line: 1, service: 'SNS', operation: 'CreateTopic'},
  destination: {
    type: 'aws_sesv2_configuration_set_event_destination',
    file: 'ses.tf',
    line: 34,
    service: 'SESv2',
    operation: 'CreateConfigurationSetEventDestination',
  },
} as const

function resourceOf(what: keyof typeof RESOURCES, kind: string): Resource {
  return {...RESOURCES[what], name: `${kind}[0]`}
}
