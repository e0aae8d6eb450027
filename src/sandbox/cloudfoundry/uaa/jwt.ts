import {createHmac} from 'node:crypto'
import {sameSecret} from '../../http/secret.ts'

export type Claims = Readonly<Record<string, unknown>>

/** A JSON Web Token (RFC 7519), signed with HMAC-SHA-256. */
export function signedToken(claims: Claims, secret: string): string {
  const signed = `${encoded({alg: 'HS256', kid: 'sandbox', typ: 'JWT'})}.${encoded(claims)}`
  return `${signed}.${signature(signed, secret)}`
}

/** What a token claims; undefined when it was not signed with the secret. Its times are not looked at. */
export function claimsOf(token: string, secret: string): Claims | undefined {
  const dot = token.lastIndexOf('.')
  const signed = token.slice(0, Math.max(0, dot))
  if (!sameSecret(token.slice(dot + 1), signature(signed, secret))) return undefined
  try {
    return JSON.parse(Buffer.from(signed.split('.')[1] ?? '', 'base64url').toString('utf8'))
  } catch {
    return undefined
  }
}

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

const signature = (text: string, secret: string): string =>
  createHmac('sha256', secret).update(text).digest('base64url')
