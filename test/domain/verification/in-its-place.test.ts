import {readFileSync} from 'node:fs'
import {expect} from 'chai'
import {type Purpose, readRequiredRecords} from '../../../src/domain/records/required-records.ts'
import {judge} from '../../../src/domain/verification/judge.ts'
import type {Mistake, RecordJudgement} from '../../../src/domain/verification/judgement.ts'
import {type DnsFixture, factsOf} from '../../support/dns-fixture.ts'

const RECORDS = readRequiredRecords(
  readFileSync(new URL('../records/fixtures/required_records/mail-from.txt', import.meta.url), 'utf8'),
)
const RIGHT = RECORDS.map(({name, type, value}) => `${name} ${type} ${value}`)
const DMARC = RECORDS.find(({purpose}) => purpose === 'dmarc')?.value ?? ''
const DKIM = 'tokena._domainkey.agency.gov'
const KEYS = (p: string) => ['a', 'b', 'c'].map((token) => `token${token}.dkim.amazonses.com TXT p=${p}`)

/** The right records but for those at the name of the first one that is given instead. */
function zone(...instead: string[]): DnsFixture {
  const name = instead[0]?.split(' ')[0]
  const records = [...RIGHT.filter((line) => !line.startsWith(`${name} `)), ...instead]
  return {authorities: {ns1: {records}}, resolvers: {}}
}

interface Expected {
  readonly state: RecordJudgement['state']
  readonly mistake?: Mistake
  readonly found?: readonly string[]
  readonly remove?: readonly string[]
  readonly publish?: string
  readonly does?: RegExp
  readonly note?: RegExp
}

const line = ({name, type, value}: {name: string; type: string; value: string}) => `${name} ${type} ${value}`

function table(purpose: Purpose, cases: readonly (readonly [string, DnsFixture, Expected])[]): void {
  for (const [name, fixture, expected] of cases) {
    it(name, () => {
      const judgement = judge(RECORDS, factsOf(RECORDS, fixture)).find(({record}) => record.purpose === purpose)
      expect({state: judgement?.state, mistake: judgement?.mistake}).to.deep.equal({
        state: expected.state,
        mistake: expected.mistake,
      })
      if (expected.found) expect(judgement?.found.map(line)).to.deep.equal(expected.found)
      if (expected.remove) expect(judgement?.edit?.remove?.map(line)).to.deep.equal(expected.remove)
      if (expected.publish) expect(judgement?.edit?.publish && line(judgement.edit.publish)).to.equal(expected.publish)
      if (expected.does) expect(judgement?.edit?.do).to.match(expected.does)
      expect(judgement?.notes.join('; ') ?? '').to.match(expected.note ?? /^$/)
    })
  }
}

describe('what stands in place of a CNAME', () => {
  table('dkim', [
    [
      'is a proxy when addresses are there',
      zone(`${DKIM} A 203.0.113.7`, `${DKIM} A 203.0.113.8`),
      {
        state: 'wrong',
        mistake: 'cname-proxied',
        found: [`${DKIM} A 203.0.113.7`, `${DKIM} A 203.0.113.8`],
        publish: `${DKIM} CNAME tokena.dkim.amazonses.com`,
        does: /switch the proxy off/,
      },
    ],
    [
      'is a copy of the key when the panel flattens it',
      zone(`${DKIM} TXT p=MIIBIjANBg`, `${DKIM} A 203.0.113.7`),
      {state: 'wrong', mistake: 'cname-flattened', remove: [`${DKIM} TXT p=MIIBIjANBg`, `${DKIM} A 203.0.113.7`]},
    ],
    [
      'has to go when it stands beside the CNAME',
      zone(`${DKIM} CNAME tokena.dkim.amazonses.com`, `${DKIM} TXT site-verification=1`),
      {
        state: 'wrong',
        mistake: 'cname-beside-other-data',
        remove: [`${DKIM} TXT site-verification=1`],
        does: /everything but the right CNAME/,
      },
    ],
    [
      'has to go when it stands beside a CNAME that leads elsewhere, which is to be published anew',
      zone(`${DKIM} CNAME www.agency.gov`, `${DKIM} TXT site-verification=1`),
      {
        state: 'wrong',
        mistake: 'cname-beside-other-data',
        publish: `${DKIM} CNAME tokena.dkim.amazonses.com`,
        remove: [`${DKIM} CNAME www.agency.gov`, `${DKIM} TXT site-verification=1`],
      },
    ],
    [
      'may be addresses that the CNAME itself leads to',
      zone(`${DKIM} CNAME tokena.dkim.amazonses.com`, 'tokena.dkim.amazonses.com A 203.0.113.7'),
      {state: 'right'},
    ],
  ])
})

describe('a CNAME in place of other data', () => {
  table('spf', [
    [
      'has to go when text stands beside it',
      zone('mail.agency.gov TXT v=spf1 include:amazonses.com -all', 'mail.agency.gov CNAME mx.example.net'),
      {state: 'wrong', mistake: 'cname-beside-other-data', remove: ['mail.agency.gov CNAME mx.example.net']},
    ],
  ])
  table('mx', [
    [
      'has to go when an MX stands beside it',
      zone('mail.agency.gov MX 10 feedback-smtp.us-gov-west-1.amazonses.com', 'mail.agency.gov CNAME mx.example.net'),
      {state: 'wrong', mistake: 'cname-beside-other-data', does: /delete the CNAME/},
    ],
  ])
})

