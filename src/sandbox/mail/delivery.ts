import type {Environment} from '../environment.ts'
import {isComplainedAbout} from '../faults/mail.ts'
import {domainOf} from './addresses.ts'
import {type MailEvent, rejection} from './event.ts'
import {sendingIdentity} from './identity.ts'
import {recipientOutcomeOf} from './outcomes.ts'
import {recordStatistics, type Statistics} from './statistics.ts'
import {reasonToSuppress, suppress, suppressedReasonsFor, suppressionOf} from './suppression-list.ts'
import {carriesVirus} from './virus.ts'

export interface AcceptedMessage {
  readonly id: string
  /** Epoch milliseconds. */
  readonly at: number
  readonly recipients: readonly string[]
  readonly configurationSet: string | undefined
  readonly raw: Buffer
}

/**
 * What becomes of a message for each recipient, and everything that follows from it: events, statistics, and entries of
 * the suppression list. Runs in the transaction that keeps the message.
 */
export function decideOutcomes(env: Environment, message: AcceptedMessage): void {
  const {id, at, recipients, configurationSet} = message
  const write = (event: MailEvent): void => {
    const sql = 'INSERT INTO message_event (message_id, at, kind, recipient, detail_json) VALUES (?, ?, ?, ?, ?)'
    env.store.run(sql, id, at, event.kind, event.recipient, JSON.stringify(event.detail))
  }
  const count = (counts: Statistics) => recordStatistics(env, configurationSet ?? '', at, counts)
  if (carriesVirus(message.raw)) {
    write(rejection(recipients))
    count({rejects: recipients.length})
    return
  }
  const reasons = suppressedReasonsFor(env, configurationSet)
  for (const recipient of recipients) {
    const suppressedFor = suppressionOf(env, recipient, reasons)
    const ownDomain = () => isOwn(env, recipient)
    const complains = () => isComplainedAbout(env, configurationSet)
    const {events, counts} = recipientOutcomeOf(recipient, at, {suppressedFor, ownDomain, complains})
    for (const event of events) {
      write(event)
      const reason = counts && reasonToSuppress(event)
      const feedbackId = String(event.detail['feedbackId'])
      if (reason && reasons.includes(reason)) suppress(env, recipient, reason, {messageId: id, feedbackId})
    }
    if (counts) count(counts)
  }
}

/** Bounces to one's own verified domains do not count against one (Amazon SES Developer Guide, "Enforcement FAQs"). */
function isOwn(env: Environment, recipient: string): boolean {
  return sendingIdentity(env, `postmaster@${domainOf(recipient)}`).verified
}
