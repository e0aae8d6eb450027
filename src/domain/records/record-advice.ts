import {parseDmarc} from '../verification/dmarc/record.ts'
import type {Purpose, RequiredRecord} from './required-records.ts'
import {octetLength, STRING_OCTETS} from './txt-strings.ts'

/** A word of warning before a record is published. Codes are stable. */
export interface RecordAdvice {
  readonly code: 'spf-at-apex' | 'dmarc-enforces' | 'txt-over-255'
  /** Key of the record that it is about. */
  readonly key: string
  /** Sentences. */
  readonly text: string
}

/** What a record is good for, as half a sentence. */
export function reasonFor(purpose: Purpose, mailFrom: boolean): string {
  const reasons: Readonly<Record<Purpose, string>> = {
    dkim: 'lets receivers check the signature of your mail; SES verifies the domain by these',
    spf: mailFrom ? 'lets SES send for your MAIL FROM domain, so that SPF passes and aligns' : 'says that SES may send',
    mx: 'brings bounces of your MAIL FROM domain back to SES',
    dmarc: 'says what receivers do with mail that neither DKIM nor SPF vouches for',
  }
  return reasons[purpose]
}

/** Whether the instance has a MAIL FROM domain: the only reason for the service to ask for an MX record. */
export function hasMailFrom(records: readonly RequiredRecord[]): boolean {
  return records.some(({purpose}) => purpose === 'mx')
}

/** What the broker's text does not say. */
export function adviceOn(records: readonly RequiredRecord[], domain: string): RecordAdvice[] {
  return records.flatMap((record) => [
    ...(record.purpose === 'spf' && !hasMailFrom(records) ? [spfAtApex(record, domain)] : []),
    ...(record.purpose === 'dmarc' ? dmarcEnforces(record, domain) : []),
    ...(record.type === 'TXT' && octetLength(record.value) > STRING_OCTETS ? [tooLong(record)] : []),
  ])
}

/**
 * Without a custom MAIL FROM domain the envelope sender is amazonses.com's, so SPF of the domain is never looked at for
 * this mail ("Complying with DMARC", Amazon SES Developer Guide).
 */
function spfAtApex({key}: RequiredRecord, domain: string): RecordAdvice {
  return {
    code: 'spf-at-apex',
    key,
    text: `If ${domain} has an SPF record already, do not add a second one, which would void both: put include:amazonses.com into the one that is there and leave its ending. Without a MAIL FROM subdomain this record does nothing for DMARC; and where there was no SPF record, its -all makes receivers refuse mail from every other sender.`,
  }
}

function dmarcEnforces({key, name, value}: RequiredRecord, domain: string): RecordAdvice[] {
  const policy = parseDmarc(value)?.p
  if (policy === undefined || policy === 'none') return []
  return [
    {
      code: 'dmarc-enforces',
      key,
      text: `Publish DKIM first, and this one when it is verified: p=${policy} makes receivers refuse mail from ${domain} that is not signed yet, from any sender. If there is a record at ${name} already, change that one: receivers ignore both of two.`,
    },
  ]
}

function tooLong({key, name, value}: RequiredRecord): RecordAdvice {
  return {
    code: 'txt-over-255',
    key,
    text: `The value for ${name} has ${octetLength(value)} octets, and one string of a TXT record holds 255: it has to be several strings in one record, as --format zone writes it.`,
  }
}
