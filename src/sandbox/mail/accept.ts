import type {Environment} from '../environment.ts'
import {sesAccount} from './account.ts'
import {addressesOf, checkAddress} from './addresses.ts'
import {decideOutcomes} from './delivery.ts'
import {readableHeader} from './header-text.ts'
import {type SendingIdentity, sendingIdentity} from './identity.ts'
import {fieldValue, type Message, newField, readMessage, writeMessage} from './message.ts'
import {newMessageId} from './message-id.ts'
import {type MessageTags, tagsInField} from './message-tags.ts'
import {checkPermission, type SendingAction} from './permission.ts'
import {MailRefusal} from './refusal.ts'
import {spendSendingLimits} from './sending-limits.ts'

export interface Submission {
  readonly transport: 'api' | 'smtp'
  readonly userName: string
  readonly accessKeyId: string
  /** An address, with or without a display name. Speaks besides the From field of the message, if it is another. */
  readonly from: string
  /** Where bounces go, when the transport says so: the address of SMTP's MAIL command. */
  readonly returnPath?: string
  /** Bare addresses, the blind ones included. */
  readonly recipients: readonly string[]
  /** Goes before the `X-SES-CONFIGURATION-SET` field, which goes before the identity's default. */
  readonly configurationSet?: string
  /** The sender's own; with none, those of the `X-SES-MESSAGE-TAGS` field count. */
  readonly tags?: MessageTags
  /** `TLSv1.3`; undefined where the message came in the clear. */
  readonly tlsVersion?: string
  /** What IAM calls it; SMTP and raw content are `ses:SendRawEmail`, which is the default. */
  readonly action?: SendingAction
  readonly raw: Buffer
}

/** Amazon SES Developer Guide, "Service quotas": recipients per message, and octets of a whole message. */
const MOST_RECIPIENTS = 50
export const LARGEST_MESSAGE = 40 * 1024 * 1024

/** Fields that a message has once at most; SES refuses it otherwise ("Amazon SES header fields"). */
const SINGLE_FIELDS = ['from', 'sender', 'reply-to', 'subject', 'date', 'message-id', 'mime-version', 'content-type']

/**
 * Takes a message, decides at once what becomes of it for each recipient, and has all of it on disk when it returns.
 * SES looks at permissions before it looks whether the sender is verified: a user without them learns nothing else.
 *
 * @throws MailRefusal
 * @returns the id that the sender gets, on both transports
 */
export function acceptMail(env: Environment, submission: Submission): {messageId: string} {
  const message = checkedMessage(submission)
  const senders = sendersOf(submission, message)
  const recipients = checkedRecipients(submission.recipients)
  const identities = senders.map((sender) => ({sender, identity: sendingIdentity(env, sender)}))
  const named = submission.configurationSet ?? (fieldValue(message, 'x-ses-configuration-set') || undefined)
  const configurationSet = named ?? identities[0]?.identity.defaultConfigurationSet
  const names = identities.map(({identity}) => identity.name)
  const action = submission.action ?? 'ses:SendRawEmail'
  const tags = messageTags(submission, message, action)
  checkPermission(env, submission.userName, action, {identities: names, configurationSet})
  checkVerified(env, identities)
  checkSending(env, configurationSet, named !== undefined)
  spendSendingLimits(env, recipients)
  const source = senders[0] ?? ''
  return keep(env, submission, {message, source, identity: names[0] ?? source, recipients, configurationSet, tags})
}

/**
 * Every address that a message speaks for: SES wants each of them verified (Amazon SES Developer Guide, "Creating and
 * verifying identities": From, Source, Sender, and Return-Path addresses). From comes first: its identity has the defaults.
 */
function sendersOf({from, returnPath = ''}: Submission, message: Message): readonly string[] {
  const fields = ['from', 'sender', 'return-path'].map((name) => fieldValue(message, name) ?? '')
  return [...new Set([from, ...fields, returnPath].flatMap(addressesOf))]
}

function checkedMessage({raw, transport, from}: Submission): Message {
  if (raw.length > LARGEST_MESSAGE) {
    throw new MailRefusal('bad-request', `Message length is more than ${LARGEST_MESSAGE} bytes long: '${raw.length}'.`)
  }
  const message = readMessage(raw)
  for (const name of SINGLE_FIELDS) {
    const [first, second] = message.fields.filter((field) => field.name === name)
    const spelling = first?.raw.slice(0, name.length)
    if (second) throw new MailRefusal('bad-request', `Duplicate header '${spelling}'.`)
  }
  if (fieldValue(message, 'from')) return message
  if (transport === 'smtp') throw new MailRefusal('bad-request', "Missing required header 'From'.")
  return {...message, fields: [newField('From', from), ...message.fields]}
}

