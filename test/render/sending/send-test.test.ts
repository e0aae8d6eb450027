import {expect} from 'chai'
import type {SendTestResult} from '../../../src/app/sending/send-test-mail.ts'
import {renderSendTest} from '../../../src/render/sending/send-test.ts'
import {plainScreen} from '../../../src/render/text/screen.ts'

const result: SendTestResult = {
  credentials: 'temporary binding',
  source: 'temporary binding',
  instance: {name: 'mail-prod', id: '1'},
  sendingDomain: 'agency.gov',
  from: 'test@agency.gov',
  to: ['success@simulator.amazonses.com'],
  accepted: true,
  transports: [
    {transport: 'smtp', tls: 'starttls', accepted: true, messageId: '0100018f-1', reply: '250 Ok 0100018f-1'},
    {transport: 'api', accepted: true, messageId: '0100018f-2', reply: 'MessageId 0100018f-2'},
  ],
  warnings: [],
}

const draw = (change: Partial<SendTestResult> = {}, unicode = true): string =>
  renderSendTest({...result, ...change})(plainScreen(80, unicode))

describe('the screen of a test mail', () => {
  it('shows what each transport gave, and what acceptance does not mean', () => {
    expect(draw()).to.equal(
      [
        'mail-prod · agency.gov · test@agency.gov to success@simulator.amazonses.com',
        '',
        '  ✓ SMTP, STARTTLS  accepted  0100018f-1',
        '  ✓ API             accepted  0100018f-2',
        '',
        'SES has the mail; the simulator delivers it. No rate moves.',
      ].join('\n'),
    )
  })

  it('promises no delivery to a mailbox that is not simulated', () => {
    expect(draw({to: ['you@agency.gov']})).to.match(/Whether you@agency\.gov takes it shows in that mailbox/)
  })

  it('shows a refusal with the words of the server and what to do', () => {
    const text = draw({
      accepted: false,
      transports: [
        {
          transport: 'smtp',
          tls: 'implicit',
          accepted: false,
          refusal: {kind: 'paused', status: 554, message: '554 Message rejected: Sending paused'},
          advice: {text: 'Ask the operator.', command: ['sesctl', 'status', 'mail prod']},
        },
      ],
      warnings: ['me@other.gov is outside of agency.gov.'],
    })
    expect(text.split('\n').slice(1)).to.deep.equal([
      '! me@other.gov is outside of agency.gov.',
      '',
      '  ✗ SMTP, TLS       sending is paused',
      '      said  554 Message rejected: Sending paused',
      "      do    Ask the operator.  sesctl status 'mail prod'",
    ])
  })

  it('draws the conversation with arrows, and without Unicode with brackets', () => {
    const transports: SendTestResult['transports'] = [
      {
        transport: 'api',
        accepted: true,
        messageId: '1',
        reply: '',
        transcript: [
          {from: 'note', text: 'connected'},
          {from: 'client', text: 'QUIT'},
          {from: 'server', text: '221 bye'},
        ],
      },
    ]
    expect(draw({transports})).to.contain('    · connected\n    → QUIT\n    ← 221 bye\n')
    expect(draw({transports}, false)).to.contain('    - connected\n    > QUIT\n    < 221 bye\n')
  })

  it('lets nothing that a server says steer the terminal', () => {
    const text = draw({
      accepted: false,
      transports: [
        {
          transport: 'api',
          accepted: false,
          refusal: {kind: 'other', message: '\u001b[2J\u202egnp.exe\nsecond line'},
          advice: {text: 'x'},
          transcript: [{from: 'server', text: '\u001b]0;title\u0007'}],
        },
      ],
    })
    for (const control of ['\u0007', '\u001b', '\u202e']) expect(text).not.to.contain(control)
    expect(text).to.contain('said  �[2J�gnp.exe second line')
  })
})
