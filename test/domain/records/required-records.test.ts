import {createHash} from 'node:crypto'
import {readFileSync} from 'node:fs'
import {expect} from 'chai'
import fc from 'fast-check'
import {RecordsUnreadable} from '../../../src/domain/records/failures.ts'
import {inPublishingOrder, readRequiredRecords} from '../../../src/domain/records/required-records.ts'

const fixture = (name: string) =>
  readFileSync(new URL(`./fixtures/required_records/${name}.txt`, import.meta.url), 'utf8')

const SUMS = {
  plain: '740075170e09238ce2c186e39e1e4bfd014fffe904947264e16e69dff95f70ae',
  'mail-from': '9c9f86f0f71266a810cc411a501f8766c3d282f047c2ad034f3fb948f68ccff2',
  recipients: '2eafd671d2777a0af7d1a3b70bf6ca5fda12067be0167ecbbc0ab46ec0a57a45',
} as const

const DKIM = ['a', 'b', 'c'].map((letter, index) => ({
  purpose: 'dkim',
  key: `dkim_record_${index}`,
  name: `token${letter}._domainkey.agency.gov`,
  type: 'CNAME',
  ttl: 600,
  value: `token${letter}.dkim.amazonses.com`,
}))
const dmarc = (reports: string) => ({
  purpose: 'dmarc',
  key: 'dmarc_verification_record',
  name: '_dmarc.agency.gov',
  type: 'TXT',
  ttl: 600,
  value: `v=DMARC1; p=reject; rua=mailto:reports@dmarc.cyber.dhs.gov,${reports}`,
})
const spf = (name: string) => ({
  purpose: 'spf',
  key: 'spf_verification_record',
  name,
  type: 'TXT',
  ttl: 600,
  value: 'v=spf1 include:amazonses.com -all',
})

function block(lines: string): string {
  return `\n{\n  spf_verification_record = {\n${lines}\n  } \n}\n`
}

const GOOD = '    name = "agency.gov"\n    type = "TXT"\n    ttl = "600"\n    records = ["v=spf1 -all"]'

function unreadable(text: string): string {
  try {
    readRequiredRecords(text)
  } catch (error) {
    if (error instanceof RecordsUnreadable) return error.message
    throw error
  }
  throw new Error('it was read')
}

