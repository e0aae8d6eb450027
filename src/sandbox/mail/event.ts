import {newMessageId} from './message-id.ts'

/** What becomes of a message for one recipient; `detail` has the shape of SES event publishing. */
export interface MailEvent {
  readonly kind: 'delivery' | 'bounce' | 'complaint' | 'reject'
  /** With `reject`, all of them: it is about the message. */
  readonly recipient: string
  readonly detail: Readonly<Record<string, unknown>>
}

const REPORTING_MTA = 'a1-1.smtp-out.amazonses.com'

/** @param at epoch milliseconds */
export function delivery(recipient: string, at: number): MailEvent {
  const detail = {
    timestamp: new Date(at).toISOString(),
    processingTimeMillis: 250,
    recipients: [recipient],
    smtpResponse: '250 2.0.0 OK',
    reportingMTA: REPORTING_MTA,
  }
  return {kind: 'delivery', recipient, detail}
}

/** @param status an enhanced status code (RFC 3463) @param text what the other server said */
export function bounce(
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

export function complaint(recipient: string, at: number): MailEvent {
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

const SUPPRESSED =
  'Amazon SES did not send the message to this address because it is on the suppression list for your account. ' +
  'For more information about removing addresses from the suppression list, see the Amazon SES Developer Guide.'

/** Mail that was never tried, because the address bounced before. */
export function suppressedBounce(recipient: string, at: number): MailEvent {
  const detail = {
    bounceType: 'Permanent',
    bounceSubType: 'OnAccountSuppressionList',
    bouncedRecipients: [{emailAddress: recipient, action: 'failed', status: '5.1.1', diagnosticCode: SUPPRESSED}],
    timestamp: new Date(at).toISOString(),
    feedbackId: newMessageId(at),
    reportingMTA: 'dns; amazonses.com',
  }
  return {kind: 'bounce', recipient, detail}
}

/** Mail that was never tried, because its recipient complained before. */
export function suppressedComplaint(recipient: string, at: number): MailEvent {
  const detail = {
    complainedRecipients: [{emailAddress: recipient}],
    timestamp: new Date(at).toISOString(),
    feedbackId: newMessageId(at),
    complaintSubType: 'OnAccountSuppressionList',
  }
  return {kind: 'complaint', recipient, detail}
}

/** A message with a virus, which goes to nobody. */
export function rejection(recipients: readonly string[]): MailEvent {
  return {kind: 'reject', recipient: recipients.join(', '), detail: {reason: 'Bad content'}}
}
