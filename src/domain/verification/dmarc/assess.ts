import {quotedText, quotesMistake, textsAt, toReplace, unquoted} from '../assess-text.ts'
import {assessAbsent} from '../dns/absent.ts'
import type {DnsRecord} from '../dns/answers.ts'
import type {Assessment} from '../judgement.ts'
import {look, panelName, type RecordView, wanted, zoneRecord} from '../published.ts'
import {misspelledNames, outsideNames, policyDomain} from '../questions.ts'
import {assessBrokenDmarc, dmarcInOneStep, withPolicy} from './broken.ts'
import {errorsOf, isDmarcMisplaced} from './mend.ts'
import {policyNotes} from './policy-notes.ts'
import {asksForReports, type DmarcRecord, isDmarc, isSameUri, isWeaker, parseDmarc} from './record.ts'
import {authorisesReports, externalDestinations} from './reports.ts'

/**
 * DMARC: one valid record. A policy of the agency's own counts as right; what it lacks of the required one is said as a
 * note, for a stronger or weaker policy is the agency's decision.
 */
export function assessDmarc(view: RecordView): Assessment {
  const texts = textsAt(view)
  return dmarcInOneStep(view, assess(view, texts), texts)
}

function assess(view: RecordView, texts: readonly DnsRecord[]): Assessment {
  const [published, ...more] = texts.filter(({data}) => isDmarc(data))
  if (published === undefined) return assessWithout(view, texts)
  if (more.length > 0) return assessSeveral(view, [published, ...more])
  const broken = assessBrokenDmarc(view, published, texts)
  if (broken !== undefined) return broken
  const policy = parseDmarc(published.data)
  if (policy !== undefined && asksForReports(policy) && errorsOf(published.data).length === 0) {
    const without = 'it has no policy, which counts as p=none because it asks for reports (RFC 9989 section 4.10.1)'
    return {state: 'right', found: [zoneRecord(published)], notes: [without]}
  }
  if (policy?.p === undefined) {
    return toReplace(view, published, {
      mistake: 'wrong-value',
      value: view.record.value,
      advice: 'give it a policy, p=none, p=quarantine or p=reject: receivers ignore it as it is',
    })
  }
  const notes = [
    ...notesOn(policy, parseDmarc(view.record.value)),
    ...policyNotes(policy),
    ...unauthorised(view, policy),
  ]
  return {state: 'right', found: [zoneRecord(published)], notes}
}

/** Destinations in other domains whose owners have not said that they take reports (RFC 9990 section 4). */
function unauthorised({record, elsewhere}: RecordView, policy: DmarcRecord): string[] {
  const {reportAnswers, organization} = elsewhere.dmarc ?? {}
  const domain = policyDomain(record.name)
  if (reportAnswers === undefined || domain === undefined) return []
  return externalDestinations(policy, domain, organization ?? domain).flatMap(({domain: theirs, authorisationName}) => {
    const texts = reportAnswers.get(authorisationName)
    if (texts === undefined || authorisesReports(texts)) return []
    return [
      `${theirs} has not said that it takes reports about ${domain}, so receivers send it none: its owner has to publish TXT "v=DMARC1" at ${authorisationName}`,
    ]
  })
}

function assessWithout(view: RecordView, texts: readonly DnsRecord[]): Assessment {
  const quoted = quotedText(texts, isDmarc)
  if (quoted !== undefined) {
    return toReplace(view, quoted, {
      ...quotesMistake(quoted.data),
      value: unquoted(quoted.data),
    })
  }
  const [nearly, ...others] = texts.filter(({data}) => isDmarcMisplaced(data) || /^\s*p\s*=/i.test(data))
  if (nearly !== undefined) {
    const assessment = toReplace(view, nearly, {
      mistake: 'wrong-value',
      value: view.record.value,
      advice: 'begin the value with exactly  v=DMARC1;  : receivers ignore it as it is',
    })
    return withoutOthers(assessment, others)
  }
  return misnamed(view) ?? assessAbsent(view, isIt(view))
}

/** What was meant as the record as well goes with it. */
function withoutOthers(assessment: Assessment, others: readonly DnsRecord[]): Assessment {
  if (others.length === 0 || assessment.edit === undefined) return assessment
  const remove = others.map(zoneRecord)
  return {...assessment, found: [...assessment.found, ...remove], edit: {...assessment.edit, remove}}
}

/** Another name's policy is not ours to move: below the zone's own name only the very record that is wanted is misplaced. */
function isIt({record, elsewhere}: RecordView): (published: DnsRecord) => boolean {
  const outside = outsideNames(record, elsewhere)
  return ({name, data}) => isDmarc(data) && (!outside.includes(name) || isSame(data, record.value))
}

function misnamed(view: RecordView): Assessment | undefined {
  const {record} = view
  const found = misspelledNames(record)
    .flatMap((name) => look(view, {name, type: 'TXT'}).records.filter((other) => other.name === name))
    .find(({data}) => isDmarc(data))
  if (found === undefined) return undefined
  return {
    state: 'wrong',
    mistake: 'wrong-name',
    found: [zoneRecord(found)],
    edit: {
      publish: {...wanted(record), value: found.data},
      remove: [zoneRecord(found)],
      do: `in your DNS panel, enter the name as  ${panelName(view)}`,
    },
    notes: [],
  }
}

/** The one to keep is the required one where it is among them: the others came before it or by accident. */
function assessSeveral(view: RecordView, published: readonly DnsRecord[]): Assessment {
  const kept = published.find(({data}) => isSame(data, view.record.value)) ?? published[0]
  const removed = published.filter((record) => record !== kept).map(zoneRecord)
  const changed =
    kept === undefined || withPolicy(view, kept.data) === kept.data
      ? {}
      : {replace: kept.data, with: withPolicy(view, kept.data)}
  return {
    state: 'wrong',
    mistake: 'second-dmarc',
    found: published.map(zoneRecord),
    edit: {...changed, remove: removed, do: 'leave one DMARC record: receivers ignore all of several'},
    notes: [],
  }
}

function isSame(a: string, b: string): boolean {
  const plain = (text: string): string => text.toLowerCase().replace(/\s+/g, '').replace(/;$/, '')
  return plain(a) === plain(b)
}

function notesOn(published: DmarcRecord, required: DmarcRecord | undefined): string[] {
  const notes: string[] = []
  if (published.p !== undefined && required?.p !== undefined && isWeaker(published.p, required.p)) {
    notes.push(`its policy p=${published.p} is weaker than the p=${required.p} that the service asks for`)
  }
  const lacking = (required?.rua ?? []).filter((wanted) => !published.rua.some((has) => isSameUri(has, wanted)))
  if (lacking.length > 0) {
    notes.push(`reports do not go to ${lacking.map(({uri}) => uri.toLowerCase().replace(/^mailto:/, '')).join(', ')}`)
  }
  return notes
}
