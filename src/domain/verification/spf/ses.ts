import {toReplace} from '../assess-text.ts'
import type {DnsRecord} from '../dns/answers.ts'
import type {Assessment, Mistake, SpfJudgement} from '../judgement.ts'
import {type RecordView, zoneRecord} from '../published.ts'
import type {SpfOutcome} from './check-host.ts'
import {isOverLimit, type SpfCost, spfCost} from './cost.ts'
import {letsEverybodySend, letsSend} from './edit.ts'
import {wayOut} from './limits.ts'
import {LIMITS} from './lookup.ts'
import {mendForSes, type SpfMend} from './mend.ts'
import {checkSes, type SesCheck, type SesCheckOptions} from './ses-check.ts'

export function sesOptions({record, elsewhere}: RecordView): Omit<SesCheckOptions, 'record'> {
  return {name: record.name, required: record.value, answers: elsewhere.spfAnswers ?? new Map()}
}

/** A text that is meant as SPF, made into a record that lets SES send. */
export function mended(view: RecordView, text: string): SpfMend {
  return mendForSes({...sesOptions(view), record: text})
}

/** The one SPF record of a name, by what receivers compute for mail that comes from SES (RFC 7208 section 4). */
export function assessForSes(view: RecordView, published: DnsRecord): Assessment {
  const options = {...sesOptions(view), record: published.data}
  const check = checkSes(options)
  const spf = judgementOf(check)
  const cost = spfCost(options.name, published.data, options.answers)
  switch (check.outcome.result) {
    case 'pass':
      return {...passing(published, cost), ...beyondLimits(cost, options.required), spf}
    case 'temperror':
      // Whatever a silent server would say: without SES's own term there is an edit to be made.
      return letsSend(published.data, options.required)
        ? unanswered(published, check, spf)
        : {...refused(view, published, check), spf}
    case 'permerror':
      return {...failing(view, published, check.outcome, cost), spf}
    default:
      return {...refused(view, published, check), spf}
  }
}

function judgementOf({outcome: {result, reason, path}, address}: SesCheck): SpfJudgement {
  return {
    result,
    address,
    term: path[0]?.term ?? null,
    at: path.at(-1)?.domain ?? null,
    reason: reason ?? null,
  }
}

/** What voids the record for others, behind the term that lets SES send, is theirs to mend: a note. */
function passing(published: DnsRecord, {problems}: SpfCost): Assessment {
  const everybody = letsEverybodySend(published.data)
    ? ['it ends in +all, which lets everybody send as this domain']
    : []
  const others = problems.map(
    (problem) => `${problem}: mail through SES passes before that, mail of other senders fails by it (permerror)`,
  )
  return {state: 'right', found: [zoneRecord(published)], notes: [...everybody, ...others]}
}

function beyondLimits(cost: SpfCost, required: string): Pick<Assessment, 'mistake' | 'edit'> {
  if (!isOverLimit(cost)) return {}
  return {mistake: limitMistake(cost), edit: {do: wayOut(cost, required)}}
}

function limitMistake({lookups}: SpfCost): Mistake {
  return lookups > LIMITS.lookups ? 'spf-too-many-lookups' : 'spf-too-many-voids'
}

function unanswered(published: DnsRecord, {outcome}: SesCheck, spf: SpfJudgement): Assessment {
  return {
    state: 'unknown',
    mistake: 'spf-unanswered',
    found: [zoneRecord(published)],
    notes: [
      `${outcome.reason ?? 'a name was not answered for'}, which ${spf.term ?? 'the record'} leads to: receivers put mail through SES off as long as that stays so (temperror)`,
    ],
    spf,
  }
}

function failing(view: RecordView, published: DnsRecord, outcome: SpfOutcome, cost: SpfCost): Assessment {
  const found = [zoneRecord(published)]
  if (outcome.cause === 'lookups' || outcome.cause === 'voids') {
    const mistake = outcome.cause === 'lookups' ? 'spf-too-many-lookups' : 'spf-too-many-voids'
    return {state: 'wrong', mistake, found, notes: [], edit: {do: `${wayOut(cost, view.record.value)}`}}
  }
  const mend = mended(view, published.data)
  return toReplace(view, published, {
    mistake: 'spf-permerror',
    value: mend.value,
    advice: `${adviceOn(mend)}: ${outcome.reason ?? 'it cannot be evaluated'}, and receivers give up on the record there (permerror)`,
  })
}

function adviceOn({removed, moved}: SpfMend): string {
  if (removed.length > 0) return `take out ${removed.join(', ')}`
  return moved ? "put SES's term before all others" : 'change the SPF record'
}

/** No error, and no pass: the end of the record or another term decides for SES. */
function refused(view: RecordView, published: DnsRecord, {outcome, address, passesPartly}: SesCheck): Assessment {
  const {value} = mended(view, published.data)
  const [step] = outcome.path
  if (!letsSend(published.data, view.record.value) && !passesPartly) {
    return toReplace(view, published, {
      mistake: 'spf-without-ses',
      value,
      advice: 'change the SPF record that is there; a second one would void both',
    })
  }
  const partly = passesPartly ? ', while other addresses of SES pass' : ''
  return toReplace(view, published, {
    mistake: 'spf-refuses-ses',
    value,
    advice: `change the SPF record: ${step?.term ?? 'its end'} gives mail from ${address}, an address of SES, "${outcome.result}"${partly}`,
  })
}
