/** A mail that proves something: short, plain text, to one or a few addresses. */
export interface TestMail {
  readonly from: string
  readonly to: readonly string[]
  readonly subject: string
  readonly text: string
  /** Sent as X-SES-CONFIGURATION-SET or ConfigurationSetName; absent = the identity's default set. */
  readonly configurationSet?: string
}

/**
 * What the mailbox simulator can be asked to do with a mail (Amazon SES developer guide, "Using the mailbox simulator").
 * Its mail works before an account leaves the sandbox, and moves no bounce or complaint rate.
 */
export const SIMULATOR_OUTCOMES = ['success', 'bounce', 'complaint', 'ooto', 'suppressionlist'] as const
export type SimulatorOutcome = (typeof SIMULATOR_OUTCOMES)[number]

/** Case does not matter, nor what follows a plus sign in front of it. */
export const SIMULATOR_DOMAIN = 'simulator.amazonses.com'

export function simulatorAddress(outcome: SimulatorOutcome): string {
  return `${outcome}@${SIMULATOR_DOMAIN}`
}

/** What SES will do with a mail to this address of the simulator; undefined for every other address. */
export function simulatedOutcome(address: string): string | undefined {
  const at = address.lastIndexOf('@')
  if (address.slice(at + 1).toLowerCase() !== SIMULATOR_DOMAIN) return undefined
  const outcome = address.slice(0, at).replace(/\+.*$/, '').toLowerCase()
  const words: Readonly<Record<string, string>> = {
    success: 'delivers it',
    bounce: 'bounces it, without adding the address to the suppression list',
    complaint: 'delivers it and complains',
    ooto: 'delivers it and answers out of office',
    suppressionlist: 'bounces it as if the address were on the suppression list',
  }
  return words[outcome]
}

/** The From address when none is given: at the sending domain itself. */
export function defaultFrom(sendingDomain: string): string {
  return `test@${sendingDomain}`
}

/** A verified domain covers its subdomains (Amazon SES developer guide, "Verified identities"). */
export function isWithin(address: string, sendingDomain: string): boolean {
  const domain = address.slice(address.lastIndexOf('@') + 1).toLowerCase()
  const covered = sendingDomain.toLowerCase()
  return domain === covered || domain.endsWith(`.${covered}`)
}

/** @param sentAt ISO 8601 */
export function composeTestMail(mail: {
  readonly from: string
  readonly to: readonly string[]
  readonly transport: 'smtp' | 'api'
  readonly sentAt: string
}): TestMail {
  const transport = {smtp: 'SMTP', api: 'the SES API'}[mail.transport]
  return {
    from: mail.from,
    to: mail.to,
    subject: `Test mail over ${transport}, ${mail.sentAt}`,
    text: `sesctl send-test sent this mail over ${transport} at ${mail.sentAt}, to prove that the sender's credentials, domain and\npolicy let it through. Nobody has to answer.\n`,
  }
}
