import type {EnvironmentSettings} from '../../environment.ts'
import type {Topic} from './topics.ts'

const OWNERS_ACTIONS = [
  'SNS:GetTopicAttributes',
  'SNS:SetTopicAttributes',
  'SNS:AddPermission',
  'SNS:RemovePermission',
  'SNS:DeleteTopic',
  'SNS:Subscribe',
  'SNS:ListSubscriptionsByTopic',
  'SNS:Publish',
]

/** The policy that holds for a topic: its own, or the one that SNS gives to those that have none. */
export function policyOf({arn, attributes}: Topic, {accountId}: Pick<EnvironmentSettings, 'accountId'>): string {
  return (
    attributes['Policy'] ??
    JSON.stringify({
      Version: '2008-10-17',
      Id: '__default_policy_ID',
      Statement: [
        {
          Sid: '__default_statement_ID',
          Effect: 'Allow',
          Principal: {AWS: '*'},
          Action: OWNERS_ACTIONS,
          Resource: arn,
          Condition: {StringEquals: {'AWS:SourceOwner': accountId}},
        },
      ],
    })
  )
}
