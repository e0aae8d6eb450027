import {type FailureDetails, Unavailable, UnexpectedAnswer} from '../../domain/exit/failure.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import {ProxyFailed} from './tunnel.ts'

/** No usable answer came. Where the request may have arrived, whether it took effect is not known. */
export class NoAnswer extends Unavailable {
  readonly mayHaveArrived: boolean

  constructor(message: string, mayHaveArrived: boolean, details: FailureDetails = {}) {
    super(message, details)
    this.mayHaveArrived = mayHaveArrived
  }
}

/** An answer came and was too long to be read to its end. */
export class AnswerTooLong extends UnexpectedAnswer {
  /** HTTP status, which came before the body. */
  readonly status: number

  constructor(message: string, status: number) {
    super(message)
    this.status = status
  }
}

/** Whether an error leaves open what the request did at the other side. */
export function leavesOpen(error: unknown): error is NoAnswer | AnswerTooLong {
  return error instanceof AnswerTooLong || (error instanceof NoAnswer && error.mayHaveArrived)
}

const NOT_REACHED: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'there is no host of that name',
  EAI_AGAIN: 'looking the name up failed',
  EHOSTUNREACH: 'there is no route to it',
  ENETUNREACH: 'there is no route to it',
  EPROTO: 'it does not speak TLS there',
}

/** node:tls verification errors (OpenSSL X509_V_ERR_*), and the host name check of node:tls itself. */
const UNTRUSTED =
  /^(CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|INVALID_CA|HOSTNAME_MISMATCH|ERR_TLS_CERT_ALTNAME_INVALID)/

/**
 * An error of node:net, node:tls or node:http as a failure.
 * @param host `name:port`, for the message.
 * @param sent whether the connection was up, so that the request may have left.
 */
export function noAnswerFrom(host: string, error: unknown, sent: boolean): NoAnswer {
  if (error instanceof ProxyFailed) return throughProxy(host, error)
  const {code = '', message} = error as NodeJS.ErrnoException
  const cause = {cause: error}
  if (UNTRUSTED.test(code)) {
    return new NoAnswer(`Failed to reach ${host}: its certificate is not trusted (${code}).`, false, {
      ...cause,
      retryable: false,
      hints: [
        'If an authority of your own signed it, name its PEM file: in the context (--ca-file), or in SSL_CERT_FILE.',
      ],
    })
  }
  const reason = NOT_REACHED[code]
  if (reason !== undefined) {
    return new NoAnswer(`Failed to reach ${host}: ${reason}.`, false, {
      ...cause,
      hints: ['sesctl context show', 'If it should be the sandbox: sesctl sandbox start'],
    })
  }
  const broke = code === 'ECONNRESET' || code === 'EPIPE' ? 'the connection broke' : plainLine(message)
  return new NoAnswer(sent ? `${host} gave no answer: ${broke}.` : `Failed to reach ${host}: ${broke}.`, sent, cause)
}

function throughProxy(host: string, {proxy, status, cause}: ProxyFailed): NoAnswer {
  const {code = ''} = (cause ?? {}) as NodeJS.ErrnoException
  const reason =
    status === undefined
      ? (NOT_REACHED[code] ?? 'the connection to it broke')
      : status === 407
        ? 'it asks for a user name and a password (HTTP 407)'
        : `it answered HTTP ${status}`
  return new NoAnswer(`Failed to reach ${host} through the proxy ${proxy}: ${reason}.`, false, {
    ...(cause === undefined ? {} : {cause}),
    retryable: status !== 407,
    hints: [
      status === 407
        ? 'Name them in the variable https_proxy: http://USER:PASSWORD@HOST:PORT'
        : 'The variable https_proxy (or http_proxy) names the proxy; hosts that no_proxy names are reached directly.',
    ],
  })
}
