import {randomInt} from 'node:crypto'

export const UPPERCASE_BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
export const LOWERCASE_ALPHANUMERIC = 'abcdefghijklmnopqrstuvwxyz0123456789'
export const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

export function randomText(length: number, alphabet: string): string {
  return Array.from({length}, () => alphabet.charAt(randomInt(alphabet.length))).join('')
}
