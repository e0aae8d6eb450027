import {expect} from 'chai'
import fc from 'fast-check'
import {toDotenv, toJson} from '../../src/domain/credential-formats.ts'
import type {BindingCredentials} from '../../src/domain/credentials.ts'
import {CredentialsUnreadable, readCredentials} from '../../src/domain/credentials-input.ts'
import {readDotenv} from '../../src/domain/dotenv.ts'
import {testCredentials} from '../support/memory-platform.ts'

const credentials = testCredentials('one') as unknown as BindingCredentials

function failure(text: string): CredentialsUnreadable {
  try {
    readCredentials(text, 'mail.env')
  } catch (error) {
    expect(error).to.be.instanceOf(CredentialsUnreadable)
    return error as CredentialsUnreadable
  }
  throw new Error('it was read')
}

describe('credentials from a file', () => {
  it('reads the JSON of a binding as it was written', () => {
    expect(readCredentials(toJson(credentials), 'mail.json')).to.deep.equal(credentials)
  })

  it('reads the dotenv of a binding, every value that sending needs', () => {
    const read = readCredentials(toDotenv(credentials), 'mail.env')
    const {domain_arn: _, ...needed} = credentials
    expect(read).to.deep.equal({...needed, domain: 'agency.test'})
  })

  it('reads them inside a service key and inside the result of a command', () => {
    expect(readCredentials(JSON.stringify({credentials}), 'key.json')).to.deep.equal(credentials)
    const envelope = {schema: 'sesctl.bind/1', ok: true, result: {credentials}}
    expect(readCredentials(JSON.stringify(envelope), 'bind.json')).to.deep.equal(credentials)
  })

  it('names what is missing under the name that the file would have it under', () => {
    expect(failure(toDotenv(credentials).replace(/^SMTP_PASSWORD.*\n/m, '')).message).to.equal(
      "Can't use the credentials of mail.env: they lack SMTP_PASSWORD.",
    )
    expect(failure('{"region":"us-gov-west-1"}').message).to.match(/they lack identity_arn, configuration_set_arn/)
  })

  it('never says a piece of what it could not read', () => {
    const {message, hints} = failure('{"smtp_password": "BHWsecret", oops')
    expect(message + hints.join('')).not.to.contain('secret')
  })

  for (const [what, text] of [
    ['nothing', ''],
    ['prose', 'Dear team,\nhere are the keys.\n'],
    ['a list', '[1, 2]'],
    ['null inside', '{"credentials": null}'],
    ['numbers for text', '{"credentials": {"region": 1}}'],
  ] as const) {
    it(`refuses ${what}`, () => {
      expect(failure(text).code).to.equal('credentials-unreadable')
    })
  }

  it('refuses anything else without throwing anything else', () => {
    fc.assert(
      fc.property(fc.string({unit: 'binary', maxLength: 300}), (text) => {
        try {
          readCredentials(text, 'x')
        } catch (error) {
          expect(error).to.be.instanceOf(CredentialsUnreadable)
        }
      }),
    )
  })
})

describe('dotenv', () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ['a bare value', 'A=b+/c==\n', 'b+/c=='],
    ['an exported one', 'export A=b', 'b'],
    ['single quotes, which keep everything', `A='a $b "c" \\ #d'`, 'a $b "c" \\ #d'],
    ['double quotes with escapes', 'A="a \\"b\\" \\$c \\\\ it\'s"', `a "b" $c \\ it's`],
    ['pieces side by side, as shells quote a quote', `A='it'\\''s'`, "it's"],
    ['a quoted value of two lines', "A='one\ntwo'", 'one\ntwo'],
    ['a comment after the value', 'A=b # not c', 'b'],
    ['# inside a value', 'A=b#c', 'b#c'],
    ['CRLF', 'A=b\r\nB=c\r\n', 'b'],
    ['a byte order mark', '\ufeffA=b', 'b'],
    ['the last assignment', 'A=a\nA=b', 'b'],
    ['nothing at all', 'A=\nB=c', ''],
    ['blanks around', '  A = b  ', 'b'],
  ]
  for (const [what, text, value] of cases) {
    it(`reads ${what}`, () => {
      expect(readDotenv(text).get('A')).to.equal(value)
    })
  }

  it('passes over comments and lines that assign nothing', () => {
    expect([...readDotenv('# A=b\n\nset -e\n- A=c\n').keys()]).to.deep.equal([])
  })

  it('takes time in proportion to the text', () => {
    const started = performance.now()
    readDotenv(`A=${'"\\'.repeat(200_000)}`)
    readDotenv('A'.repeat(400_000))
    readDotenv(`A='${'x\n'.repeat(200_000)}`)
    expect(performance.now() - started).to.be.lessThan(1000)
  })
})
