import type {MailRefusal, RefusalKind} from '../../mail/refusal.ts'
import {AwsError} from '../aws-error.ts'
import type {Caller} from '../sigv4/authenticate.ts'

type Codes = Readonly<Record<RefusalKind, {readonly code: string; readonly status: number}>>

/** How SES API v2 calls a refusal of mail (SES API v2 Reference, SendEmail). */
const CODES: Codes = {
  'access-denied': {code: 'AccessDeniedException', status: 403},
  'not-verified': {code: 'MessageRejected', status: 400},
  paused: {code: 'SendingPausedException', status: 400},
  'account-paused': {code: 'SendingPausedException', status: 400},
  'no-such-set': {code: 'NotFoundException', status: 404},
  'mail-from-not-verified': {code: 'MailFromDomainNotVerifiedException', status: 400},
  throttled: {code: 'TooManyRequestsException', status: 429},
  'bad-request': {code: 'BadRequestException', status: 400},
}

export function refusedMail({kind, message, action, resource}: MailRefusal, caller: Caller): AwsError {
  const {code, status} = CODES[kind]
  const denied = kind === 'access-denied' && action !== undefined && resource !== undefined
  const sentence = denied
    ? `User \`${caller.arn}' is not authorized to perform \`${action}' on resource \`${resource}'`
    : message
  return new AwsError(code, status, sentence)
}
