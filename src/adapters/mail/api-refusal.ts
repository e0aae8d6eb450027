import {Failure, Unavailable} from '../../domain/exit/failure.ts'
import type {Refusal, RefusalKind} from '../../domain/sending/mail-refusal.ts'
import {type NetworkError, networkRefusal} from './network-error.ts'

/** What the AWS SDK throws: named by AWS's error code, with the status when a server answered. */
interface ApiError extends NetworkError {
  readonly $metadata?: {readonly httpStatusCode?: number | undefined}
}

// Names of AWS's error codes: the SES API v2 and STS references, and "Common Errors" of both.
const KINDS: Readonly<Record<string, RefusalKind>> = {
  InvalidClientTokenId: 'credentials',
  InvalidAccessKeyId: 'credentials',
  UnrecognizedClientException: 'credentials',
  SignatureDoesNotMatch: 'credentials',
  InvalidSignatureException: 'credentials',
  IncompleteSignature: 'credentials',
  IncompleteSignatureException: 'credentials',
  MissingAuthenticationToken: 'credentials',
  MissingAuthenticationTokenException: 'credentials',
  ExpiredToken: 'credentials',
  ExpiredTokenException: 'credentials',
  RequestExpired: 'clock',
  RequestTimeTooSkewed: 'clock',
  RequestInTheFuture: 'clock',
  AccessDenied: 'policy',
  AccessDeniedException: 'policy',
  NotAuthorized: 'policy',
  OptInRequired: 'policy',
  SendingPausedException: 'paused',
  AccountSendingPausedException: 'paused',
  ConfigurationSetSendingPausedException: 'paused',
  AccountSuspendedException: 'paused',
  MailFromDomainNotVerifiedException: 'identity',
  TooManyRequestsException: 'throttled',
  LimitExceededException: 'throttled',
  Throttling: 'throttled',
  ThrottlingException: 'throttled',
}

/** An error of the AWS SDK as a refusal: by AWS's code, else by the status, else as a failure to talk at all. */
export function apiRefusal(error: ApiError, peer: string): Refusal {
  if (error instanceof Unavailable) return {kind: 'throttled', message: error.message}
  if (error instanceof Failure) return {kind: 'other', message: error.message}
  const status = error.$metadata?.httpStatusCode
  if (status === undefined) {
    // Node's network errors have a code; without one the SDK did not get as far as the network.
    const fromTheNetwork = error.code !== undefined || error.name === 'TimeoutError'
    return fromTheNetwork ? networkRefusal(error, peer) : {kind: 'other', message: error.message}
  }
  return {kind: kindOf(error, status), status, message: `${error.name}: ${error.message}`}
}

function kindOf(error: ApiError, status: number): RefusalKind {
  // The code is that of any wrong signature; only the sentence mentions its time.
  if (/^Signature (expired|not yet current)\b/.test(error.message)) return 'clock'
  const kind = KINDS[error.name]
  if (kind) return kind
  // MessageRejected covers several reasons, and only its sentence distinguishes them.
  if (error.name === 'MessageRejected') {
    if (/\bemail address is not verified\b/i.test(error.message)) return 'identity'
    if (/\b(paused|disabled)\b/i.test(error.message)) return 'paused'
  }
  if (status === 403) return 'policy'
  return status === 429 || status >= 500 ? 'throttled' : 'other'
}
