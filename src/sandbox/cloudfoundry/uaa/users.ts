import {createHmac, randomBytes} from 'node:crypto'
import type {Environment} from '../../environment.ts'
import {SPACE, SPACES} from '../places.ts'

type Role = 'space_developer' | 'space_supporter' | 'space_auditor'

/** Somebody with a password, or a program with a secret. */
export interface Account {
  readonly kind: 'user' | 'client'
  /** Of a client its id. */
  readonly guid: string
  readonly name: string
  readonly role: Role
  /** Guids of the spaces in which it has the role. */
  readonly spaces: readonly string[]
}

const EVERYWHERE = SPACES.map(({guid}) => guid)

export const USERS = [
  {
    kind: 'user',
    guid: '2b6f8c1a-94d3-4e50-a7b8-0c5d1e3f2a44',
    name: 'tenant',
    role: 'space_developer',
    spaces: EVERYWHERE,
  },
  {
    kind: 'user',
    guid: '7d1e4a92-3b8c-4f6d-95a0-8e2c6b4d1f55',
    name: 'supporter',
    role: 'space_supporter',
    spaces: EVERYWHERE,
  },
  {
    kind: 'user',
    guid: 'a05c9d73-6e1f-4b28-8c34-5f7a2d9e0b66',
    name: 'auditor',
    role: 'space_auditor',
    spaces: EVERYWHERE,
  },
] as const satisfies readonly Account[]

/** May only do client_credentials, in one space, as a pipeline does. */
export const CI_CLIENT = {
  kind: 'client',
  guid: 'ci',
  name: 'ci',
  role: 'space_developer',
  spaces: [SPACE.guid],
} as const satisfies Account

export const ACCOUNTS: readonly Account[] = [...USERS, CI_CLIENT]

/** The user whom the sandbox's own login file belongs to. */
export const [TENANT] = USERS

const KEY = 'cf.secret'

/** What everything of UAA is derived from and signed with: made on the first call and kept. */
export function uaaSecret({store}: Environment): string {
  const kept = store.setting(KEY)
  if (kept !== undefined) return kept
  const made = randomBytes(32).toString('base64url')
  store.setSetting(KEY, made)
  return made
}

/** A user's password, or a client's secret. */
export function passwordOf(env: Environment, {guid}: Pick<Account, 'guid'>): string {
  return createHmac('sha256', uaaSecret(env)).update(`password of ${guid}`).digest('base64url').slice(0, 24)
}
