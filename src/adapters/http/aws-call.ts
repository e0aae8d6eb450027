import {TimeOver} from '../../domain/exit/failure.ts'
import {translateAwsError} from './aws-error.ts'
import {timeLimit} from './time-limit.ts'

export interface AwsOptions {
  /** Aborted with Interrupted. */
  readonly signal: AbortSignal
  /** Receives one line a call, without secrets. */
  readonly trace?: (line: string) => void
}

export interface CallSubject {
  /** To follow "Failed to": `read the configuration set x`. */
  readonly what: string
  /** The IAM action that the call needs. */
  readonly action: string
}

/**
 * Runs one call of the SDK and throws Failures only: the signal's own reason once it is aborted, else the translation.
 */
export async function awsCall<Answer>(
  signal: AbortSignal,
  {what, action}: CallSubject,
  call: () => Promise<Answer>,
): Promise<Answer> {
  signal.throwIfAborted()
  try {
    return await within(timeLimit(signal), call())
  } catch (error) {
    if (signal.reason instanceof TimeOver) throw signal.reason.leaving('AWS had not answered.')
    signal.throwIfAborted()
    throw translateAwsError(error, what, action)
  }
}

/** The call's answer, or the signal's reason once it is aborted: the SDK's own retries know nothing of the command's end. */
async function within<Answer>(limit: AbortSignal, answer: Promise<Answer>): Promise<Answer> {
  const settled = new AbortController()
  const ended = new Promise<never>((_, reject) => {
    if (limit.aborted) reject(limit.reason)
    limit.addEventListener('abort', () => reject(limit.reason), {signal: settled.signal})
  })
  ended.catch(() => {})
  answer.catch(() => {})
  return await Promise.race([answer, ended]).finally(() => settled.abort())
}
