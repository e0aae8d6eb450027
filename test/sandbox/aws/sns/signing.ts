import {createVerify} from 'node:crypto'
import {cpSync, mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {loadSigningKey} from '../../../../src/sandbox/aws/sns/signing-key.ts'
import type {Environment} from '../../../../src/sandbox/environment.ts'

let made: Promise<string> | undefined

/** Gives an environment the signing key of this test run: to make one takes longer than most tests. */
export async function shareSigningKey({settings}: Environment): Promise<void> {
  made ??= makeOne(settings.region)
  cpSync(join(await made, 'sns'), join(settings.folder, 'sns'), {recursive: true})
}

async function makeOne(region: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'sesctl-sns-key-'))
  process.once('exit', () => rmSync(folder, {recursive: true, force: true}))
  await loadSigningKey(folder, region)
  return folder
}

const KEYS: Readonly<Record<string, readonly string[]>> = {
  Notification: ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'],
  SubscriptionConfirmation: ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'],
  UnsubscribeConfirmation: ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'],
}

/** Whether a document is signed as AWS describes it, by the certificate that is served where it says. */
export async function isSigned(document: Readonly<Record<string, string>>, endpointUrl: string): Promise<boolean> {
  const {pathname} = new URL(document['SigningCertURL'] ?? '')
  const certificate = await (await fetch(endpointUrl + pathname)).text()
  const verify = createVerify(document['SignatureVersion'] === '1' ? 'RSA-SHA1' : 'RSA-SHA256')
  for (const key of KEYS[document['Type'] ?? ''] ?? [])
    if (document[key] !== undefined) verify.update(`${key}\n${document[key]}\n`)
  return verify.verify(certificate, document['Signature'] ?? '', 'base64')
}
