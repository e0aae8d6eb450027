import type {AddressObject} from 'mailparser'
import type {Environment} from '../environment.ts'
import type {MailEvent} from './event.ts'

export interface InboxEntry {
  readonly id: string
  /** Epoch milliseconds. */
  readonly acceptedAt: number
  /** `aws` for what AWS itself wrote to somebody. */
  readonly transport: 'api' | 'smtp' | 'aws'
  /** The IAM user that sent it, which is a binding's. */
  readonly userName: string
  /** Address of the sender. */
  readonly from: string
  readonly identity: string
  readonly configurationSet: string | undefined
  readonly recipients: readonly string[]
  readonly subject: string
  readonly events: readonly InboxEvent[]
}

interface InboxEvent {
  /** Epoch milliseconds. */
  readonly at: number
  readonly kind: MailEvent['kind']
  readonly recipient: string
  /** In the shape of SES event publishing: `delivery`, `bounce`, `complaint` or `reject`. */
  readonly detail: Readonly<Record<string, unknown>>
}

export interface InboxMessage extends InboxEntry {
  /** As a recipient would have got it. */
  readonly raw: Buffer
  /** In their order, decoded; a name may come more than once. */
  readonly headers: readonly {readonly name: string; readonly value: string}[]
  readonly to: readonly string[]
  readonly text: string | undefined
  readonly html: string | undefined
  readonly attachments: readonly {
    readonly filename: string | undefined
    readonly contentType: string
    readonly size: number
  }[]
}

interface Row {
  readonly id: string
  readonly accepted_at: number
  readonly transport: 'api' | 'smtp' | 'aws'
  readonly user_name: string
  readonly source: string
  readonly identity: string
  readonly configuration_set: string | null
  readonly recipients_json: string
  readonly subject: string
}

const COLUMNS = 'id, accepted_at, transport, user_name, source, identity, configuration_set, recipients_json, subject'
const DEFAULT_LIMIT = 50
const HIGHEST_LIMIT = 1000

/**
 * Mail that was accepted, newest first, whatever became of it.
 *
 * @param filter `to` is one recipient's address, in any case; `limit` is 50 unless said, and 1000 at most
 */
export function listInbox(env: Environment, filter: {to?: string; limit?: number} = {}): InboxEntry[] {
  const limit = Math.min(Math.max(filter.limit ?? DEFAULT_LIMIT, 0), HIGHEST_LIMIT)
  const rows = env.store.all<Row>(
    `SELECT ${COLUMNS} FROM message
     WHERE ?1 IS NULL OR EXISTS (SELECT 1 FROM json_each(recipients_json) WHERE lower(value) = lower(?1))
     ORDER BY accepted_at DESC, rowid DESC LIMIT ?2`,
    filter.to ?? null,
    limit,
  )
  return rows.map((row) => toEntry(env, row))
}

/** One message with everything in it, or undefined when there is none of that id. */
export async function readMessage(env: Environment, id: string): Promise<InboxMessage | undefined> {
  const row = env.store.one<Row & {raw: Uint8Array}>(`SELECT ${COLUMNS}, raw FROM message WHERE id = ?`, id)
  if (!row) return undefined
  const raw = Buffer.from(row.raw)
  // Slow to load, and most sandboxes are stopped before anybody reads a message.
  const {simpleParser} = await import('mailparser')
  const parsed = await simpleParser(raw, {skipImageLinks: true, skipTextToHtml: true})
  return {
    ...toEntry(env, row),
    raw,
    headers: parsed.headerLines.map(({key, line}) => ({name: key, value: line.slice(line.indexOf(':') + 1).trim()})),
    to: addressesIn(parsed.to),
    text: parsed.text,
    html: parsed.html || undefined,
    attachments: parsed.attachments.map(({filename, contentType, size}) => ({filename, contentType, size})),
  }
}

function toEntry(env: Environment, row: Row): InboxEntry {
  return {
    id: row.id,
    acceptedAt: row.accepted_at,
    transport: row.transport,
    userName: row.user_name,
    from: row.source,
    identity: row.identity,
    configurationSet: row.configuration_set ?? undefined,
    recipients: JSON.parse(row.recipients_json) as string[],
    subject: row.subject,
    events: eventsOf(env, row.id),
  }
}

function eventsOf(env: Environment, id: string): InboxEvent[] {
  const sql = 'SELECT at, kind, recipient, detail_json FROM message_event WHERE message_id = ? ORDER BY sequence'
  return env.store
    .all<{at: number; kind: InboxEvent['kind']; recipient: string; detail_json: string}>(sql, id)
    .map(({detail_json, ...event}) => ({...event, detail: JSON.parse(detail_json) as Record<string, unknown>}))
}

function addressesIn(field: AddressObject | AddressObject[] | undefined): string[] {
  return [field ?? []].flat().flatMap(({value}) => value.flatMap(({address}) => (address ? [address] : [])))
}
