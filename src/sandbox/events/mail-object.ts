import type {Environment, EnvironmentSettings} from '../environment.ts'
import {addressesOf} from '../mail/addresses.ts'
import {type HeaderField, readMessage} from '../mail/message.ts'
import {configurationSetArn, identityArn} from '../policies/arn.ts'

/** A message as it is kept, as far as events contain it. */
export interface KeptMessage {
  readonly id: string
  /** Epoch milliseconds. */
  readonly acceptedAt: number
  readonly userName: string
  /** Bare address of the sender. */
  readonly source: string
  readonly identity: string
  readonly configurationSet: string
  readonly recipients: readonly string[]
  readonly raw: Buffer
  /** The sender's tags, and those that only the transport knew. */
  readonly tags: Readonly<Record<string, string>>
}

interface Row {
  id: string
  accepted_at: number
  user_name: string
  source: string
  identity: string
  configuration_set: string | null
  recipients_json: string
  raw: Uint8Array
  tags_json: string | null
}

/** Undefined for a message that is not there, or that was sent without a configuration set. */
export function keptMessage(env: Environment, id: string): KeptMessage | undefined {
  const row = env.store.one<Row>('SELECT * FROM message WHERE id = ?', id)
  if (!row?.configuration_set) return undefined
  return {
    id: row.id,
    acceptedAt: row.accepted_at,
    userName: row.user_name,
    source: row.source,
    identity: row.identity,
    configurationSet: row.configuration_set,
    recipients: JSON.parse(row.recipients_json) as string[],
    raw: Buffer.from(row.raw),
    tags: row.tags_json === null ? {} : (JSON.parse(row.tags_json) as Record<string, string>),
  }
}

/** Octets of headers that events carry (Amazon SES Developer Guide, "Mail object"). */
const MOST_HEADER_OCTETS = 10 * 1024
/** Everything here comes over loopback. */
const SOURCE_IP = '127.0.0.1'
/** Of a range for examples (RFC 5737). */
const OUTGOING_IP = '192.0.2.25'

/**
 * What every event says of its mail (Amazon SES Developer Guide, "Contents of event data that Amazon SES publishes to Amazon
 * SNS").
 * @param delivered whether it is about a delivery, which has an address that the mail left from
 */
export function mailObject(settings: EnvironmentSettings, message: KeptMessage, delivered: boolean): object {
  const {fields} = readMessage(message.raw)
  const {kept, truncated} = withinLimit(fields)
  return {
    timestamp: new Date(message.acceptedAt).toISOString(),
    source: contentOf(fields, 'from') ?? message.source,
    sourceArn: identityArn(settings, message.identity),
    sendingAccountId: settings.accountId,
    messageId: message.id,
    destination: message.recipients,
    headersTruncated: truncated,
    headers: kept.map((field) => ({name: spellingOf(field), value: text(field.value)})),
    commonHeaders: commonHeaders(fields, message.id),
    tags: tagsOf(message, delivered),
  }
}

/** The ARN of what publishes the event, which is how policies know it. */
export function sourceOfEvents(settings: EnvironmentSettings, {configurationSet}: KeptMessage): string {
  return configurationSetArn(settings, configurationSet)
}

function withinLimit(fields: readonly HeaderField[]): {kept: HeaderField[]; truncated: boolean} {
  let room = MOST_HEADER_OCTETS
  const kept = fields.filter(({raw}) => {
    room -= raw.length
    return room >= 0
  })
  return {kept, truncated: kept.length < fields.length}
}

const ADDRESS_FIELDS = {
  from: 'from',
  to: 'to',
  cc: 'cc',
  replyTo: 'reply-to',
} as const

function commonHeaders(fields: readonly HeaderField[], messageId: string): object {
  const addresses = Object.entries(ADDRESS_FIELDS).flatMap(([name, field]): [string, string[]][] => {
    const value = contentOf(fields, field)
    return value === undefined ? [] : [[name, separated(value)]]
  })
  const subject = contentOf(fields, 'subject')
  const date = contentOf(fields, 'date')
  return {
    ...Object.fromEntries(addresses),
    ...(date !== undefined && {date}),
    messageId,
    ...(subject !== undefined && {subject}),
  }
}

/** One entry for each address, with its display name. */
function separated(value: string): string[] {
  try {
    if (addressesOf(value).length < 2) return [value]
  } catch {
    return [value]
  }
  return value.split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/).map((entry) => entry.trim())
}

function tagsOf(message: KeptMessage, delivered: boolean): Record<string, string[]> {
  const tags: Readonly<Record<string, string>> = {
    'ses:configuration-set': message.configurationSet,
    'ses:source-ip': SOURCE_IP,
    'ses:from-domain': message.source.slice(message.source.lastIndexOf('@') + 1),
    'ses:caller-identity': message.userName,
    ...message.tags,
    ...(delivered && {'ses:outgoing-ip': OUTGOING_IP}),
  }
  return Object.fromEntries(Object.entries(tags).map(([name, value]) => [name, [value]]))
}

function contentOf(fields: readonly HeaderField[], name: string): string | undefined {
  const field = fields.find((candidate) => candidate.name === name)
  return field && text(field.value)
}

function spellingOf({raw, name}: HeaderField): string {
  return raw.slice(0, name.length)
}

/** Octets that are UTF-8 (RFC 6532); encoded words stay as they are. */
function text(value: string): string {
  return Buffer.from(value, 'latin1').toString('utf8')
}
