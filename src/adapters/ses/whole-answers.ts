import type {GetConfigurationSetCommandOutput, GetEmailIdentityCommandOutput} from '@aws-sdk/client-sesv2'
import {UnexpectedAnswer} from '../../domain/exit/failure.ts'
import {present} from '../http/present.ts'

/** SES names the set in each answer; what it says nothing of would be read as "it sends". @throws UnexpectedAnswer */
export function setAnswer(name: string, answer: GetConfigurationSetCommandOutput): GetConfigurationSetCommandOutput {
  if (answer.ConfigurationSetName === name) return answer
  throw new UnexpectedAnswer(`Failed to read the configuration set ${name}: the answer is not about it.`)
}

/** SES says in each answer whether the identity may send. @throws UnexpectedAnswer */
export function identityAnswer(domain: string, answer: GetEmailIdentityCommandOutput): GetEmailIdentityCommandOutput {
  present(answer.VerifiedForSendingStatus, `read the identity ${domain}`)
  return answer
}
