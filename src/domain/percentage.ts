import {InvalidValue} from './failure.ts'

/**
 * Reads a share of a whole, `2.5%` or `0.025`.
 * @returns a fraction from 0 to 1.
 * @throws InvalidValue
 */
export function parseShare(text: string): number {
  const [, digits, percent] = /^(\d+(?:\.\d+)?)\s*(%?)$/.exec(text.trim()) ?? []
  const share = percent === '%' ? Number(digits) / 100 : Number(digits)
  if (digits === undefined || share > 1) {
    throw new InvalidValue(`Can't read "${text}" as a share.`, {hints: ['Write it as 2.5% or 0.025, from 0 to 100 %.']})
  }
  return share
}