function checkedRecipients(recipients: readonly string[]): readonly string[] {
  if (recipients.length === 0) throw new MailRefusal('bad-request', 'There is no recipient.')
  if (recipients.length > MOST_RECIPIENTS) {
    throw new MailRefusal('bad-request', `Recipient count exceeds ${MOST_RECIPIENTS}.`)
  }
  return recipients.map(checkAddress)
}

function checkVerified(env: Environment, senders: readonly {sender: string; identity: SendingIdentity}[]): void {
  const failed = senders.filter(({identity}) => !identity.verified).map(({sender}) => sender)
  if (failed.length > 0) {
    const check = `The following identities failed the check in region ${env.settings.region.toUpperCase()}`
    throw new MailRefusal('not-verified', `Email address is not verified. ${check}: ${failed.join(', ')}`)
  }
  const broken = senders.find(({identity}) => identity.brokenMailFrom !== undefined)?.identity.brokenMailFrom
  if (broken !== undefined) {
    throw new MailRefusal(
      'mail-from-not-verified',
      `The custom MAIL FROM domain ${broken} is not verified, and mail must not leave without it.`,
    )
  }
}

const ACCOUNT_PAUSED =
  'Sending paused for this account. For more information, please check the inbox of the email address associated with your AWS account.'

function checkSending(env: Environment, configurationSet: string | undefined, named: boolean): void {
  if (!sesAccount(env).sendingEnabled) throw new MailRefusal('account-paused', ACCOUNT_PAUSED)
  if (configurationSet === undefined) return
  const sql = 'SELECT sending_enabled FROM configuration_set WHERE name = ?'
  const set = env.store.one<{sending_enabled: number}>(sql, configurationSet)
  if (!set) {
    // A default that was deleted is a bad request (Amazon SES Developer Guide, "Managing configuration sets").
    const kind = named ? 'no-such-set' : 'bad-request'
    throw new MailRefusal(kind, `Configuration set <${configurationSet}> does not exist.`)
  }
  // AWS does not document this sentence; people who saw it report these words.
  if (set.sending_enabled === 0)
    throw new MailRefusal('paused', `Sending is paused for configuration set ${configurationSet}`)
}

interface Accepted {
  readonly message: Message
  readonly source: string
  readonly identity: string
  readonly recipients: readonly string[]
  readonly configurationSet: string | undefined
  readonly tags: MessageTags
}

/** What events say about a message beside what is in it: the sender's tags, which are not merged, and how it came. */
function messageTags({tags = {}, tlsVersion}: Submission, message: Message, action: SendingAction): MessageTags {
  const own = Object.keys(tags).length > 0 ? tags : tagsInField(fieldValue(message, 'x-ses-message-tags') ?? '')
  return {
    'ses:operation': action.slice('ses:'.length),
    ...(tlsVersion !== undefined && {'ses:source-tls-version': tlsVersion}),
    ...own,
  }
}

function keep(env: Environment, submission: Submission, accepted: Accepted): {messageId: string} {
  const {message, configurationSet} = accepted
  const {store} = env
  const at = env.clock.now()
  const id = newMessageId(at)
  store.transaction(() => {
    store.run(
      `INSERT INTO message (id, accepted_at, transport, access_key_id, user_name, source, identity, configuration_set,
         recipients_json, subject, raw, tags_json) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      id,
      at,
      submission.transport,
      submission.accessKeyId,
      submission.userName,
      accepted.source,
      accepted.identity,
      configurationSet ?? null,
      JSON.stringify(accepted.recipients),
      readableHeader(fieldValue(message, 'subject') ?? ''),
      asSent(message, id, at, env.settings.region),
      JSON.stringify(accepted.tags),
    )
    decideOutcomes(env, {id, at, recipients: accepted.recipients, configurationSet, raw: submission.raw})
  })
  env.log(`mail: ${submission.transport} ${id} from ${accepted.identity} by ${submission.userName}`)
  return {messageId: id}
}

/**
 * What the recipients see: without SES's own fields, and with its Message-ID and Date whatever the sender wrote ("Amazon
 * SES header fields": both are overridden).
 */
function asSent(message: Message, id: string, at: number, region: string): Buffer {
  const fields = message.fields.filter(
    ({name}) => !name.startsWith('x-ses-') && name !== 'message-id' && name !== 'date',
  )
  const date = new Date(at).toUTCString().replace('GMT', '+0000')
  const own = [newField('Message-ID', `<${id}@${region}.amazonses.com>`), newField('Date', date)]
  return writeMessage({fields: [...own, ...fields], body: message.body})
}
