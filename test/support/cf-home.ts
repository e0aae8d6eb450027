import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'

export interface CfHome {
  readonly path: string
  /** The login file. */
  readonly file: string
  /** The file as it is, to the byte. */
  bytes(): string
  write(keys: Readonly<Record<string, unknown>>): void
  dispose(): void
}

/** A home with a login file as the cf CLI writes it, with `keys` in the place of its own. */
export function cfHome(keys: Readonly<Record<string, unknown>> = {}): CfHome {
  const path = mkdtempSync(join(tmpdir(), 'sesctl-cf-'))
  const file = join(path, '.cf', 'config.json')
  mkdirSync(join(path, '.cf'))
  const write = (own: Readonly<Record<string, unknown>>): void =>
    writeFileSync(file, JSON.stringify({...LOGIN, ...own}, null, 2))
  write(keys)
  return {path, file, write, bytes: () => readFileSync(file, 'utf8'), dispose: () => rmSync(path, {recursive: true})}
}

const LOGIN = {
  AccessToken: '',
  APIVersion: '3.228.0',
  AsyncTimeout: 0,
  AuthorizationEndpoint: '',
  CFOnK8s: {Enabled: false, AuthInfo: ''},
  ColorEnabled: '',
  ConfigVersion: 4,
  DopplerEndPoint: '',
  Locale: '',
  LogCacheEndPoint: '',
  MinCLIVersion: '',
  OrganizationFields: {GUID: 'org-guid', Name: 'agency'},
  PluginRepos: [],
  RefreshToken: '',
  SpaceFields: {GUID: 'space-guid', Name: 'prod', AllowSSH: true},
  SSHOAuthClient: 'ssh-proxy',
  SSLDisabled: false,
  Target: '',
  Trace: '',
  UaaEndpoint: '',
  UAAGrantType: '',
  UAAOAuthClient: 'cf',
  UAAOAuthClientSecret: '',
}
