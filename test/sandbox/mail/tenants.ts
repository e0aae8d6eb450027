import type {Environment} from '../../../src/sandbox/environment.ts'
import {configurationSetArn, identityArn} from '../../../src/sandbox/policies/arn.ts'

export interface Tenant {
  readonly userName: string
  readonly accessKeyId: string
  readonly secret: string
  readonly domain: string
  readonly configurationSet: string
}

/** What a provision and a binding leave behind: a domain with its set, and a user who may send with both. */
export function addTenant(env: Environment, domain: string, {verified = true} = {}): Tenant {
  const {store} = env
  const set = `csb-aws-ses-${domain.replaceAll('.', '-')}`
  const tenant = {
    userName: `csb-aws-ses-user-${domain}`,
    accessKeyId: `AKIA${domain.toUpperCase().replace(/[^A-Z]/g, '')}`,
    secret: `secret of ${domain}`,
    domain,
    configurationSet: set,
  }
  store.run(
    `INSERT INTO configuration_set (name, sending_enabled, reputation_metrics_enabled, tls_policy,
       suppressed_reasons_json, created_at) VALUES (?, 1, 1, 'REQUIRE', '[]', 0)`,
    set,
  )
  addIdentity(env, domain, {verified, configurationSet: set})
  store.run("INSERT INTO iam_user VALUES (?, '/cf/', ?, 0)", tenant.userName, `AIDA-${domain}`)
  store.run(
    "INSERT INTO access_key (id, user_name, secret, status, created_at) VALUES (?, ?, ?, 'Active', 0)",
    tenant.accessKeyId,
    tenant.userName,
    tenant.secret,
  )
  grant(env, tenant.userName, [identityArn(env.settings, domain), configurationSetArn(env.settings, set)])
  return tenant
}

export function addIdentity(
  env: Environment,
  name: string,
  {verified = true, configurationSet}: {verified?: boolean; configurationSet?: string} = {},
): void {
  const status = verified ? 'SUCCESS' : 'PENDING'
  env.store.run(
    `INSERT INTO email_identity (name, configuration_set, dkim_tokens_json, dkim_status, verification_status,
       verified_for_sending, searching_since, created_at) VALUES (?, ?, '["a","b","c"]', ?, ?, ?, ?, 0)`,
    name,
    configurationSet ?? null,
    status,
    status,
    Number(verified),
    env.clock.now(),
  )
}

/** Replaces the user's policy. */
export function grant(
  env: Environment,
  userName: string,
  resources: readonly string[],
  actions: readonly string[] = ['ses:SendEmail', 'ses:SendRawEmail'],
): void {
  const document = {Version: '2012-10-17', Statement: [{Effect: 'Allow', Action: actions, Resource: resources}]}
  env.store.run('INSERT OR REPLACE INTO user_policy VALUES (?, ?, ?)', userName, userName, JSON.stringify(document))
}

export function pause(env: Environment, configurationSet: string): void {
  env.store.run('UPDATE configuration_set SET sending_enabled = 0 WHERE name = ?', configurationSet)
}

export interface StatisticRow {
  sends: number
  deliveries: number
  permanent_bounces: number
  transient_bounces: number
  complaints: number
}

export function totals(env: Environment, configurationSet: string): StatisticRow {
  const sum = ['sends', 'deliveries', 'permanent_bounces', 'transient_bounces', 'complaints']
    .map((column) => `coalesce(sum(${column}), 0) AS ${column}`)
    .join(', ')
  const sql = `SELECT ${sum} FROM send_statistic WHERE configuration_set = ?`
  return {...(env.store.one<StatisticRow>(sql, configurationSet) as StatisticRow)}
}
