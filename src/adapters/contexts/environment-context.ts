import type {Context, DnsAccess} from '../../domain/context/context.ts'

/** A context that is made of variables. */
export interface EnvironmentContext {
  readonly context: Context
  /** What settings came from, by the setting's key in `context show`. */
  readonly origins: Readonly<Record<string, string>>
}

/**
 * The context of a CI job that has nothing but variables: SESCTL_BROKER_URL, SESCTL_BROKER_USERNAME,
 * SESCTL_BROKER_PASSWORD, and for the operator's side AWS_REGION and AWS_ENDPOINT_URL.
 */
export function brokerContext(environment: NodeJS.ProcessEnv): EnvironmentContext | undefined {
  const url = environment['SESCTL_BROKER_URL']
  if (!url) return undefined
  const region = environment['AWS_REGION']
  const endpoint = environment['AWS_ENDPOINT_URL']
  return {
    context: {
      platform: {
        kind: 'osb',
        url,
        username: environment['SESCTL_BROKER_USERNAME'] ?? 'broker',
        password: {from: 'environment', name: 'SESCTL_BROKER_PASSWORD'},
      },
      ...(region ? {aws: {region, ...(endpoint ? {endpoint} : {})}} : {}),
      ...resolversOf(environment),
    },
    origins: {
      'broker url': variable('SESCTL_BROKER_URL'),
      'broker username':
        environment['SESCTL_BROKER_USERNAME'] === undefined ? 'default' : variable('SESCTL_BROKER_USERNAME'),
      'broker password': variable('SESCTL_BROKER_PASSWORD'),
      'aws region': variable('AWS_REGION'),
      'aws endpoint': variable('AWS_ENDPOINT_URL'),
      resolvers: variable('SESCTL_RESOLVERS'),
    },
  }
}

/** How a variable is named as an origin. */
export function variable(...names: readonly string[]): string {
  return `the variable${names.length === 1 ? '' : 's'} ${names.join(', ')}`
}

/** Resolvers that the environment names for any context that names none. */
export function resolversOf(environment: NodeJS.ProcessEnv): {dns?: DnsAccess} {
  const resolvers = environment['SESCTL_RESOLVERS']?.split(/[\s,]+/).filter(Boolean)
  return resolvers?.length ? {dns: {resolvers}} : {}
}
