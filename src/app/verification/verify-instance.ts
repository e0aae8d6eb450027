import {NoContext} from '../../domain/context/failures.ts'
import {Failure, Interrupted, Unavailable} from '../../domain/exit/failure.ts'
import type {Work} from '../../domain/progress/progress.ts'
import {publishedByPlatform} from '../../domain/records/published-records.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import type {Alignment} from '../../domain/verification/dmarc/alignment.ts'
import {alignmentOf} from '../../domain/verification/dmarc/alignment-of.ts'
import {judgeZones, type ZoneFinding} from '../../domain/verification/dns/zones.ts'
import {type DnsFacts, replyKey, serversOf} from '../../domain/verification/facts.ts'
import {type IdentityJudgement, judgeIdentity} from '../../domain/verification/identity.ts'
import {judge} from '../../domain/verification/judge.ts'
import type {RecordJudgement, Role} from '../../domain/verification/judgement.ts'
import {type DnsVerdict, dnsVerdict, verdict} from '../../domain/verification/verdict.ts'
import type {Ports} from '../../ports/ports.ts'
import type {IdentityState} from '../../ports/sending/email-service.ts'
import type {ServerAddress} from '../../ports/verification/dns.ts'
import type {RecordSource} from '../records/known-records.ts'
import {type HeldRecords, type RecordHolder, recordsHeldBy} from '../records/record-holder.ts'
import {withReportAnswers} from './dmarc-reports.ts'
import {gatherDnsFacts} from './dns-facts.ts'
import type {Probe} from './probe-identity.ts'
import {withSpfAnswers, withSpfCosts} from './spf-costs.ts'

/** An instance and what it needs: read once, checked as often as is wanted. */
export type VerificationSubject = HeldRecords

export interface Verification {
  /** Null: credentials were given that do not say. */
  readonly instance: string | null
  readonly domain: string
  /** Every record is right everywhere, and SES accepts the identity, its DKIM and its MAIL FROM where it could be asked. */
  readonly verified: boolean
  /** The records alone. */
  readonly dns: DnsVerdict
  /** Records and identity: `wrong` needs somebody to act, `waiting` needs time. */
  readonly verdict: DnsVerdict
  readonly generated: boolean
  /** Where the required records are known from, and since when; null: it is not known. */
  readonly source: RecordSource
  /** ISO 8601 */
  readonly takenAt: string | null
  /** Why records that may have changed since had to do; null: they are those of now, as far as is known. */
  readonly staleBecause: string | null
  /** ISO 8601 */
  readonly checkedAt: string
  /** That encloses the domain; null where it is not known. */
  readonly zone: string | null
  readonly servers: readonly AskedServer[]
  readonly records: readonly RecordJudgement[]
  /** What is wrong with zones and their servers, as far as it is seen. */
  readonly zones: readonly ZoneFinding[]
  /** Whether mail of this domain will align with its DMARC policy, with the records as they are. */
  readonly alignment: Alignment
  /** What SES said to a mail of the domain's, where that was asked for. */
  readonly probe?: Probe
  readonly identity?: IdentityJudgement
  /** Why SES could not be asked, when the context has access to AWS. */
  readonly identityUnknown?: string
}

interface AskedServer extends ServerAddress {
  readonly role: Role
  readonly answered: boolean
}

export type VerificationPorts = Pick<Ports, 'clock' | 'platform' | 'recordSnapshots' | 'nameServers' | 'emailService'>

/** @throws what {@link recordsHeldBy} throws */
export async function* verificationSubject(ports: VerificationPorts, holder: RecordHolder): Work<VerificationSubject> {
  return yield* recordsHeldBy(ports, holder)
}

/**
 * A verification with what a mail proved: SES takes mail of verified identities only, and names another reason where it has
 * one.
 */
export function withProbe(verification: Verification, probe: Probe): Verification {
  const {dns} = verification
  const refused = probe.accepted || probe.refusal.kind !== 'identity' ? undefined : ({state: 'pending'} as const)
  // A mail proves the identity; of the MAIL FROM domain it proves nothing.
  const mailFrom = verification.identity?.mailFrom ?? null
  const identity = probe.accepted ? ({state: 'verified', mailFrom} as const) : (refused ?? verification.identity)
  const whole = verdict(dns, identity)
  return {...verification, probe, verdict: whole, verified: whole === 'right'}
}

const ASKING = 'name servers'

