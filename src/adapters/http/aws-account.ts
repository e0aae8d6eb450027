import type {Agent} from 'node:https'
import {reveal, type Secret} from '../../domain/text/reveal.ts'
import {type AnswerSize, type BodyLimit, bodyLimit, RECORDS} from './aws-body-limit.ts'
import {throughProxy} from './aws-proxy.ts'

/** Where the AWS account is, and who asks. */
export interface AwsAccount {
  readonly region: string
  /** Base URL that stands in for every AWS endpoint. */
  readonly endpoint?: string
  /** A profile of the AWS shared configuration files. */
  readonly profile?: string
  /** Absent = the SDK's own chain: environment, profile, role of the machine. */
  readonly credentials?: AwsKey
}

export interface AwsKey {
  readonly accessKeyId: string
  readonly secretAccessKey: Secret
}

export interface AwsClientOptions {
  readonly region: string
  readonly endpoint?: string
  readonly profile?: string
  readonly credentials?: {accessKeyId: string; secretAccessKey: string}
  readonly maxAttempts: number
  readonly requestHandler: {
    connectionTimeout: number
    requestTimeout: number
    throwOnRequestTimeout: boolean
    httpsAgent?: Agent
  }
  readonly extensions: BodyLimit[]
  readonly logger: SdkLogger
}

interface SdkLogger {
  trace(): void
  debug(): void
  info(entry: unknown): void
  warn(): void
  error(entry: unknown): void
}

/** The first try and four more, which the SDK spaces out; throttled ones more widely. */
const MAX_ATTEMPTS = 5
const CONNECT_MILLIS = 5000
const ANSWER_MILLIS = 30_000

/**
 * Options for any client of the AWS SDK.
 * @param trace receives one line a call: client, operation, HTTP status, attempts. Never what was sent or answered.
 * @param size of the longest answer that is taken.
 */
export function clientOptions(
  account: AwsAccount,
  trace?: (line: string) => void,
  size: AnswerSize = RECORDS,
): AwsClientOptions {
  // The SDK prints to stderr about Node versions; what sesctl runs on is its launcher's business.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true'
  const {region, endpoint, profile, credentials} = account
  return {
    region,
    ...(endpoint === undefined ? {} : {endpoint}),
    ...(profile === undefined ? {} : {profile}),
    ...(credentials === undefined
      ? {}
      : {credentials: {...credentials, secretAccessKey: reveal(credentials.secretAccessKey)}}),
    maxAttempts: MAX_ATTEMPTS,
    requestHandler: {
      connectionTimeout: CONNECT_MILLIS,
      requestTimeout: ANSWER_MILLIS,
      throwOnRequestTimeout: true,
      ...throughProxy(region, endpoint),
    },
    extensions: [bodyLimit(size)],
    logger: tracingLogger(trace),
  }
}

interface LogEntry {
  readonly clientName?: unknown
  readonly commandName?: unknown
  readonly metadata?: {readonly httpStatusCode?: number; readonly attempts?: number; readonly requestId?: string}
  readonly error?: {readonly name?: unknown}
}

/** The SDK logs input and output beside the operation's name: only the name and the metadata are passed on. */
function tracingLogger(trace: ((line: string) => void) | undefined): SdkLogger {
  const quiet = (): void => {}
  const log = (entry: unknown): void => {
    if (!trace || typeof entry !== 'object' || entry === null) return
    const {clientName, commandName, metadata, error} = entry as LogEntry
    if (typeof commandName !== 'string') return
    const attempts = metadata?.attempts ?? 1
    const parts = [
      `${clientName} ${commandName.replace(/Command$/, '')}`,
      metadata?.httpStatusCode ?? 'no answer',
      error?.name,
      attempts > 1 ? `${attempts} attempts` : undefined,
      metadata?.requestId,
    ]
    trace(parts.filter((part) => part !== undefined).join(' '))
  }
  return {trace: quiet, debug: quiet, info: log, warn: quiet, error: log}
}
