import {withVisibleCharacters} from '../../text/characters.ts'
import {type SpfCost, spfCost} from '../../verification/spf/cost.ts'
import {includedDomains, letsEverybodySend, usesPtr} from '../../verification/spf/edit.ts'
import {LIMITS} from '../../verification/spf/lookup.ts'
import type {SpfMend} from '../../verification/spf/mend.ts'
import {isSpf, parseSpf} from '../../verification/spf/record.ts'
import type {SesCheck} from '../../verification/spf/ses-check.ts'
import type {RequiredRecord} from '../required-records.ts'
import {type PublishedFacts, present} from './environment.ts'
import type {MergeNote} from './note.ts'

/** A change of an SPF record, as far as there is something to say of it. */
export interface SpfSituation {
  readonly required: RequiredRecord
  /** SPF records that are there. */
  readonly published: readonly string[]
  /** Texts that are meant as SPF and are none, where there is no record. */
  readonly misplaced: readonly string[]
  readonly merged: string
  /** The one record that is there is enough as it is. */
  readonly unchanged: boolean
  /** Undefined where there is no record, or several. */
  readonly before: SpfCost | undefined
  readonly after: SpfCost
  /** What receivers compute of `merged` for mail from SES. */
  readonly check: SesCheck
  readonly mend: Pick<SpfMend, 'removed' | 'moved'>
  readonly mailFrom: boolean
}

type Saying = Omit<MergeNote, 'key'>

/** Problems first: with one of those the record is not to be changed. */
export function spfNotes(situation: SpfSituation): MergeNote[] {
  const problems = [...syntax(situation), ...overLookups(situation), ...refusals(situation)]
  const changes = !problems.some(({severity}) => severity === 'problem') && !situation.unchanged
  const sayings = [
    ...problems,
    ...overVoids(situation),
    ...leadsAstray(situation),
    ...unanswered(situation),
    ...mending(situation),
    ...beforehand(situation),
    ...(changes && situation.published.length > 0 ? [merging(situation)] : []),
    ...style(situation),
    ...(situation.mailFrom ? [] : [withoutEffect(situation)]),
  ]
  return sayings.map((saying) => ({...saying, key: situation.required.key}))
}

export function lookupsInWords({lookups, complete}: SpfCost): string {
  return complete ? String(lookups) : `at least ${lookups}`
}

function syntax({published, required: {name}}: SpfSituation): Saying[] {
  return published.flatMap((record): Saying[] => {
    const reading = parseSpf(record)
    if (!('error' in reading)) return []
    const {term, problem, at} = reading.error
    const text = `The SPF record of ${name} has an error at character ${at + 1}, in "${withVisibleCharacters(term)}": ${problem}. Receivers take no part of it as it is (RFC 7208 section 4.6): fix or remove that term, then ask again.`
    return [{code: 'spf-syntax', severity: 'problem', text}]
  })
}

/** A record that lets SES send before it comes to the limit fails for others only, which a change of ours would not add to. */
function overLookups({after, required, unchanged, mailFrom, check}: SpfSituation): Saying[] {
  if (after.lookups <= LIMITS.lookups) return []
  const severity = unchanged && check.outcome.result === 'pass' ? 'warning' : 'problem'
  const {name} = required
  const takes = unchanged
    ? `The SPF record of ${name} takes ${lookupsInWords(after)} DNS lookups`
    : `With ${includesOf(required)} the SPF record of ${name} would take ${lookupsInWords(after)} DNS lookups, and is not changed`
  const [heaviest] = [...after.terms].sort((a, b) => b.lookups - a.lookups)
  const weight = heaviest === undefined ? '' : ` The heaviest is ${heaviest.term}, with ${heaviest.lookups}.`
  const text = `${takes}: receivers give up after ${LIMITS.lookups} (RFC 7208 section 4.6.4).${weight} Remove what you no longer send through, or name its addresses by ip4 and ip6. ${mailFrom ? ANOTHER_SUBDOMAIN : LEAVE_IT}`
  return [{code: 'spf-over-lookups', severity, text}]
}

const ANOTHER_SUBDOMAIN = 'Or choose another MAIL FROM subdomain, whose SPF record has nothing else in it.'

const LEAVE_IT =
  'Or leave the record as it is: without a MAIL FROM subdomain, receivers never check it for mail through SES, and DKIM makes that mail pass DMARC. A MAIL FROM subdomain would have an SPF record of its own, with nothing else in it.'

function overVoids({after: {voids, terms}, required: {name}}: SpfSituation): Saying[] {
  if (voids <= LIMITS.voids) return []
  const guilty = terms.filter((term) => term.voids > 0).map(({term}) => term)
  const text = `${voids} lookups of the SPF record of ${name} find nothing, and receivers may give up after ${LIMITS.voids} (RFC 7208 section 4.6.4): remove ${guilty.join(', ')}, or fix where ${guilty.length === 1 ? 'it leads' : 'they lead'}.`
  return [{code: 'spf-over-voids', severity: 'warning', text}]
}

function leadsAstray({after, published, required: {name}}: SpfSituation): Saying[] {
  const own = new Set(published.flatMap((record) => ('error' in parseSpf(record) ? [record] : [])))
  if (own.size > 0) return []
  return after.problems.map((problem) => ({
    code: 'spf-still-fails',
    severity: 'warning',
    text: `Receivers may give up on the SPF record of ${name}: ${problem}.`,
  }))
}

function includesOf({value}: RequiredRecord): string {
  return includedDomains(value)
    .map((domain) => `include:${domain}`)
    .join(', ')
}

