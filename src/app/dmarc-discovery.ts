import {type Alignment, judgeAlignment} from '../domain/dmarc/alignment.ts'
import {
  type DmarcDiscovery,
  type DmarcTexts,
  discoverDmarc,
  organizationalDomain,
  treeWalk,
} from '../domain/dmarc/discovery.ts'
import {type WorldAnswer, worldKey} from '../domain/merge/world.ts'
import type {NameServers} from '../ports/name-servers.ts'
import {askingWorld} from './dns-merge-world.ts'

export interface AlignmentQuestion {
  /** Domain of the From header. */
  readonly from: string
  readonly mailFrom?: string
  /** `d=` of the signature: the identity. */
  readonly signedBy: string
  /** Undefined where it is not known. */
  readonly spfPublished?: boolean
  readonly dkimPublished?: boolean
}

export interface DmarcLookup {
  readonly discovery: DmarcDiscovery
  readonly alignment: Alignment
}

/**
 * The DMARC policy in force for a From domain, and whether mail will align with it: all levels of all the trees (RFC 9989
 * section 4.10) are asked at once, none twice.
 */
export async function lookUpDmarc(nameServers: NameServers, question: AlignmentQuestion): Promise<DmarcLookup> {
  const {from, mailFrom, signedBy} = question
  const domains = [from, signedBy, ...(mailFrom === undefined ? [] : [mailFrom])]
  const texts = await textsOfTrees(nameServers, domains)
  const discovery = discoverDmarc(from, texts)
  const record = discovery.inForce?.record
  const alignment = judgeAlignment({
    ...question,
    aspf: record?.aspf ?? 'relaxed',
    adkim: record?.adkim ?? 'relaxed',
    hasPolicy: record !== undefined,
    organizationOf: (domain) => organizationalDomain(domain, texts),
  })
  return {discovery, alignment}
}

async function textsOfTrees(nameServers: NameServers, domains: readonly string[]): Promise<DmarcTexts> {
  const ask = askingWorld(nameServers, new Set(domains.map((domain) => `_dmarc.${domain}`)))
  const question = (domain: string) => ({name: `_dmarc.${domain}`, type: 'TXT'}) as const
  const names = [...new Set(domains.flatMap(treeWalk))]
  const answers = new Map<string, WorldAnswer>()
  await Promise.all(names.map(async (name) => answers.set(worldKey(question(name)), await ask(question(name)))))
  return (domain) => {
    const answer = answers.get(worldKey(question(domain)))
    return answer?.kind === 'records' ? answer.values : undefined
  }
}
