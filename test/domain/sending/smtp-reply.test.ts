import {expect} from 'chai'
import {acceptedMessageId, readReply, refusalOf} from '../../../src/domain/sending/smtp-reply.ts'

const kind = (raw: string, command?: string): string => refusalOf(readReply(raw)!, command).kind

describe('SMTP replies', () => {
  const kinds: readonly (readonly [string, string, string?])[] = [
    ['421 Too many concurrent SMTP connections', 'throttled'],
    ['451 Temporary service failure', 'throttled'],
    ['451 Timeout waiting for data from client', 'throttled'],
    ['454 Throttling failure: Daily message quota exceeded', 'throttled'],
    ['454 Throttling failure: Maximum sending rate exceeded', 'throttled'],
    ['454 Temporary authentication failure', 'throttled', 'AUTH PLAIN'],
    ['530 Authentication required', 'credentials', 'MAIL FROM'],
    ['535 Authentication Credentials Invalid', 'credentials', 'AUTH PLAIN'],
    ['535 Account not subscribed to SES', 'policy', 'AUTH PLAIN'],
    ['552 Message is too long.', 'other', 'DATA'],
    ['553 <nobody> Invalid email address', 'recipient', 'RCPT TO'],
    ['553 <nobody> address unknown', 'recipient', 'RCPT TO'],
    ['501 Invalid RCPT TO address', 'recipient', 'RCPT TO'],
    [
      '554 Access denied: User arn:aws-us-gov:iam::1:user/cf/csb-aws-ses-b is not authorized to perform ses:SendRawEmail on resource arn:aws-us-gov:ses:us-gov-west-1:1:identity/other.gov',
      'policy',
      'DATA',
    ],
    [
      '554 Message rejected: Email address is not verified. The following identities failed the check in region US-GOV-WEST-1: test@agency.gov',
      'identity',
      'DATA',
    ],
    [
      '554 Message rejected: Email address is not verified. The following identities failed the check in region US-GOV-WEST-1: paused@disabled.gov',
      'identity',
      'DATA',
    ],
    ['554 Message rejected: Sending paused for this account.', 'paused', 'DATA'],
    ['554 Message rejected: Sending is disabled for configuration set x', 'paused', 'DATA'],
    ['554 5.7.1 Access denied: no', 'policy', 'DATA'],
    ['554 Transaction failed', 'other', 'DATA'],
    ['502 Command not implemented', 'tls', 'STARTTLS'],
    ['454 TLS not available due to temporary reason', 'tls', 'STARTTLS'],
    // class: a code that means something else after the command that it answers
    ['535 no', 'other', 'CONN'],
    ['530 no', 'other', 'EHLO'],
    ['550 no', 'other', 'CONN'],
    ['554 Message rejected: Email address is not verified.', 'other', 'EHLO'],
    ['421 no', 'throttled', 'CONN'],
    ['550 no', 'other', 'AUTH PLAIN'],
  ]
  for (const [raw, expected, command] of kinds) {
    it(`takes "${raw.slice(0, 60)}" after ${command ?? 'anything'} for ${expected}`, () => {
      expect(kind(raw, command)).to.equal(expected)
    })
  }

  it("keeps the server's code and words in the refusal", () => {
    expect(refusalOf(readReply('535 Authentication Credentials Invalid')!)).to.deep.equal({
      kind: 'credentials',
      status: 535,
      message: '535 Authentication Credentials Invalid',
    })
  })

  it('joins the lines of a long reply and drops their codes', () => {
    expect(readReply('550-one\r\n550-two\r\n550 three')).to.deep.equal({code: 550, text: 'one two three'})
  })

  it('does not take text for a reply', () => {
    expect(readReply('HTTP/1.1 400 Bad Request')).to.equal(undefined)
    expect(readReply('')).to.equal(undefined)
    expect(readReply('5500 no')).to.equal(undefined)
  })

  it('does not take lines of several codes for one reply (RFC 5321 section 4.2.1)', () => {
    expect(readReply('250-fine\r\n550-no\r\n250 fine')).to.equal(undefined)
    expect(readReply('250-fine\nno code at all')).to.equal(undefined)
  })

  it("finds SES's message id in the reply to DATA", () => {
    expect(acceptedMessageId('250 Ok 0100018f-aaaa-000000')).to.equal('0100018f-aaaa-000000')
    expect(acceptedMessageId('250 OK')).to.equal(undefined)
    expect(acceptedMessageId('550 Ok no')).to.equal(undefined)
  })
})
