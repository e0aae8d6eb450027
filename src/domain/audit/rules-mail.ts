import type {Rule} from './rule.ts'

/** Rules on configuration sets and identities. */
export const MAIL_RULES = {
  'tls-optional': {
    title: 'Mail may leave without TLS',
    severity: 'warning',
    why: 'The configuration set does not require TLS: mail to servers that offer none leaves in the clear. The broker requires it, so somebody has changed it.',
    fix: 'Require TLS again.',
    repair: 'safe',
  },
  'reputation-metrics-off': {
    title: 'SES publishes no rates for the configuration set',
    severity: 'error',
    why: 'Without reputation metrics nobody sees bounces and complaints rise: no alarm fires, and nothing pauses.',
    fix: 'Switch the reputation metrics on again.',
    repair: 'safe',
  },
  'suppression-off': {
    title: 'Addresses that bounced or complained are mailed again',
    severity: 'warning',
    why: "The configuration set does not suppress after both bounces and complaints. Every mail to a dead address counts against the reputation. A note where the set leaves it to the account's own setting.",
    fix: 'Suppress after bounces and complaints again.',
    repair: 'safe',
  },
  'sending-off': {
    title: 'Sending is paused',
    severity: 'warning',
    why: 'SES refuses all mail through the configuration set.',
    fix: 'Unpause it once the cause is fixed; that restarts the rates.',
    repair: 'none',
  },
  'identity-unverified': {
    title: 'The domain is not verified',
    severity: 'warning',
    why: 'SES takes no mail from an identity that is not verified. It looks for the DKIM records for 72 hours, then it gives up (FAILED, an error); it does the same for a verified domain whose records have gone (TEMPORARY_FAILURE, an error).',
    fix: 'Publish the required records, and watch them become visible.',
    repair: 'none',
  },
  'mail-from-failed': {
    title: 'The MAIL FROM domain does not work',
    severity: 'warning',
    why: 'The MX record of the MAIL FROM domain is missing or wrong, so mail leaves with amazonses.com as its envelope and SPF does not align. After 72 hours SES stops checking (FAILED), also when the record is right later.',
    fix: 'Publish the MX and SPF records of the MAIL FROM domain, then have SES check again.',
    repair: 'safe',
  },
  'default-set-wrong': {
    title: 'The identity does not use the configuration set of its instance',
    severity: 'error',
    why: 'Mail that names no configuration set goes through the default set of its identity. Where that is none or another, it is counted nowhere, and a pause does not hold it.',
    fix: 'Make the configuration set of the instance the default again.',
    repair: 'safe',
  },
} as const satisfies Record<string, Rule>