/** A receiver's own rules refuse mail from SES, and no change of this record alone helps. */
function refusals({published, check: {outcome, address}, required: {name}}: SpfSituation): Saying[] {
  if (outcome.result === 'pass' || outcome.result === 'temperror') return []
  // A term that cannot be read is said by itself.
  if (published.some((record) => 'error' in parseSpf(record))) return []
  const [step] = outcome.path
  const why = outcome.reason ?? (step === undefined ? 'no term speaks of it' : `"${step.term}" decides`)
  const text = `Mail through SES would get "${outcome.result}" from the SPF record of ${name}, as that of ${address} does: ${why} (RFC 7208 section 4). Mend that first, then ask again.`
  return [{code: 'spf-still-fails', severity: 'problem', text}]
}

function unanswered({check: {outcome}, required: {name}}: SpfSituation): Saying[] {
  if (outcome.result !== 'temperror') return []
  const text = `Whether mail through SES passes the SPF record of ${name} is not known: ${outcome.reason ?? 'a name was not answered for'}. Receivers put such mail off as long as that stays so (temperror).`
  return [{code: 'spf-still-fails', severity: 'warning', text}]
}

/** What the change takes from the owner's own words. */
function mending({mend: {removed, moved}, required, unchanged}: SpfSituation): Saying[] {
  if (unchanged) return []
  const {name} = required
  const sayings: Saying[] = []
  if (removed.length > 0) {
    const text = `The SPF record of ${name} loses ${removed.join(', ')}: no SPF record can be read there, and receivers give up on the whole record where they come to it (RFC 7208 section 5.2).`
    sayings.push({code: 'spf-dead-include', severity: 'warning', text})
  }
  if (moved) {
    const text = `${includesOf(required)} goes before the other terms of the SPF record of ${name}, since one of those refuses addresses of SES or stops receivers.`
    sayings.push({code: 'spf-moved-to-front', severity: 'info', text})
  }
  return sayings
}

function beforehand({published, misplaced, mailFrom, required: {name}}: SpfSituation): Saying[] {
  if (misplaced.length > 0) {
    return misplaced.map((text) => ({
      code: 'spf-void',
      severity: 'warning',
      text: `The text "${withVisibleCharacters(text)}" at ${name} is meant as an SPF record and receivers take it for none: one record takes its place, with the senders that it names.`,
    }))
  }
  if (published.length === 0 && !mailFrom) {
    const text = `${name} has no SPF record yet. This one ends in -all: receivers will refuse mail from every other sender of ${name}, so put those in before you publish it.`
    return [{code: 'spf-first', severity: 'warning', text}]
  }
  if (published.length < 2) return []
  const text = `${name} has ${published.length} SPF records, and receivers take none of several (RFC 7208 section 4.5): one takes their place, and the others have to go.`
  return [{code: 'spf-several', severity: 'warning', text}]
}

function merging({required: {name}, before, after}: SpfSituation): Saying {
  const had = before === undefined ? '' : `${costInWords(before)} before, `
  const text = `The SPF record of ${name} is changed rather than joined by a second one: what it says of everybody else stays. It takes ${had}${costInWords(after)}${before === undefined ? '' : ' after'}; ${LIMITS.lookups} lookups and ${LIMITS.voids} void ones are allowed.`
  return {code: 'spf-merged', severity: 'info', text}
}

function costInWords(cost: SpfCost): string {
  const lookups = lookupsInWords(cost)
  const voids = cost.voids === 0 ? '' : ` (${cost.voids} void)`
  return `${lookups} ${lookups === '1' ? 'lookup' : 'lookups'}${voids}`
}

function style({merged, required: {name}}: SpfSituation): Saying[] {
  const sayings: Saying[] = []
  if (usesPtr(merged)) {
    const text = `The SPF record of ${name} uses ptr, which is slow and which some receivers pass over (RFC 7208 section 5.5): name the addresses instead.`
    sayings.push({code: 'spf-ptr', severity: 'warning', text})
  }
  if (letsEverybodySend(merged)) {
    const text = `The SPF record of ${name} ends in +all, which lets everybody send as ${name}.`
    sayings.push({code: 'spf-lets-everybody', severity: 'warning', text})
  }
  return sayings
}

/** "Complying with DMARC", Amazon SES Developer Guide. */
function withoutEffect({required: {name}}: SpfSituation): Saying {
  const text = `Without a MAIL FROM subdomain, SES sends with an envelope address of its own (amazonses.com): receivers do not check the SPF record of ${name} for that mail, and it does nothing for DMARC. DKIM does.`
  return {code: 'spf-without-effect', severity: 'info', text}
}

/**
 * With a MAIL FROM subdomain, the domain's own SPF record has no part in mail through SES: an include that was left there
 * costs every other mail lookups, and lets other customers of SES send as the domain ("Complying with DMARC", Amazon SES
 * Developer Guide).
 */
export function apexNotes(required: RequiredRecord, facts: PublishedFacts): MergeNote[] {
  if (required.name === facts.domain) return []
  const published = present(facts, facts.domain, 'TXT')?.values.filter(isSpf) ?? []
  const needless = published.filter((record) => includedDomains(record).includes('amazonses.com'))
  if (needless.length === 0) return []
  const [record = ''] = needless
  const {terms} = spfCost(facts.domain, record, facts.answers)
  const count = terms.find(({term}) => /include:amazonses\.com/i.test(term))?.lookups ?? 1
  return [
    {
      code: 'spf-apex-needless',
      severity: 'info',
      key: required.key,
      text: `The SPF record of ${facts.domain} holds include:amazonses.com, which mail with the MAIL FROM domain ${required.name} does not need: the envelope address is ${required.name}'s, and so is the SPF record that counts. It takes ${count} of the ${LIMITS.lookups} lookups, and lets every other customer of SES pass SPF as ${facts.domain}: take it out, unless you send through SES in another way.`,
    },
  ]
}
