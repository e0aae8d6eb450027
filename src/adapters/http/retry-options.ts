import {type AwsAccount, type AwsClientOptions, clientOptions} from './aws-account.ts'
import type {AnswerSize} from './aws-body-limit.ts'

/** Enough for a minute of refusals: work in bulk meets the limits of AWS, SES's one request a second above all. */
const ATTEMPTS = 10

/** Options of a client for work in bulk: it slows down to the rate that AWS allows, and is not easily put off. */
export function retryOptions(
  account: AwsAccount,
  trace?: (line: string) => void,
  size?: AnswerSize,
): AwsClientOptions & {readonly retryMode: 'adaptive'} {
  return {...clientOptions(account, trace, size), maxAttempts: ATTEMPTS, retryMode: 'adaptive'}
}
