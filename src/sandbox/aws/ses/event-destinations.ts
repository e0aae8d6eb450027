import type {World} from '../../world.ts'
import {configurationSetArn} from '../arn.ts'
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
export function eventDestinations(world: World, configurationSet: string): EventDestination[] {
  requireConfigurationSet(world, configurationSet)
  return destinationsOf(world, configurationSet)
}

/** Those of a set that may be gone: none then. */
export function destinationsOf(world: World, configurationSet: string): EventDestination[] {
  const sql = 'SELECT * FROM event_destination WHERE configuration_set = ? ORDER BY name'
  return world.store.all<Row>(sql, configurationSet).map((row) => ({
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
export function createEventDestination(world: World, configurationSet: string, destination: EventDestination): void {
  if (!NAME.test(destination.name)) throw badRequest(`Event destination name <${destination.name}> is invalid.`)
  world.store.transaction(() => {
    const others = eventDestinations(world, configurationSet)
    if (others.some(({name}) => name === destination.name))
      throw new AwsError('AlreadyExistsException', 400, `Event destination <${destination.name}> already exists.`)
    if (others.length >= MOST)
      throw new AwsError('LimitExceededException', 400, `A configuration set can have ${MOST} event destinations.`)
    tryOut(world, configurationSet, destination.topicArn)
    write(world, configurationSet, destination)
  })
}

/** @throws AwsError NotFoundException, BadRequestException */
export function updateEventDestination(world: World, configurationSet: string, destination: EventDestination): void {
  world.store.transaction(() => {
    const before = requireDestination(world, configurationSet, destination.name)
    if (destination.topicArn !== before.topicArn) tryOut(world, configurationSet, destination.topicArn)
    write(world, configurationSet, destination)
  })
}

/** @throws AwsError NotFoundException */
export function deleteEventDestination(world: World, configurationSet: string, name: string): void {
  requireDestination(world, configurationSet, name)
  const sql = 'DELETE FROM event_destination WHERE configuration_set = ? AND name = ?'
  world.store.run(sql, configurationSet, name)
}

function requireDestination(world: World, configurationSet: string, name: string): EventDestination {
  const found = eventDestinations(world, configurationSet).find((known) => known.name === name)
  if (found) return found
  throw new AwsError('NotFoundException', 404, `Event destination <${name}> does not exist.`)
}

function write(world: World, configurationSet: string, destination: EventDestination): void {
  const {name, enabled, types, topicArn, cloudWatch} = destination
  world.store.run(
    'INSERT OR REPLACE INTO event_destination VALUES (?, ?, ?, ?, ?, ?)',
    configurationSet,
    name,
    Number(enabled),
    JSON.stringify(types),
    topicArn ?? null,
    cloudWatch === undefined ? null : JSON.stringify(cloudWatch),
  )
}

function tryOut(world: World, configurationSet: string, topicArn: string | undefined): void {
  if (topicArn === undefined) return
  const sourceArn = configurationSetArn(world.settings, configurationSet)
  const published = publishToTopic(world, topicArn, {message: VALIDATION, principal: SES_PRINCIPAL, sourceArn})
  if (!published.ok) throw badRequest(`Could not publish to SNS topic <${topicArn}>: ${published.reason}`)
}

function badRequest(message: string): AwsError {
  return new AwsError('BadRequestException', 400, message)
}
