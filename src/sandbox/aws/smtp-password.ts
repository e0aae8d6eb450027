import {createHmac} from 'node:crypto'

const VERSION = Buffer.of(0x04)
const STEPS_BEFORE_REGION = ['11111111']
const STEPS_AFTER_REGION = ['ses', 'aws4_request', 'SendRawEmail']

/**
 * The SMTP password that belongs to a secret access key in one region; the user name is the access key id.
 * Source: Amazon SES Developer Guide, "Obtaining SES SMTP credentials by converting existing AWS credentials".
 *
 * @returns 44 characters of Base64: a version byte and 32 bytes of chained HMAC-SHA256.
 */
export function smtpPassword(secretAccessKey: string, region: string): string {
  let signature = Buffer.from(`AWS4${secretAccessKey}`, 'utf8')
  for (const step of [...STEPS_BEFORE_REGION, region, ...STEPS_AFTER_REGION])
    signature = createHmac('sha256', signature).update(step, 'utf8').digest()
  return Buffer.concat([VERSION, signature]).toString('base64')
}
