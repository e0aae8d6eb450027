import type {DnsReply, ServerAddress} from '../dns-answers.ts'
import type {Purpose, RequiredRecord} from '../required-records.ts'
import {assessDkim} from './assess-dkim.ts'
import {assessDmarc} from './assess-dmarc.ts'
import {assessMx} from './assess-mx.ts'
import {assessSpf} from './assess-spf.ts'
import {type DnsFacts, replyKey, serversOf} from './facts.ts'
import type {Assessment, RecordJudgement, Role, Sight} from './judgement.ts'
import {look, type Scene} from './scene.ts'

const ASSESS: Readonly<Record<Purpose, (scene: Scene) => Assessment>> = {
  dkim: assessDkim,
  spf: assessSpf,
  mx: assessMx,
  dmarc: assessDmarc,
}

const OUTDATED = "none of the zone's own servers answered, so this may be an old answer"

interface Witness {
  readonly role: Role
  readonly sight: Sight
  readonly assessment?: Assessment
}

/**
 * What is right, what is wrong and what to change, record by record, from what name servers said. The servers of the zone
 * decide; a resolver only delays, and stands in where none of them answered.
 */
export function judge(records: readonly RequiredRecord[], facts: DnsFacts): RecordJudgement[] {
  return records.map((record) => {
    const witnesses = serversOf(facts, record.name).map(({server, role}) =>
      hear(server, role, {record, all: records, surroundings: facts, reply: replyOf(facts, server)}, facts),
    )
    return {record, seen: witnesses.map(({sight}) => sight), ...conclude(witnesses)}
  })
}

function replyOf(facts: DnsFacts, server: ServerAddress): Scene['reply'] {
  return (question) => {
    const reply = facts.replies.get(replyKey(server, question))
    return reply?.kind === 'answer' ? reply : undefined
  }
}

function hear(server: ServerAddress, role: Role, scene: Scene, facts: DnsFacts): Witness {
  const question = {name: scene.record.name, type: scene.record.type}
  const reply = facts.replies.get(replyKey(server, question))
  const base = {server: server.label, role}
  if (reply?.kind !== 'answer') {
    const reason = reply?.reason ?? 'aborted'
    return {role, sight: {...base, state: 'unknown', values: [], reason}}
  }
  // A server that is named for the zone and does not keep it: a referral, or nothing at all (RFC 1034 section 4.3.1).
  if (role === 'authority' && !reply.authoritative && reply.answers.length === 0) {
    return {role, sight: {...base, state: 'unknown', values: [], reason: 'not-authoritative'}}
  }
  const assessment = ASSESS[scene.record.purpose](scene)
  const values = look(scene, question).records.map(({data}) => data)
  const state = assessment.state !== 'right' && values.length === 0 ? 'missing' : assessment.state
  const kept = role === 'resolver' && assessment.state !== 'right' ? keptFor(reply) : undefined
  return {
    role,
    assessment,
    sight: {...base, state, values, ...(kept === undefined ? {} : {secondsLeft: kept})},
  }
}

/** How long a cache may go on giving this answer, seconds. */
function keptFor(reply: Extract<DnsReply, {kind: 'answer'}>): number | undefined {
  return reply.answers.length > 0 ? Math.min(...reply.answers.map(({ttl}) => ttl)) : reply.negativeTtl
}

function conclude(witnesses: readonly Witness[]): Omit<RecordJudgement, 'record' | 'seen'> {
  const heard = witnesses.flatMap(({role, sight, assessment}) => (assessment ? [{role, sight, assessment}] : []))
  const keepers = heard.filter(({role}) => role === 'authority')
  const deciding = keepers.length > 0 ? keepers : heard
  const byState = (state: Assessment['state']) =>
    deciding.find(({assessment}) => assessment.state === state)?.assessment
  const right = byState('right')
  const conclusion = right ?? byState('wrong') ?? byState('missing')
  if (conclusion === undefined) return {state: 'unknown', found: [], notes: []}
  if (right === undefined) {
    const outdated = keepers.length === 0 && witnesses.some(({role}) => role === 'authority')
    return outdated ? {...conclusion, notes: [...conclusion.notes, OUTDATED]} : conclusion
  }
  const behind = heard.filter(({assessment}) => assessment.state !== 'right')
  if (behind.length === 0) return right
  const left = behind.flatMap(({sight}) => (sight.secondsLeft === undefined ? [] : [sight.secondsLeft]))
  return {...right, state: 'elsewhere', ...(left.length > 0 ? {secondsLeft: Math.max(...left)} : {})}
}