describe('the reader of required_records', () => {
  for (const [name, sum] of Object.entries(SUMS)) {
    it(`is tested against the broker's own text, to the byte (${name})`, () => {
      expect(createHash('sha256').update(fixture(name)).digest('hex')).to.equal(sum)
    })
  }

  it('reads the text of a domain without MAIL FROM', () => {
    expect(readRequiredRecords(fixture('plain'))).to.deep.equal([
      ...DKIM,
      dmarc('mailto:admin@agency.gov; ruf=mailto:admin@agency.gov'),
      spf('agency.gov'),
    ])
  })

  it('reads the text of a domain with MAIL FROM', () => {
    expect(readRequiredRecords(fixture('mail-from'))).to.deep.equal([
      ...DKIM,
      dmarc('mailto:admin@agency.gov; ruf=mailto:admin@agency.gov'),
      spf('mail.agency.gov'),
      {
        purpose: 'mx',
        key: 'mx_verification_record',
        name: 'mail.agency.gov',
        type: 'MX',
        ttl: 600,
        value: '10 feedback-smtp.us-gov-west-1.amazonses.com',
      },
    ])
  })

  it('reads several report addresses', () => {
    expect(readRequiredRecords(fixture('recipients'))[3]).to.deep.equal(
      dmarc('mailto:a@agency.gov,mailto:b@agency.gov; ruf=mailto:f1@agency.gov,mailto:f2@agency.gov'),
    )
  })

  it('publishes DMARC last', () => {
    const order = inPublishingOrder(readRequiredRecords(fixture('mail-from'))).map(({purpose}) => purpose)
    expect(order).to.deep.equal(['dkim', 'dkim', 'dkim', 'spf', 'mx', 'dmarc'])
  })

  describe('is not troubled by', () => {
    const same = (text: string) => expect(readRequiredRecords(text)).to.deep.equal(readRequiredRecords(block(GOOD)))

    it('CRLF', () => same(block(GOOD).replaceAll('\n', '\r\n')))
    it('tabs and blank lines', () => same(block(GOOD).replaceAll('  ', '\t').replaceAll('\n', '\n\n')))
    it('missing space', () => same(`{spf_verification_record={${GOOD.replaceAll(' = ', '=')}}}`))
    it('another order of keys', () => same(block(GOOD.split('\n').reverse().join('\n'))))
    it('commas between attributes', () => same(block(GOOD.replaceAll('\n', ',\n'))))
    it('a TTL without quotes', () => same(block(GOOD.replace('"600"', '600'))))
    it('a value that is no list', () => same(block(GOOD.replace('["v=spf1 -all"]', '"v=spf1 -all"'))))
    it('attributes that it does not know', () => same(block(`${GOOD}\n    weight = 5\n    tags = ["a", "b"]`)))
    it('upper case and a final dot in names', () => same(block(GOOD.replace('agency.gov', 'Agency.GOV.'))))
    it('the JSON object that the catalog promises', () =>
      same(
        JSON.stringify({
          spf_verification_record: {name: 'agency.gov', type: 'TXT', ttl: 600, records: ['v=spf1 -all']},
        }),
      ))
  })

  it('keeps a backslash in a value as it is: nothing is escaped', () => {
    const [record] = readRequiredRecords(block(GOOD.replace('v=spf1 -all', 'v=spf1 \\-all\\')))
    expect(record?.value).to.equal('v=spf1 \\-all\\')
  })

  it('knows a record under a new key by its content', () => {
    const renamed = fixture('mail-from')
      .replace('dmarc_verification_record', 'policy')
      .replace('mx_verification', 'bounces')
    expect(readRequiredRecords(renamed).map(({purpose}) => purpose)).to.deep.equal([
      'dkim',
      'dkim',
      'dkim',
      'dmarc',
      'spf',
      'mx',
    ])
  })

  describe('refuses, and says where', () => {
    const cases: [string, string, RegExp][] = [
      ['nothing', '', /line 1: the text ends where "\{" belongs/],
      ['white space', ' \n \n', /line 3: the text ends/],
      ['no records', '\n{\n}\n', /holds no records/],
      ['text after the end', `${block(GOOD)}more`, /line 10: "more" is there where the end belongs/],
      ['a missing closing brace', block(GOOD).replace(/\}\n$/, ''), /line 9: the text ends where the name of a record/],
      [
        'a missing opening brace',
        block(GOOD).replace('{', ''),
        /line 3: "spf_verification_record" is there where "\{"/,
      ],
      ['a missing equals sign', block(GOOD.replace('ttl =', 'ttl')), /line 6: "600" is there where "="/],
      ['a value without a closing quote', block(GOOD.replace('TXT"', 'TXT')), /line 5: a value has no closing quote/],
      ['a quote inside a value', block(GOOD.replace('spf1', 'spf"1')), /line 7: a value holds a double quote/],
      ['an escaped quote inside a value', block(GOOD.replace('spf1', 'spf\\"1')), /line 7: a value holds a double/],
      ['a quoted word inside a value', block(GOOD.replace('-all', '"-all"')), /line 7: a value holds a double quote/],
      ['two values', block(GOOD.replace(']', ', "two"]')), /line 7: .*records has 2 values, not one/],
      ['two values without a comma', block(GOOD.replace(']', '"two"]')), /line 7: a value holds a double quote/],
      ['an empty list', block(GOOD.replace('["v=spf1 -all"]', '[]')), /line 7: .*records is empty/],
      ['an open list', block(GOOD.replace(']', '')), /line 8: "\}" is there where "," belongs/],
      ['no name', block(GOOD.replace('name =', 'nome =')), /line 3: "spf_verification_record": it has no name/],
      ['no type', block(GOOD.replace('type =', 'tipe =')), /line 3: .*it has no type/],
      ['no ttl', block(GOOD.replace('ttl =', 'tll =')), /line 3: .*it has no ttl/],
      ['no records key', block(GOOD.replace('records =', 'record =')), /line 3: .*it has no records/],
      ['an unknown type', block(GOOD.replace('TXT', 'NAPTR')), /line 5: .*its type is "NAPTR"/],
      ['a TTL with a unit', block(GOOD.replace('"600"', '"10m"')), /line 6: .*"10m" is no TTL in seconds/],
      ['a negative TTL', block(GOOD.replace('"600"', '"-1"')), /line 6: .*no TTL/],
      ['a TTL over 2^31 - 1', block(GOOD.replace('600', '2147483648')), /line 6: .*no TTL/],
      ['an empty name', block(GOOD.replace('agency.gov', '')), /line 4: .*its name is empty/],
      [
        'a space in a name',
        block(GOOD.replace('agency.gov', 'agency .gov')),
        /line 4: .*name "agency .gov" has a label/,
      ],
      ['an empty label', block(GOOD.replace('agency.gov', 'agency..gov')), /line 4: .*has an empty label/],
      ['a long label', block(GOOD.replace('agency', 'a'.repeat(64))), /line 4: .*longer than 63/],
      ['a long name', block(GOOD.replace('agency', 'a.'.repeat(126))), /line 4: .*longer than 253/],
      [
        'a record twice',
        block(GOOD).replace('} \n}', `} \n spf_verification_record = {${GOOD}}\n}`),
        /line 9: .*twice/,
      ],
      ['an attribute twice', block(`${GOOD}\n ttl = "1"`), /line 8: "ttl" is there twice/],
      ['a nested block', block(`${GOOD}\n extra = {}`), /line 8: "\{" is there where a value belongs/],
      ['a record for another purpose', block(GOOD.replace('v=spf1', 'hello')).replace('spf_', 'zz_'), /neither DKIM/],
      ['an MX without a preference', block(GOOD.replace('TXT', 'MX').replace('v=spf1 -all', 'mx.test')), /no MX value/],
      [
        'an MX with a bad preference',
        block(GOOD.replace('TXT', 'MX').replace('v=spf1 -all', '65536 mx.test')),
        /no MX/,
      ],
      ['a CNAME to no name', block(GOOD.replace('TXT', 'CNAME')), /line 7: .*the name "v=spf1 -all" has a label/],
      ['JSON that ends early', '{"spf":', /begins like a JSON object and is none/],
      ['JSON of another shape', '{"spf": []}', /"spf" is not an object/],
      ['JSON with an object as a value', '{"spf": {"name": {}}}', /"spf": it has no type/],
      ['JSON with null', '{"spf": {"name": "a.test", "type": "TXT", "ttl": 1, "records": [null]}}', /records is empty/],
      ['a NUL', '\0', /belongs nowhere/],
      ['64 KiB of braces', '{'.repeat(65_536), /line 1: "\{" is there where the name of a record/],
      ['64 KiB of quotes', '"'.repeat(65_536), /line 1/],
      ['64 KiB of blocks that never end', '{a={'.repeat(16_384), /line 1/],
      ['64 KiB of letters', 'x'.repeat(65_536), /line 1: "x{40}…" is there where "\{"/],
      ['64 KiB of space', ' '.repeat(65_536), /line 1: the text ends/],
      ['64 KiB of line ends', '\n'.repeat(65_536), /line 65537: the text ends/],
      ['more than 256 KiB', ' '.repeat(300_000), /longer than 256 KiB/],
      ['64 KiB of JSON brackets', `{"a":${'['.repeat(65_536)}`, /none/],
    ]
    for (const [name, text, message] of cases) {
      it(name, () => {
        expect(unreadable(text)).to.match(message)
      })
    }

    it('without letting control characters through', () => {
      expect(unreadable('\n{\n\u001b[2J')).not.to.include('\u001b')
      expect(unreadable(block(GOOD.replace('TXT', 'T\u202eXT')))).not.to.include('\u202e')
    })

    it('with a code, an exit code and a hint', () => {
      const error = new RecordsUnreadable('x', 3)
      expect([error.code, error.exit, error.hints.length]).to.deep.equal(['records-unreadable', 1, 1])
    })
  })

  it('never throws anything else and never hangs, whatever the text', () => {
    const fragment = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      '=',
      ',',
      '"',
      '\n',
      ' ',
      'name',
      'records',
      '\\',
      '\r',
      '\0',
      'é',
    )
    const hostile = fc.oneof(
      fc.string(),
      fc.array(fragment, {maxLength: 200}).map((parts) => parts.join('')),
      fc.tuple(fc.nat(870), fc.string()).map(([at, junk]) => {
        const text = fixture('plain')
        return text.slice(0, at) + junk + text.slice(at)
      }),
      fc
        .tuple(fc.nat(870), fc.nat(870))
        .map(([from, to]) => fixture('plain').slice(0, from) + fixture('plain').slice(to)),
    )
    fc.assert(
      fc.property(hostile, (text) => {
        try {
          readRequiredRecords(text)
        } catch (error) {
          expect(error).to.be.instanceOf(RecordsUnreadable)
        }
      }),
      {numRuns: 2000},
    )
  })

  it('takes time that grows no faster than the text', () => {
    const text = (blocks: number) =>
      `{${Array.from({length: blocks}, (_, index) => `a${index} = {\n${GOOD}\n}\n`).join('')}}`
    const millis = (blocks: number) => {
      const start = performance.now()
      readRequiredRecords(text(blocks))
      return performance.now() - start
    }
    millis(1000)
    const small = Math.min(millis(250), millis(250), millis(250))
    const large = Math.min(millis(2000), millis(2000), millis(2000))
    expect(large).to.be.lessThan(small * 8 * 5 + 20)
  })
})
