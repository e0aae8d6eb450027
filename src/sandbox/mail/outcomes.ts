import type {SuppressedReason} from './account.ts'
import {domainOf} from './addresses.ts'
import {bounce, complaint, delivery, type MailEvent, suppressedBounce, suppressedComplaint} from './event.ts'
import type {Statistics} from './statistics.ts'

export interface RecipientOutcome {
  readonly events: readonly MailEvent[]
  /** What reputation learns of it; nothing from the mailbox simulator. */
  readonly counts: Statistics | undefined
}

/** What the account knows of a recipient. */
export interface Circumstances {
  /** Why the account's suppression list has the address, when that counts for this mail. */
  readonly suppressedFor?: SuppressedReason | undefined
  /** Asked about a hard bounce: whether the domain is verified in the same account. */
  readonly ownDomain?: () => boolean
  /** Asked about mail that is delivered to an ordinary recipient: whether it is complained about. */
  readonly complains?: () => boolean
}

type Outcome =
  | 'delivered'
  | 'bounced'
  | 'bounced-at-home'
  | 'suppressed'
  | 'mailbox-full'
  | 'complained'
  | 'bounced-before'
  | 'complained-before'

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

const COUNTS: Readonly<Record<Outcome, Statistics>> = {
  delivered: {sends: 1, deliveries: 1},
  bounced: {sends: 1, permanentBounces: 1},
  'bounced-at-home': {sends: 1, excludedBounces: 1},
  suppressed: {sends: 1, permanentBounces: 1},
  'mailbox-full': {sends: 1, transientBounces: 1},
  complained: {sends: 1, deliveries: 1, complaints: 1},
  'bounced-before': {excludedSends: 1, excludedBounces: 1},
  'complained-before': {excludedSends: 1},
}

/** Whether it is an address of the mailbox simulator. */
export function isSimulator(recipient: string): boolean {
  return domainOf(recipient) === SIMULATOR
}

/** @param at epoch milliseconds */
export function recipientOutcomeOf(recipient: string, at: number, circumstances: Circumstances = {}): RecipientOutcome {
  const simulated = isSimulator(recipient)
  const outcome =
    outcomeBefore(circumstances) ?? (simulated ? simulatedOutcome(recipient) : realOutcome(recipient, circumstances))
  return {events: eventsOf(outcome, recipient, at), counts: simulated ? undefined : COUNTS[outcome]}
}

function eventsOf(outcome: Outcome, recipient: string, at: number): MailEvent[] {
  switch (outcome) {
    case 'delivered':
      return [delivery(recipient, at)]
    case 'complained':
      return [delivery(recipient, at), complaint(recipient, at)]
    case 'bounced':
    case 'bounced-at-home':
      return [bounce(recipient, at, 'Permanent', 'General', '5.1.1', 'user unknown')]
    case 'suppressed':
      return [bounce(recipient, at, 'Permanent', 'Suppressed', '5.1.1', 'address suppressed')]
    case 'mailbox-full':
      return [bounce(recipient, at, 'Transient', 'MailboxFull', '4.2.2', 'mailbox full')]
    case 'bounced-before':
      return [suppressedBounce(recipient, at)]
    case 'complained-before':
      return [suppressedComplaint(recipient, at)]
  }
}

function outcomeBefore({suppressedFor}: Circumstances): Outcome | undefined {
  if (suppressedFor === undefined) return undefined
  return suppressedFor === 'BOUNCE' ? 'bounced-before' : 'complained-before'
}

/** Everything after a `+` is a label of the sender's own. */
function simulatedOutcome(recipient: string): Outcome {
  const [scenario = ''] = recipient.slice(0, recipient.lastIndexOf('@')).toLowerCase().split('+')
  return SIMULATED[scenario] ?? 'delivered'
}

function realOutcome(recipient: string, {ownDomain, complains}: Circumstances): Outcome {
  const domain = domainOf(recipient)
  const found = Object.entries(ILL_FATED).find(([fated]) => domain === fated || domain.endsWith(`.${fated}`))
  const outcome = found?.[1] ?? 'delivered'
  if (outcome === 'delivered' && complains?.()) return 'complained'
  return outcome === 'bounced' && ownDomain?.() ? 'bounced-at-home' : outcome
}
