import {UnexpectedAnswer} from '../../domain/exit/failure.ts'
import {type AwsAccount, clientOptions} from '../http/aws-account.ts'
import {type AwsOptions, awsCall} from '../http/aws-call.ts'

/** The twelve digits of the account that the context's credentials belong to: STS GetCallerIdentity, which needs no right. */
export async function awsAccountId(account: AwsAccount, {signal, trace}: AwsOptions): Promise<string> {
  const {STSClient, GetCallerIdentityCommand} = await import('@aws-sdk/client-sts')
  const client = new STSClient(clientOptions(account, trace))
  const subject = {what: 'ask AWS which account this is', action: 'sts:GetCallerIdentity'}
  const {Account} = await awsCall(
    signal,
    subject,
    async () => await client.send(new GetCallerIdentityCommand({}), {abortSignal: signal}),
  )
  if (Account !== undefined && /^\d{12}$/.test(Account)) return Account
  throw new UnexpectedAnswer('Failed to ask AWS which account this is: it did not say.')
}
