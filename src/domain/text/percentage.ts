import {InvalidValue} from '../exit/failure.ts'
import type {Thresholds} from '../reputation/thresholds.ts'

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

/** `1.70 %`: more digits the smaller the rate, and never so few that it seems to be on a line that it is below. */
export function percent(rate: number, lines: Thresholds): string {
  if (rate === 0) return '0 %'
  const share = rate * 100
  const usual = share >= 10 ? 1 : share >= 0.1 ? 2 : share >= 0.01 ? 3 : 4
  for (let digits = usual; digits < 12; digits += 1) {
    const text = share.toFixed(digits)
    const shown = Number(text) / 100
    const pretends = [lines.warning, lines.critical].some((line) => shown >= line !== rate >= line)
    if (!pretends) return `${text} %`
  }
  return `${share} %`
}

/** A line's own percentage, without trailing zeros: `0.04 %`. */
export function thresholdPercent(line: number): string {
  return `${Number((line * 100).toPrecision(12))} %`
}
