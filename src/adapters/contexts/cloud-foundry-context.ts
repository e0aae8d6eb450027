import type {CloudFoundryLogin, CloudFoundryPlatform} from '../../domain/context/context.ts'
import {checkApiUrl} from '../../domain/context/values.ts'
import {type EnvironmentContext, resolversOf, variable} from './environment-context.ts'

type Variables = NodeJS.ProcessEnv

/**
 * The context of a job that logs in to Cloud Foundry by itself, under the names that people use (the CLI's own
 * CF_USERNAME and CF_PASSWORD, cloud.gov's tools, terraform-provider-cloudfoundry). Undefined unless there is an API or
 * a whole login among them. @throws InvalidValue for an API that is no URL.
 */
export function cloudFoundryContext(environment: Variables): EnvironmentContext | undefined {
  const api = firstSet(environment, 'CF_API', 'CF_API_URL')
  const login = loginOf(environment)
  if (!api && !login) return undefined
  const target = targetOf(environment)
  const unverified = /^(1|t|true|y|yes)$/i.test(environment['CF_SKIP_SSL_VALIDATION'] ?? '')
  return {
    context: {
      platform: {
        kind: 'cf',
        ...(api ? {api: checkApiUrl(api.value)} : {}),
        login: login?.login ?? {by: 'cf-login'},
        ...target.platform,
        ...(unverified ? {skipSslValidation: true} : {}),
      },
      ...resolversOf(environment),
    },
    origins: {
      ...(api ? {api: variable(api.name)} : {}),
      ...(login ? {login: variable(...login.names)} : {}),
      ...target.origins,
      ...(unverified ? {certificates: variable('CF_SKIP_SSL_VALIDATION')} : {}),
      resolvers: variable('SESCTL_RESOLVERS'),
    },
  }
}

/** The cf login as it is; CF_ORG and CF_SPACE may choose another target than the one that it has. */
export function cfLoginContext(environment: Variables): EnvironmentContext {
  const {platform, origins} = targetOf(environment)
  return {
    context: {platform: {kind: 'cf', login: {by: 'cf-login'}, ...platform}, ...resolversOf(environment)},
    origins: {...origins, resolvers: variable('SESCTL_RESOLVERS')},
  }
}

function targetOf(environment: Variables): {
  platform: Pick<CloudFoundryPlatform, 'organization' | 'space'>
  origins: Record<string, string>
} {
  const organization = firstSet(environment, 'CF_ORG', 'CF_ORGANIZATION')
  const space = firstSet(environment, 'CF_SPACE')
  return {
    platform: {
      ...(organization ? {organization: organization.value} : {}),
      ...(space ? {space: space.value} : {}),
    },
    origins: {
      ...(organization ? {organization: variable(organization.name)} : {}),
      ...(space ? {space: variable(space.name)} : {}),
    },
  }
}

/** What is made for one job comes before what lasts: a token, an assertion, a client, a user. */
function loginOf(environment: Variables): {login: CloudFoundryLogin; names: string[]} | undefined {
  const has = (...names: string[]): boolean => names.every((name) => environment[name])
  const secret = (name: string) => ({from: 'environment', name}) as const
  if (has('CF_ACCESS_TOKEN')) {
    const refresh = has('CF_REFRESH_TOKEN')
    return {
      login: {
        by: 'token',
        accessToken: secret('CF_ACCESS_TOKEN'),
        ...(refresh ? {refreshToken: secret('CF_REFRESH_TOKEN')} : {}),
      },
      names: ['CF_ACCESS_TOKEN', ...(refresh ? ['CF_REFRESH_TOKEN'] : [])],
    }
  }
  const clientId = environment['CF_CLIENT_ID']
  if (has('CF_ASSERTION_TOKEN')) {
    return {
      login: {
        by: 'jwt-bearer',
        assertion: secret('CF_ASSERTION_TOKEN'),
        ...(clientId ? {clientId} : {}),
        ...(has('CF_CLIENT_SECRET') ? {clientSecret: secret('CF_CLIENT_SECRET')} : {}),
      },
      names: ['CF_ASSERTION_TOKEN'],
    }
  }
  if (clientId && has('CF_CLIENT_SECRET')) {
    return {
      login: {by: 'client-credentials', clientId, clientSecret: secret('CF_CLIENT_SECRET')},
      names: ['CF_CLIENT_ID', 'CF_CLIENT_SECRET'],
    }
  }
  const username = firstSet(environment, 'CF_USERNAME', 'CF_USER')
  if (!username || !has('CF_PASSWORD')) return undefined
  const origin = environment['CF_ORIGIN']
  return {
    login: {by: 'password', username: username.value, password: secret('CF_PASSWORD'), ...(origin ? {origin} : {})},
    names: [username.name, 'CF_PASSWORD', ...(origin ? ['CF_ORIGIN'] : [])],
  }
}

function firstSet(environment: Variables, ...names: string[]): {name: string; value: string} | undefined {
  for (const name of names) {
    const value = environment[name]
    if (value) return {name, value}
  }
  return undefined
}
