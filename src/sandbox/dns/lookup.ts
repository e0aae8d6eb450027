import {ancestors} from './names.ts'
import type {DnsRecord, Zone} from './zone.ts'
import type {ZoneSource} from './zone-source.ts'

/** What the server knows about a question, before it becomes a message. */
export interface Outcome {
  readonly rcode: 'NOERROR' | 'NXDOMAIN' | 'REFUSED'
  /** AA: about the owner of the first answer, as RFC 1035 §4.1.1 has it. */
  readonly authoritative: boolean
  readonly answers: readonly DnsRecord[]
  readonly authorities: readonly DnsRecord[]
  readonly additionals: readonly DnsRecord[]
}

/** Longer chains are cut, as resolvers do. */
const LONGEST_CHAIN = 16

/** To questions that are none of our business. */
export const REFUSAL: Outcome = {rcode: 'REFUSED', authoritative: false, answers: [], authorities: [], additionals: []}
/** Zones are handed out by export, not by transfer (RFC 5936 §2.2.1). */
const TRANSFERS = ['AXFR', 'IXFR']

/**
 * Answers as an authoritative server does (RFC 1034 §4.3.2, with RFC 4592 for wildcards, RFC 2308 for negative answers,
 * RFC 6604 for the code of a chain, RFC 8482 for ANY).
 *
 * @param type in upper case; one that is not kept here is simply never found
 */
export function lookUp(source: ZoneSource, name: string, type: string): Outcome {
  if (TRANSFERS.includes(type)) return REFUSAL
  const answers: DnsRecord[] = []
  const passed = new Set<string>()
  let owner = name
  while (passed.size < LONGEST_CHAIN && !passed.has(owner)) {
    passed.add(owner)
    const zone = source.enclosing(owner)
    // A chain that leaves our zones ends here; who asked continues with the target.
    if (!zone) break
    const step = lookUpIn(zone, owner, type)
    answers.push(...step.answers)
    if (step.next === undefined) {
      return {...step, answers, authoritative: answers.length > 0 || step.authoritative}
    }
    owner = step.next
  }
  return answers.length > 0 ? positive(answers) : REFUSAL
}

interface Step extends Outcome {
  /** Where a CNAME leads. */
  readonly next?: string
}

function lookUpIn(zone: Zone, name: string, type: string): Step {
  const cut = delegationAbove(zone, name, type)
  if (cut) return referral(zone, cut)
  const node = zone.nodes.get(name)
  if (node) return fromNode(zone, node, name, type)
  if (zone.names.has(name)) return negative(zone, 'NOERROR')
  const wildcard = zone.nodes.get(`*.${closestEncloser(zone, name)}`)
  return wildcard ? fromNode(zone, wildcard, name, type) : negative(zone, 'NXDOMAIN')
}

/** The name servers of the highest zone cut at or above the name; a DS belongs to the upper side (RFC 4035 §3.1.4.1). */
function delegationAbove(zone: Zone, name: string, type: string): readonly DnsRecord[] | undefined {
  const candidates = ancestors(name).slice(0, -ancestors(zone.name).length)
  const below = type === 'DS' ? candidates.slice(1) : candidates
  return below.toReversed().flatMap((candidate) => {
    const servers = zone.nodes.get(candidate)?.get('NS')
    return servers ? [servers] : []
  })[0]
}

function referral(zone: Zone, servers: readonly DnsRecord[]): Step {
  const glue = servers.flatMap(({data}) => {
    const node = zone.nodes.get(data)
    return [...(node?.get('A') ?? []), ...(node?.get('AAAA') ?? [])]
  })
  return {rcode: 'NOERROR', authoritative: false, answers: [], authorities: servers, additionals: glue}
}

function fromNode(zone: Zone, node: ReadonlyMap<string, readonly DnsRecord[]>, name: string, type: string): Step {
  const found = type === 'ANY' ? node.values().next().value : node.get(type)
  // The owner is the name that was asked for, also when a wildcard answers (RFC 4592 §2.1.1).
  if (found) return positive(found.map((record) => ({...record, name})))
  const [alias] = node.get('CNAME') ?? []
  return alias ? {...positive([{...alias, name}]), next: alias.data} : negative(zone, 'NOERROR')
}

function positive(answers: readonly DnsRecord[]): Step {
  return {rcode: 'NOERROR', authoritative: true, answers, authorities: [], additionals: []}
}

/** The SOA says for how long the absence may be remembered (RFC 2308 §3, §5). */
function negative(zone: Zone, rcode: 'NOERROR' | 'NXDOMAIN'): Step {
  const minimum = Number(zone.soa.data.split(' ')[6])
  const soa = {...zone.soa, ttl: Math.min(zone.soa.ttl, minimum)}
  return {rcode, authoritative: true, answers: [], authorities: [soa], additionals: []}
}

function closestEncloser(zone: Zone, name: string): string {
  return ancestors(name).find((candidate) => zone.names.has(candidate)) ?? zone.name
}
