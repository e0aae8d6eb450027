import type {Environment} from '../../environment.ts'
import {partitionOf, userArn} from '../../policies/arn.ts'
import type {UserRow} from './users.ts'

interface KeyRow {
  user_name: string
  status: string
  created_at: number
  last_used_at: number | null
  last_used_service: string | null
  last_used_region: string | null
}

/** IAM User Guide, "Generating credential reports for your AWS account". */
const KEY_COLUMNS = ['active', 'last_rotated', 'last_used_date', 'last_used_region', 'last_used_service']
const COLUMNS = [
  'user',
  'arn',
  'user_creation_time',
  'password_enabled',
  'password_last_used',
  'password_last_changed',
  'password_next_rotation',
  'mfa_active',
  ...[1, 2].flatMap((number) => KEY_COLUMNS.map((column) => `access_key_${number}_${column}`)),
  ...[1, 2].flatMap((number) => [`cert_${number}_active`, `cert_${number}_last_rotated`]),
]

const NONE = 'N/A'
const NO_KEY = ['FALSE', NONE, NONE, NONE, NONE]
const NO_CERTIFICATES = ['FALSE', NONE, 'FALSE', NONE]
/** Nobody in the sandbox can log in to a console. */
const NO_PASSWORD = ['FALSE', NONE, NONE, NONE]
const ROOT_PASSWORD = ['not_supported', 'no_information', 'not_supported', 'not_supported']

/** Every user with the age and the last use of both keys, the account itself first, as CSV. */
export function credentialReport(env: Environment): string {
  const {store, settings} = env
  const users = store.all<UserRow>('SELECT * FROM iam_user ORDER BY name')
  const keys = Map.groupBy(
    store.all<KeyRow>('SELECT * FROM access_key ORDER BY created_at, id'),
    ({user_name}) => user_name,
  )
  const opened = date(Math.min(env.clock.now(), ...users.map(({created_at}) => created_at)))
  const rootArn = `arn:${partitionOf(settings.region)}:iam::${settings.accountId}:root`
  const root = ['<root_account>', rootArn, opened, ...ROOT_PASSWORD, 'TRUE', ...NO_KEY, ...NO_KEY, ...NO_CERTIFICATES]
  const rows = users.map((user) => {
    const [first, second] = keys.get(user.name) ?? []
    const who = [user.name, userArn(settings, user.path, user.name), date(user.created_at)]
    return [...who, ...NO_PASSWORD, 'FALSE', ...keyFields(first), ...keyFields(second), ...NO_CERTIFICATES]
  })
  return [COLUMNS, root, ...rows].map((row) => row.map(field).join(',')).join('\n')
}

function keyFields(key: KeyRow | undefined): string[] {
  if (!key) return NO_KEY
  return [
    key.status === 'Active' ? 'TRUE' : 'FALSE',
    date(key.created_at),
    key.last_used_at === null ? NONE : date(key.last_used_at),
    key.last_used_region ?? NONE,
    key.last_used_service ?? NONE,
  ]
}

function date(millis: number): string {
  return new Date(millis).toISOString().replace(/\.\d{3}Z$/, '+00:00')
}

/** Names of users may have commas (RFC 4180, section 2). */
function field(text: string): string {
  return text.includes(',') ? `"${text}"` : text
}
