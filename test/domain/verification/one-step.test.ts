import {readFileSync} from 'node:fs'
import {expect} from 'chai'
import fc from 'fast-check'
import {type Purpose, type RequiredRecord, readRequiredRecords} from '../../../src/domain/records/required-records.ts'
import {judge} from '../../../src/domain/verification/judge.ts'
import type {RecordJudgement} from '../../../src/domain/verification/judgement.ts'
import {factsOf} from '../../support/dns-fixture.ts'

const fixture = (name: string): readonly RequiredRecord[] =>
  readRequiredRecords(
    readFileSync(new URL(`../records/fixtures/required_records/${name}.txt`, import.meta.url), 'utf8'),
  )

const PLAIN = fixture('plain')
const MAIL_FROM = fixture('mail-from')

interface Published {
  readonly name: string
  readonly type: string
  readonly value: string
}

function judged(
  required: readonly RequiredRecord[],
  record: RequiredRecord,
  zone: readonly Published[],
): RecordJudgement {
  const records = zone.map(({name, type, value}) => `${name} ${type} ${value}`)
  const facts = factsOf(required, {authorities: {ns1: {records}}, resolvers: {}})
  const judgement = judge(required, facts).find((each) => each.record === record)
  if (judgement === undefined) throw new Error('no judgement')
  return judgement
}

/** The zone after an edit, as a person or a script makes it: what is not named stays. */
function edited(zone: readonly Published[], {record, edit}: RecordJudgement): Published[] {
  if (edit === undefined) throw new Error('no edit')
  const kept = zone.filter(
    ({name, type, value}) =>
      !(name === record.name && type === record.type && value === edit.replace) &&
      !edit.remove?.some((other) => other.name === name && other.type === type && other.value === value),
  )
  const value = edit.with ?? edit.publish?.value
  const added = value === undefined ? [] : [{name: edit.publish?.name ?? record.name, type: record.type, value}]
  const all = [...kept, ...added]
  return all.filter((one, index) => all.findIndex((other) => JSON.stringify(other) === JSON.stringify(one)) === index)
}

const upTo = (parts: readonly string[], maxLength: number): fc.Arbitrary<string[]> =>
  fc.array(fc.constantFrom(...parts), {maxLength})

const DMARC_PARTS = [
  ...['p=none', 'p=quarantine', 'p=reject', 'P=Reject', 'sp=none', 'np=reject', 'adkim=s', 'aspf=r', 'pct=50', 't=y'],
  ...[
    'p=none (old)',
    'p=reject # strict',
    'sp=reject ok',
    'p=rejct',
    'p=',
    'adkim=relaxed',
    'fo=7',
    'TTL 600',
    'x=1',
    '',
  ],
  ...['rua=mailto:a@agency.gov', 'rua=b@agency.gov', 'rua=mailto:', 'ruf=mailto:c@agency.gov, d@agency.gov', 'rua=,'],
  ...['p\u00a0=\u00a0reject', 'p=r\u0435ject', 'p=none\u200b', '“p=reject”', 'é=1', '=', 'psd=n', 'p=none;;p=reject'],
]
const dmarcText = fc
  .tuple(
    fc.constantFrom('v=DMARC1; ', 'v=DMARC1;', 'v=DMARC1 ', 'v=dmarc1; ', 'V=DMARC1;', '"v=DMARC1; ', '“v=DMARC1;', ''),
    upTo(DMARC_PARTS, 4),
    fc.constantFrom('', ';', '"', '”', ' (end)'),
  )
  .map(([version, parts, end]) => `${version}${parts.join('; ')}${end}`)

const SPF_PARTS = [
  ...[
    'include:amazonses.com',
    'a',
    'mx',
    'ip4:192.0.2.1',
    'ip4:300.1.1.1',
    'ip6:2001:db8::1',
    '-all',
    '~all',
    '?all',
    '+all',
  ],
  ...[
    '- all',
    '-all;',
    '--all',
    '(for SES)',
    'TTL 600',
    'include=amazonses.com',
    '\u2013all',
    'include:\u00a0amazonses.com',
  ],
  ...[
    'include:amazonses.com.',
    'ip4:192.0.2.1/40',
    'exp=explain.agency.gov',
    'exp=a.gov exp=b.gov',
    '“-all”',
    'v=spf1',
  ],
]
const spfText = fc
  .tuple(
    fc.constantFrom('v=spf1 ', 'v=spf1', 'V=SPF1 ', 'v=spf1; ', 'spf1 ', '"v=spf1 ', '“v=spf1 ', ''),
    upTo(SPF_PARTS, 4),
    fc.constantFrom('', '"', '”', ';'),
  )
  .map(([version, parts, end]) => `${version}${parts.join(' ')}${end}`)

const texts = (text: fc.Arbitrary<string>): fc.Arbitrary<string[]> =>
  fc.uniqueArray(
    text.map((each) => each.trim()).filter((each) => each !== ''),
    {maxLength: 3},
  )

/** Texts have far more ways to be wrong. */
const RUNS: Readonly<Record<string, number>> = {dmarc: 400, spf: 300}

const values: Readonly<Partial<Record<Purpose, fc.Arbitrary<string[]>>>> = {
  dmarc: texts(dmarcText),
  spf: texts(spfText),
  mx: fc.uniqueArray(
    fc.constantFrom(
      ...['10 feedback-smtp.us-gov-west-1.amazonses.com', '20 feedback-smtp.us-gov-west-1.amazonses.com'],
      ...['10 feedback-smtp.us-east-1.amazonses.com', '10 mx.agency.gov', '0 .'],
      '10 feedback-smtp.us-gov-west-1.amazonses.com.agency.gov',
    ),
    {maxLength: 3},
  ),
  dkim: fc.uniqueArray(
    fc.constantFrom('tokena.dkim.amazonses.com.agency.gov', 'tokenb.dkim.amazonses.com', 'tokena.dkim.amazonses.co'),
    {maxLength: 1},
  ),
}

describe('a value that an edit gives', () => {
  for (const [purpose, published] of Object.entries(values)) {
    it(`leaves nothing wrong with the ${purpose} record, whatever was wrong with it at once`, () => {
      const required = purpose === 'mx' ? MAIL_FROM : PLAIN
      const record = required.find((each) => each.purpose === purpose)
      if (record === undefined) throw new Error(`no ${purpose} record`)
      fc.assert(
        fc.property(published, (given) => {
          const zone = given.map((value) => ({name: record.name, type: record.type, value}))
          const before = judged(required, record, zone)
          if (before.edit === undefined) return
          const after = judged(required, record, edited(zone, before))
          const change = `${JSON.stringify(given)}: ${JSON.stringify(before.edit)}`
          expect({state: after.state, edit: after.edit}, change).to.deep.equal({state: 'right', edit: undefined})
        }),
        {numRuns: RUNS[purpose] ?? 50},
      )
    })
  }

  it('is right at once for a DMARC policy with text behind it and a second policy', () => {
    const record = PLAIN.find(({purpose}) => purpose === 'dmarc')
    if (record === undefined) throw new Error('no DMARC record')
    const zone = [{name: record.name, type: 'TXT', value: 'v=DMARC1; p=reject; p=none (old)'}]
    expect(judged(PLAIN, record, zone).edit?.with).to.equal('v=DMARC1; p=reject')
  })
})
