import {BROKER_TABLES} from './schema/broker.ts'
import {CLOUD_FOUNDRY_TABLES} from './schema/cloud-foundry.ts'
import {CLOUDWATCH_TABLES} from './schema/cloudwatch.ts'
import {DNS_TABLES} from './schema/dns.ts'
import {IAM_TABLES} from './schema/iam.ts'
import {MAIL_TABLES} from './schema/mail.ts'
import {SANDBOX_TABLES} from './schema/sandbox.ts'
import {SES_TABLES} from './schema/ses.ts'
import {SNS_TABLES} from './schema/sns.ts'

/** The sandbox's whole memory. Times are epoch milliseconds unless the column says otherwise; JSON columns end in _json. */
export const SCHEMA = [
  MAIL_TABLES,
  BROKER_TABLES,
  SES_TABLES,
  IAM_TABLES,
  SNS_TABLES,
  CLOUDWATCH_TABLES,
  DNS_TABLES,
  SANDBOX_TABLES,
  CLOUD_FOUNDRY_TABLES,
].join('')

/** The version of {@link SCHEMA}. */
export const VERSION = 12

/** By the version that each begins with: what leads to the next one. What is older than the first was never released. */
export const MIGRATIONS: ReadonlyMap<number, string> = new Map([
  [
    11,
    `
  ALTER TABLE email_identity DROP COLUMN dkim_signing_enabled;
  ALTER TABLE email_identity DROP COLUMN feedback_forwarding;
  ALTER TABLE configuration_set DROP COLUMN vdm_json;
  `,
  ],
])
