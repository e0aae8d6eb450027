import type {AuditAlarms} from './alarms.ts'
import type {AuditCredentials} from './credentials.ts'
import type {AuditMail} from './mail.ts'
import type {AuditTopics} from './topics.ts'

/**
 * The AWS account behind the broker, as an audit reads it and puts it right. Methods throw NotAuthorised, Unavailable or
 * UnexpectedAnswer; an absent resource is undefined.
 */
export interface AuditAccount {
  /** What SES, CloudWatch and SNS are asked about; IAM knows no regions. */
  readonly region: string
  readonly credentials: AuditCredentials
  readonly mail: AuditMail
  readonly alarms: AuditAlarms
  readonly topics: AuditTopics
}
