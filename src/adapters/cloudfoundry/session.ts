import {LoginNeeded, loginCommands} from '../../domain/context/cloud-foundry-login-failures.ts'
import {InvalidValue} from '../../domain/exit/failure.ts'
import {connectionWarnings} from '../http/connection-warnings.ts'
import {JsonClient} from '../http/json-client.ts'
import type {CloudFoundryAccess} from './access.ts'
import {discoverLoginUrl} from './discovery.ts'
import {fileLogin, isLoggedOut, loggedOut} from './file-login.ts'
import {type Login, noLoginFile, ownLogin} from './login.ts'
import {type LoginFile, loginFilePath, readLoginFile} from './login-file.ts'
import type {RetryPolicy} from './sending.ts'
import {Tokens} from './tokens.ts'
import {type Transport, Uaa} from './uaa.ts'

/** One API, and the login that is used at it. */
export interface Session {
  readonly client: JsonClient
  readonly tokens: Tokens
  /** The login file, where it says more than the context: what is targeted. */
  readonly file?: LoginFile
}

interface SessionOptions extends RetryPolicy {
  readonly trace?: (line: string) => void
}

/** @throws LoginNeeded; InvalidValue; nothing is asked of the network yet. */
export async function openSession(access: CloudFoundryAccess, options: SessionOptions): Promise<Session> {
  const {platform, environment} = access
  const {login} = platform
  const home = login.by === 'cf-login' ? login.home : undefined
  const file = await fileOf(access, home)
  // Before anything else is asked or missed: `cf api` alone leaves a file without a login, and without a target.
  if (login.by === 'cf-login' && file && isLoggedOut(file)) throw loggedOut(file)
  const api = platform.api ?? file?.api
  if (api === undefined) throw noApi()
  const unverified = platform.skipSslValidation === true || (login.by === 'cf-login' && file?.unverified === true)
  const transport: Transport = {
    unverified,
    signal: options.signal,
    ...(platform.caFile === undefined ? {} : {caFile: platform.caFile}),
    ...(options.trace ? {trace: options.trace} : {}),
  }
  const client = new JsonClient({baseUrl: api, ...transport})
  for (const warning of connectionWarnings(api, {unverified})) options.warn(warning)
  const uaa = once(async () => {
    const known = file && isSameUrl(file.api, api) ? file.loginUrl : undefined
    const loginUrl = known ?? (await discoverLoginUrl(client, options))
    for (const warning of connectionWarnings(loginUrl, {unverified: false})) options.warn(warning)
    return new Uaa(loginUrl, transport, options)
  })
  const begun: Login =
    login.by === 'cf-login' && file
      ? fileLogin({file, uaa, warn: options.warn, reread: async () => await readLoginFile(environment, home)})
      : ownLogin(login as Parameters<typeof ownLogin>[0], uaa, access.readSecret)
  return {client, tokens: new Tokens(begun, options.clock), ...(file ? {file} : {})}
}

/** The login file, if there is a use for it. @throws LoginNeeded when it has to be there, for this API, and is not. */
async function fileOf({platform, environment}: CloudFoundryAccess, home: string | undefined) {
  if (platform.login.by !== 'cf-login') {
    return platform.api === undefined ? await readLoginFile(environment, home) : undefined
  }
  const file = await readLoginFile(environment, home)
  if (!file) throw noLoginFile(loginFilePath(environment, home), platform.api)
  if (platform.api !== undefined && !isSameUrl(platform.api, file.api)) {
    throw new LoginNeeded(
      `The cf login in ${file.path} is one at ${file.api}, and the context wants ${platform.api}.`,
      {
        hints: [...loginCommands(platform.api), 'Several logins live side by side in a CF_HOME each (--cf-home).'],
      },
    )
  }
  return file
}

function noApi(): InvalidValue {
  return new InvalidValue('No Cloud Foundry API is named, and there is no cf login that targets one.', {
    hints: ['Set CF_API to its URL, such as https://api.fr.cloud.gov.', 'Or:  cf api URL'],
  })
}

function isSameUrl(one: string, other: string): boolean {
  return new URL(one).href === new URL(other).href
}

function once<Value>(load: () => Promise<Value>): () => Promise<Value> {
  let loading: Promise<Value> | undefined
  return () => {
    loading ??= load()
    return loading
  }
}
