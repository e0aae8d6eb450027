import {createPublicKey, generateKeyPairSync, randomUUID} from 'node:crypto'
import {signedDocument} from '../../src/sandbox/aws/sns/document.ts'
import type {OutgoingMessage} from '../../src/sandbox/aws/sns/queue.ts'
import type {SigningKey} from '../../src/sandbox/aws/sns/signing-key.ts'
import {issueCertificate} from '../../src/sandbox/tls/certificate.ts'

export const TOPIC = 'arn:aws-us-gov:sns:us-gov-west-1:123456789012:csb-aws-ses-one-bounce'
export const ENDPOINT = 'https://sns.us-gov-west-1.amazonaws.com'

export interface SnsSender {
  readonly certificate: string
  readonly certificateUrl: string
  /** The body of a request, signed. */
  body(message: string, changes?: Partial<OutgoingMessage>): string
}

/** An SNS of the test's own. @param name the common name of its certificate. @param validTo its last day */
export function snsSender(name = 'sns.amazonaws.com', validTo = new Date(Date.UTC(2120, 0, 1))): SnsSender {
  const {privateKey} = generateKeyPairSync('rsa', {modulusLength: 2048})
  const publicKey = createPublicKey(privateKey)
  const certificate = issueCertificate({
    subject: name,
    publicKey,
    issuer: {name, publicKey, privateKey},
    notBefore: new Date(Date.UTC(2000, 0, 1)),
    notAfter: validTo,
    use: {server: [name]},
  })
  const fileName = `SimpleNotificationService-${'0123456789abcdef'.repeat(2)}.pem`
  return senderWith({privateKey, certificate, fileName})
}

/** An SNS that signs with a key whose certificate is served by somebody else. */
export function senderWith(key: SigningKey): SnsSender {
  return {
    certificate: key.certificate,
    certificateUrl: `${ENDPOINT}/${key.fileName}`,
    body: (message, changes = {}) =>
      signedDocument(
        {
          type: 'Notification',
          id: randomUUID(),
          at: Date.now(),
          signatureVersion: '2',
          topicArn: TOPIC,
          message,
          ...changes,
        } as OutgoingMessage,
        `${TOPIC}:subscription`,
        {region: 'us-gov-west-1', endpointUrl: ENDPOINT, key},
      ),
  }
}

/** How the certificate of `sender` is had, and how often it was asked for. @param sink instead of its own. */
export function certificateProxy(
  {certificate, certificateUrl}: SnsSender,
  sink: (url: string) => Promise<string | undefined> = async (url) =>
    url === certificateUrl ? certificate : undefined,
): {readonly fetched: readonly string[]; fetch(url: string): Promise<string | undefined>} {
  const fetched: string[] = []
  return {
    fetched,
    fetch: async (url) => {
      fetched.push(url)
      return await sink(url)
    },
  }
}

/** The record of one bounce, as event publishing has it. */
export function bounceRecord(messageId: string, recipient = 'gone@agency.test', at = new Date()): string {
  return JSON.stringify({
    eventType: 'Bounce',
    mail: {
      timestamp: at.toISOString(),
      messageId,
      source: 'sender@agency.test',
      destination: [recipient],
      commonHeaders: {subject: 'Hello'},
      tags: {'ses:configuration-set': ['csb-aws-ses-one']},
    },
    bounce: {
      bounceType: 'Permanent',
      bounceSubType: 'General',
      bouncedRecipients: [{emailAddress: recipient, status: '5.1.1', diagnosticCode: 'smtp; 550 5.1.1 unknown'}],
      timestamp: at.toISOString(),
      feedbackId: `feedback-${messageId}`,
    },
  })
}
