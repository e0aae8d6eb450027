import {readFileSync} from 'node:fs'
import {expect} from 'chai'
import fc from 'fast-check'
import {type Purpose, readRequiredRecords} from '../../../src/domain/records/required-records.ts'
import {judge} from '../../../src/domain/verification/judge.ts'
import type {Mistake, RecordJudgement} from '../../../src/domain/verification/judgement.ts'
import {factsOf} from '../../support/dns-fixture.ts'

const RECORDS = readRequiredRecords(
  readFileSync(new URL('../records/fixtures/required_records/plain.txt', import.meta.url), 'utf8'),
)
const REQUIRED = 'v=spf1 include:amazonses.com -all'

interface Expected {
  readonly mistake: Mistake | undefined
  readonly with?: string
  readonly remove?: readonly string[]
  readonly does?: RegExp
}

/** @param texts TXT values at the record's name; `|` cuts one into strings */
function judged(purpose: Purpose, texts: readonly string[]): RecordJudgement {
  const record = RECORDS.find((each) => each.purpose === purpose)
  if (record === undefined) throw new Error(`no ${purpose} record`)
  const records = texts.map((text) => `${record.name} TXT ${text}`)
  const [judgement] = judge([record], factsOf([record], {authorities: {ns1: {records}}, resolvers: {}}))
  if (judgement === undefined) throw new Error('no judgement')
  return judgement
}

function table(purpose: Purpose, cases: readonly (readonly [string, readonly string[], Expected])[]): void {
  for (const [name, texts, expected] of cases) {
    it(name, () => {
      const {mistake, edit} = judged(purpose, texts)
      expect(mistake).to.equal(expected.mistake)
      if (expected.with) expect(edit?.with).to.equal(expected.with)
      if (expected.remove) expect(edit?.remove?.map(({value}) => value)).to.deep.equal(expected.remove)
      if (expected.does) expect(edit?.do).to.match(expected.does)
    })
  }
}

describe('an SPF record that came to harm', () => {
  table('spf', [
    ['is right in two strings that meet at a space', ['v=spf1 |include:amazonses.com -all'], {mistake: undefined}],
    [
      'falls apart in strings that lack the space',
      ['v=spf1|include:amazonses.com|-all'],
      {mistake: 'value-split', with: REQUIRED, does: /in one piece/},
    ],
    [
      'falls apart as two records',
      ['v=spf1 include:amazonses.com', '-all'],
      {mistake: 'value-split', with: REQUIRED, remove: ['-all'], does: /one record/},
    ],
    [
      'falls apart as three records',
      ['v=spf1', 'include:amazonses.com', '~all'],
      {mistake: 'value-split', with: 'v=spf1 include:amazonses.com ~all', remove: ['include:amazonses.com', '~all']},
    ],
    [
      'is not mixed up with tokens of others',
      [REQUIRED, 'google-site-verification=abc', 'MS=ms123', 'hello'],
      {mistake: undefined},
    ],
    ['was cut at its end', ['v=spf1 include:amazonses.co'], {mistake: 'value-cut', with: REQUIRED}],
    ['was cut in a word', ['v=spf1 incl'], {mistake: 'value-cut', with: REQUIRED}],
    [
      'has typographic quotation marks around it',
      ['“v=spf1 include:amazonses.com -all”'],
      {mistake: 'smart-quotes', with: REQUIRED, does: /word processor/},
    ],
    [
      'has plain quotation marks around it',
      ['"v=spf1 include:amazonses.com -all"'],
      {mistake: 'quotes-in-value', with: REQUIRED},
    ],
    [
      'has a comment behind it',
      ['v=spf1 include:amazonses.com -all (for SES)'],
      {mistake: 'trailing-text', with: REQUIRED, does: /"\(for" does not belong/},
    ],
    [
      'has the TTL behind it',
      ['v=spf1 include:amazonses.com -all TTL 600'],
      {mistake: 'trailing-text', with: REQUIRED},
    ],
    [
      'has a semicolon behind it',
      ['v=spf1 include:amazonses.com -all;'],
      {mistake: 'spf-invalid', with: REQUIRED, does: /"-all;"/},
    ],
    [
      'has a mechanism that is none',
      ['v=spf1 include=_spf.google.com include:amazonses.com ~all'],
      {mistake: undefined},
    ],
    [
      'has an address that is none',
      ['v=spf1 ip4:300.1.1.1 include:amazonses.com ~all'],
      {mistake: 'spf-invalid', with: 'v=spf1 include:amazonses.com ~all', does: /ip4 needs an address/},
    ],
    [
      'has an error and does not let SES send',
      ['v=spf1 ip4:300.1.1.1 mx ~all'],
      {mistake: 'spf-invalid', with: 'v=spf1 mx include:amazonses.com ~all'},
    ],
    [
      'has a modifier behind its all, which is fine',
      ['v=spf1 include:amazonses.com -all exp=explain.agency.gov'],
      {mistake: undefined},
    ],
  ])
})

