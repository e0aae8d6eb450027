import {EXIT, type Exit} from '../exit/exit.ts'
import type {ZoneFinding} from './dns/zones.ts'
import type {IdentityJudgement} from './identity.ts'
import type {RecordJudgement} from './judgement.ts'

export type DnsVerdict = 'right' | 'wrong' | 'waiting' | 'unknown'

/** The records taken together: an edit that is needed outweighs an unanswered question, and that outweighs a wait. */
export function dnsVerdict(
  records: readonly Pick<RecordJudgement, 'state'>[],
  zones: readonly Pick<ZoneFinding, 'severity'>[] = [],
): DnsVerdict {
  if (zones.some(({severity}) => severity === 'wrong')) return 'wrong'
  const has = (...states: RecordJudgement['state'][]) => records.some(({state}) => states.includes(state))
  if (has('wrong', 'missing')) return 'wrong'
  if (has('unknown')) return 'unknown'
  return has('elsewhere') ? 'waiting' : 'right'
}

/** What SES says of an identity, as far as it decides. */
export type SesWord = Pick<IdentityJudgement, 'state'> & Partial<Pick<IdentityJudgement, 'dkim' | 'mailFrom'>>

/**
 * DNS and SES together: verification, DKIM and MAIL FROM. What SES does not accept is not right, whatever name servers
 * answer. `wrong`: somebody has to do something.
 */
export function verdict(dns: DnsVerdict, identity: SesWord | undefined): DnsVerdict {
  const ses = identity === undefined ? 'right' : sesVerdict(identity)
  if (dns === 'wrong' || ses === 'wrong') return 'wrong'
  return dns === 'right' ? ses : dns
}

function sesVerdict({state, dkim, mailFrom}: SesWord): 'right' | 'waiting' | 'wrong' {
  if (state === 'failed' || dkim === 'failed' || mailFrom === 'failed') return 'wrong'
  return state === 'pending' || dkim === 'pending' || mailFrom === 'pending' ? 'waiting' : 'right'
}

/** Of many: what somebody has to do goes before what could not be read, and that before what takes time. */
export function worstOf(counts: Readonly<Record<DnsVerdict, number>>): DnsVerdict {
  return (['wrong', 'unknown', 'waiting'] as const).find((verdict) => counts[verdict] > 0) ?? 'right'
}

const EXITS: Readonly<Record<DnsVerdict, Exit>> = {
  right: EXIT.ok,
  wrong: EXIT.no,
  waiting: EXIT.notYet,
  unknown: EXIT.unavailable,
}

export function exitOfVerdict(verdict: DnsVerdict): Exit {
  return EXITS[verdict]
}
