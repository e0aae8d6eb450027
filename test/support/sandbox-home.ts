import {mkdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import type {CloudFoundryPlatform, Context} from '../../src/domain/context/context.ts'
import type {RunningSandbox} from '../../src/sandbox/daemon/start.ts'
import {temporaryHome} from './sesctl.ts'

export interface SandboxHome {
  readonly env: Record<string, string>
  dispose(): void
}

/**
 * A home whose contexts are a sandbox's: `operator` with access to AWS, which is the current one, `tenant` without, and `cf`,
 * a tenant behind Cloud Foundry.
 * @param awsUrl what stands in front of the sandbox's AWS; its clock is asked without it.
 * @param cfUrl what stands in front of its Cloud Foundry API, where one logs in by password then.
 * @param smtp what takes mail in its place.
 */
export function sandboxHome(
  {endpoints}: Pick<RunningSandbox, 'endpoints'>,
  {
    awsUrl = endpoints.awsUrl,
    cfUrl,
    smtp = {startTls: endpoints.smtp, implicitTls: endpoints.smtps, caFile: endpoints.caFile},
  }: {
    readonly awsUrl?: string | undefined
    readonly cfUrl?: string | undefined
    readonly smtp?: Context['smtp']
  } = {},
): SandboxHome {
  const home = temporaryHome()
  const folder = join(home.env['XDG_CONFIG_HOME'] ?? '', 'sesctl')
  mkdirSync(folder, {recursive: true, mode: 0o700})
  writeFileSync(join(folder, 'password'), endpoints.brokerPassword, {mode: 0o600})
  writeFileSync(join(folder, 'aws'), JSON.stringify(endpoints.operator), {mode: 0o600})
  const [user] = endpoints.cloudFoundry.users
  writeFileSync(join(folder, 'cf-password'), user?.password ?? '', {mode: 0o600})
  const byPassword = (api: string): CloudFoundryPlatform => ({
    kind: 'cf',
    api,
    login: {by: 'password', username: user?.name ?? '', password: {from: 'file', path: 'cf-password'}},
    organization: 'sandbox-org',
    space: 'sandbox-space',
  })
  const tenant: Context = {
    platform: {
      kind: 'osb',
      url: endpoints.brokerUrl,
      username: endpoints.brokerUsername,
      password: {from: 'file', path: 'password'},
    },
    dns: {resolvers: [endpoints.dns], authoritativePort: Number(endpoints.dns.split(':')[1])},
    smtp,
    clock: {url: `${endpoints.awsUrl}/sandbox/clock`},
  }
  const operator: Context = {
    ...tenant,
    aws: {region: endpoints.region, endpoint: awsUrl, credentials: {from: 'file', path: 'aws'}},
  }
  const cf: Context = {
    ...tenant,
    platform:
      cfUrl === undefined
        ? {kind: 'cf', login: {by: 'cf-login', home: endpoints.cloudFoundry.home}}
        : byPassword(cfUrl),
    mailEndpoint: awsUrl,
  }
  const contexts = {current: 'operator', contexts: {operator, tenant, cf}}
  writeFileSync(join(folder, 'contexts.json'), JSON.stringify(contexts), {mode: 0o600})
  return {env: home.env, dispose: home.dispose}
}