describe('the key that a CNAME leads to', () => {
  const reached = (...keys: string[]): DnsFixture => ({
    authorities: {ns1: {records: RIGHT}},
    resolvers: {'9.9.9.9': {records: [...RIGHT, ...keys]}},
  })
  table('dkim', [
    [
      'is not asked for where no resolver answers',
      {authorities: {ns1: {records: RIGHT}}, resolvers: {}},
      {state: 'right'},
    ],
    ['is fine when it is there', reached(...KEYS('MIIBIjANBg')), {state: 'right'}],
    ['is fine when resolvers do not know it (yet)', reached(), {state: 'right'}],
    [
      'may be out of use for one of three, for SES takes turns',
      reached('tokena.dkim.amazonses.com TXT p=', ...KEYS('MIIBIjANBg').slice(1)),
      {state: 'right'},
    ],
    [
      'is revoked when all three are empty',
      {authorities: {}, resolvers: {'9.9.9.9': {records: [...RIGHT, ...KEYS('')]}}},
      {state: 'wrong', mistake: 'key-revoked', does: /sesctl dns-instructions/},
    ],
    [
      'is revoked when all three are empty, answered by a resolver alone',
      reached(...KEYS('')),
      {state: 'wrong', mistake: 'key-revoked'},
    ],
  ])
})

describe('a wildcard', () => {
  const WILD = (type: string, value: string, parent = 'agency.gov') =>
    `sesctl-wildcard-check.${parent} ${type} ${value}`
  table('mx', [
    [
      'that answers in place of the MX is not the MX',
      zone('mail.agency.gov MX 10 mx.agency.gov', WILD('MX', '10 mx.agency.gov')),
      {
        state: 'missing',
        mistake: 'wildcard',
        found: ['mail.agency.gov MX 10 mx.agency.gov'],
        publish: 'mail.agency.gov MX 10 feedback-smtp.us-gov-west-1.amazonses.com',
        does: /leave the wildcard alone/,
      },
    ],
    [
      'does not explain another MX',
      zone('mail.agency.gov MX 10 mx2.agency.gov', WILD('MX', '10 mx.agency.gov')),
      {state: 'wrong', mistake: 'wrong-value'},
    ],
    [
      'is no harm when the record is there',
      zone('mail.agency.gov MX 10 feedback-smtp.us-gov-west-1.amazonses.com', WILD('MX', '10 mx.agency.gov')),
      {state: 'right'},
    ],
    [
      'that happens to be right is said',
      zone(
        'mail.agency.gov MX 10 feedback-smtp.us-gov-west-1.amazonses.com',
        WILD('MX', '10 feedback-smtp.us-gov-west-1.amazonses.com'),
      ),
      {state: 'right', note: /a wildcard of the zone answers here/},
    ],
  ])
  table('dkim', [
    [
      'CNAME is not a DKIM record',
      zone(`${DKIM} CNAME www.agency.gov`, WILD('CNAME', 'www.agency.gov', '_domainkey.agency.gov')),
      {state: 'missing', mistake: 'wildcard'},
    ],
  ])
  table('dmarc', [
    [
      'CNAME is not a DMARC record',
      zone('_dmarc.agency.gov CNAME www.agency.gov', WILD('CNAME', 'www.agency.gov')),
      {state: 'missing', mistake: 'wildcard'},
    ],
  ])
})

describe('a DMARC record', () => {
  table('dmarc', [
    [
      'without the underscore is at a name where nobody looks',
      zone('_dmarc.agency.gov TXT other', `dmarc.agency.gov TXT v=DMARC1; p=none`),
      {
        state: 'wrong',
        mistake: 'wrong-name',
        remove: ['dmarc.agency.gov TXT v=DMARC1; p=none'],
        publish: '_dmarc.agency.gov TXT v=DMARC1; p=none',
        does: /the name as {2}_dmarc$/,
      },
    ],
  ])

  const below = RECORDS.map((record) => ({...record, name: record.name.replace(/agency\.gov$/, 'alerts.agency.gov')}))
  const fixture = (...records: string[]): DnsFixture => ({
    domain: 'alerts.agency.gov',
    zone: 'agency.gov',
    authorities: {ns1: {records}},
    resolvers: {},
  })
  const judged = (given: DnsFixture) =>
    judge(below, factsOf(below, given)).find(({record}) => record.purpose === 'dmarc')

  it('of the zone above is left alone: it is the policy of the whole agency', () => {
    expect(judged(fixture('_dmarc.agency.gov TXT v=DMARC1; p=none'))).to.deep.include({
      state: 'missing',
      mistake: 'missing',
      found: [],
    })
  })

  it('of the zone above is misplaced when it is the very record that is wanted', () => {
    expect(judged(fixture(`_dmarc.agency.gov TXT ${DMARC}`))).to.deep.include({mistake: 'subdomain-missing'})
  })
})
