import type {RequestPreview} from '../instance/request-preview.ts'

/** An alarm on one rate of one configuration set. */
export interface AlarmDefinition {
  readonly name: string
  readonly description: string
  readonly metric: string
  readonly configurationSet: string
  /** Fraction that it fires at. */
  readonly threshold: number
  /** ARNs of topics. */
  readonly actions: readonly string[]
}

/** A change that puts one thing right. All can be done twice. */
export type Repair =
  | {readonly kind: 'put-alarm'; readonly alarm: AlarmDefinition}
  | {
      readonly kind: 'require-tls'
      readonly set: string
      readonly sendingPool?: string
      readonly maxDeliverySeconds?: number
    }
  | {readonly kind: 'publish-reputation'; readonly set: string}
  | {readonly kind: 'suppress'; readonly set: string}
  | {readonly kind: 'set-default-set'; readonly identity: string; readonly set: string}
  | {
      readonly kind: 'restart-mail-from'
      readonly identity: string
      readonly mailFromDomain: string
      readonly behavior: string
    }
  | {readonly kind: 'subscribe-again'; readonly topicArn: string; readonly endpoint: string}
  | {readonly kind: 'topic-key'; readonly topicArn: string; readonly key: string}
  | {readonly kind: 'deactivate-keys'; readonly user: string; readonly keyIds: readonly string[]}
  | {
      readonly kind: 'delete-user'
      readonly user: string
      readonly keyIds: readonly string[]
      readonly policies: readonly string[]
      readonly attachedPolicies: readonly string[]
      readonly groups: readonly string[]
    }

/** As PutMetricAlarm takes it (CloudWatch API Reference). */
export function alarmInput({name, description, metric, configurationSet, threshold, actions}: AlarmDefinition) {
  return {
    AlarmName: name,
    AlarmDescription: description,
    ActionsEnabled: true,
    AlarmActions: [...actions],
    OKActions: [...actions],
    Namespace: 'AWS/SES',
    MetricName: metric,
    Dimensions: [{Name: 'ses:configuration-set', Value: configurationSet}],
    Statistic: 'Average' as const,
    Period: 300,
    EvaluationPeriods: 1,
    Threshold: threshold,
    ComparisonOperator: 'GreaterThanOrEqualToThreshold' as const,
    // An idle set publishes nothing, and that is no reason to change a state (SES Developer Guide, "Creating reputation
    // monitoring alarms").
    TreatMissingData: 'ignore',
  }
}

/** The requests of a repair, in order. */
export function requestsOf(repair: Repair): RequestPreview[] {
  switch (repair.kind) {
    case 'put-alarm':
      return [one('PutMetricAlarm', repair.alarm.name, alarmInput(repair.alarm))]
    case 'require-tls':
      return [
        one('PutConfigurationSetDeliveryOptions', repair.set, {
          ConfigurationSetName: repair.set,
          TlsPolicy: 'REQUIRE',
          ...(repair.sendingPool === undefined ? {} : {SendingPoolName: repair.sendingPool}),
          ...(repair.maxDeliverySeconds === undefined ? {} : {MaxDeliverySeconds: repair.maxDeliverySeconds}),
        }),
      ]
    case 'publish-reputation':
      return [
        one('PutConfigurationSetReputationOptions', repair.set, {
          ConfigurationSetName: repair.set,
          ReputationMetricsEnabled: true,
        }),
      ]
    case 'suppress':
      return [
        one('PutConfigurationSetSuppressionOptions', repair.set, {
          ConfigurationSetName: repair.set,
          SuppressedReasons: ['BOUNCE', 'COMPLAINT'],
        }),
      ]
    case 'set-default-set':
      return [
        one('PutEmailIdentityConfigurationSetAttributes', repair.identity, {
          EmailIdentity: repair.identity,
          ConfigurationSetName: repair.set,
        }),
      ]
    case 'restart-mail-from':
      return [
        one('PutEmailIdentityMailFromAttributes', repair.identity, {
          EmailIdentity: repair.identity,
          MailFromDomain: repair.mailFromDomain,
          BehaviorOnMxFailure: repair.behavior,
        }),
      ]
    case 'subscribe-again':
      return [
        one('Subscribe', repair.topicArn, {
          TopicArn: repair.topicArn,
          Protocol: 'email',
          Endpoint: repair.endpoint,
          ReturnSubscriptionArn: true,
        }),
      ]
    case 'topic-key':
      return [
        one('SetTopicAttributes', repair.topicArn, {
          TopicArn: repair.topicArn,
          AttributeName: 'KmsMasterKeyId',
          AttributeValue: repair.key,
        }),
      ]
    case 'deactivate-keys':
      return repair.keyIds.map((id) =>
        one('UpdateAccessKey', repair.user, {UserName: repair.user, AccessKeyId: id, Status: 'Inactive'}),
      )
    case 'delete-user':
      return deletion(repair)
  }
}

/** IAM deletes a user only when nothing hangs on it (IAM API Reference, DeleteUser). */
function deletion(repair: Extract<Repair, {kind: 'delete-user'}>): RequestPreview[] {
  const who = {UserName: repair.user}
  return [
    ...repair.keyIds.map((id) => one('DeleteAccessKey', repair.user, {...who, AccessKeyId: id})),
    ...repair.policies.map((name) => one('DeleteUserPolicy', repair.user, {...who, PolicyName: name})),
    ...repair.attachedPolicies.map((arn) => one('DetachUserPolicy', repair.user, {...who, PolicyArn: arn})),
    ...repair.groups.map((name) => one('RemoveUserFromGroup', repair.user, {...who, GroupName: name})),
    one('DeleteUser', repair.user, who),
  ]
}

function one(method: string, target: string, body: unknown): RequestPreview {
  return {method, target, body}
}
