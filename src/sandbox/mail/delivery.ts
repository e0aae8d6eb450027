import {isComplainedAbout} from '../faults/mail.ts'
import type {World} from '../world.ts'
import {domainOf} from './addresses.ts'
import {type MailEvent, rejection} from './event.ts'
import {sendingIdentity} from './identity.ts'
import {fateOf} from './outcomes.ts'
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
export function decideFates(world: World, message: AcceptedMessage): void {
  const {id, at, recipients, configurationSet} = message
  const write = (event: MailEvent): void => {
    const sql = 'INSERT INTO message_event (message_id, at, kind, recipient, detail_json) VALUES (?, ?, ?, ?, ?)'
    world.store.run(sql, id, at, event.kind, event.recipient, JSON.stringify(event.detail))
  }
  const count = (counts: Statistics) => recordStatistics(world, configurationSet ?? '', at, counts)
  if (carriesVirus(message.raw)) {
    write(rejection(recipients))
    count({rejects: recipients.length})
    return
  }
  const reasons = suppressedReasonsFor(world, configurationSet)
  for (const recipient of recipients) {
    const suppressedFor = suppressionOf(world, recipient, reasons)
    const ownDomain = () => isOwn(world, recipient)
    const complains = () => isComplainedAbout(world, configurationSet)
    const {events, counts} = fateOf(recipient, at, {suppressedFor, ownDomain, complains})
    for (const event of events) {
      write(event)
      const reason = counts && reasonToSuppress(event)
      const feedbackId = String(event.detail['feedbackId'])
      if (reason && reasons.includes(reason)) suppress(world, recipient, reason, {messageId: id, feedbackId})
    }
    if (counts) count(counts)
  }
}

/** Bounces to one's own verified domains do not count against one (Amazon SES Developer Guide, "Enforcement FAQs"). */
function isOwn(world: World, recipient: string): boolean {
  return sendingIdentity(world, `postmaster@${domainOf(recipient)}`).verified
}
