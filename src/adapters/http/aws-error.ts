import {Failure, NotAuthorised, Unavailable, UnexpectedAnswer} from '../../domain/exit/failure.ts'
import {plainLine} from '../../domain/text/plain-text.ts'

/** What an error of the SDK or of Node's sockets may carry. */
interface ForeignError extends Error {
  readonly code?: unknown
  readonly $metadata?: {readonly httpStatusCode?: number; readonly requestId?: string}
}

/** The same code is spelled with and without `Exception`, depending on the protocol. */
const REFUSED = new Set([
  'UnrecognizedClient',
  'InvalidClientTokenId',
  'SignatureDoesNotMatch',
  'InvalidSignature',
  'IncompleteSignature',
  'MissingAuthenticationToken',
  'InvalidAccessKeyId',
  'OptInRequired',
])
const OUT_OF_DATE = new Set(['ExpiredToken', 'ExpiredTokenId', 'RequestExpired', 'RequestTimeTooSkewed'])
const NO_CREDENTIALS = new Set(['CredentialsProviderError', 'TokenProviderError'])
const DENIED = new Set(['AccessDenied', 'NotAuthorized', 'UnauthorizedOperation'])
const BUSY = new Set([
  'TooManyRequests',
  'Throttling',
  'Throttled',
  'ThrottledRequest',
  'RequestThrottled',
  'RequestLimitExceeded',
  'SlowDown',
  'ServiceUnavailable',
  'InternalFailure',
  'InternalService',
  'InternalServiceError',
  'InternalServiceFault',
])
const NETWORK_CODE = /^(E[A-Z]+|UND_ERR_\w+|(DEPTH|SELF|UNABLE|CERT|ERR)_\w+)$/
const SDK_HINT = /\s*Deserialization error: to see the raw response, .*$/s
const WHERE_FROM =
  'The context says which credentials are used, or else AWS_PROFILE and AWS_ACCESS_KEY_ID: sesctl context show'

/** What the SDK adds to the message of whatever fails while it reads an answer is for who writes a program with it. */
export function withoutSdkHint<Kind extends Error>(error: Kind): Kind {
  error.message = error.message.replace(SDK_HINT, '')
  return error
}

/**
 * Says in our own words why a call to AWS failed.
 * @param what the call, to follow "Failed to": `read the configuration set x`.
 * @param action the IAM action that it needs, `ses:GetConfigurationSet`.
 */
export function translateAwsError(error: unknown, what: string, action?: string): Failure {
  const foreign: ForeignError = withoutSdkHint(error instanceof Error ? error : new Error(String(error)))
  if (foreign instanceof Failure) return foreign
  const name = errorCode(foreign)
  const status = foreign.$metadata?.httpStatusCode
  const cause = foreign
  if (NO_CREDENTIALS.has(foreign.name)) {
    return new NotAuthorised(`Failed to ${what}: no usable AWS credentials were found.`, {hints: [WHERE_FROM], cause})
  }
  // The service's own words on signatures repeat the request's headers, a session token among them.
  if (REFUSED.has(name)) {
    return new NotAuthorised(`Failed to ${what}: AWS refused the credentials (${name}).`, {hints: [WHERE_FROM], cause})
  }
  if (OUT_OF_DATE.has(name)) {
    return new NotAuthorised(`Failed to ${what}: AWS found the credentials or the request out of date (${name}).`, {
      hints: ["Log in to AWS again, and check this machine's clock.", WHERE_FROM],
      cause,
    })
  }
  if (DENIED.has(name) || status === 401 || status === 403) return denied(foreign, what, action)
  if (BUSY.has(name) || status === 429 || (status !== undefined && status >= 500)) {
    return new Unavailable(`Failed to ${what}: AWS is busy (${name}${requestId(foreign)}).`, {
      hints: ['Try again in a minute.'],
      cause,
    })
  }
  if (status === undefined && isNetworkError(foreign)) {
    return new Unavailable(`Failed to ${what}: AWS did not answer (${networkReason(foreign)}).`, {
      hints: ["Check the network, and the region and endpoint of the context's AWS access: sesctl context show"],
      cause,
    })
  }
  // Without a status nothing was answered: the SDK could not even ask.
  const answer = status === undefined ? '' : `AWS answered ${name}${requestId(foreign)}: `
  return new UnexpectedAnswer(`Failed to ${what}: ${answer}${words(foreign)}`, {cause})
}

/** Whether the service says that the resource does not exist. */
export function isNotFound(error: unknown): boolean {
  return error instanceof Error && ['NotFoundException', 'NoSuchEntityException', 'NoSuchEntity'].includes(error.name)
}

function denied(foreign: ForeignError, what: string, action: string | undefined): NotAuthorised {
  const hints = action === undefined ? [] : [`The AWS user needs the right to ${action}.`]
  return new NotAuthorised(`Failed to ${what}: ${words(foreign)}`, {hints: [...hints, WHERE_FROM], cause: foreign})
}

function errorCode(error: ForeignError): string {
  return plainLine(error.name).replace(/Exception$/, '')
}

function isNetworkError(error: ForeignError): boolean {
  return error.name === 'TimeoutError' || (typeof error.code === 'string' && NETWORK_CODE.test(error.code))
}

function networkReason(error: ForeignError): string {
  return typeof error.code === 'string' ? error.code : error.name
}

function requestId({$metadata}: ForeignError): string {
  return $metadata?.requestId ? `, request ${plainLine($metadata.requestId)}` : ''
}

function words({message}: ForeignError): string {
  const line = plainLine(message)
  return line.length > 300 ? `${line.slice(0, 299)}…` : line
}
