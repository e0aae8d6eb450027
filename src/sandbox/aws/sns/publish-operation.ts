import type {Environment} from '../../environment.ts'
import {isAllowed} from '../../policies/identity-policy.ts'
import {AwsError} from '../aws-error.ts'
import {requireKey} from '../kms/aliases.ts'
import type {QueryOperation} from '../protocols/query.ts'
import type {QueryParameters} from '../protocols/query-parameters.ts'
import type {Caller} from '../sigv4/authenticate.ts'
import {invalidParameter} from './invalid-parameter.ts'
import {readMessageAttributes} from './message-attributes.ts'
import {permissionOnTopic} from './permission.ts'
import {distribute, type PublishedContent} from './publish.ts'
import {requireTopic, type Topic} from './topics.ts'

/** Octets (SNS API Reference, Publish). */
const LARGEST_MESSAGE = 256 * 1024
/** ASCII without control characters, beginning with a letter, a digit or a sign; 99 characters. */
const SUBJECT = /^[!-~][ -~]{0,98}$/

export const PUBLISH: QueryOperation = {
  name: 'Publish',
  permission: (call) =>
    permissionOnTopic('SNS:Publish', call.input.given('TargetArn') === undefined ? 'TopicArn' : 'TargetArn')(call),
  run({env, input, caller}) {
    const arn = input.optionalString('TopicArn') ?? input.string('TargetArn')
    const topic = requireTopic(env, arn)
    const subject = readSubject(input)
    const attributes = readMessageAttributes(input)
    const content = {
      ...readMessage(input),
      ...(subject !== undefined && {subject}),
      ...(Object.keys(attributes).length > 0 && {attributes}),
    }
    checkKey(env, topic, caller)
    return {MessageId: distribute(env, topic, content)}
  },
}

function readSubject(input: QueryParameters): string | undefined {
  const subject = input.given('Subject')
  if (subject === undefined || SUBJECT.test(subject)) return subject
  throw invalidParameter('Subject')
}

function readMessage(input: QueryParameters): Pick<PublishedContent, 'message' | 'messageByProtocol'> {
  const text = input.optionalString('Message')
  if (text === undefined) throw invalidParameter('Empty message')
  if (Buffer.byteLength(text) > LARGEST_MESSAGE) throw invalidParameter('Message too long')
  const structure = input.optionalString('MessageStructure')
  if (structure === undefined) return {message: text}
  if (structure !== 'json') throw invalidParameter('MessageStructure', 'Invalid value. Must be json')
  const messages = messagesIn(text)
  const message = messages['default']
  if (message === undefined) throw invalidParameter('Message Structure - No default entry in JSON message body')
  return {message, messageByProtocol: messages}
}

/** Entries that are no strings are passed over, as SNS does. */
function messagesIn(text: string): Record<string, string> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw invalidParameter('Message Structure - JSON message body failed to parse')
  }
  const entries = Object.entries(typeof value === 'object' && value !== null ? value : {})
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
}

/** A key of one's own is used with one's own permissions; the one that AWS manages is used by whoever may use SNS. */
function checkKey(env: Environment, {attributes}: Topic, {userName, arn}: Caller): void {
  const reference = attributes['KmsMasterKeyId']
  if (reference === undefined) return
  const key = keyOrRefusal(env, reference)
  if (key.deletionAt !== undefined) throw new AwsError('KMSInvalidState', 400, `${key.arn} is pending deletion.`)
  if (key.manager === 'AWS' || isAllowed(env, userName, 'kms:GenerateDataKey', key.arn)) return
  const what = `User: ${arn} is not authorized to perform: kms:GenerateDataKey on resource: ${key.arn}`
  throw new AwsError('KMSAccessDenied', 400, what)
}

function keyOrRefusal(env: Environment, reference: string) {
  try {
    return requireKey(env, reference)
  } catch (error) {
    if (error instanceof AwsError) throw new AwsError('KMSNotFound', 400, error.message)
    throw error
  }
}
