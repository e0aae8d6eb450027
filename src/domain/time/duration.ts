import {InvalidValue} from '../exit/failure.ts'

const UNITS: Readonly<Record<string, number>> = {ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000}

/**
 * Reads `90s`, `10m`, `1h30m`, `2d`; a bare number means seconds.
 * @returns milliseconds.
 * @throws InvalidValue
 */
export function parseDuration(text: string): number {
  if (/^\d+$/.test(text)) return Number(text) * 1000
  const parts = [...text.matchAll(/(\d+)(ms|s|m|h|d)/g)]
  if (parts.length === 0 || parts.map(([part]) => part).join('') !== text) {
    throw new InvalidValue(`Can't read "${text}" as a duration.`, {hints: ['Write it as 90s, 10m, 1h30m or 2d.']})
  }
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * (UNITS[unit ?? ''] ?? 0), 0)
}

/** `0.4 s`, `12 s`, `3 m 05 s`, `2 h 10 m`, `5 d`: for people. */
export function formatDuration(millis: number): string {
  const seconds = Math.round(millis / 1000)
  if (millis < 9950) return `${(millis / 1000).toFixed(1)} s`
  if (seconds < 60) return `${seconds} s`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} m ${String(seconds % 60).padStart(2, '0')} s`
  if (seconds < 172_800)
    return `${Math.floor(seconds / 3600)} h ${String(Math.floor(seconds / 60) % 60).padStart(2, '0')} m`
  return `${Math.floor(seconds / 86_400)} d`
}

/** What a proof may wait for AWS to know a new key, in milliseconds: IAM's lag is minutes at the most. */
const LONGEST_PROOF = 300_000

/** The part of a command's time that a proof may wait: the rest deletes again what was made for it. In milliseconds. */
export function proofMillis(timeoutMillis: number): number {
  return Math.min(LONGEST_PROOF, timeoutMillis - Math.min(30_000, timeoutMillis / 5))
}
