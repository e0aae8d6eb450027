import {translateAwsError} from './aws-error.ts'

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
    return await call()
  } catch (error) {
    signal.throwIfAborted()
    throw translateAwsError(error, what, action)
  }
}
