import type {PublishedAnswer, PublishedFacts} from '../../../../src/domain/records/merge/environment.ts'
import {mergeRecords} from '../../../../src/domain/records/merge/merge-records.ts'
import type {MergeCode} from '../../../../src/domain/records/merge/note.ts'
import type {RequiredRecord} from '../../../../src/domain/records/required-records.ts'

const SES = 'amazonses.com'

/** Answers by `TYPE name`; null for no answer. What is not written is empty. */
export type Published = Readonly<Record<string, readonly string[] | string | null | PublishedAnswer>>

export const DKIM: RequiredRecord = {
  purpose: 'dkim',
  key: 'dkim_record_0',
  name: 'tok._domainkey.agency.gov',
  type: 'CNAME',
  ttl: 600,
  value: `tok.dkim.${SES}`,
}
export const SPF: RequiredRecord = {
  purpose: 'spf',
  key: 'spf_verification_record',
  name: 'agency.gov',
  type: 'TXT',
  ttl: 600,
  value: `v=spf1 include:${SES} -all`,
}
const MAIL_FROM_SPF: RequiredRecord = {...SPF, name: 'mail.agency.gov'}
export const MX: RequiredRecord = {
  purpose: 'mx',
  key: 'mx_verification_record',
  name: 'mail.agency.gov',
  type: 'MX',
  ttl: 600,
  value: `10 feedback-smtp.us-gov-west-1.${SES}`,
}
export const DMARC: RequiredRecord = {
  purpose: 'dmarc',
  key: 'dmarc_verification_record',
  name: '_dmarc.agency.gov',
  type: 'TXT',
  ttl: 600,
  value: 'v=DMARC1; p=reject; rua=mailto:reports@dhs.gov,mailto:admin@agency.gov',
}

export const APEX = [DKIM, SPF, DMARC]
export const MAIL_FROM = [DKIM, MAIL_FROM_SPF, MX, DMARC]

/** An environment in which everybody answers, SES's own record is there, and report destinations agree. */
function fixtureOf(published: Published, over: Partial<PublishedFacts> = {}): PublishedFacts {
  const written = Object.entries({
    [`TXT ${SES}`]: 'v=spf1 ip4:199.255.192.0/22 -all',
    'TXT agency.gov._report._dmarc.dhs.gov': 'v=DMARC1',
    ...published,
  })
  const answers = new Answers(written.map(([key, value]): [string, PublishedAnswer] => [key, answer(value)]))
  return {domain: 'agency.gov', answers, ...over}
}

class Answers extends Map<string, PublishedAnswer> {
  override get(key: string): PublishedAnswer {
    return super.get(key) ?? answer([])
  }
}

function answer(value: Published[string]): PublishedAnswer {
  if (value === null) return {kind: 'failed'}
  if (typeof value === 'object' && 'kind' in value) return value
  return {kind: 'records', values: [value].flat()}
}

export function merged(required: readonly RequiredRecord[], published: Published, over: Partial<PublishedFacts> = {}) {
  const result = mergeRecords(required, fixtureOf(published, over))
  return {
    ...result,
    change: (purpose: RequiredRecord['purpose']) => result.changes.find((change) => change.purpose === purpose),
    note: (code: MergeCode) => result.notes.find((note) => note.code === code),
    codes: (purpose: RequiredRecord['purpose']) => {
      const keys = required.filter((record) => record.purpose === purpose).map(({key}) => key)
      return result.notes.filter(({key}) => keys.includes(key)).map(({code}) => code)
    },
  }
}
