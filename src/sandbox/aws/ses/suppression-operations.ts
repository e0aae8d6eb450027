import type {Environment} from '../../environment.ts'
import type {SuppressedReason} from '../../mail/account.ts'
import {isAddress} from '../../mail/addresses.ts'
import {suppress} from '../../mail/suppression-list.ts'
import {AwsError} from '../aws-error.ts'
import {cutPage} from '../paging.ts'
import type {Members} from '../protocols/members.ts'
import type {Route} from '../protocols/rest-json.ts'
import type {Call, Operation} from '../service.ts'
import {wantedPage} from './pages.ts'

const ADDRESSES = '/v2/email/suppression/addresses'
const ADDRESS = `${ADDRESSES}/{EmailAddress}`
const REASONS = ['BOUNCE', 'COMPLAINT'] as const

interface SuppressedRow {
  address: string
  reason: SuppressedReason
  updated_at: number
  message_id: string | null
  feedback_id: string | null
}

export const SUPPRESSION_ROUTES: readonly Route[] = [
  {method: 'PUT', path: ADDRESSES, operation: operation('PutSuppressedDestination', ['EmailAddress', 'Reason'], put)},
  {
    method: 'GET',
    path: ADDRESSES,
    queryLists: ['Reason'],
    operation: operation(
      'ListSuppressedDestinations',
      ['Reason', 'StartDate', 'EndDate', 'PageSize', 'NextToken'],
      list,
    ),
  },
  {method: 'GET', path: ADDRESS, operation: operation('GetSuppressedDestination', ['EmailAddress'], get)},
  {method: 'DELETE', path: ADDRESS, operation: operation('DeleteSuppressedDestination', ['EmailAddress'], remove)},
]

/** The list belongs to the account, and so do the permissions on it. Tenants, who have lists of their own, are not implemented. */
function operation(
  name: string,
  members: readonly string[],
  run: (call: Call<Members>) => unknown,
): Operation<Members> {
  return {
    name,
    permission: () => ({action: `ses:${name}`, resource: '*'}),
    run(call) {
      call.input.knowsOnly(name, members)
      return run(call)
    },
  }
}

function put({env, input}: Call<Members>): void {
  const address = input.string('EmailAddress')
  if (!isAddress(address)) throw input.refuse(`Email address <${address}> is invalid.`)
  const reason = input.optionalChoice('Reason', REASONS)
  if (reason === undefined) throw input.refuse('Reason is required.')
  suppress(env, address, reason)
}

function get({env, input}: Call<Members>) {
  const row = requireSuppressed(env, input.string('EmailAddress'))
  const {message_id, feedback_id} = row
  const attributes = message_id !== null && {MessageId: message_id, FeedbackId: feedback_id ?? undefined}
  return {SuppressedDestination: {...summary(row), ...(attributes && {Attributes: attributes})}}
}

function remove({env, input}: Call<Members>): void {
  const {address} = requireSuppressed(env, input.string('EmailAddress'))
  env.store.run('DELETE FROM suppressed_destination WHERE address = ?', address)
}

function list({env, input}: Call<Members>) {
  const {size, after} = wantedPage(input)
  const reasons = input.choices('Reason', REASONS)
  const rows = env.store.all<SuppressedRow>(
    `SELECT * FROM suppressed_destination
     WHERE address > ? AND updated_at >= ? AND updated_at <= ? AND reason IN (SELECT value FROM json_each(?))
     ORDER BY address LIMIT ?`,
    after,
    date(input, 'StartDate') ?? 0,
    date(input, 'EndDate') ?? Number.MAX_SAFE_INTEGER,
    JSON.stringify(reasons.length > 0 ? reasons : REASONS),
    size + 1,
  )
  const {items, next} = cutPage(rows, size, ({address}) => address)
  return {SuppressedDestinationSummaries: items.map(summary), NextToken: next}
}

function summary({address, reason, updated_at}: SuppressedRow) {
  return {EmailAddress: address, Reason: reason, LastUpdateTime: updated_at / 1000}
}

function requireSuppressed(env: Environment, address: string): SuppressedRow {
  const row = env.store.one<SuppressedRow>(
    'SELECT * FROM suppressed_destination WHERE address = ?',
    address.toLowerCase(),
  )
  if (row) return row
  throw new AwsError('NotFoundException', 404, `Email address ${address} does not exist on your suppression list.`)
}

/** Timestamps in a query string are dates in ISO 8601 (Smithy, "httpQuery trait"). @returns epoch milliseconds */
function date(input: Members, name: string): number | undefined {
  const text = input.optionalString(name)
  if (text === undefined) return undefined
  const at = Date.parse(text)
  if (Number.isNaN(at)) throw new AwsError('SerializationException', 400, `Unexpected type of value for ${name}.`)
  return at
}
