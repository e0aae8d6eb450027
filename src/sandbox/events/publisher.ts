import {destinationsOf, SES_PRINCIPAL} from '../aws/ses/event-destinations.ts'
import {publishToTopic} from '../aws/sns/publish.ts'
import type {Environment} from '../environment.ts'
import {DiskFull} from '../store/store.ts'
import {eventRecord, type HappenedEvent, isEventKind, typeOf} from './event-record.ts'
import {type KeptMessage, keptMessage, sourceOfEvents} from './mail-object.ts'
import {type Announcement, announced, announcements} from './outbox.ts'

const TICK_MILLIS = 50
/** In one transaction, so that mail that comes in meanwhile does not wait for long. */
const AT_ONCE = 50
const SUBJECT = 'Amazon SES Email Event Notification'

/**
 * Publishes what happens to mail to the event destinations of its configuration set. An event leaves the outbox in the same
 * transaction that queues it for the subscribers of the topic: it is never lost, and never queued twice.
 */
export function startEventPublishing(
  env: Environment,
  {everyMillis = TICK_MILLIS}: {everyMillis?: number} = {},
): {close(): void} {
  const work = (): number => {
    try {
      return publishEvents(env)
    } catch (error) {
      if (!(error instanceof DiskFull)) env.log(`events: ${error instanceof Error ? error.stack : String(error)}`)
      return 0
    }
  }
  let timer = setTimeout(tick, everyMillis)
  function tick(): void {
    timer = setTimeout(tick, work() === AT_ONCE ? 0 : everyMillis)
  }
  return {close: () => clearTimeout(timer)}
}

/** @returns how many events left the outbox */
function publishEvents(env: Environment): number {
  if (announcements(env, 1).length === 0) return 0
  return env.store.transaction(() => {
    const waiting = announcements(env, AT_ONCE)
    for (const announcement of waiting) {
      publish(env, announcement)
      announced(env, announcement)
    }
    return waiting.length
  })
}

function publish(env: Environment, announcement: Announcement): void {
  const message = keptMessage(env, announcement.messageId)
  const event = message && happened(env, announcement)
  if (!message || !event) return
  const destinations = destinationsOf(env, message.configurationSet).filter(
    ({enabled, types}) => enabled && types.includes(typeOf(event.kind)),
  )
  for (const {name, topicArn} of destinations)
    if (topicArn !== undefined) publishOne(env, message, event, {name, topicArn})
}

function publishOne(
  env: Environment,
  message: KeptMessage,
  event: HappenedEvent,
  {name, topicArn}: {name: string; topicArn: string},
): void {
  const published = publishToTopic(env, topicArn, {
    subject: SUBJECT,
    message: eventRecord(env.settings, message, event),
    principal: SES_PRINCIPAL,
    sourceArn: sourceOfEvents(env.settings, message),
  })
  if (!published.ok) env.log(`events: ${event.kind} of ${message.id} to ${name}: ${published.reason}`)
}

/** Undefined for what is not published: a kind without a name, and the sending of a message that was rejected. */
function happened(env: Environment, {messageId, eventSequence}: Announcement): HappenedEvent | undefined {
  if (eventSequence === undefined) {
    const sql = `SELECT 1 AS found FROM message_event WHERE message_id = ? AND kind = 'reject'`
    return env.store.one(sql, messageId) ? undefined : {kind: 'send', detail: {}}
  }
  const sql = 'SELECT kind, detail_json FROM message_event WHERE sequence = ?'
  const row = env.store.one<{kind: string; detail_json: string}>(sql, eventSequence)
  if (!row || !isEventKind(row.kind)) return undefined
  return {kind: row.kind, detail: JSON.parse(row.detail_json) as Record<string, unknown>}
}
