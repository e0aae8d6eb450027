import {reveal, Secret} from '../../domain/text/reveal.ts'

/** The claims of an access token of UAA that are of use before it is sent. Nothing is verified: that is the server's. */
export interface TokenClaims {
  /** Epoch milliseconds. */
  readonly expiresAt?: number
  /** The user's name, else the client's id. */
  readonly user?: string
}

/** Reads a JWT (RFC 7519), with or without the word `bearer` before it; empty for an opaque token, and for none. */
export function claimsOf(token: Secret | undefined): TokenClaims {
  const payload =
    token &&
    reveal(token)
      .replace(/^bearer +/i, '')
      .split('.')[1]
  if (payload === undefined) return {}
  const {exp, user_name: userName, client_id: clientId} = parse(Buffer.from(payload, 'base64url').toString('utf8'))
  const user = [userName, clientId].find((value) => typeof value === 'string')
  return {
    ...(typeof exp === 'number' ? {expiresAt: exp * 1000} : {}),
    ...(user === undefined ? {} : {user: String(user)}),
  }
}

/** Value of the Authorization header for a token, which may say so already. */
export function bearer(token: Secret): Secret {
  const text = reveal(token)
  return /^bearer /i.test(text) ? token : new Secret(`bearer ${text}`)
}

function parse(text: string): Partial<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    return {}
  }
}
