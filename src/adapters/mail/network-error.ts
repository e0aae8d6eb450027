import type {Refusal} from '../../domain/sending/mail-refusal.ts'

/** What an Error of Node, nodemailer or the AWS SDK may carry beside its message. */
export interface NetworkError extends Error {
  readonly code?: string | undefined
  /** The system's own code, where the library has put its own in its place. */
  readonly originalCode?: string | undefined
}

// Codes of OpenSSL's certificate verification, as node:tls reports them, and of its own name check and handshake.
const TLS_CODE =
  /^(ERR_SSL_|ERR_TLS_|EPROTO$|CERT_|CRL_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|ERROR_IN_C|HOSTNAME_MISMATCH|INVALID_(CA|PURPOSE)|PATH_LENGTH_)/

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was reset',
  ENOTFOUND: 'its name is not known',
  EAI_AGAIN: 'its name could not be looked up',
  EDNS: 'its name could not be looked up',
  EHOSTUNREACH: 'there is no route to it',
  ENETUNREACH: 'there is no network',
  ETIMEDOUT: 'it did not answer in time',
}

/** A failure to talk at all, as a refusal: `tls` when the connection could not be made private, else `unreachable`. */
export function networkRefusal(error: NetworkError, peer: string): Refusal {
  const code = error.originalCode ?? error.code ?? ''
  if (TLS_CODE.test(code)) {
    return {kind: 'tls', message: `No private connection to ${peer}: ${error.message}`}
  }
  return {
    kind: 'unreachable',
    message: `No answer from ${peer}: ${WORDS[code] ?? error.message}`,
    ...(code === 'ENOTFOUND' ? {lasting: true} : {}),
  }
}
