import {randomUUID} from 'node:crypto'

/**
 * An id in the form that SES gives: milliseconds in hexadecimal behind a fixed prefix, a UUID, a counter.
 *
 * @param at epoch milliseconds
 */
export function newMessageId(at: number): string {
  return `0100${at.toString(16).padStart(12, '0')}-${randomUUID()}-000000`
}