/** @throws Unavailable when no name server answered at all; what {@link verificationSubject} throws. */
export async function* verifyInstance(
  ports: VerificationPorts,
  holder: RecordHolder,
  at?: readonly ServerAddress[],
): Work<Verification> {
  const subject = yield* verificationSubject(ports, holder)
  yield {stage: ASKING, state: 'running'}
  const verification = await checkSubject(ports, subject, at)
  const answered = verification.servers.filter((server) => server.answered).length
  const detail = `${answered} of ${verification.servers.length} answered`
  yield {stage: ASKING, state: answered > 0 ? 'done' : 'failed', detail}
  // Resolvers that withhold a zone with broken signatures have said what is wrong.
  const explained = verification.zones.some(({severity}) => severity === 'wrong')
  if (answered === 0 && !explained) throw nobodyAnswered(verification)
  return verification
}

/**
 * One check of everything: name servers and SES.
 * @throws Interrupted; whatever did not answer is part of the result.
 */
export async function checkSubject(
  ports: VerificationPorts,
  subject: VerificationSubject,
  at?: readonly ServerAddress[],
): Promise<Verification> {
  const {instance, sendingDomain: domain, generated} = subject
  const nameServers = await ports.nameServers()
  const asked = askIdentity(ports, domain)
  const whom = at === undefined ? {nameServers} : {nameServers, at}
  const records = generated ? publishedByPlatform(domain, (await asked).state) : subject.records
  const [gathered, identity] = await Promise.all([gatherDnsFacts(whom, records, domain), asked])
  ports.clock.throwIfInterrupted()
  const resolving = at === undefined ? nameServers : {...nameServers, resolvers: at}
  const [withSpf, {dmarc}] = await Promise.all([
    withSpfAnswers(resolving, records, gathered, at === undefined),
    withReportAnswers(resolving, records, gathered),
  ])
  const facts = {...withSpf, ...(dmarc === undefined ? {} : {dmarc})}
  ports.clock.throwIfInterrupted()
  const judgements = withSpfCosts(judge(records, facts), facts.spfAnswers ?? new Map())
  const judged =
    identity.state && judgeIdentity(identity.state, {now: ports.clock.now(), since: subject.since}, judgements)
  const zones = judgeZones(records, facts)
  const dns = dnsVerdict(judgements, zones)
  const whole = verdict(dns, judged)
  return {
    instance,
    domain,
    verified: whole === 'right',
    dns,
    verdict: whole,
    generated,
    source: subject.source,
    takenAt: subject.takenAt,
    staleBecause: subject.staleBecause ?? null,
    checkedAt: new Date(ports.clock.now()).toISOString(),
    zone: facts.authorities.get(facts.domain)?.zone ?? null,
    servers: askedServers(facts, judgements),
    records: judgements,
    zones,
    alignment: alignmentOf(judgements, facts, judged),
    ...(judged === undefined ? {} : {identity: judged}),
    ...(identity.why === undefined ? {} : {identityUnknown: identity.why}),
  }
}

/** A tenant's context has no access to AWS, and an operator's may fail: DNS is judged all the same. */
async function askIdentity(
  ports: VerificationPorts,
  domain: string,
): Promise<{readonly state?: IdentityState; readonly why?: string}> {
  try {
    const service = await ports.emailService()
    if (service === undefined) return {}
    const state = await service.identity(domain)
    return state === undefined ? {why: `SES does not know an identity ${domain}`} : {state}
  } catch (error) {
    // Given credentials do without a context.
    if (error instanceof NoContext) return {}
    if (error instanceof Failure && !(error instanceof Interrupted)) return {why: error.message}
    throw error
  }
}

function nobodyAnswered({servers, records}: Verification): Unavailable {
  const [first] = records
  const reasons = (first?.seen ?? []).map(({server, reason}) => `${server} (${reason ?? 'no answer'})`)
  return new Unavailable(
    servers.length === 0
      ? 'Failed to ask any name server: neither the context nor this machine names a resolver.'
      : `Failed to get an answer from any name server: ${plainLine(reasons.join(', '))}.`,
    {
      hints: [
        'Ask another one with --at ADDRESS, or give the context another one: add it again with --replace and --resolver.',
      ],
    },
  )
}

function askedServers(facts: DnsFacts, judgements: readonly RecordJudgement[]): AskedServer[] {
  const servers = new Map<string, AskedServer>()
  for (const {record} of judgements) {
    for (const {server, role} of serversOf(facts, record.name)) {
      const key = `${server.address} ${server.port}`
      const reply = facts.replies.get(replyKey(server, {name: record.name, type: record.type}))
      const answered = reply?.kind === 'answer' || servers.get(key)?.answered === true
      servers.set(key, {...server, role: servers.get(key)?.role ?? role, answered})
    }
  }
  return [...servers.values()]
}
