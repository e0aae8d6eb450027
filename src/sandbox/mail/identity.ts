import type {Environment} from '../environment.ts'
import {domainOf} from './addresses.ts'

export interface SendingIdentity {
  /** Its name; for an address that no identity covers, the address itself, as SES names it in refusals. */
  readonly name: string
  readonly verified: boolean
  readonly defaultConfigurationSet: string | undefined
  /** The custom MAIL FROM domain, when mail must not leave without it and it does not work. */
  readonly brokenMailFrom: string | undefined
}

interface Row {
  readonly verified_for_sending: number
  readonly configuration_set: string | null
  readonly mail_from_domain: string | null
  readonly mail_from_status: string | null
  readonly mail_from_behavior: string | null
}

/**
 * The identity that speaks for an address: the address, else its domain, else the closest parent domain. "If you verify a
 * domain, you can send from any subdomain or address of it" (Amazon SES Developer Guide, "Creating and verifying
 * identities").
 */
export function sendingIdentity(env: Environment, address: string): SendingIdentity {
  const labels = domainOf(address).split('.')
  const candidates = [address, ...labels.map((_, index) => labels.slice(index).join('.'))]
  for (const name of candidates) {
    const row = env.store.one<Row>('SELECT * FROM email_identity WHERE name = ?', name)
    if (row) return fromRow(name, row)
  }
  return {name: address, verified: false, defaultConfigurationSet: undefined, brokenMailFrom: undefined}
}

function fromRow(name: string, row: Row): SendingIdentity {
  const mailFromRequired = row.mail_from_domain !== null && row.mail_from_behavior === 'REJECT_MESSAGE'
  return {
    name,
    verified: row.verified_for_sending === 1,
    defaultConfigurationSet: row.configuration_set ?? undefined,
    brokenMailFrom:
      mailFromRequired && row.mail_from_status !== 'SUCCESS' ? (row.mail_from_domain ?? undefined) : undefined,
  }
}
