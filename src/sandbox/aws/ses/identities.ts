import type {Environment} from '../../environment.ts'
import {identityArn} from '../../policies/arn.ts'
import {AwsError} from '../aws-error.ts'
import {deleteTags, putTags} from '../tags.ts'
import {askForConfirmation} from './address-confirmation.ts'
import {requireConfigurationSet} from './configuration-sets.ts'
import {newDkimTokens} from './dkim-keys.ts'

export type MxFailureBehavior = 'USE_DEFAULT_VALUE' | 'REJECT_MESSAGE'

export interface EmailIdentityRow {
  name: string
  configuration_set: string | null
  dkim_tokens_json: string
  dkim_status: string
  /** Of who brings their own key; null with Easy DKIM. */
  dkim_public_key: string | null
  dkim_key_length: string
  dkim_next_key_length: string
  dkim_key_length_changed_at: number | null
  dkim_key_generated_at: number | null
  verification_status: string
  verified_for_sending: number
  error_type: string | null
  soa_json: string | null
  last_checked_at: number | null
  last_success_at: number | null
  mail_from_domain: string | null
  mail_from_status: string | null
  mail_from_behavior: MxFailureBehavior | null
  created_at: number
}

const DOMAIN = /^(?=.{4,253}$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/
const LOCAL_PART = /^[!#-'*+\-./\d=?A-Z^_`a-z{|}~]{1,64}$/

/** Domains are the same whatever their case; the local part of an address is not ours to change. */
export function normalIdentity(name: string): string {
  const at = name.lastIndexOf('@')
  return name.slice(0, at + 1) + name.slice(at + 1).toLowerCase()
}

export function isAddress(name: string): boolean {
  return name.includes('@')
}

/**
 * Begins the verification of a domain, by Easy DKIM, or of an address, by a link that is mailed to it.
 *
 * @throws AwsError AlreadyExistsException, NotFoundException for the configuration set, BadRequestException
 */
export function createEmailIdentity(
  env: Environment,
  identity: {name: string; configurationSetName?: string; tags?: Readonly<Record<string, string>>},
): {dkimTokens: string[]} {
  const {store, settings, clock} = env
  const name = normalIdentity(identity.name)
  checkName(name)
  const address = isAddress(name)
  const dkimTokens = address ? [] : newDkimTokens()
  store.transaction(() => {
    if (store.one('SELECT 1 FROM email_identity WHERE name = ?', name))
      throw new AwsError('AlreadyExistsException', 400, `Email identity ${name} already exist.`)
    if (identity.configurationSetName !== undefined) requireConfigurationSet(env, identity.configurationSetName)
    store.run(
      `INSERT INTO email_identity (name, configuration_set, dkim_tokens_json, dkim_status, verification_status,
         verified_for_sending, searching_since, created_at) VALUES (?, ?, ?, ?, 'PENDING', 0, ?, ?)`,
      name,
      identity.configurationSetName ?? null,
      JSON.stringify(dkimTokens),
      address ? 'NOT_STARTED' : 'PENDING',
      clock.now(),
      clock.now(),
    )
    putTags(env, identityArn(settings, name), identity.tags)
    if (address) askForConfirmation(env, name)
  })
  return {dkimTokens}
}

/** @throws AwsError NotFoundException */
export function requireEmailIdentity(env: Environment, name: string): EmailIdentityRow {
  const row = env.store.one<EmailIdentityRow>('SELECT * FROM email_identity WHERE name = ?', normalIdentity(name))
  if (!row) throw new AwsError('NotFoundException', 404, `Email identity ${name} does not exist.`)
  return row
}

/**
 * Sets the MAIL FROM domain and starts looking for its records, or removes it when it is empty or absent. Setting the
 * same domain again restarts a set-up that SES has given up, and leaves any other as it is.
 *
 * @throws AwsError NotFoundException, BadRequestException
 */
export function putMailFromAttributes(
  env: Environment,
  name: string,
  attributes: {mailFromDomain?: string; behaviorOnMxFailure?: MxFailureBehavior},
): void {
  const {store, clock} = env
  const domain = attributes.mailFromDomain?.toLowerCase() || null
  store.transaction(() => {
    const row = requireEmailIdentity(env, name)
    if (domain !== null) checkMailFrom(domain, row.name)
    const isKept = domain !== null && domain === row.mail_from_domain && row.mail_from_status !== 'FAILED'
    store.run(
      'UPDATE email_identity SET mail_from_domain = ?, mail_from_behavior = ? WHERE name = ?',
      domain,
      attributes.behaviorOnMxFailure ?? null,
      row.name,
    )
    if (!isKept)
      store.run(
        'UPDATE email_identity SET mail_from_status = ?, mail_from_since = ? WHERE name = ?',
        domain && 'PENDING',
        domain && clock.now(),
        row.name,
      )
  })
}

/** @param configurationSet the set for mail that names none; undefined for no such default. @throws AwsError NotFoundException */
export function putDefaultConfigurationSet(env: Environment, name: string, configurationSet: string | undefined): void {
  const row = requireEmailIdentity(env, name)
  if (configurationSet !== undefined) requireConfigurationSet(env, configurationSet)
  env.store.run('UPDATE email_identity SET configuration_set = ? WHERE name = ?', configurationSet ?? null, row.name)
}

/** @throws AwsError NotFoundException */
export function deleteEmailIdentity(env: Environment, name: string): void {
  env.store.transaction(() => {
    const row = requireEmailIdentity(env, name)
    env.store.run('DELETE FROM email_identity WHERE name = ?', row.name)
    deleteTags(env, identityArn(env.settings, row.name))
  })
}

function checkName(name: string): void {
  const at = name.lastIndexOf('@')
  const local = at < 0 || LOCAL_PART.test(name.slice(0, at))
  if (!local || !DOMAIN.test(name.slice(at + 1))) throw badRequest(`Invalid email identity: ${name}.`)
}

function checkMailFrom(domain: string, identity: string): void {
  if (!DOMAIN.test(domain)) throw badRequest(`Invalid MAIL-FROM domain name <${domain}>.`)
  const parent = identity.slice(identity.lastIndexOf('@') + 1)
  if (!domain.endsWith(`.${parent}`))
    throw badRequest(
      `Provided MAIL-FROM domain <${domain}> is not subdomain of the domain of the identity <${identity}>.`,
    )
}

function badRequest(message: string): AwsError {
  return new AwsError('BadRequestException', 400, message)
}
