import type {RecordJudgement} from '../judgement.ts'
import {isOverLimit, type SpfCost} from './cost.ts'
import {LIMITS} from './lookup.ts'
import {termsOf} from './record.ts'

/** Heaviest includes that are named as a way out. */
const NAMED = 3

/**
 * A judgement on an SPF record with what it costs receivers (RFC 7208 section 4.6.4).
 * @param found cost of the record as it is @param edited cost of the value that the edit proposes
 */
export function withSpfCost(
  judgement: RecordJudgement,
  {found, edited}: {readonly found?: SpfCost; readonly edited?: SpfCost},
): RecordJudgement {
  const lookups = {
    ...(found === undefined ? {} : {found: found.lookups}),
    ...(edited === undefined ? {} : {edited: edited.lookups}),
  }
  const counted = Object.keys(lookups).length === 0 ? judgement : {...judgement, lookups}
  if (edited === undefined || !isOverLimit(edited)) return counted
  const note = `the new value is over the limits of receivers: ${wayOut(edited, judgement.record.value)}`
  return {...counted, notes: [...counted.notes, note]}
}

/** Which senders may go: never what lets SES send. */
export function wayOut({lookups, voids, terms}: SpfCost, required: string): string {
  const needed = new Set(termsOf(required).map(({term}) => passing(term)))
  const others = terms.filter(({term}) => !needed.has(passing(term)))
  if (lookups <= LIMITS.lookups) {
    const empty = others.filter((term) => term.voids > 0).map(({term}) => term)
    return `take out what finds nothing (${voids} lookups, ${LIMITS.voids} are allowed): ${empty.join(', ')}`
  }
  const heaviest = others.toSorted((a, b) => b.lookups - a.lookups).slice(0, NAMED)
  const words = heaviest.map(({term, lookups: each}) => `${term} takes ${each}`).join(', ')
  return `take out senders that are not used any more (${lookups} lookups, ${LIMITS.lookups} are allowed): ${words}`
}

function passing(term: string): string {
  return term.toLowerCase().replace(/^\+/, '')
}
