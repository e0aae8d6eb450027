import {smtpPassword} from '../aws/smtp-password.ts'
import type {JsonObject} from './json.ts'
import type {Outputs} from './outputs.ts'

/** What a binding was asked for that shows in its credentials. */
export interface NotificationTargets {
  readonly email: string | undefined
  readonly webhook: string | undefined
}

/** The topics that a binding's notification targets are subscribed to: those of the instance that exist. */
export function feedbackTopics(instance: Outputs): {readonly kind: string; readonly topicArn: string}[] {
  return ['bounce', 'complaint', 'delivery'].flatMap((kind) => {
    const topicArn = instance[`${kind}_topic_arn`]
    return topicArn ? [{kind, topicArn}] : []
  })
}

/** The bind module's outputs: an SMTP and an API login that are one access key. */
export function bindingOutputs(
  instance: Outputs,
  key: {readonly id: string; readonly secret: string},
  targets: NotificationTargets,
): Outputs {
  const region = instance['region'] ?? ''
  const subscribed = feedbackTopics(instance).length > 0
  return {
    smtp_server: `email-smtp-fips.${region}.amazonaws.com`,
    smtp_user: key.id,
    smtp_password: smtpPassword(key.secret, region),
    aws_access_key_id: key.id,
    aws_secret_access_key: key.secret,
    ...(subscribed && targets.email !== undefined ? {notification_email: targets.email} : {}),
    ...(subscribed && targets.webhook !== undefined ? {notification_webhook: targets.webhook} : {}),
  }
}

/** The instance's outputs with the binding's over them, ordered by key. */
export function mergeCredentials(instance: Outputs, binding: Outputs): JsonObject {
  const merged = {...instance, ...binding}
  return Object.fromEntries(Object.entries(merged).sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** The policy of a binding's user: sending with the instance's identity and configuration set, and nothing else. */
export function sendingPolicy(instance: Outputs): object {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Action: ['ses:SendEmail', 'ses:SendRawEmail'],
        Effect: 'Allow',
        Resource: [instance['identity_arn'], instance['configuration_set_arn']],
      },
    ],
  }
}
