import {lowerCase} from '../dns/name.ts'

/** A question that SPF puts to the DNS. */
export interface SpfQuestion {
  /** Without the final dot. */
  readonly name: string
  readonly type: 'TXT' | 'A' | 'AAAA' | 'MX' | 'PTR'
}

/**
 * What came back. `records`: presentation form, TXT joined from its strings, MX as `10 host`; empty where the name has none
 * or does not exist, which SPF does not distinguish. `failed`: no server gave an answer.
 */
export type SpfAnswer = {readonly kind: 'records'; readonly values: readonly string[]} | {readonly kind: 'failed'}

export function spfQuestionKey({name, type}: SpfQuestion): string {
  return `${type} ${lowerCase(name)}`
}

/** Answers that are at hand, by {@link spfQuestionKey}. */
export type SpfAnswers = ReadonlyMap<string, SpfAnswer>

/** RFC 7208 section 4.6.4. */
export const LIMITS = {
  /** Terms that ask the DNS: include, a, mx, ptr, exists, redirect. */
  lookups: 10,
  /** Lookups that find nothing. */
  voids: 2,
  /** Hosts of one `mx`, and names of one address. */
  names: 10,
} as const

/** Whether a name can be asked for at all: RFC 1035 section 2.3.4, any characters. */
export function canBeAsked(name: string): boolean {
  const labels = name.replace(/\.$/, '').split('.')
  return name.length <= 254 && labels.every((label) => label.length > 0 && label.length <= 63)
}
