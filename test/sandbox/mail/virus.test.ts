import {expect} from 'chai'
import {acceptMail} from '../../../src/sandbox/mail/accept.ts'
import {listInbox} from '../../../src/sandbox/mail/inbox.ts'
import {carriesVirus} from '../../../src/sandbox/mail/virus.ts'
import {testEnvironment} from '../support/environment.ts'
import {addTenant} from './tenants.ts'

/** In pieces, so that no scanner takes this file for the real thing. */
const EICAR = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$EI', 'CAR-STANDARD-ANTI', 'VIRUS-TEST-FILE!$H+H*'].join('')

const message = (...lines: string[]) => Buffer.from(lines.join('\r\n'))
const attached = (content: string, encoding = 'base64') =>
  message(
    'From: ann@agency.test',
    'Content-Type: multipart/mixed; boundary=b',
    '',
    '--b',
    'Content-Type: text/plain',
    '',
    'see attachment',
    '--b',
    `Content-Transfer-Encoding: ${encoding}`,
    'Content-Disposition: attachment; filename=a.txt',
    '',
    content,
    '--b--',
  )
const base64 = (text: string) => Buffer.from(text).toString('base64')

describe('a virus', () => {
  for (const [name, raw, expected] of [
    ['the test file in the text', message('From: a@b.test', '', EICAR), true],
    ['the test file as an attachment', attached(base64(EICAR)), true],
    ['the test file over two lines of Base64', attached(base64(EICAR).replace(/^.{40}/, '$&\r\n')), true],
    ['the test file in the middle of another', attached(base64(`xx${EICAR}\n`), 'BASE64'), true],
    ['another attachment', attached(base64('hello')), false],
    ['the test file, encoded and not said to be', attached(base64(EICAR), '7bit'), false],
    ['the word base64', message('From: a@b.test', '', 'Content-Transfer-Encoding: base64'), false],
    ['half the test file', message('From: a@b.test', '', EICAR.slice(10)), false],
  ] as const)
    it(`is ${expected ? '' : 'not '}${name}`, () => {
      expect(carriesVirus(raw)).to.equal(expected)
    })

  it('is found after the message was accepted, and the message goes to nobody', () => {
    const env = testEnvironment()
    try {
      const {userName, accessKeyId, configurationSet} = addTenant(env, 'agency.test')
      const recipients = ['bob@example.com', 'eve@hard-bounce.test']
      acceptMail(env, {
        transport: 'smtp',
        userName,
        accessKeyId,
        from: 'ann@agency.test',
        recipients,
        raw: attached(base64(EICAR)),
      })
      const [entry] = listInbox(env)
      expect(entry?.events.map(({kind, recipient, detail}) => ({kind, recipient, detail}))).to.deep.equal([
        {kind: 'reject', recipient: 'bob@example.com, eve@hard-bounce.test', detail: {reason: 'Bad content'}},
      ])
      const row = env.store.one('SELECT * FROM send_statistic WHERE configuration_set = ?', configurationSet)
      expect(row).to.include({sends: 0, permanent_bounces: 0, rejects: 2})
    } finally {
      env.dispose()
    }
  })
})
