import {withVisibleCharacters} from '../../text/characters.ts'
import type {DmarcDiscovery} from '../../verification/dmarc/discovery.ts'
import type {DmarcEdit} from '../../verification/dmarc/edit.ts'
import {policyNotes} from '../../verification/dmarc/policy-notes.ts'
import {type DmarcPolicy, isDmarc, isWeaker, parseDmarc, type ReportUri} from '../../verification/dmarc/record.ts'
import {authorisesReports, externalDestinations} from '../../verification/dmarc/reports.ts'
import type {RequiredRecord} from '../required-records.ts'
import {type PublishedFacts, present} from './environment.ts'
import type {MergeNote} from './note.ts'

/** A change of a DMARC record, as far as there is something to say of it. */
export interface DmarcSituation {
  readonly required: RequiredRecord
  readonly domain: string
  /** DMARC records that are there, the one to keep first. */
  readonly published: readonly string[]
  /** Texts that are meant as a record and are none. */
  readonly misplaced: readonly string[]
  /** The record to keep had errors, which are gone in the edit. */
  readonly mended: boolean
  readonly discovery: DmarcDiscovery
  readonly edit: DmarcEdit
  /** Undefined where it is not known. */
  readonly dkimWorks: boolean | undefined
  readonly facts: PublishedFacts
}

type Saying = Omit<MergeNote, 'key'>

export function dmarcNotes(situation: DmarcSituation): MergeNote[] {
  const sayings = [
    ...several(situation),
    ...policy(situation),
    ...reports(situation),
    ...tags(situation),
    ...mends(situation),
    ...inherited(situation),
    ...beforeDkim(situation),
    ...unauthorised(situation),
    ...wrongName(situation),
  ]
  return sayings.map((saying) => ({...saying, key: situation.required.key}))
}

function several({published, required: {name}}: DmarcSituation): Saying[] {
  if (published.length < 2) return []
  const text = `There are ${published.length} DMARC records at ${name}, and receivers take none of several (RFC 9989 section 4.10): the strictest stays, with the report addresses of all, and the others have to go.`
  return [{code: 'dmarc-several', severity: 'warning', text}]
}

function policy({published, edit: {strengthened}, required: {name}}: DmarcSituation): Saying[] {
  if (published.length === 0) return []
  if (strengthened === undefined) {
    if (published.length > 1) return []
    return [{code: 'dmarc-kept', severity: 'info', text: `The policy that is at ${name} stays.`}]
  }
  const {from, to} = strengthened
  const was = from === undefined ? 'has no valid policy' : `is weaker, p=${from}`
  const text = `The service asks for p=${to}, and the record at ${name} ${was}. Look through its reports for other senders first: their mail would then be ${outcome(to)}.`
  return [{code: 'dmarc-strengthened', severity: 'warning', text}]
}

function reports({published, edit: {addedReports}}: DmarcSituation): Saying[] {
  if (published.length === 0 || addedReports.length === 0) return []
  const text = `Reports go to ${addresses(addedReports)} besides where they go now.`
  return [{code: 'dmarc-reports-added', severity: 'info', text}]
}

function tags({published, required: {name}}: DmarcSituation): Saying[] {
  const record = parseDmarc(published[0] ?? '')
  const sayings = (record?.problems ?? []).flatMap(({code, problem}): Saying[] => {
    // The policy is said by itself; what nobody knows, nobody minds.
    if (code === 'no-policy' || code === 'unknown-tag') return []
    const ignored = code === 'invalid-tag' ? '; receivers pass over it' : ''
    const severity = code === 'obsolete-tag' ? 'info' : 'warning'
    return [{code: 'dmarc-tag', severity, text: `In the record at ${name}, ${problem}${ignored}.`}]
  })
  if (record === undefined) return sayings
  const notes = policyNotes(record).map((note): Saying => {
    return {
      code: note.startsWith('t=y') ? 'dmarc-testing' : 'dmarc-policy',
      severity: 'info',
      text: `In the record at ${name}, ${note}.`,
    }
  })
  return [...sayings, ...notes]
}

