import type {RequiredRecord} from '../../records/required-records.ts'
import {type DnsFacts, planUnchecked, replyKey} from '../facts.ts'
import type {ExtendedError, Question, ServerAddress} from './answers.ts'
import {serialIn} from './zone-serial.ts'

/** What is wrong with a zone rather than with a record in it. Codes are stable. */
export interface ZoneFinding {
  readonly code: 'dnssec-broken' | 'lame-server' | 'servers-disagree'
  /** `wrong`: mail and verification suffer until somebody acts. */
  readonly severity: 'wrong' | 'warning'
  readonly zone: string
  /** Labels of the servers that show it. */
  readonly servers: readonly string[]
  /** What is, without a full stop. */
  readonly text: string
  /** What to do, without a full stop. */
  readonly do: string
}

/** RFC 8914 section 4.7: signatures are what stopped the resolver, which does not say how. Some never say more. */
const DNSSEC_BOGUS = 6

/** RFC 8914 section 4: what a validating resolver says that knows more. */
const DNSSEC_ERRORS: Readonly<Record<number, string>> = {
  7: 'a signature has expired',
  8: 'a signature is not valid yet',
  9: 'the key that the parent names is missing',
  10: 'signatures are missing',
  11: 'no key may sign the zone',
  12: 'the proof that a name is not there is missing',
}

/** Zones and their servers: who does not keep what it is named for, who holds another version, who breaks the signatures. */
export function judgeZones(records: readonly RequiredRecord[], facts: DnsFacts): ZoneFinding[] {
  const zones = new Map([...facts.authorities.values()].map(({zone, servers}) => [zone, servers]))
  zones.delete('')
  return [
    ...[...zones].flatMap(([zone, servers]) => [...lame(zone, servers, facts), ...disagreeing(zone, servers, facts)]),
    ...brokenSignatures(records, facts),
  ]
}

function lame(zone: string, servers: readonly ServerAddress[], facts: DnsFacts): ZoneFinding[] {
  const found = servers.filter((server) => {
    const reply = facts.replies.get(replyKey(server, soaOf(zone)))
    return reply?.kind === 'answer' ? !reply.authoritative : reply?.reason === 'refused'
  })
  if (found.length === 0) return []
  const labels = found.map(({label}) => label)
  return [
    {
      code: 'lame-server',
      severity: 'warning',
      zone,
      servers: labels,
      text: `${labels.join(', ')} ${found.length === 1 ? 'is' : 'are'} named for ${zone} and ${found.length === 1 ? 'does' : 'do'} not keep it`,
      do: 'take it out of the NS records, at the registrar too, or have it serve the zone: whoever asks it gets no answer',
    },
  ]
}

function disagreeing(zone: string, servers: readonly ServerAddress[], facts: DnsFacts): ZoneFinding[] {
  const serials = servers.flatMap((server) => {
    const serial = serialIn(facts.replies.get(replyKey(server, soaOf(zone))), zone)
    return serial === undefined ? [] : [{server: server.label, serial}]
  })
  if (new Set(serials.map(({serial}) => serial)).size < 2) return []
  return [
    {
      code: 'servers-disagree',
      severity: 'warning',
      zone,
      servers: serials.map(({server}) => server),
      text: `the servers hold different versions: ${serials.map(({server, serial}) => `${server} ${serial}`).join(', ')}`,
      do: 'wait until all have the newest one; if that takes longer than an hour, one of them no longer gets the zone',
    },
  ]
}

function brokenSignatures(records: readonly RequiredRecord[], facts: DnsFacts): ZoneFinding[] {
  const found = planUnchecked(records, facts).flatMap(({server, question}) => {
    const key = replyKey(server, question)
    const checked = facts.replies.get(key)
    const extended = checked?.kind === 'no-answer' ? checked.extended : undefined
    const broken = facts.unchecked?.get(key)?.kind === 'answer' || isAboutSignatures(extended)
    return broken ? [{server, question, extended}] : []
  })
  const [first] = found
  if (first === undefined) return []
  const zone = facts.authorities.get(first.question.name)?.zone || facts.domain
  const why = found.flatMap(({extended}) => (extended ? [DNSSEC_ERRORS[extended.code] ?? ''] : [])).find(Boolean)
  return [
    {
      code: 'dnssec-broken',
      severity: 'wrong',
      zone,
      servers: found.map(({server}) => server.label),
      text: `DNSSEC of ${zone} is broken${why === undefined ? '' : `: ${why}`}; resolvers that check it give no answer at all`,
      do: "sign the zone again, or remove its DS record at the registrar until it is signed: SES and receivers can't see any record before",
    },
  ]
}

function isAboutSignatures(extended: ExtendedError | undefined): boolean {
  return extended?.code === DNSSEC_BOGUS || (extended !== undefined && DNSSEC_ERRORS[extended.code] !== undefined)
}

const soaOf = (zone: string): Question => ({name: zone, type: 'SOA'})
