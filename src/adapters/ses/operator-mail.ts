import {SESv2Client, SendEmailCommand} from '@aws-sdk/client-sesv2'
import {UnexpectedAnswer} from '../../domain/exit/failure.ts'
import type {OperatorMail} from '../../ports/guard/operator-mail.ts'
import {type AwsAccount, clientOptions} from '../http/aws-account.ts'
import {type AwsOptions, awsCall} from '../http/aws-call.ts'

/** SES API v2 SendEmail with an identity of the operator's. */
export function sesOperatorMail(account: AwsAccount, {signal, trace}: AwsOptions): OperatorMail {
  // One attempt: SendEmail knows no idempotency key, and a retry of the SDK's own could send twice.
  const client = new SESv2Client({...clientOptions(account, trace), maxAttempts: 1})
  return {
    send: async ({subject, text, number}, {from, to}) => {
      const call = {what: `send notice ${number} from ${from}`, action: 'ses:SendEmail'}
      const {MessageId} = await awsCall(signal, call, () =>
        client.send(
          new SendEmailCommand({
            FromEmailAddress: from,
            Destination: {ToAddresses: [...to]},
            Content: {
              Simple: {
                Subject: {Data: subject, Charset: 'UTF-8'},
                Body: {Text: {Data: text, Charset: 'UTF-8'}},
                Headers: [
                  // RFC 3834 section 5: keeps vacation programs from answering.
                  {Name: 'Auto-Submitted', Value: 'auto-generated'},
                  {Name: 'X-Sesctl-Notice', Value: number},
                ],
              },
            },
          }),
        ),
      )
      if (MessageId === undefined) throw new UnexpectedAnswer(`SES took notice ${number} without a message id.`)
      return MessageId
    },
  }
}
