import type {
  CloudFoundryLogin,
  CloudFoundryPlatform,
  Context,
  OsbPlatform,
  SecretReference,
} from '../../domain/context/context.ts'
import type {SecretSource} from '../../domain/context/secret-source.ts'
import {checkApiUrl, checkBaseUrl} from '../../domain/context/values.ts'
import {InvalidValue} from '../../domain/exit/failure.ts'

/** What was typed of a platform. */
export interface TypedPlatform {
  readonly 'broker-url'?: string | undefined
  readonly 'broker-username'?: string | undefined
  readonly 'broker-password-from'?: SecretSource | undefined
  readonly 'cf-login'?: boolean | undefined
  readonly 'cf-api'?: string | undefined
  readonly 'cf-home'?: string | undefined
  readonly 'cf-org'?: string | undefined
  readonly 'cf-space'?: string | undefined
  readonly 'cf-username'?: string | undefined
  readonly 'cf-password-from'?: SecretSource | undefined
  readonly 'cf-origin'?: string | undefined
  readonly 'cf-client-id'?: string | undefined
  readonly 'cf-client-secret-from'?: SecretSource | undefined
  readonly 'cf-assertion-from'?: SecretSource | undefined
  readonly 'ca-file'?: string | undefined
  readonly 'skip-ssl-validation'?: boolean | undefined
}

export interface WantedSecret {
  /** "Password of the broker" */
  readonly what: string
  /** The flag that says where it is. */
  readonly flag: string
  /** Absent = ask for it. */
  readonly source: SecretSource | undefined
}

/** Finds a lasting place for a secret. */
export type Keep = (wanted: WantedSecret) => Promise<SecretReference>

/** The platform of a new context. No secret is asked for before everything else is right. @throws InvalidValue */
export async function typedPlatform(typed: TypedPlatform, keep: Keep): Promise<Context['platform']> {
  const isCloudFoundry = Object.entries(typed).some(([flag, value]) => flag.startsWith('cf-') && Boolean(value))
  const url = typed['broker-url']
  if (url !== undefined && isCloudFoundry) {
    throw new InvalidValue("Can't make one context of a broker and of Cloud Foundry.", {
      hints: ['Give either --broker-… or --cf-… flags; a context has one platform.'],
    })
  }
  if (url !== undefined) return await brokerPlatform(url, typed, keep)
  if (isCloudFoundry) return await cloudFoundryPlatform(typed, keep)
  throw new InvalidValue('A context needs a platform.', {
    hints: [
      'A broker:                      --broker-url URL',
      'Cloud Foundry, by cf login:    --cf-login [--cf-org ORG --cf-space SPACE]',
      'Cloud Foundry, by itself:      --cf-api URL --cf-org ORG --cf-space SPACE --cf-username USER --cf-password-from env:NAME',
    ],
  })
}

async function brokerPlatform(url: string, typed: TypedPlatform, keep: Keep): Promise<OsbPlatform> {
  if (typed['skip-ssl-validation']) {
    throw new InvalidValue("Can't leave the certificate of a broker unchecked: it is sent the broker's password.", {
      hints: ['Name the authority that signed it: --ca-file FILE'],
    })
  }
  return {
    kind: 'osb',
    url: checkBaseUrl(url),
    username: typed['broker-username'] ?? 'broker',
    password: await keep({
      what: 'Password of the broker',
      flag: '--broker-password-from',
      source: typed['broker-password-from'],
    }),
    ...(typed['ca-file'] === undefined ? {} : {caFile: typed['ca-file']}),
  }
}

async function cloudFoundryPlatform(typed: TypedPlatform, keep: Keep): Promise<CloudFoundryPlatform> {
  const {'cf-api': api, 'cf-org': organization, 'cf-space': space, 'ca-file': caFile} = typed
  const isOwn = Boolean(typed['cf-username'] ?? typed['cf-client-id'] ?? typed['cf-assertion-from'])
  if (isOwn && (!api || !organization || !space)) {
    throw new InvalidValue('A login of its own needs to know where: an API, an organization and a space.', {
      hints: ['Add --cf-api URL --cf-org ORG --cf-space SPACE'],
    })
  }
  if (isOwn && (typed['cf-login'] || typed['cf-home'])) {
    throw new InvalidValue("Can't use the cf login and a login of its own in one context.", {
      hints: ['Leave --cf-login and --cf-home away, or the --cf-username, --cf-client-id and --cf-assertion-from.'],
    })
  }
  return {
    kind: 'cf',
    ...(api === undefined ? {} : {api: checkApiUrl(api)}),
    ...(organization === undefined ? {} : {organization}),
    ...(space === undefined ? {} : {space}),
    ...(caFile === undefined ? {} : {caFile}),
    ...(typed['skip-ssl-validation'] ? {skipSslValidation: true} : {}),
    login: await typedLogin(typed, keep),
  }
}

async function typedLogin(typed: TypedPlatform, keep: Keep): Promise<CloudFoundryLogin> {
  const {'cf-username': username, 'cf-client-id': clientId, 'cf-assertion-from': assertion} = typed
  if (username !== undefined && (clientId !== undefined || assertion !== undefined)) {
    throw new InvalidValue("Can't log in as a user and as a client.", {
      hints: ['Give either --cf-username, or --cf-client-id, or --cf-assertion-from.'],
    })
  }
  if (assertion !== undefined) {
    // An assertion lives for minutes: a copy would be worth nothing tomorrow.
    if (assertion.from === 'stdin') {
      throw new InvalidValue("Can't keep an assertion: it lives for minutes.", {
        hints: ['Name where the next one will be: --cf-assertion-from env:NAME, or file:PATH'],
      })
    }
    if (clientId === undefined) return {by: 'jwt-bearer', assertion}
    if (typed['cf-client-secret-from'] === undefined) return {by: 'jwt-bearer', assertion, clientId}
    return {by: 'jwt-bearer', assertion, clientId, clientSecret: await clientSecret(clientId, typed, keep)}
  }
  if (clientId !== undefined) {
    return {by: 'client-credentials', clientId, clientSecret: await clientSecret(clientId, typed, keep)}
  }
  if (username === undefined) {
    return typed['cf-home'] === undefined ? {by: 'cf-login'} : {by: 'cf-login', home: typed['cf-home']}
  }
  const password = await keep({
    what: `Password of ${username}`,
    flag: '--cf-password-from',
    source: typed['cf-password-from'],
  })
  const origin = typed['cf-origin']
  return {by: 'password', username, password, ...(origin === undefined ? {} : {origin})}
}

async function clientSecret(clientId: string, typed: TypedPlatform, keep: Keep): Promise<SecretReference> {
  const source = typed['cf-client-secret-from']
  return await keep({what: `Secret of the client ${clientId}`, flag: '--cf-client-secret-from', source})
}
