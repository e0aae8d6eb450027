const SET = 'csb-aws-ses-00000000-0000-4000-8000-000000000001'

/** The id that SES gave to the message of an event. */
export const messageIdOf = (event: number): string => `0100019a-bench-${String(event).padStart(12, '0')}`

/**
 * What event publishing says of one recipient's message, headers and all, as long as SES's own records are (Amazon SES
 * Developer Guide, "Examples of event data that Amazon SES publishes to Amazon SNS"). One in twenty is a bounce.
 */
export function eventRecord(event: number, at: Date): string {
  const recipient = `person-${event}@elsewhere.test`
  const messageId = messageIdOf(event)
  const timestamp = at.toISOString()
  const isBounce = event % 20 === 0
  return JSON.stringify({
    eventType: isBounce ? 'Bounce' : 'Delivery',
    ...(isBounce ? {bounce: bounce(event, recipient, timestamp)} : {delivery: delivery(recipient, timestamp)}),
    mail: {
      timestamp,
      source: 'Agency <notices@agency.test>',
      sourceArn: 'arn:aws-us-gov:ses:us-gov-west-1:123456789012:identity/agency.test',
      sendingAccountId: '123456789012',
      messageId,
      destination: [recipient],
      headersTruncated: false,
      headers: headersOf(recipient, timestamp),
      commonHeaders: {
        from: ['Agency <notices@agency.test>'],
        date: timestamp,
        to: [recipient],
        messageId,
        subject: `Your application has moved on (${event})`,
      },
      tags: {
        'ses:configuration-set': [SET],
        'ses:source-ip': ['192.0.2.10'],
        'ses:from-domain': ['agency.test'],
        'ses:caller-identity': ['csb-aws-ses-binding'],
        'ses:outgoing-ip': ['198.51.100.20'],
      },
    },
  })
}

function bounce(event: number, recipient: string, timestamp: string): object {
  return {
    bounceType: 'Permanent',
    bounceSubType: 'General',
    bouncedRecipients: [
      {
        emailAddress: recipient,
        action: 'failed',
        status: '5.1.1',
        diagnosticCode: 'smtp; 550 5.1.1 The account that you tried to reach does not exist',
      },
    ],
    timestamp,
    feedbackId: `feedback-${event}`,
    remoteMtaIp: '203.0.113.5',
    reportingMTA: 'dns; a1-2.smtp-out.us-gov-west-1.amazonses.com',
  }
}

function delivery(recipient: string, timestamp: string): object {
  return {
    timestamp,
    processingTimeMillis: 1210,
    recipients: [recipient],
    smtpResponse: '250 2.6.0 Message received and queued for delivery',
    remoteMtaIp: '203.0.113.5',
    reportingMTA: 'a1-2.smtp-out.us-gov-west-1.amazonses.com',
  }
}

function headersOf(recipient: string, timestamp: string): object[] {
  return Object.entries({
    From: 'Agency <notices@agency.test>',
    To: recipient,
    Subject: 'Your application has moved on',
    Date: timestamp,
    'MIME-Version': '1.0',
    'Content-Type': 'multipart/alternative; boundary="----=_Part_1_2.3"',
    'List-Unsubscribe': '<https://agency.test/unsubscribe>',
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
  }).map(([name, value]) => ({name, value}))
}
