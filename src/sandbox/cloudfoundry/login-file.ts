import {mkdirSync} from 'node:fs'
import {join} from 'node:path'
import type {Environment} from '../environment.ts'
import {writeJson} from '../store/files.ts'
import {SPACE} from './places.ts'
import {cloudFoundrySettings} from './settings.ts'
import {logIn} from './uaa/tokens.ts'
import {TENANT} from './uaa/users.ts'

/** The home that programs are given as CF_HOME. */
export const loginHome = (env: Environment): string => join(env.settings.folder, 'cf')

/**
 * Logs the tenant in as `cf login` does, in a home of the sandbox's own: `.cf/config.json` as version 8 of the cf CLI writes it
 * (util/configv3/json_config.go), readable by its owner only.
 */
export function writeLoginFile(env: Environment, urls: {readonly api: string; readonly uaa: string}): void {
  const folder = join(loginHome(env), '.cf')
  mkdirSync(folder, {recursive: true, mode: 0o700})
  const tokens = logIn(env, TENANT, 'cf', 'password')
  const file = {
    AccessToken: `${tokens.token_type} ${tokens.access_token}`,
    APIVersion: cloudFoundrySettings(env).apiVersion,
    AsyncTimeout: 0,
    AuthorizationEndpoint: urls.uaa,
    CFOnK8s: {Enabled: false, AuthInfo: ''},
    ColorEnabled: '',
    ConfigVersion: 4,
    DopplerEndPoint: '',
    Locale: '',
    LogCacheEndPoint: '',
    MinCLIVersion: '',
    MinRecommendedCLIVersion: '',
    NetworkPolicyV1Endpoint: '',
    OrganizationFields: {GUID: SPACE.organization.guid, Name: SPACE.organization.name},
    PluginRepos: [],
    RefreshToken: tokens.refresh_token ?? '',
    RoutingAPIEndpoint: '',
    SpaceFields: {GUID: SPACE.guid, Name: SPACE.name, AllowSSH: false},
    SSHOAuthClient: '',
    SSLDisabled: false,
    Target: urls.api,
    Trace: '',
    UaaEndpoint: urls.uaa,
    UAAGrantType: '',
    UAAOAuthClient: 'cf',
    UAAOAuthClientSecret: '',
  }
  writeJson(join(folder, 'config.json'), file)
}
