import {type DmarcDiscovery, type DmarcInForce, discoverDmarc} from '../../verification/dmarc/discovery.ts'
import {type DmarcEdit, type DmarcWants, withWants} from '../../verification/dmarc/edit.ts'
import {
  asDmarc,
  isDmarcFragment,
  isDmarcMisplaced,
  withFragments,
  withoutDmarcErrors,
} from '../../verification/dmarc/mend.ts'
import {type DmarcPolicy, isDmarc, parseDmarc, stricterOf} from '../../verification/dmarc/record.ts'
import {type ExternalDestination, externalDestinations} from '../../verification/dmarc/reports.ts'
import {changeOfSet, type RecordChange} from '../record-changes.ts'
import type {RequiredRecord} from '../required-records.ts'
import {dmarcNotes} from './dmarc-notes.ts'
import {
  type Present,
  type PublishedFacts,
  type PublishedQuestion,
  present,
  publishedKey,
  publishedValues,
} from './environment.ts'
import type {MergeNote} from './note.ts'

/** The policy before the change and after it. */
export interface DmarcMerge {
  readonly key: string
  readonly name: string
  /** In force now, the domain's own or inherited; null where there is none. */
  readonly before: PolicyInForce | null
  /** Of the record as it is to be published. */
  readonly after: {readonly policy: DmarcPolicy | null}
  readonly organizationalDomain: string
  /** Every level of the tree above answered. */
  readonly complete: boolean
}

interface PolicyInForce {
  /** The domain at whose `_dmarc.` the record is. */
  readonly domain: string
  readonly from: DmarcInForce['from']
  readonly tag: DmarcInForce['tag']
  /** Null where the record has none that is valid and wants no reports. */
  readonly policy: DmarcPolicy | null
  readonly testing: boolean
}

export interface DmarcMerged {
  readonly change: RecordChange
  readonly notes: readonly MergeNote[]
  readonly dmarc: DmarcMerge
  /** Whether report destinations agree: what has to be asked to know. */
  readonly missing: readonly PublishedQuestion[]
}

/**
 * The DMARC record that has to be published: the one that is there, its policy strengthened where it is weaker than
 * required and its report addresses joined by the required ones; else the required one, no weaker than the policy that
 * the domain inherits so far (RFC 9989 section 4.10.1).
 * @param here TXT values at `_dmarc.` of the domain.
 * @param dkimWorks undefined where it is not known.
 */
export function mergeDmarc(
  required: RequiredRecord,
  here: Present,
  facts: PublishedFacts,
  dkimWorks: boolean | undefined,
): DmarcMerged {
  const domain = policyDomain(required)
  const discovery = discover(domain, facts)
  const published = strictestFirst(here.values.filter(isDmarc))
  const misplaced = here.values.filter(isDmarcMisplaced)
  const [kept, ...others] = published
  const meant =
    kept === undefined
      ? strictestFirst(misplaced.map(asDmarc))
      : [withFragments(kept, misplaced.filter(isDmarcFragment)), ...others.map(withoutDmarcErrors)]
  const wants = wantsOf(required.value, meant, discovery)
  const edit = withWants(meant[0] ?? required.value, wants)
  const mended = published[0] !== undefined && published[0] !== meant[0]
  const after = parseDmarc(edit.value)?.p
  return {
    change: changeOf(required, here, published, edit),
    notes: dmarcNotes({required, domain, published, misplaced, mended, discovery, edit, dkimWorks, facts}),
    dmarc: {
      key: required.key,
      name: required.name,
      before: discovery.inForce === undefined ? null : inForce(discovery.inForce),
      after: {policy: after ?? null},
      organizationalDomain: discovery.organizationalDomain,
      complete: !discovery.incomplete,
    },
    missing: authorisations(edit.value, domain, discovery)
      .map(({authorisationName}): PublishedQuestion => ({name: authorisationName, type: 'TXT'}))
      .filter((question) => !facts.answers.has(publishedKey(question))),
  }
}

/** The domain whose policy a record at `_dmarc.` of it is. */
export function policyDomain({name}: Pick<RequiredRecord, 'name'>): string {
  return name.replace(/^_dmarc\./, '')
}

function discover(domain: string, facts: PublishedFacts): DmarcDiscovery {
  const exists = present(facts, domain, 'TXT')?.nxdomain !== true
  return discoverDmarc(domain, (name) => present(facts, `_dmarc.${name}`, 'TXT')?.values, exists)
}

function authorisations(value: string, domain: string, {organizationalDomain}: DmarcDiscovery): ExternalDestination[] {
  const record = parseDmarc(value)
  return record === undefined ? [] : externalDestinations(record, domain, organizationalDomain)
}

function inForce({domain, from, tag, policy, record}: DmarcInForce): PolicyInForce {
  return {domain, from, tag, policy: policy ?? null, testing: record.testing}
}

/** Of several, the one to keep is the strictest. */
function strictestFirst(texts: readonly string[]): string[] {
  const strength = (text: string): number => ['none', 'quarantine', 'reject'].indexOf(parseDmarc(text)?.p ?? '')
  return [...texts].sort((a, b) => strength(b) - strength(a))
}

function wantsOf(required: string, published: readonly string[], discovery: DmarcDiscovery): DmarcWants {
  const wanted = parseDmarc(required)
  const inherited = published.length === 0 ? discovery.inForce : undefined
  // The organization's own reports would stop for this domain as soon as it has a record of its own.
  const reports = inherited?.from === 'organization' ? inherited.record : undefined
  const sources = [...published.slice(1).map(parseDmarc), wanted, reports]
  const policies = [wanted?.p, inherited?.policy].filter((policy) => policy !== undefined)
  return {
    ...(policies.length === 0 ? {} : {policy: policies.reduce(stricterOf)}),
    rua: sources.flatMap((record) => record?.rua ?? []),
    ruf: sources.flatMap((record) => record?.ruf ?? []),
  }
}

function changeOf(
  {purpose, key, name, type, ttl}: RequiredRecord,
  here: Present,
  published: readonly string[],
  {value, strengthened}: DmarcEdit,
): RecordChange {
  const all = publishedValues(here, type)
  const set = changeOfSet(type, all, {
    wanted: value,
    kept: all.filter(({value: text}) => !isDmarc(text) && !isDmarcMisplaced(text)),
  })
  const same = set.add.length === 0 && set.remove.length === 0
  const why =
    published.length === 0
      ? 'It says what receivers do with mail that neither DKIM nor SPF vouches for; there is no record at this name yet.'
      : same
        ? 'The record that is there is enough.'
        : strengthened === undefined
          ? 'The policy that is there stays, and reports go to the required addresses as well.'
          : `The record that is there stays, with p=${strengthened.to}, which the service asks for${strengthened.from === undefined ? '' : `, instead of p=${strengthened.from}`}.`
  return {purpose, key, name, type, ttl: here.ttl ?? ttl, ...set, why}
}
