import {createPrivateKey, createPublicKey, type KeyObject} from 'node:crypto'
import {LOWERCASE_ALPHANUMERIC, randomText} from '../random.ts'

/** Easy DKIM signs with three keys, each published under a token of 32 characters. */
const TOKENS = 3
const TOKEN_LENGTH = 32
const BITS: readonly (number | undefined)[] = [1024, 2048]

export function newDkimTokens(): string[] {
  return Array.from({length: TOKENS}, () => randomText(TOKEN_LENGTH, LOWERCASE_ALPHANUMERIC))
}

/**
 * The public half of a key that somebody brings for DKIM: nothing is signed here, so the private half is not kept.
 *
 * @param privateKey RSA of 1024 or 2048 bits, the Base64 of a PEM file without its first and last line.
 * @returns DER in Base64, as it must stand in DNS (RFC 6376, section 3.6.1, tag `p`); undefined when it is no such key.
 */
export function publicKeyOf(privateKey: string): string | undefined {
  const key = parse(Buffer.from(privateKey, 'base64'))
  if (key?.asymmetricKeyType !== 'rsa' || !BITS.includes(key.asymmetricKeyDetails?.modulusLength)) return undefined
  return createPublicKey(key).export({type: 'spki', format: 'der'}).toString('base64')
}

/** PKCS #1 and PKCS #8 look alike without their first line. */
function parse(key: Buffer): KeyObject | undefined {
  for (const type of ['pkcs8', 'pkcs1'] as const)
    try {
      return createPrivateKey({key, format: 'der', type})
    } catch {
      // It may be of the other type.
    }
  return undefined
}