/** What was meant as a record, and what receivers pass over in the one that is there. */
function mends({mended, misplaced, required: {name}}: DmarcSituation): Saying[] {
  return [
    ...misplaced.map((text): Saying => {
      return {
        code: 'dmarc-void',
        severity: 'warning',
        text: `The text "${withVisibleCharacters(text)}" at ${name} is meant as a DMARC record and receivers take it for none: one record takes its place, with what it says.`,
      }
    }),
    ...(mended
      ? [
          {
            code: 'dmarc-mended',
            severity: 'warning',
            text: `What receivers pass over in the record at ${name} is mended or taken out.`,
          } as const,
        ]
      : []),
  ]
}

function inherited({published, discovery: {inForce}, required: {name, value}}: DmarcSituation): Saying[] {
  if (published.length > 0 || inForce === undefined) return []
  const {domain, from, tag, policy: strength, record} = inForce
  const asked = parseDmarc(value)?.p
  const weaker = asked !== undefined && strength !== undefined && isWeaker(asked, strength)
  const rather = weaker ? `, with p=${strength} rather than the weaker p=${asked} that was asked for` : ''
  const stopped =
    from === 'organization' ? ', whose addresses are kept' : `, which end for this domain (${addresses(record.rua)})`
  const ends = record.rua.length === 0 ? '' : ` The same goes for its reports${stopped}.`
  const text = `So far the domain inherits ${strength === undefined ? 'no valid policy' : `${tag}=${strength}`} from ${domain}; the record at ${name} takes its place${rather}.${ends}`
  return [{code: 'dmarc-inherits', severity: 'info', text}]
}

/** Until DKIM works, mail through SES does not pass: an enforcing policy has it refused. */
function beforeDkim({domain, discovery: {inForce}, edit, dkimWorks}: DmarcSituation): Saying[] {
  if (dkimWorks === true) return []
  const now = inForce?.applied
  if (inForce !== undefined && now !== undefined && now !== 'none') {
    const whose =
      inForce.from === 'author' ? 'The policy in force' : `The policy that it inherits from ${inForce.domain}`
    const text = `${whose} has mail from ${domain} ${outcome(now)} unless it is signed: publish DKIM first, and send nothing before SES has verified the domain.`
    return [{code: 'dmarc-before-dkim', severity: 'warning', text}]
  }
  const after = parseDmarc(edit.value)?.p
  if (after === undefined || after === 'none') return []
  const text = `Publish DKIM first, and this record when SES has verified the domain: p=${after} has mail from ${domain} ${outcome(after)} that is not signed yet, from any sender.`
  return [{code: 'dmarc-before-dkim', severity: 'warning', text}]
}

function outcome(strength: DmarcPolicy): string {
  return strength === 'reject' ? 'refused' : 'put aside as spam'
}

function unauthorised({domain, discovery: {organizationalDomain}, edit, facts}: DmarcSituation): Saying[] {
  const record = parseDmarc(edit.value)
  if (record === undefined) return []
  return externalDestinations(record, domain, organizationalDomain).flatMap(({domain: theirs, authorisationName}) => {
    const answer = present(facts, authorisationName, 'TXT')
    if (answer === undefined || authorisesReports(answer.values)) return []
    const text = `${theirs} has not said that it takes reports about ${domain}, so receivers send it none (RFC 9990 section 4): its owner has to publish TXT "v=DMARC1" at ${authorisationName}.`
    return [{code: 'dmarc-report-unauthorised', severity: 'warning', text}]
  })
}

function wrongName({domain, required: {name}, facts}: DmarcSituation): Saying[] {
  if (present(facts, domain, 'TXT')?.values.some(isDmarc) !== true) return []
  const text = `There is a DMARC record at ${domain} itself, where nobody asks for it: remove it there; its place is ${name}.`
  return [{code: 'dmarc-wrong-name', severity: 'warning', text}]
}

function addresses(uris: readonly ReportUri[]): string {
  return uris.map(({uri}) => uri.replace(/^mailto:/i, '')).join(', ')
}