describe('a DMARC record that came to harm', () => {
  table('dmarc', [
    [
      'has typographic quotation marks around it',
      ['“v=DMARC1; p=reject”'],
      {mistake: 'smart-quotes', with: 'v=DMARC1; p=reject'},
    ],
    ['is right as it is', ['v=DMARC1; p=reject; rua=mailto:a@agency.gov'], {mistake: undefined}],
    ['may end in a semicolon, without spaces', ['v=DMARC1;p=reject;'], {mistake: undefined}],
    ['may have tags that are obsolete or unknown', ['v=DMARC1; p=reject; pct=100; x=1'], {mistake: undefined}],
    [
      'falls apart as two records',
      ['v=DMARC1; p=reject;', 'rua=mailto:a@agency.gov'],
      {
        mistake: 'value-split',
        with: 'v=DMARC1; p=reject; rua=mailto:a@agency.gov',
        remove: ['rua=mailto:a@agency.gov'],
      },
    ],
    [
      'falls apart before its policy',
      ['v=DMARC1', '; p=reject'],
      {mistake: 'value-split', with: 'v=DMARC1; p=reject', remove: ['; p=reject']},
    ],
    ['is not mixed up with tokens of others', ['v=DMARC1; p=reject', 'token=1'], {mistake: undefined}],
    [
      'has a comment behind its policy',
      ['v=DMARC1; p=reject (be strict)'],
      {mistake: 'trailing-text', with: 'v=DMARC1; p=reject'},
    ],
    [
      'has the TTL behind it',
      ['v=DMARC1; p=quarantine; TTL 600'],
      {mistake: 'trailing-text', with: 'v=DMARC1; p=quarantine', does: /end the value where it ends/},
    ],
    [
      'has an address without mailto:',
      ['v=DMARC1; p=reject; rua=dmarc@agency.gov'],
      {mistake: 'dmarc-invalid-tag', with: 'v=DMARC1; p=reject; rua=mailto:dmarc@agency.gov', does: /is no address/},
    ],
    [
      'has a value that the tag does not know',
      ['v=DMARC1; p=reject; adkim=relaxed'],
      {mistake: 'dmarc-invalid-tag', with: 'v=DMARC1; p=reject', does: /adkim=relaxed is not r or s/},
    ],
    ['has a policy that is none', ['v=DMARC1; p=rejct'], {mistake: 'wrong-value'}],
    [
      'stands in two texts that are both none',
      [' v=DMARC1; p=none', 'p=none'],
      {mistake: 'wrong-value', remove: ['p=none']},
    ],
    [
      'has a text beside it that begins with a space',
      ['v=DMARC1; p=reject', ' v=DMARC1; p=none'],
      {mistake: 'value-split', remove: [' v=DMARC1; p=none']},
    ],
    ['has no policy', ['v=DMARC1; adkim=s'], {mistake: 'wrong-value'}],
    [
      'has two tags without a semicolon between them',
      ['v=DMARC1; p=quarantine;;sp=none rua=mailto:a@agency.gov; ri=86400'],
      {mistake: 'trailing-text', with: 'v=DMARC1; p=quarantine; sp=none; ri=86400'},
    ],
    [
      'has nothing between two semicolons',
      ['v=DMARC1;;p=reject'],
      {mistake: 'dmarc-invalid-tag', with: 'v=DMARC1; p=reject'},
    ],
    [
      'has its version twice',
      ['v=DMARC1; p=reject; v=DMARC1'],
      {mistake: 'dmarc-invalid-tag', with: 'v=DMARC1; p=reject'},
    ],
    [
      'has parts of it beside it, one of which contradicts it',
      ['v=DMARC1; p=quarantine', 'p=none'],
      {mistake: 'value-split', remove: ['p=none']},
    ],
  ])
})

describe('any octets in a text', () => {
  it('are judged without a throw, as they are and cut anywhere', () => {
    const octets = fc.uint8Array({maxLength: 300}).map((bytes) => Buffer.from(bytes).toString('utf8'))
    const purpose = fc.constantFrom<Purpose>('spf', 'dmarc')
    fc.assert(
      fc.property(purpose, fc.array(octets, {maxLength: 4}), fc.boolean(), (which, texts, led) => {
        const given = led ? texts.map((text) => `${which === 'spf' ? 'v=spf1 ' : 'v=DMARC1;'}${text}`) : texts
        expect(judged(which, given).state).to.be.oneOf(['right', 'wrong', 'missing'])
      }),
      {numRuns: 500},
    )
  })
})
