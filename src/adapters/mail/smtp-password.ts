import {createHmac} from 'node:crypto'

const VERSION = 0x04
const DATE = '11111111'

/**
 * The SMTP password that belongs to a secret access key in one region: 44 characters of Base64 over a version octet and
 * an HMAC-SHA256 chain (Amazon SES developer guide, "Obtaining Amazon SES SMTP credentials by converting AWS
 * credentials"). The same secret has another password in every region.
 */
export function smtpPassword(secretAccessKey: string, region: string): string {
  const chain = [DATE, region, 'ses', 'aws4_request', 'SendRawEmail']
  const seed: Buffer = Buffer.from(`AWS4${secretAccessKey}`, 'utf8')
  const signature = chain.reduce((key, message) => createHmac('sha256', key).update(message, 'utf8').digest(), seed)
  return Buffer.concat([Buffer.of(VERSION), signature]).toString('base64')
}
