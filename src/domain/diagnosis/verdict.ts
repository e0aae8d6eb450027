import type {IdentityJudgement} from './identity.ts'
import type {RecordJudgement} from './judgement.ts'
import type {ZoneFinding} from './zones.ts'

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

/** DNS and SES together. `wrong`: somebody has to do something. */
export function verdict(dns: DnsVerdict, identity: Pick<IdentityJudgement, 'state'> | undefined): DnsVerdict {
  if (dns === 'wrong' || identity?.state === 'failed') return 'wrong'
  if (dns === 'right' && identity?.state === 'pending') return 'waiting'
  return dns
}

/** Of many: what somebody has to do goes before what could not be read, and that before what takes time. */
export function worstOf(counts: Readonly<Record<DnsVerdict, number>>): DnsVerdict {
  return (['wrong', 'unknown', 'waiting'] as const).find((verdict) => counts[verdict] > 0) ?? 'right'
}
