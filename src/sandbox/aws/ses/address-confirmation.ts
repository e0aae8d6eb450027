import type {Environment} from '../../environment.ts'
import {postNotice} from '../../mail/notice.ts'
import {confirmAddress} from '../../verification/confirmations.ts'
import {AwsError} from '../aws-error.ts'
import type {Route} from '../protocols/rest-json.ts'
import {LOWERCASE_ALPHANUMERIC, randomText} from '../random.ts'

const PATH = '/v2/email/confirm-identity'
const TOKEN_LENGTH = 40

/** Mails a new address the link that verifies it, into the inbox of the sandbox. */
export function askForConfirmation(env: Environment, address: string): void {
  const token = randomText(TOKEN_LENGTH, LOWERCASE_ALPHANUMERIC)
  env.store.run('UPDATE email_identity SET confirmation_token = ? WHERE name = ?', token, address)
  postNotice(env, {
    from: 'no-reply-aws@amazon.com',
    to: address,
    subject: `Amazon Web Services - Email Address Verification Request in region ${env.settings.region}`,
    text: [
      `Somebody wants to send mail as ${address}. If it was you, follow this link within 24 hours:`,
      '',
      `curl "$AWS_ENDPOINT_URL${PATH}/${token}"`,
      '',
      'If it was not you, do nothing.',
      '',
    ].join('\n'),
  })
}

/** Where the link leads. The path is the sandbox's own: on AWS it is a page of the console. */
export const CONFIRMATION_ROUTE: Route = {
  method: 'GET',
  path: `${PATH}/{Token}`,
  operation: {
    name: 'ConfirmEmailIdentity',
    unsigned: true,
    run({env, input}) {
      const address = confirmAddress(env, input.string('Token'))
      if (address === undefined)
        throw new AwsError('NotFoundException', 404, 'This link is unknown, was followed before, or has expired.')
      return {EmailIdentity: address, VerificationStatus: 'SUCCESS'}
    },
  },
}
