import {domainOf} from './addresses.ts'
import {newMessageId} from './message-id.ts'
import type {Counts} from './statistics.ts'

/** What becomes of a message for one recipient; `detail` has the shape of SES event publishing. */
export interface MailEvent {
  readonly kind: 'delivery' | 'bounce' | 'complaint'
  readonly recipient: string
  readonly detail: Readonly<Record<string, unknown>>
}

export interface Fate {
  readonly events: readonly MailEvent[]
  /** What reputation learns of it; nothing from the mailbox simulator. */
  readonly counts: Counts | undefined
}

type Outcome = 'delivered' | 'bounced' | 'suppressed' | 'mailbox-full' | 'complained'

const SIMULATOR = 'simulator.amazonses.com'

/** Amazon SES Developer Guide, "Using the mailbox simulator manually". `ooto` is delivered and answers by itself. */
const SIMULATED: Readonly<Record<string, Outcome>> = {
  success: 'delivered',
  bounce: 'bounced',
  ooto: 'delivered',
  complaint: 'complained',
  suppressionlist: 'suppressed',
}

/** Domains of the sandbox where mail fares badly for real. Their subdomains are like them. */
const ILL_FATED: Readonly<Record<string, Outcome>> = {
  'hard-bounce.test': 'bounced',
  'soft-bounce.test': 'mailbox-full',
  'complaint.test': 'complained',
}

const COUNTS: Readonly<Record<Outcome, Counts>> = {
  delivered: {sends: 1, deliveries: 1},
  bounced: {sends: 1, permanentBounces: 1},
  suppressed: {sends: 1, permanentBounces: 1},
  'mailbox-full': {sends: 1, transientBounces: 1},
  complained: {sends: 1, deliveries: 1, complaints: 1},
}

/** @param at epoch milliseconds */
export function fateOf(recipient: string, at: number): Fate {
  const simulated = domainOf(recipient) === SIMULATOR
  const outcome = simulated ? simulatedOutcome(recipient) : realOutcome(recipient)
  const counts = simulated ? undefined : COUNTS[outcome]
  switch (outcome) {
    case 'delivered':
      return {events: [delivery(recipient, at)], counts}
    case 'complained':
      return {events: [delivery(recipient, at), complaint(recipient, at)], counts}
    case 'bounced':
      return {events: [bounce(recipient, at, 'Permanent', 'General', '5.1.1', 'user unknown')], counts}
    case 'suppressed':
      return {events: [bounce(recipient, at, 'Permanent', 'Suppressed', '5.1.1', 'address suppressed')], counts}
    case 'mailbox-full':
      return {events: [bounce(recipient, at, 'Transient', 'MailboxFull', '4.2.2', 'mailbox full')], counts}
  }
}

/** Everything after a `+` is a label of the sender's own. */
function simulatedOutcome(recipient: string): Outcome {
  const [scenario = ''] = recipient.slice(0, recipient.lastIndexOf('@')).toLowerCase().split('+')
  return SIMULATED[scenario] ?? 'delivered'
}

function realOutcome(recipient: string): Outcome {
  const domain = domainOf(recipient)
  const found = Object.entries(ILL_FATED).find(([fated]) => domain === fated || domain.endsWith(`.${fated}`))
  return found?.[1] ?? 'delivered'
}

const REPORTING_MTA = 'a1-1.smtp-out.amazonses.com'

function delivery(recipient: string, at: number): MailEvent {
  const detail = {
    timestamp: new Date(at).toISOString(),
    processingTimeMillis: 250,
    recipients: [recipient],
    smtpResponse: '250 2.0.0 OK',
    reportingMTA: REPORTING_MTA,
  }
  return {kind: 'delivery', recipient, detail}
}

function bounce(
  recipient: string,
  at: number,
  bounceType: string,
  bounceSubType: string,
  status: string,
  text: string,
): MailEvent {
  const code = status.startsWith('5') ? 550 : 452
  const detail = {
    bounceType,
    bounceSubType,
    bouncedRecipients: [
      {emailAddress: recipient, action: 'failed', status, diagnosticCode: `smtp; ${code} ${status} ${text}`},
    ],
    timestamp: new Date(at).toISOString(),
    feedbackId: newMessageId(at),
    reportingMTA: `dns; ${REPORTING_MTA}`,
  }
  return {kind: 'bounce', recipient, detail}
}

function complaint(recipient: string, at: number): MailEvent {
  const detail = {
    complainedRecipients: [{emailAddress: recipient}],
    timestamp: new Date(at).toISOString(),
    feedbackId: newMessageId(at),
    complaintSubType: null,
    complaintFeedbackType: 'abuse',
    arrivalDate: new Date(at).toISOString(),
  }
  return {kind: 'complaint', recipient, detail}
}
