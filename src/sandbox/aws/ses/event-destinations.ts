import type {Environment} from '../../environment.ts'
import {configurationSetArn} from '../../policies/arn.ts'
import {AwsError} from '../aws-error.ts'
import {publishToTopic} from '../sns/publish.ts'
import {requireConfigurationSet} from './configuration-sets.ts'

export const EVENT_TYPES = [
  'SEND',
  'REJECT',
  'BOUNCE',
  'COMPLAINT',
  'DELIVERY',
  'OPEN',
  'CLICK',
  'RENDERING_FAILURE',
  'DELIVERY_DELAY',
  'SUBSCRIPTION',
] as const
export type EventType = (typeof EVENT_TYPES)[number]

export interface EventDestination {
  readonly name: string
  readonly enabled: boolean
  readonly types: readonly EventType[]
  /** One of the two. */
  readonly topicArn: string | undefined
  /** `CloudWatchDestination`, as it was given: it is kept, and no metric comes of it. */
  readonly cloudWatch: unknown
}

/** Who publishes, as policies of topics and keys name it. */
export const SES_PRINCIPAL = 'ses.amazonaws.com'

const NAME = /^[A-Za-z0-9_-]{1,64}$/
const MOST = 10
/** What SES sends to a topic that becomes a destination. It is no JSON. */
const VALIDATION = 'Successfully validated SNS topic for Amazon SES event publishing.'

interface Row {
  name: string
  enabled: number
  types_json: string
  topic_arn: string | null
  cloud_watch_json: string | null
}

/** @throws AwsError NotFoundException */
export function eventDestinations(env: Environment, configurationSet: string): EventDestination[] {
  requireConfigurationSet(env, configurationSet)
  return destinationsOf(env, configurationSet)
}

/** Those of a set that may be gone: none then. */
export function destinationsOf(env: Environment, configurationSet: string): EventDestination[] {
  const sql = 'SELECT * FROM event_destination WHERE configuration_set = ? ORDER BY name'
  return env.store.all<Row>(sql, configurationSet).map((row) => ({
    name: row.name,
    enabled: row.enabled === 1,
    types: JSON.parse(row.types_json) as EventType[],
    topicArn: row.topic_arn ?? undefined,
    cloudWatch: row.cloud_watch_json === null ? undefined : JSON.parse(row.cloud_watch_json),
  }))
}

/**
 * Adds a destination to a set. A topic is tried out with a message of its own, which its subscribers get.
 * @throws AwsError NotFoundException, AlreadyExistsException, LimitExceededException, BadRequestException
 */
export function createEventDestination(
  env: Environment,
  configurationSet: string,
  destination: EventDestination,
): void {
  if (!NAME.test(destination.name)) throw badRequest(`Event destination name <${destination.name}> is invalid.`)
  env.store.transaction(() => {
    const others = eventDestinations(env, configurationSet)
    if (others.some(({name}) => name === destination.name))
      throw new AwsError('AlreadyExistsException', 400, `Event destination <${destination.name}> already exists.`)
    if (others.length >= MOST)
      throw new AwsError('LimitExceededException', 400, `A configuration set can have ${MOST} event destinations.`)
    tryOut(env, configurationSet, destination.topicArn)
    write(env, configurationSet, destination)
  })
}

/** @throws AwsError NotFoundException */
export function deleteEventDestination(env: Environment, configurationSet: string, name: string): void {
  requireDestination(env, configurationSet, name)
  const sql = 'DELETE FROM event_destination WHERE configuration_set = ? AND name = ?'
  env.store.run(sql, configurationSet, name)
}

function requireDestination(env: Environment, configurationSet: string, name: string): EventDestination {
  const found = eventDestinations(env, configurationSet).find((known) => known.name === name)
  if (found) return found
  throw new AwsError('NotFoundException', 404, `Event destination <${name}> does not exist.`)
}

function write(env: Environment, configurationSet: string, destination: EventDestination): void {
  const {name, enabled, types, topicArn, cloudWatch} = destination
  env.store.run(
    'INSERT INTO event_destination VALUES (?, ?, ?, ?, ?, ?)',
    configurationSet,
    name,
    Number(enabled),
    JSON.stringify(types),
    topicArn ?? null,
    cloudWatch === undefined ? null : JSON.stringify(cloudWatch),
  )
}

function tryOut(env: Environment, configurationSet: string, topicArn: string | undefined): void {
  if (topicArn === undefined) return
  const sourceArn = configurationSetArn(env.settings, configurationSet)
  const published = publishToTopic(env, topicArn, {message: VALIDATION, principal: SES_PRINCIPAL, sourceArn})
  if (!published.ok) throw badRequest(`Could not publish to SNS topic <${topicArn}>: ${published.reason}`)
}

function badRequest(message: string): AwsError {
  return new AwsError('BadRequestException', 400, message)
}
