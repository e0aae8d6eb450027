import {OSB_VERSION} from './broker-client.ts'
import type {CloudController} from './context.ts'
import {cloudFoundrySettings} from './settings.ts'

/** What anybody may ask, without a token and without a limit; undefined for everything else. */
export function openReply({env, api, uaa}: CloudController, method: string, pathname: string): object | undefined {
  if (method !== 'GET' && method !== 'HEAD') return undefined
  const {apiVersion, requestsPerHour} = cloudFoundrySettings(env)
  switch (pathname) {
    case '':
    case '/':
      return {
        links: {
          self: {href: api},
          bits_service: null,
          cloud_controller_v2: null,
          cloud_controller_v3: {href: `${api}/v3`, meta: {version: apiVersion}},
          network_policy_v0: null,
          network_policy_v1: null,
          login: {href: uaa},
          uaa: {href: uaa},
          credhub: null,
          routing: null,
          logging: null,
          log_cache: null,
          log_stream: null,
          app_ssh: null,
        },
      }
    case '/v3':
      return {
        links: Object.fromEntries([
          ['self', {href: `${api}/v3`}],
          ...COLLECTIONS.map((name) => [name, {href: `${api}/v3/${name}`}]),
        ]),
      }
    case '/v3/info':
      return {
        build: '',
        cli_version: {minimum: '', recommended: ''},
        custom: {},
        description: 'The Cloud Foundry of the sandbox',
        name: 'sandbox',
        version: 0,
        osbapi_version: OSB_VERSION,
        rate_limits: {
          enabled: requestsPerHour >= 0,
          general_limit: Math.max(0, requestsPerHour),
          reset_interval_in_minutes: requestsPerHour >= 0 ? 60 : 0,
        },
        links: {self: {href: `${api}/v3/info`}, support: {href: ''}},
      }
    default:
      return undefined
  }
}

const COLLECTIONS = [
  'apps',
  'deployments',
  'organizations',
  'processes',
  'roles',
  'service_brokers',
  'service_credential_bindings',
  'service_instances',
  'service_offerings',
  'service_plans',
  'spaces',
]
