import {lowerCase} from '../../verification/dns/name.ts'
import {siblingOf} from '../../verification/questions.ts'
import type {SpfAnswer, SpfQuestion} from '../../verification/spf/lookup.ts'
import type {PublishedValue} from '../record-changes.ts'
import {recordData} from '../record-data.ts'

export interface PublishedQuestion {
  /** Lower case, without the final dot. */
  readonly name: string
  readonly type: SpfQuestion['type'] | 'CNAME'
}

/** What is published under a name: values in presentation form, TXT joined from its strings, MX as `10 host`. */
export type PublishedAnswer =
  | (Extract<SpfAnswer, {kind: 'records'}> & {
      /** The values as they are published, in the notation of a zone file: TXT in its own strings. */
      readonly rdata?: readonly string[]
      /** Seconds; where a server of the zone answered it, for a resolver's has been counted down. */
      readonly ttl?: number
      /** The name is a CNAME to here, and the values are those of its target. */
      readonly alias?: string
      /** A DNAME above the name sends it to below its target: nothing that is added at the name is answered. */
      readonly dname?: {readonly name: string; readonly target: string}
      /** There is no such name at all. */
      readonly nxdomain?: true
    })
  | Extract<SpfAnswer, {kind: 'failed'}>

/** What is published, as far as it was asked. A question without an entry was not asked, or not answered in time. */
export interface PublishedFacts {
  /** The domain that mail is sent from, lower case. */
  readonly domain: string
  /** By {@link publishedKey}. */
  readonly answers: ReadonlyMap<string, PublishedAnswer>
  /** Whether SES has verified the identity; undefined where it could not be asked. */
  readonly identityVerified?: boolean
}

export type Present = Extract<PublishedAnswer, {kind: 'records'}>

export function publishedKey({name, type}: PublishedQuestion): string {
  return `${type} ${lowerCase(name)}`
}

/** Undefined where nobody answered. */
export function present(
  {answers}: Pick<PublishedFacts, 'answers'>,
  name: string,
  type: PublishedQuestion['type'],
): Present | undefined {
  const answer = answers.get(publishedKey({name, type}))
  return answer?.kind === 'records' ? answer : undefined
}

/** What is published, each value with its octets. */
export function publishedValues({values, rdata}: Present, type: PublishedQuestion['type']): PublishedValue[] {
  return values.map((value, index) => ({value, rdata: rdata?.[index] ?? recordData({type, value})}))
}

/**
 * What is published at the name itself. What any name beside it gives as well is a wildcard's (RFC 4592), which nothing at
 * the name can replace or remove. Undefined where nobody answered.
 */
export function presentItself(
  facts: Pick<PublishedFacts, 'answers'>,
  name: string,
  type: PublishedQuestion['type'],
): (Present & {readonly wildcard?: true}) | undefined {
  const here = present(facts, name, type)
  const beside = present(facts, siblingOf(name), type)
  if (here === undefined || beside === undefined || contentOf(here) === '' || contentOf(here) !== contentOf(beside)) {
    return here
  }
  return {kind: 'records', values: [], wildcard: true}
}

/** In octets where they are known, for the same text may be cut into other strings. A CNAME stands for what it leads to. */
function contentOf({alias, values, rdata = values}: Present): string {
  return alias === undefined ? rdata.toSorted().join('\n') : `CNAME ${alias}`
}
