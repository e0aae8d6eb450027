import {readFile} from 'node:fs/promises'
import {homedir} from 'node:os'
import {join} from 'node:path'
import type {CfLogin, CfResource} from '../../domain/context/cloud-foundry-login.ts'
import {LoginNeeded, loginCommands} from '../../domain/context/cloud-foundry-login-failures.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import {Secret} from '../../domain/text/secret.ts'
import {claimsOf} from './access-token.ts'

/** The cf CLI's login file as it is now. It belongs to the cf CLI, which is why nothing here ever writes it. */
export interface LoginFile extends CfLogin {
  /** Where tokens are renewed, without /oauth/token; absent in a file of an old CLI. */
  readonly loginUrl?: string
  /** Value of the Authorization header; undefined after `cf logout`. */
  readonly authorization: Secret | undefined
  readonly refreshToken: Secret | undefined
  /** Empty for password and single sign-on, else the grant as OAuth names it. */
  readonly grant: string
  readonly clientId: string
  /** Undefined for a client without one, and where the cf CLI did not keep it. */
  readonly clientSecret: Secret | undefined
}

/** Keys as the cf CLI writes them (cloudfoundry/cli util/configv3/json_config.go). */
type Keys = Partial<Record<string, unknown>>

/** The only version that the cf CLI itself reads (cloudfoundry/cli util/configv3/load_config.go). */
const VERSION = 4

/**
 * `<home>/.cf/config.json`; without a home $CF_HOME, else the user's own, as the cf CLI finds it
 * (cloudfoundry/cli util/configv3/home_dir_unix.go, home_dir_windows.go).
 */
export function loginFilePath(environment: NodeJS.ProcessEnv, home?: string, platform = process.platform): string {
  const own =
    platform === 'win32'
      ? `${environment['HOMEDRIVE'] ?? ''}${environment['HOMEPATH'] ?? ''}` || environment['USERPROFILE']
      : environment['HOME']
  return join(home || environment['CF_HOME'] || own || homedir(), '.cf', 'config.json')
}

/**
 * The login as it is in the file now; undefined where there is none that the cf CLI would use: no file, another version
 * of it, or no API targeted.
 * @throws LoginNeeded when the file is there and cannot be read.
 */
export async function readLoginFile(environment: NodeJS.ProcessEnv, home?: string): Promise<LoginFile | undefined> {
  const path = loginFilePath(environment, home)
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined
    throw unreadable(path, error.code ?? 'unknown error', error)
  })
  if (text === undefined) return undefined
  const keys = parse(path, text)
  const api = string(keys, 'Target').replace(/\/+$/, '')
  if (keys['ConfigVersion'] !== VERSION || !URL.canParse(api)) return undefined
  const authorization = secret(keys, 'AccessToken')
  const {user} = claimsOf(authorization)
  const loginUrl = string(keys, 'AuthorizationEndpoint').replace(/\/+$/, '')
  const organization = resource(keys['OrganizationFields'])
  const space = resource(keys['SpaceFields'])
  return {
    path,
    api,
    authorization,
    ...(loginUrl === '' ? {} : {loginUrl}),
    ...(user === undefined ? {} : {user}),
    ...(organization ? {organization} : {}),
    ...(organization && space ? {space} : {}),
    refreshToken: secret(keys, 'RefreshToken'),
    grant: string(keys, 'UAAGrantType'),
    clientId: string(keys, 'UAAOAuthClient') || 'cf',
    clientSecret: secret(keys, 'UAAOAuthClientSecret'),
    unverified: keys['SSLDisabled'] === true,
  }
}

/** {@link readLoginFile} without what is secret. */
export async function describeLoginFile(environment: NodeJS.ProcessEnv, home?: string): Promise<CfLogin | undefined> {
  const file = await readLoginFile(environment, home)
  if (!file) return undefined
  const {path, api, user, organization, space, unverified} = file
  return {
    path,
    api,
    unverified,
    ...(user === undefined ? {} : {user}),
    ...(organization ? {organization} : {}),
    ...(space ? {space} : {}),
  }
}

function parse(path: string, text: string): Keys {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    // The parser's own message would quote the text, tokens included.
    throw unreadable(path, 'it is no JSON')
  }
}

function unreadable(path: string, reason: string, cause?: unknown): LoginNeeded {
  return new LoginNeeded(`Failed to read the cf login in ${plainLine(path)}: ${reason}.`, {
    hints: loginCommands(undefined),
    cause,
  })
}

function string(keys: Keys, name: string): string {
  const value = keys[name]
  return typeof value === 'string' ? value : ''
}

function secret(keys: Keys, name: string): Secret | undefined {
  const value = string(keys, name)
  return value === '' ? undefined : new Secret(value)
}

function resource(value: unknown): CfResource | undefined {
  const keys = (typeof value === 'object' && value !== null ? value : {}) as Keys
  const guid = string(keys, 'GUID')
  return guid === '' ? undefined : {guid, name: string(keys, 'Name')}
}
