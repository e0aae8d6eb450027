import type {Purpose, RequiredRecord} from '../records/required-records.ts'
import {assessDkim} from './dkim/assess.ts'
import {assessDmarc} from './dmarc/assess.ts'
import {besideInherited, inheritedPolicy} from './dmarc/inherited-policy.ts'
import type {DnsRecord, DnsReply, ServerAddress} from './dns/answers.ts'
import {withOwnRecord} from './dns/behind-cname.ts'
import {assessBesideCname} from './dns/beside-cname.ts'
import {isWithin} from './dns/name.ts'
import {assessUnderDname} from './dns/under-dname.ts'
import {assessWithoutWildcard} from './dns/wildcard.ts'
import {serialIn, withNewestSerial} from './dns/zone-serial.ts'
import {type DnsFacts, replyKey, serversOf} from './facts.ts'
import type {Assessment, RecordJudgement, Role, ServerResult} from './judgement.ts'
import {assessMx} from './mail-from/assess-mx.ts'
import {withNamedCharacters} from './odd-characters.ts'
import {look, type RecordView} from './published.ts'
import {zonesOf} from './questions.ts'
import {withReplacedRecord} from './replaced-record.ts'
import {assessSpf} from './spf/assess.ts'

const ASSESS: Readonly<Record<Purpose, (view: RecordView) => Assessment>> = {
  dkim: assessDkim,
  spf: assessSpf,
  mx: assessMx,
  dmarc: assessDmarc,
}

const OUTDATED = "none of the zone's own servers answered, so this may be an old answer"

interface ServerView {
  readonly role: Role
  readonly result: ServerResult
  readonly assessment?: Assessment
  /** Of the version of the zone that a server of it has. */
  readonly serial?: number
  /** A server of the zone that can only say where a CNAME leads: what is there, resolvers know. */
  readonly abroad?: true
}

/**
 * What is right, what is wrong and what to change, record by record, from what name servers said. The servers of the zone
 * decide, those with its newest version where they have several; a resolver only delays, and stands in where none of them
 * answered.
 */
export function judge(records: readonly RequiredRecord[], facts: DnsFacts): RecordJudgement[] {
  return records.map((record) => {
    const usable = serversOf(facts, record.name).map(({server, role}) => {
      const view: RecordView = {record, all: records, elsewhere: facts, reply: replyOf(facts, server)}
      return {view, served: viewOf(server, role, view, facts)}
    })
    const views = usable.map(({served}) => served)
    const recordViews = usable.map(({view}) => view)
    const inherited = record.purpose === 'dmarc' ? inheritedPolicy(record, facts) : undefined
    const conclusion = withReplacedRecord(besideInherited(conclude(views), inherited))
    return {
      record,
      seen: views.map(({result}) => result),
      ...withNamedCharacters(withOwnRecord(recordViews, conclusion)),
    }
  })
}

function replyOf(facts: DnsFacts, server: ServerAddress): RecordView['reply'] {
  return (question) => {
    const reply = facts.replies.get(replyKey(server, question))
    return reply?.kind === 'answer' ? reply : undefined
  }
}

function viewOf(server: ServerAddress, role: Role, view: RecordView, facts: DnsFacts): ServerView {
  const question = {name: view.record.name, type: view.record.type}
  const reply = facts.replies.get(replyKey(server, question))
  const base = {server: server.label, role}
  if (reply?.kind !== 'answer') {
    const reason = reply?.reason ?? 'aborted'
    return {role, result: {...base, state: 'unknown', values: [], reason}}
  }
  // A server that is named for the zone and does not keep it: a referral, or nothing at all (RFC 1034 section 4.3.1).
  if (role === 'authority' && !reply.authoritative && reply.answers.length === 0) {
    return {role, result: {...base, state: 'unknown', values: [], reason: 'not-authoritative'}}
  }
  const assessment = assessUnderDname(view, (outer) => assessWithoutWildcard(outer, assessAlone))
  const {records, aliases} = look(view, question)
  if (role === 'authority' && records.length === 0 && leadsAbroad(aliases, view)) {
    return {role, assessment, abroad: true, result: {...base, state: 'unknown', values: [], reason: 'leads-elsewhere'}}
  }
  const values = records.map(({data}) => data)
  const serial = role === 'authority' ? serialOf(server, view.record, facts) : undefined
  const state = assessment.state !== 'right' && values.length === 0 ? 'missing' : assessment.state
  const kept = role === 'resolver' && assessment.state !== 'right' ? keptFor(reply) : undefined
  return {
    role,
    assessment,
    ...(serial === undefined ? {} : {serial}),
    result: {...base, state, values, ...(kept === undefined ? {} : {secondsLeft: kept})},
  }
}

function serialOf(server: ServerAddress, {name}: RequiredRecord, facts: DnsFacts): number | undefined {
  const zone = facts.authorities.get(name)?.zone ?? ''
  return serialIn(facts.replies.get(replyKey(server, {name: zone, type: 'SOA'})), zone)
}

function assessAlone(view: RecordView): Assessment {
  return assessBesideCname(view) ?? ASSESS[view.record.purpose](view)
}

function leadsAbroad(aliases: readonly DnsRecord[], {record, elsewhere}: RecordView): boolean {
  const target = aliases.at(-1)?.data
  return target !== undefined && !zonesOf(record, elsewhere).some((zone) => isWithin(target, zone))
}

/** How long a cache may continue giving this answer, seconds. */
function keptFor(reply: Extract<DnsReply, {kind: 'answer'}>): number | undefined {
  return reply.answers.length > 0 ? Math.min(...reply.answers.map(({ttl}) => ttl)) : reply.negativeTtl
}

function lostIn(servers: readonly string[]): string {
  return `it is right in an older version of the zone alone, which ${servers.join(', ')} still ${servers.length === 1 ? 'has' : 'have'}`
}

/** What the CNAME leads to is kept by others, so that only resolvers can answer; it holds for every server alike. */
function conclude(views: readonly ServerView[]): Omit<RecordJudgement, 'record' | 'seen'> {
  const all = views.flatMap(({assessment, ...rest}) => (assessment ? [{...rest, assessment}] : []))
  const atHome = all.filter(({abroad}) => !abroad)
  const usable = atHome.length > 0 ? atHome : all
  const keepers = usable.filter(({role}) => role === 'authority')
  const deciding = keepers.length > 0 ? withNewestSerial(keepers) : usable
  const byState = (state: Assessment['state']) =>
    deciding.find(({assessment}) => assessment.state === state)?.assessment
  const right = byState('right')
  const conclusion = right ?? byState('wrong') ?? byState('missing') ?? byState('unknown')
  if (conclusion === undefined) return {state: 'unknown', found: [], notes: []}
  if (right === undefined) {
    const outdated = keepers.length === 0 && views.some(({role, abroad}) => role === 'authority' && !abroad)
    const lost = keepers.filter(({assessment}) => assessment.state === 'right').map(({result}) => result.server)
    const notes = [...(outdated ? [OUTDATED] : []), ...(lost.length > 0 ? [lostIn(lost)] : [])]
    return {...conclusion, notes: [...conclusion.notes, ...notes]}
  }
  const beyond = usable.find(({assessment}) => assessment.mistake === 'key-revoked')
  if (beyond !== undefined) return beyond.assessment
  const behind = usable.filter(({assessment}) => assessment.state !== 'right')
  if (behind.length === 0) return right
  const left = behind.flatMap(({result}) => (result.secondsLeft === undefined ? [] : [result.secondsLeft]))
  return {...right, state: 'elsewhere', ...(left.length > 0 ? {secondsLeft: Math.max(...left)} : {})}
}
