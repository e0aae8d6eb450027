import type {Context} from '../../domain/context.ts'

/**
 * The context of a CI job that has nothing but variables: SESCTL_BROKER_URL, SESCTL_BROKER_USERNAME,
 * SESCTL_BROKER_PASSWORD, and for the operator's side AWS_REGION and AWS_ENDPOINT_URL.
 */
export function environmentContext(environment: NodeJS.ProcessEnv): Context | undefined {
  const url = environment['SESCTL_BROKER_URL']
  if (!url) return undefined
  const region = environment['AWS_REGION']
  const endpoint = environment['AWS_ENDPOINT_URL']
  const resolvers = environment['SESCTL_RESOLVERS']?.split(/[\s,]+/).filter(Boolean)
  return {
    platform: {
      kind: 'osb',
      url,
      username: environment['SESCTL_BROKER_USERNAME'] ?? 'broker',
      password: {from: 'environment', name: 'SESCTL_BROKER_PASSWORD'},
    },
    ...(region ? {aws: {region, ...(endpoint ? {endpoint} : {})}} : {}),
    ...(resolvers?.length ? {dns: {resolvers}} : {}),
  }
}
