import {readFileSync} from 'node:fs'
import {expect} from 'chai'
import fc from 'fast-check'
import {type Purpose, type RequiredRecord, readRequiredRecords} from '../../../src/domain/records/required-records.ts'
import {planOrphans, planQuestions} from '../../../src/domain/verification/facts.ts'
import {judge} from '../../../src/domain/verification/judge.ts'
import type {Edit, Mistake, RecordJudgement} from '../../../src/domain/verification/judgement.ts'
import {type DnsFixture, factsOf, type Holding} from '../../support/dns-fixture.ts'

const fixture = (name: string) =>
  readRequiredRecords(
    readFileSync(new URL(`../records/fixtures/required_records/${name}.txt`, import.meta.url), 'utf8'),
  ) as readonly RequiredRecord[]

const APEX = fixture('plain')
const MAIL_FROM = fixture('mail-from')

const DMARC = APEX.find(({purpose}) => purpose === 'dmarc')?.value ?? ''
const DKIM_A = 'tokena._domainkey.agency.gov CNAME tokena.dkim.amazonses.com'
const GOOD = MAIL_FROM.map(({name, type, value}) => `${name} ${type} ${value}`)
const MX = 'mail.agency.gov MX 10 feedback-smtp.us-gov-west-1.amazonses.com'

/** Of the records of one purpose, the first. */
function judged(
  purpose: Purpose,
  fixture: DnsFixture,
  records: readonly RequiredRecord[] = MAIL_FROM,
): RecordJudgement {
  const found = judge(records, factsOf(records, fixture)).find(({record}) => record.purpose === purpose)
  if (found === undefined) throw new Error(`no ${purpose} record`)
  return found
}

const zoneWith = (...records: string[]): DnsFixture => ({authorities: {ns1: {records}, ns2: {records}}, resolvers: {}})

interface Expected {
  readonly state: RecordJudgement['state']
  readonly mistake?: Mistake
  readonly edit?: Partial<Edit>
  readonly notes?: readonly (string | RegExp)[]
  readonly found?: readonly string[]
  readonly does?: RegExp
  readonly secondsLeft?: number
}

function check(judgement: RecordJudgement, expected: Expected): void {
  expect(judgement.state).to.equal(expected.state)
  expect(judgement.mistake).to.equal(expected.mistake)
  if (expected.state === 'right') expect(judgement.edit).to.equal(undefined)
  if (expected.edit) expect(plainEdit(judgement.edit)).to.deep.include(expected.edit)
  if (expected.does) expect(judgement.edit?.do).to.match(expected.does)
  if (expected.found) {
    expect(judgement.found.map(({name, type, value}) => `${name} ${type} ${value}`)).to.deep.equal(expected.found)
  }
  expect(judgement.secondsLeft).to.equal(expected.secondsLeft)
  const notes = expected.notes ?? []
  expect(judgement.notes.length, judgement.notes.join('; ')).to.equal(notes.length)
  notes.forEach((note, index) => {
    expect(judgement.notes[index]).to.match(typeof note === 'string' ? new RegExp(note) : note)
  })
}

/** The edit in texts; that it names octets is judged by itself. */
function plainEdit(edit: Edit | undefined) {
  return {...edit, ...(edit?.remove ? {remove: edit.remove.map(({name, type, value}) => ({name, type, value}))} : {})}
}

type Case = readonly [name: string, fixture: DnsFixture, expected: Expected]

function table(purpose: Purpose, cases: readonly Case[], records?: readonly RequiredRecord[]): void {
  for (const [name, fixture, expected] of cases) it(name, () => check(judged(purpose, fixture, records), expected))
}

describe('the judgement on a DKIM record', () => {
  const at = (target: string) => zoneWith(`tokena._domainkey.agency.gov CNAME ${target}`)
  const publish = {
    name: 'tokena._domainkey.agency.gov',
    type: 'CNAME',
    value: 'tokena.dkim.amazonses.com',
  }

  table('dkim', [
    ['is right when the CNAME is there', zoneWith(DKIM_A), {state: 'right', found: [DKIM_A]}],
    [
      'is missing when nothing is there',
      zoneWith(),
      {
        state: 'missing',
        mistake: 'missing',
        found: [],
        edit: {publish},
        does: /add a CNAME record with the name {2}tokena\._domainkey$/,
      },
    ],
    [
      'is missing when only other names of the zone are there',
      zoneWith('agency.gov TXT hello', 'tokenb._domainkey.agency.gov CNAME tokenb.dkim.amazonses.com'),
      {state: 'missing', mistake: 'missing'},
    ],
    [
      'sees the zone name added twice',
      zoneWith('tokena._domainkey.agency.gov.agency.gov CNAME tokena.dkim.amazonses.com'),
      {
        state: 'wrong',
        mistake: 'zone-added-twice',
        edit: {
          publish,
          remove: [{...publish, name: 'tokena._domainkey.agency.gov.agency.gov'}],
          do: 'in your DNS panel, enter the name as  tokena._domainkey',
        },
      },
    ],
    [
      'does not take a wildcard for the zone name added twice',
      zoneWith('tokena._domainkey.agency.gov.agency.gov CNAME parking.example'),
      {state: 'missing', mistake: 'missing'},
    ],
    [
      'prefers the right record to one with the zone added twice',
      zoneWith(DKIM_A, 'tokena._domainkey.agency.gov.agency.gov CNAME tokena.dkim.amazonses.com'),
      {state: 'right'},
    ],
    [
      'sees a TXT record in place of the CNAME',
      zoneWith('tokena._domainkey.agency.gov TXT tokena.dkim.amazonses.com'),
      {
        state: 'wrong',
        mistake: 'wrong-type',
        edit: {
          publish,
          remove: [{name: publish.name, type: 'TXT', value: 'tokena.dkim.amazonses.com'}],
          do: 'delete the TXT record and publish a CNAME record at the same name',
        },
      },
    ],
    [
      'sees a TXT record with a final dot and capitals in place of the CNAME',
      zoneWith('tokena._domainkey.agency.gov TXT TokenA.dkim.amazonses.com.'),
      {state: 'wrong', mistake: 'wrong-type'},
    ],
    [
      'sees the key itself in place of the CNAME',
      zoneWith('tokena._domainkey.agency.gov TXT v=DKIM1; k=rsa; p=MIIBIjANBg'),
      {state: 'wrong', mistake: 'cname-flattened', does: /flattening switched off/},
    ],
    [
      'sees the key without a version in place of the CNAME',
      zoneWith('tokena._domainkey.agency.gov TXT p=MIIBIjANBg'),
      {state: 'wrong', mistake: 'cname-flattened'},
    ],
    [
      'sees another TXT at the name, beside which no CNAME can be',
      zoneWith('tokena._domainkey.agency.gov TXT hello'),
      {
        state: 'wrong',
        mistake: 'cname-beside-other-data',
        edit: {remove: [{name: 'tokena._domainkey.agency.gov', type: 'TXT', value: 'hello'}]},
      },
    ],
    [
      'sees the zone added to the target',
      at('tokena.dkim.amazonses.com.agency.gov'),
      {
        state: 'wrong',
        mistake: 'zone-added-to-target',
        edit: {replace: 'tokena.dkim.amazonses.com.agency.gov', with: 'tokena.dkim.amazonses.com'},
        does: /end the target with a dot/,
      },
    ],
    [
      'sees one wrong character, and which',
      at('tokena.dkim.amazonsez.com'),
      {
        state: 'wrong',
        mistake: 'target-typo',
        edit: {replace: 'tokena.dkim.amazonsez.com', with: 'tokena.dkim.amazonses.com', publish},
        does: /character 21 is "z" instead of "s"/,
      },
    ],
    [
      'sees a character too few',
      at('tokena.dkim.amazonses.co'),
      {state: 'wrong', mistake: 'target-typo', does: /1 character too short/},
    ],
    [
      'sees characters too many',
      at('tokenaxx.dkim.amazonses.com'),
      {state: 'wrong', mistake: 'target-typo', does: /2 characters too long/},
    ],
    [
      "sees another record's target rather than a typo",
      at('tokenb.dkim.amazonses.com'),
      {state: 'wrong', mistake: 'wrong-value', does: /belongs to tokenb\._domainkey\.agency\.gov$/},
    ],
    [
      "sees another identity's token",
      at('qwertyuiop.dkim.amazonses.com'),
      {state: 'wrong', mistake: 'wrong-value', does: /belongs to another identity/},
    ],
    [
      'sees a target that is none of SES',
      at('key.dkim.example.net'),
      {state: 'wrong', mistake: 'wrong-value', edit: {do: 'change the target'}},
    ],
  ])

  it('sees that the domain is not delegated at all', () => {
    for (const zone of ['gov', '']) {
      check(judged('dkim', {...zoneWith(), zone}), {
        state: 'missing',
        mistake: 'zone-missing',
        does: /register agency\.gov/,
      })
    }
  })

  describe('of a domain below its zone', () => {
    const below = APEX.map((record) => ({...record, name: record.name.replace('agency.gov', 'mail.agency.gov')}))
    const fixture = (...records: string[]): DnsFixture => ({
      ...zoneWith(...records),
      domain: 'mail.agency.gov',
      zone: 'agency.gov',
    })
    table(
      'dkim',
      [
        [
          'sees that the subdomain was left out',
          fixture(DKIM_A),
          {state: 'wrong', mistake: 'subdomain-missing', does: /enter the name as {2}tokena\._domainkey\.mail$/},
        ],
        [
          'does not take the record of the parent domain, with another token, for it',
          fixture('tokena._domainkey.agency.gov CNAME other.dkim.amazonses.com'),
          {state: 'missing', mistake: 'missing'},
        ],
        [
          'sees the zone, not the domain, added twice',
          fixture('tokena._domainkey.mail.agency.gov.agency.gov CNAME tokena.dkim.amazonses.com'),
          {state: 'wrong', mistake: 'zone-added-twice', does: /tokena\._domainkey\.mail$/},
        ],
        [
          'is right at its own name',
          fixture('tokena._domainkey.mail.agency.gov CNAME tokena.dkim.amazonses.com'),
          {state: 'right'},
        ],
        [
          'tries the likely zones when nobody knows the zone',
          {
            domain: 'mail.agency.gov',
            zone: null,
            resolvers: {
              '9.9.9.9': {
                records: ['tokena._domainkey.mail.agency.gov.agency.gov CNAME tokena.dkim.amazonses.com'],
              },
            },
          },
          {state: 'wrong', mistake: 'zone-added-twice'},
        ],
      ],
      below,
    )
  })
})

describe('the judgement on an SPF record', () => {
  const at = (...values: string[]) => zoneWith(...values.map((value) => `agency.gov TXT ${value}`))
  const cases: Case[] = [
    ['is right as the service writes it', at('v=spf1 include:amazonses.com -all'), {state: 'right'}],
    ['is right as AWS writes it', at('v=spf1 include:amazonses.com ~all'), {state: 'right'}],
    ['is right whatever the case', at('V=SPF1 Include:AmazonSES.com -ALL'), {state: 'right'}],
    [
      'is right beside other senders',
      at('v=spf1 mx include:_spf.google.com include:amazonses.com -all'),
      {state: 'right'},
    ],
    ['is right with an explicit plus', at('v=spf1 +include:amazonses.com -all'), {state: 'right'}],
    ['is right without an all', at('v=spf1 include:amazonses.com'), {state: 'right'}],
    [
      'is right beside other TXT records',
      at('MS=ms1234', 'v=spf1 include:amazonses.com -all', 'spf2.0/pra -all'),
      {state: 'right'},
    ],
    ['is right when it is cut into strings', at('v=spf1 include:amaz|onses.com -all'), {state: 'right'}],
    ['is right with more than one space', at('v=spf1  include:amazonses.com   -all'), {state: 'right'}],
    ['warns of +all', at('v=spf1 include:amazonses.com +all'), {state: 'right', notes: ['lets everybody send']}],
    [
      'is missing among other TXT records',
      at('MS=ms1234', 'google-site-verification=abc', 'spf2.0/pra include:x.test'),
      {state: 'missing', mistake: 'missing', does: /add a TXT record with the name {2}@$/},
    ],
    [
      'is merged into the one that is there, before its all',
      at('v=spf1 include:_spf.google.com -all'),
      {
        state: 'wrong',
        mistake: 'spf-without-ses',
        edit: {
          replace: 'v=spf1 include:_spf.google.com -all',
          with: 'v=spf1 include:_spf.google.com include:amazonses.com -all',
        },
        does: /a second one would void both/,
      },
    ],
    [
      'keeps the all that is there',
      at('v=spf1 a mx ?all'),
      {state: 'wrong', mistake: 'spf-without-ses', edit: {with: 'v=spf1 a mx include:amazonses.com ?all'}},
    ],
    [
      'goes before a redirect',
      at('v=spf1 redirect=_spf.example.net'),
      {
        state: 'wrong',
        mistake: 'spf-without-ses',
        edit: {with: 'v=spf1 include:amazonses.com redirect=_spf.example.net'},
      },
    ],
    [
      'goes to the end where there is no all',
      at('v=spf1 ip4:192.0.2.0/24'),
      {state: 'wrong', mistake: 'spf-without-ses', edit: {with: 'v=spf1 ip4:192.0.2.0/24 include:amazonses.com'}},
    ],
    [
      'is not helped by an include behind the all',
      at('v=spf1 mx -all include:amazonses.com'),
      {state: 'wrong', mistake: 'spf-without-ses', edit: {with: 'v=spf1 mx include:amazonses.com -all'}},
    ],
    [
      'is not helped by an include that fails',
      at('v=spf1 -include:amazonses.com -all'),
      {state: 'wrong', mistake: 'spf-without-ses', edit: {with: 'v=spf1 include:amazonses.com -all'}},
    ],
    [
      'of a domain that sends nothing is opened for SES alone',
      at('v=spf1 -all'),
      {state: 'wrong', mistake: 'spf-without-ses', edit: {with: 'v=spf1 include:amazonses.com -all'}},
    ],
    [
      'is not helped by a name that only looks like it',
      at('v=spf1 include:amazonses.com.example.net -all'),
      {state: 'wrong', mistake: 'spf-without-ses'},
    ],
    [
      'joins two records into one, the own one first',
      at('v=spf1 include:amazonses.com -all', 'v=spf1 include:_spf.google.com ~all'),
      {
        state: 'wrong',
        mistake: 'second-spf',
        edit: {
          remove: [{name: 'agency.gov', type: 'TXT', value: 'v=spf1 include:amazonses.com -all'}],
          replace: 'v=spf1 include:_spf.google.com ~all',
          with: 'v=spf1 include:_spf.google.com include:amazonses.com ~all',
          do: 'leave one SPF record: two void both',
        },
      },
    ],
    [
      'joins two records of others, and SES',
      at('v=spf1 mx -all', 'v=spf1 include:_spf.google.com ~all'),
      {
        state: 'wrong',
        mistake: 'second-spf',
        edit: {with: 'v=spf1 mx include:_spf.google.com include:amazonses.com -all'},
      },
    ],
    [
      'sees the same record twice',
      at('v=spf1 include:amazonses.com -all', 'v=spf1 include:amazonses.com -all'),
      {state: 'wrong', mistake: 'second-spf', edit: {with: 'v=spf1 include:amazonses.com -all'}},
    ],
    [
      'sees quotation marks inside the value',
      at('"v=spf1 include:amazonses.com -all"'),
      {
        state: 'wrong',
        mistake: 'quotes-in-value',
        edit: {replace: '"v=spf1 include:amazonses.com -all"', with: 'v=spf1 include:amazonses.com -all'},
        does: /without quotation marks/,
      },
    ],
    [
      'sees typographic quotation marks',
      at('“v=spf1 include:amazonses.com -all”'),
      {state: 'wrong', mistake: 'smart-quotes', edit: {with: 'v=spf1 include:amazonses.com -all'}},
    ],
    [
      "keeps what another sender's quoted record allows",
      at('"v=spf1 include:_spf.google.com -all"'),
      {
        state: 'wrong',
        mistake: 'quotes-in-value',
        edit: {with: 'v=spf1 include:_spf.google.com include:amazonses.com -all'},
      },
    ],
    [
      'sees a version without a space behind it',
      at('v=spf1include:amazonses.com -all'),
      {state: 'wrong', mistake: 'wrong-value', edit: {with: 'v=spf1 include:amazonses.com -all'}},
    ],
    [
      'sees a version without its number, and keeps the rest',
      at('v=spf include:_spf.google.com -all'),
      {
        state: 'wrong',
        mistake: 'wrong-value',
        edit: {with: 'v=spf1 include:_spf.google.com include:amazonses.com -all'},
      },
    ],
    [
      'sees a version without v=',
      at('spf1 include:amazonses.com -all'),
      {state: 'wrong', mistake: 'wrong-value', edit: {with: 'v=spf1 include:amazonses.com -all'}},
    ],
    [
      'sees space before the version',
      at(' v=spf1 include:amazonses.com -all'),
      {state: 'wrong', mistake: 'wrong-value', edit: {with: 'v=spf1 include:amazonses.com -all'}},
    ],
    ['does not take a token for SPF', at('spf-verification=1', 'spfx'), {state: 'missing', mistake: 'missing'}],
    [
      'sees the zone name added twice',
      zoneWith('agency.gov.agency.gov TXT v=spf1 include:amazonses.com -all'),
      {state: 'wrong', mistake: 'zone-added-twice', does: /enter the name as {2}@$/},
    ],
  ]
  table('spf', cases, APEX)

  describe('at a MAIL FROM domain', () => {
    table('spf', [
      ['is right there', zoneWith(...GOOD), {state: 'right'}],
      [
        'is not helped by one at the domain itself',
        zoneWith('agency.gov TXT v=spf1 include:amazonses.com -all'),
        {state: 'missing', mistake: 'missing', does: /the name {2}mail$/},
      ],
      [
        'sees a CNAME in place of the TXT',
        zoneWith('mail.agency.gov CNAME mx.example.net'),
        {state: 'wrong', mistake: 'wrong-type', does: /delete the CNAME record and publish a TXT record/},
      ],
      [
        'follows a CNAME to a right record',
        zoneWith('mail.agency.gov CNAME spf.example.net', 'spf.example.net TXT v=spf1 include:amazonses.com -all'),
        {state: 'right'},
      ],
    ])
  })
})

describe('the judgement on a DMARC record', () => {
  const at = (...values: string[]) => zoneWith(...values.map((value) => `_dmarc.agency.gov TXT ${value}`))
  const reports = 'rua=mailto:reports@dmarc.cyber.dhs.gov,mailto:admin@agency.gov'
  table('dmarc', [
    ['is right as the service writes it', at(DMARC), {state: 'right'}],
    ['is right in other spacing', at(DMARC.replaceAll('; ', ' ;  ')), {state: 'right'}],
    ['is right without space', at(DMARC.replaceAll(' ', '')), {state: 'right'}],
    ['is right when it is cut into strings', at(`${DMARC.slice(0, 30)}|${DMARC.slice(30)}`), {state: 'right'}],
    ['is right beside other TXT records', at('hello', DMARC), {state: 'right'}],
    ['is right without forensic reports', at(`v=DMARC1; p=reject; ${reports}`), {state: 'right'}],
    ['is right with size limits on addresses', at(`v=DMARC1; p=reject; ${reports}!10m`), {state: 'right'}],
    [
      'is right and says so when the policy is weaker',
      at(`v=DMARC1; p=none; ${reports}`),
      {state: 'right', notes: ['p=none is weaker than the p=reject']},
    ],
    [
      'is right and says so when quarantine is asked of receivers',
      at(`v=DMARC1; p=quarantine; ${reports}`),
      {state: 'right', notes: ['p=quarantine is weaker']},
    ],
    [
      'is right and names the addresses that get no reports',
      at('v=DMARC1; p=reject; rua=mailto:admin@agency.gov'),
      {state: 'right', notes: [/^reports do not go to reports@dmarc\.cyber\.dhs\.gov$/]},
    ],
    [
      'is right with its version in a capital letter, for names of tags have no case (RFC 9989 section 4.8)',
      at(`V=DMARC1; P=Reject; ${reports}`),
      {state: 'right'},
    ],
    [
      'sees a no-break space before the policy',
      at(`v=DMARC1;\u00a0p=reject; ${reports}`),
      {
        state: 'wrong',
        mistake: 'dmarc-invalid-tag',
        edit: {with: `v=DMARC1; p=reject; ${reports}`},
        does: /U\+00A0 \(no-break space\)/,
        notes: ['the value that is there holds U\\+00A0 \\(no-break space\\)'],
      },
    ],
    [
      'sees a policy that is there twice, of which the stricter is meant',
      at(`v=DMARC1; p=none; p=reject; ${reports}`),
      {
        state: 'wrong',
        mistake: 'dmarc-invalid-tag',
        edit: {with: `v=DMARC1; p=reject; ${reports}`},
        does: /p= is there twice/,
      },
    ],
    [
      'sees a version behind the policy',
      at(`p=reject; v=DMARC1; ${reports}`),
      {state: 'wrong', mistake: 'wrong-value'},
    ],
    ['sees a version at the end', at(`${reports}; v=DMARC1`), {state: 'wrong', mistake: 'wrong-value'}],
    [
      'is right and says what its policy does not show',
      at(`v=DMARC1; p=reject; sp=none; pct=0; t=y; ${reports}`),
      {state: 'right', notes: [/^sp=none leaves subdomains/, /^pct=0 is obsolete/, /^t=y has receivers/]},
    ],
    ['is right with the policy in capitals', at(`v=DMARC1; P=REJECT; ${reports}`), {state: 'right'}],
    [
      'is right behind a CNAME to a host of policies',
      zoneWith('_dmarc.agency.gov CNAME policy.example.net', `policy.example.net TXT ${DMARC}`),
      {state: 'right'},
    ],
    [
      'is missing when nothing is there',
      zoneWith(),
      {state: 'missing', mistake: 'missing', does: /the name {2}_dmarc$/},
    ],
    ['is missing among other texts', at('hello'), {state: 'missing', mistake: 'missing'}],
    [
      'is found at the domain itself, where nobody looks',
      zoneWith(`agency.gov TXT ${DMARC}`),
      {state: 'wrong', mistake: 'wrong-name', does: /the name as {2}_dmarc$/},
    ],
    [
      'sees two records, and keeps the one that is asked for',
      at('v=DMARC1; p=none', DMARC),
      {
        state: 'wrong',
        mistake: 'second-dmarc',
        edit: {remove: [{name: '_dmarc.agency.gov', type: 'TXT', value: 'v=DMARC1; p=none'}]},
        does: /ignore all of several/,
      },
    ],
    [
      'sees two records of which neither is asked for, and keeps the first',
      at('v=DMARC1; p=none', 'v=DMARC1; p=quarantine'),
      {
        state: 'wrong',
        mistake: 'second-dmarc',
        edit: {remove: [{name: '_dmarc.agency.gov', type: 'TXT', value: 'v=DMARC1; p=quarantine'}]},
      },
    ],
    [
      'sees quotation marks inside the value',
      at(`"${DMARC}"`),
      {state: 'wrong', mistake: 'quotes-in-value', edit: {with: DMARC}},
    ],
    [
      'sees escaped semicolons inside the value',
      at(DMARC.replaceAll(';', '\\;')),
      {state: 'wrong', mistake: 'quotes-in-value', edit: {with: DMARC}, does: /backslashes/},
    ],
    [
      'sees a version in the wrong case',
      at(DMARC.replace('DMARC1', 'dmarc1')),
      {state: 'wrong', mistake: 'wrong-value', does: /exactly {2}v=DMARC1;/},
    ],
    [
      'sees a version left out',
      at('p=reject; rua=mailto:a@agency.gov'),
      {state: 'wrong', mistake: 'wrong-value', edit: {with: DMARC}},
    ],
    ['sees v= left out', at('DMARC1; p=reject'), {state: 'wrong', mistake: 'wrong-value'}],
    [
      'sees a record without a policy and without reports, which receivers ignore',
      at('v=DMARC1; adkim=s'),
      {state: 'wrong', mistake: 'wrong-value', does: /give it a policy/},
    ],
    [
      'takes a record that wants reports for p=none (RFC 9989 section 4.10.1)',
      at(`v=DMARC1; ${reports}`),
      {state: 'right', notes: [/counts as p=none/]},
    ],
    [
      'sees a policy that is none of the three',
      at('v=DMARC1; p=block'),
      {state: 'wrong', mistake: 'wrong-value', edit: {replace: 'v=DMARC1; p=block', with: DMARC}},
    ],
    [
      'sees the zone name added twice, whatever the policy there',
      zoneWith('_dmarc.agency.gov.agency.gov TXT v=DMARC1; p=none'),
      {state: 'wrong', mistake: 'zone-added-twice', does: /enter the name as {2}_dmarc\s*$/},
    ],
    [
      'sees a CNAME that leads to no policy',
      zoneWith('_dmarc.agency.gov CNAME nowhere.example.net'),
      {state: 'wrong', mistake: 'wrong-type', does: /delete the CNAME record and publish a TXT record/},
    ],
  ])

  it('sees a text that ends at 255 octets', () => {
    const long = MAIL_FROM.map((record) =>
      record.purpose === 'dmarc'
        ? {...record, value: `${record.value}${',mailto:somebody@agency.gov'.repeat(8)}`}
        : record,
    )
    const whole = long.find(({purpose}) => purpose === 'dmarc')?.value ?? ''
    const cut = judged('dmarc', at(whole.slice(0, 255)), long)
    check(cut, {state: 'wrong', mistake: 'value-cut', edit: {with: whole}, does: /several strings/})
    check(judged('dmarc', at(`${whole.slice(0, 255)}|${whole.slice(255)}`), long), {state: 'right'})
  })
})

describe('the judgement on a MAIL FROM MX record', () => {
  const at = (...values: string[]) => zoneWith(...values.map((value) => `mail.agency.gov MX ${value}`))
  table('mx', [
    ['is right as it is asked for', zoneWith(MX), {state: 'right'}],
    ['is right with another preference', at('20 feedback-smtp.us-gov-west-1.amazonses.com'), {state: 'right'}],
    [
      'is missing when nothing is there',
      zoneWith(),
      {state: 'missing', mistake: 'missing', does: /add an MX record with the name {2}mail$/},
    ],
    [
      'is missing when only the text is there',
      zoneWith('mail.agency.gov TXT v=spf1 include:amazonses.com -all'),
      {state: 'missing', mistake: 'missing'},
    ],
    [
      'sees the value of the MX in a TXT record',
      zoneWith('mail.agency.gov TXT 10 feedback-smtp.us-gov-west-1.amazonses.com'),
      {state: 'wrong', mistake: 'wrong-type', does: /delete the TXT record and publish an MX record/},
    ],
    [
      'sees a CNAME in place of the MX',
      zoneWith('mail.agency.gov CNAME feedback-smtp.us-gov-west-1.amazonses.com'),
      {state: 'wrong', mistake: 'wrong-type', does: /delete the CNAME record/},
    ],
    [
      'sees another Region',
      at('10 feedback-smtp.us-east-1.amazonses.com'),
      {state: 'wrong', mistake: 'wrong-region', does: /us-east-1's, the instance is in us-gov-west-1/},
    ],
    [
      'sees the zone added to the host',
      at('10 feedback-smtp.us-gov-west-1.amazonses.com.agency.gov'),
      {state: 'wrong', mistake: 'zone-added-to-target', does: /end the host with a dot/},
    ],
    [
      'sees another host, which may be where mail is received',
      at('10 mx.agency.gov'),
      {
        state: 'wrong',
        mistake: 'wrong-value',
        edit: {replace: '10 mx.agency.gov', with: '10 feedback-smtp.us-gov-west-1.amazonses.com'},
        does: /another MAIL FROM subdomain/,
      },
    ],
    [
      'sees a second MX beside the right one',
      at('10 feedback-smtp.us-gov-west-1.amazonses.com', '20 mx.agency.gov'),
      {
        state: 'wrong',
        mistake: 'several-mx',
        edit: {remove: [{name: 'mail.agency.gov', type: 'MX', value: '20 mx.agency.gov'}]},
      },
    ],
    [
      'sees the right host under two preferences, of which SES takes one',
      at('20 feedback-smtp.us-gov-west-1.amazonses.com', '10 feedback-smtp.us-gov-west-1.amazonses.com'),
      {
        state: 'wrong',
        mistake: 'several-mx',
        edit: {
          remove: [{name: 'mail.agency.gov', type: 'MX', value: '20 feedback-smtp.us-gov-west-1.amazonses.com'}],
          do: 'leave one MX record: SES accepts no other beside its own',
        },
      },
    ],
    [
      'sees the right host twice among others',
      at(
        '5 feedback-smtp.us-gov-west-1.amazonses.com',
        '10 mx.agency.gov',
        '20 feedback-smtp.us-gov-west-1.amazonses.com',
      ),
      {
        state: 'wrong',
        mistake: 'several-mx',
        edit: {
          remove: [
            {name: 'mail.agency.gov', type: 'MX', value: '10 mx.agency.gov'},
            {name: 'mail.agency.gov', type: 'MX', value: '20 feedback-smtp.us-gov-west-1.amazonses.com'},
          ],
        },
      },
    ],
    [
      'sees several MX of which none is right',
      at('10 mx1.agency.gov', '20 mx2.agency.gov'),
      {state: 'wrong', mistake: 'several-mx', does: /leave one MX record/},
    ],
    [
      'sees the zone name added twice',
      zoneWith('mail.agency.gov.agency.gov MX 10 feedback-smtp.us-gov-west-1.amazonses.com'),
      {state: 'wrong', mistake: 'zone-added-twice', does: /enter the name as {2}mail$/},
    ],
  ])

  it('says what to publish as well when none of several is right', () => {
    const judgement = judged('mx', at('10 mx1.agency.gov', '20 mx2.agency.gov'))
    expect(judgement.edit?.publish?.value).to.equal('10 feedback-smtp.us-gov-west-1.amazonses.com')
    expect(judgement.edit?.remove).to.have.length(2)
    expect(judged('mx', at('10 feedback-smtp.us-gov-west-1.amazonses.com', '9 mx.test')).edit).not.to.have.property(
      'publish',
    )
  })
})

describe('the judgement over several servers', () => {
  const fixture = (authorities: Record<string, Holding>, resolvers: Record<string, Holding> = {}): DnsFixture => ({
    authorities,
    resolvers,
  })
  const right = {records: [DKIM_A]}

  table('dkim', [
    ['is right when everybody says so', fixture({ns1: right, ns2: right}, {'1.1.1.1': right}), {state: 'right'}],
    [
      'is on its way while a resolver holds a "no", and says for how long',
      fixture({ns1: right}, {'1.1.1.1': right, '9.9.9.9': {negativeTtl: 840}}),
      {state: 'elsewhere', secondsLeft: 840},
    ],
    [
      'is on its way while a resolver holds an old value',
      fixture({ns1: right}, {'9.9.9.9': {records: ['tokena._domainkey.agency.gov 77 CNAME old.example.net']}}),
      {state: 'elsewhere', secondsLeft: 77},
    ],
    [
      'waits for the slowest cache',
      fixture({ns1: right}, {'1.1.1.1': {negativeTtl: 30}, '9.9.9.9': {negativeTtl: 600}}),
      {state: 'elsewhere', secondsLeft: 600},
    ],
    ['is on its way while a server of the zone has it not yet', fixture({ns1: right, ns2: {}}), {state: 'elsewhere'}],
    [
      'is wrong as soon as the zone is, whatever a resolver remembers',
      fixture({ns1: {}, ns2: {}}, {'1.1.1.1': right}),
      {state: 'missing', mistake: 'missing'},
    ],
    [
      'is right when a resolver does not answer',
      fixture({ns1: right}, {'1.1.1.1': {fails: 'timeout'}, '9.9.9.9': right}),
      {state: 'right'},
    ],
    [
      'is right when a server of the zone does not answer',
      fixture({ns1: {fails: 'timeout'}, ns2: right}),
      {state: 'right'},
    ],
    [
      'is taken from resolvers when no server of the zone answers',
      fixture({ns1: {fails: 'timeout'}}, {'1.1.1.1': right}),
      {state: 'right'},
    ],
    [
      'warns that resolvers may be out of date when they are all there is',
      fixture({ns1: {fails: 'unreachable'}}, {'1.1.1.1': {}}),
      {state: 'missing', mistake: 'missing', notes: ['may be an old answer']},
    ],
    [
      'is not known when nobody answers',
      fixture({ns1: {fails: 'servfail'}}, {'1.1.1.1': {fails: 'timeout'}}),
      {state: 'unknown'},
    ],
    ['is not known when nobody is asked', fixture({}, {}), {state: 'unknown'}],
    [
      'does not believe a server that does not keep the zone',
      fixture({ns1: {authoritative: false}, ns2: right}),
      {state: 'right'},
    ],
    [
      'is on its way when resolvers alone disagree',
      {zone: null, resolvers: {'1.1.1.1': right, '9.9.9.9': {negativeTtl: 60}}},
      {state: 'elsewhere', secondsLeft: 60},
    ],
    [
      'prefers a named mistake of one server to an absence at another',
      fixture({ns1: {}, ns2: {records: ['tokena._domainkey.agency.gov TXT tokena.dkim.amazonses.com']}}),
      {state: 'wrong', mistake: 'wrong-type'},
    ],
  ])

  it('shows what each server said', () => {
    const {seen} = judged(
      'dkim',
      fixture({ns1: right, ns2: {authoritative: false}}, {'1.1.1.1': {negativeTtl: 5}, '9.9.9.9': {fails: 'timeout'}}),
    )
    expect(seen).to.deep.equal([
      {server: 'ns1', role: 'authority', state: 'right', values: ['tokena.dkim.amazonses.com']},
      {server: 'ns2', role: 'authority', state: 'unknown', values: [], reason: 'not-authoritative'},
      {server: '1.1.1.1', role: 'resolver', state: 'missing', values: [], secondsLeft: 5},
      {server: '9.9.9.9', role: 'resolver', state: 'unknown', values: [], reason: 'timeout'},
    ])
  })

  describe('behind a CNAME that leads out of the zone', () => {
    const alias = '_dmarc.agency.gov CNAME policy.example.net'
    const followed = {records: [alias, `policy.example.net TXT ${DMARC}`]}
    table('dmarc', [
      [
        'is what resolvers find there, for the servers of the zone cannot know',
        fixture({ns1: {records: [alias]}}, {'1.1.1.1': followed}),
        {state: 'right'},
      ],
      [
        'is wrong when resolvers find nothing there, which is no old answer',
        fixture({ns1: {records: [alias]}}, {'1.1.1.1': {records: [alias]}}),
        {state: 'wrong', mistake: 'wrong-type', found: [alias]},
      ],
      [
        'is wrong when there is nobody else to ask',
        fixture({ns1: {records: [alias]}}),
        {state: 'wrong', mistake: 'wrong-type'},
      ],
      [
        'is on its way while one resolver knows nothing of it yet',
        fixture({ns1: {records: [alias]}}, {'1.1.1.1': followed, '9.9.9.9': {negativeTtl: 60}}),
        {state: 'elsewhere', secondsLeft: 60},
      ],
      [
        'is for the servers of the zone to answer when the CNAME stays inside',
        fixture({ns1: {records: ['_dmarc.agency.gov CNAME p.agency.gov']}}, {'1.1.1.1': followed}),
        {state: 'wrong', mistake: 'wrong-type'},
      ],
    ])

    it('says so of the server', () => {
      const {seen} = judged('dmarc', fixture({ns1: {records: [alias]}}, {'1.1.1.1': followed}))
      expect(seen.map(({server, state, reason}) => [server, state, reason])).to.deep.equal([
        ['ns1', 'unknown', 'leads-elsewhere'],
        ['1.1.1.1', 'right', undefined],
      ])
    })
  })

  describe('of a record behind a CNAME that leads into a zone of somebody else', () => {
    const zone = (name: string, target: string, ...theirs: string[]): DnsFixture => {
      const alias = `${name} CNAME ${target}`
      return {
        authorities: {ns1: {records: [alias]}},
        resolvers: {'1.1.1.1': {records: [alias, ...theirs.map((text) => `${target} ${text}`)]}},
      }
    }
    const policy = (...theirs: string[]) => zone('_dmarc.agency.gov', 'policy.example.net', ...theirs)
    const spf = (...theirs: string[]) => zone('mail.agency.gov', 'spf.example.net', ...theirs)
    const APP = MAIL_FROM.map((record) => ({...record, name: record.name.replace('agency.gov', 'app.agency.gov')}))
    const below = (ours: readonly string[], theirs: readonly string[]): DnsFixture => ({
      domain: 'app.agency.gov',
      zone: 'agency.gov',
      authorities: {ns1: {records: ours}},
      resolvers: {'1.1.1.1': {records: theirs}},
    })
    const replaces = (name: string, target: string, type: string, value: string) => ({
      publish: {name, type, value},
      remove: [{name, type: 'CNAME', value: target}],
    })

    for (const [name, purpose, fixture, edit] of [
      [
        'a policy with a mistake is replaced by one of its own',
        'dmarc',
        policy('TXT v=DMARC1; p=reject; sp=rejct'),
        replaces('_dmarc.agency.gov', 'policy.example.net', 'TXT', 'v=DMARC1; p=reject'),
      ],
      [
        'of several policies one is published anew',
        'dmarc',
        policy('TXT v=DMARC1; p=quarantine', 'TXT v=DMARC1; p=reject'),
        replaces('_dmarc.agency.gov', 'policy.example.net', 'TXT', 'v=DMARC1; p=quarantine'),
      ],
      [
        'of several policies the required one is published anew',
        'dmarc',
        policy('TXT v=DMARC1; p=quarantine', `TXT ${DMARC}`),
        replaces('_dmarc.agency.gov', 'policy.example.net', 'TXT', DMARC),
      ],
      [
        'an SPF record without SES is extended in a record of its own',
        'spf',
        spf('TXT v=spf1 ip4:192.0.2.1 -all'),
        replaces('mail.agency.gov', 'spf.example.net', 'TXT', 'v=spf1 ip4:192.0.2.1 include:amazonses.com -all'),
      ],
      [
        'several SPF records are joined in a record of its own',
        'spf',
        spf('TXT v=spf1 ip4:192.0.2.1 -all', 'TXT v=spf1 include:amazonses.com -all'),
        replaces('mail.agency.gov', 'spf.example.net', 'TXT', 'v=spf1 ip4:192.0.2.1 include:amazonses.com -all'),
      ],
      [
        'an MX record of another host is replaced by its own',
        'mx',
        spf('MX 10 mx.example.net'),
        replaces('mail.agency.gov', 'spf.example.net', 'MX', '10 feedback-smtp.us-gov-west-1.amazonses.com'),
      ],
      [
        'of several MX records none is removed there',
        'mx',
        spf('MX 10 feedback-smtp.us-gov-west-1.amazonses.com', 'MX 20 mx.example.net'),
        replaces('mail.agency.gov', 'spf.example.net', 'MX', '10 feedback-smtp.us-gov-west-1.amazonses.com'),
      ],
    ] as const) {
      it(name, () => {
        const judgement = judged(purpose, fixture)
        const {do: advice, ...change} = judgement.edit ?? {do: ''}
        expect(change).to.deep.equal(edit)
        expect(advice).to.match(
          /^publish (?:a TXT|an MX) record (?:and the (?:MX|TXT) record of this name )?in place of the CNAME/,
        )
        expect(judgement.found[0]).to.deep.equal(edit.remove[0])
      })
    }

    it('a policy that is weaker than the inherited one is replaced by one of its own', () => {
      const alias = '_dmarc.app.agency.gov CNAME policy.example.net'
      const records = [alias, '_dmarc.agency.gov TXT v=DMARC1; p=reject']
      const theirs = [...records, 'policy.example.net TXT v=DMARC1; p=none']
      const judgement = judged('dmarc', below(records, theirs), APP)
      expect(judgement).to.include({state: 'right', mistake: 'dmarc-weaker-than-inherited'})
      const {do: advice, ...change} = judgement.edit ?? {do: ''}
      expect(change).to.deep.equal(replaces('_dmarc.app.agency.gov', 'policy.example.net', 'TXT', 'v=DMARC1; p=reject'))
      expect(advice).to.match(/keep it only if you mean to/)
    })

    it('the CNAME of a MAIL FROM domain makes room for all that is wanted there', () => {
      const {edit} = judged('spf', spf('TXT v=spf1 -all'))
      expect(edit?.do).to.match(/^publish a TXT record and the MX record of this name in place of the CNAME/)
    })

    it('a weaker policy below a DNAME is not edited at all, for nothing below it is answered', () => {
      const dname = 'app.agency.gov DNAME example.net'
      const records = [dname, '_dmarc.agency.gov TXT v=DMARC1; p=reject']
      const theirs = [...records, '_dmarc.example.net TXT v=DMARC1; p=none']
      const {edit} = judged('dmarc', below(records, theirs), APP)
      expect(edit).to.have.all.keys('do')
    })

    it('a policy that a wildcard CNAME answers with gets a record that goes before it', () => {
      const records = [
        '_dmarc.app.agency.gov CNAME policy.example.net',
        'sesctl-wildcard-check.app.agency.gov CNAME policy.example.net',
        '_dmarc.agency.gov TXT v=DMARC1; p=reject',
      ]
      const theirs = [...records, 'policy.example.net TXT v=DMARC1; p=none']
      const {edit} = judged('dmarc', below(records, theirs), APP)
      expect(edit?.publish?.value).to.equal('v=DMARC1; p=reject')
      expect(edit?.remove).to.equal(undefined)
    })

    it('a record of the own zone is still changed where it is', () => {
      const records = [
        '_dmarc.agency.gov CNAME shared.agency.gov',
        'shared.agency.gov TXT v=DMARC1; p=rejct; sp=reject',
      ]
      const {edit} = judged('dmarc', {authorities: {ns1: {records}}, resolvers: {}})
      expect(edit?.replaceRecord?.name).to.equal('shared.agency.gov')
    })
  })

  describe('of a record beside a wildcard with the same text', () => {
    const text = 'v=DMARC1; p=reject; sp=rejct'
    const zone = (own: string): DnsFixture =>
      zoneWith(`_dmarc.agency.gov TXT ${own}`, `sesctl-wildcard-check.agency.gov TXT ${text}`)

    it('is on the record where its octets are others', () => {
      const {mistake, edit} = judged('dmarc', zone('v=DM|ARC1; p=reject; sp=rejct'))
      expect(mistake).to.equal('dmarc-invalid-tag')
      expect(edit?.replaceRecord?.rdata).to.equal('"v=DM" "ARC1; p=reject; sp=rejct"')
    })

    it('is on what is missing where they are the same, which nobody can distinguish from the wildcard', () => {
      expect(judged('dmarc', zone(text))).to.include({state: 'missing', mistake: 'wildcard'})
    })
  })

  describe('where servers have several versions of the zone', () => {
    const soa = (serial: number) => `agency.gov SOA ns1.agency.gov hostmaster.agency.gov ${serial} 1 1 1 1`
    const lacking = GOOD.filter((line) => !line.startsWith('tokena.'))
    const dkimWith = (older: readonly string[], newer: readonly string[], [old, recent]: [number, number] = [1, 2]) => {
      const authorities = {ns1: {records: [...older, soa(old)]}, ns2: {records: [...newer, soa(recent)]}}
      return judge(MAIL_FROM, factsOf(MAIL_FROM, {authorities}))[0]
    }

    it('is missing when the newest has lost it, whatever an older one says', () => {
      const judgement = dkimWith(GOOD, lacking)
      expect(judgement).to.include({state: 'missing', mistake: 'missing'})
      expect(judgement?.notes.join()).to.match(/older version of the zone alone, which ns1 still has/)
    })

    it('is on its way when the newest has it', () => {
      expect(dkimWith(lacking, GOOD)).to.include({state: 'elsewhere'})
    })

    it('takes a serial number for the newer one that has gone around (RFC 1982 section 3.2)', () => {
      expect(dkimWith(GOOD, lacking, [2 ** 32 - 5, 3])).to.include({state: 'missing'})
    })

    it('takes any server for right that has it where all have the same', () => {
      expect(dkimWith(GOOD, lacking, [7, 7])).to.include({state: 'elsewhere'})
    })
  })

  it('takes a server of the zone that is also a resolver as a server of the zone', () => {
    const facts = factsOf(MAIL_FROM, {authorities: {ns1: {records: GOOD}}, resolvers: {ns1: {records: GOOD}}})
    for (const {seen} of judge(MAIL_FROM, facts)) {
      expect(seen.map(({server, role}) => [server, role])).to.deep.equal([['ns1', 'authority']])
    }
  })

  it('judges a whole domain right', () => {
    const facts = factsOf(MAIL_FROM, {authorities: {ns1: {records: GOOD}}, resolvers: {'1.1.1.1': {records: GOOD}}})
    expect(judge(MAIL_FROM, facts).map(({state}) => state)).to.deep.equal(Array(6).fill('right'))
  })
})

describe('the plan of questions', () => {
  it('asks no server the same twice, and resolvers only for the records and what is beyond the zone', () => {
    const facts = factsOf(MAIL_FROM, {authorities: {ns1: {}}, resolvers: {'1.1.1.1': {}}})
    const asked = planQuestions(MAIL_FROM, facts).map(
      ({server, question}) => `${server.label} ${question.type} ${question.name}`,
    )
    expect(new Set(asked).size).to.equal(asked.length)
    expect(asked.filter((line) => line.startsWith('1.1.1.1'))).to.have.length(10)
    expect(asked).to.include('ns1 TXT tokena._domainkey.agency.gov')
    expect(asked).to.include('ns1 CNAME sesctl-wildcard-check._domainkey.agency.gov')
    expect(asked).to.include('ns1 SOA agency.gov')
    expect(asked).to.have.length(39)
  })

  it('looks for a record elsewhere where it is missing, and only there', () => {
    const at = (...records: string[]) => factsOf(MAIL_FROM, {authorities: {ns1: {records}}})
    expect(planOrphans(MAIL_FROM, {...at(...GOOD), resolvers: []})).to.deep.equal([])
    const facts = at(...GOOD.filter((line) => !line.startsWith('tokena.')))
    const asked = [...facts.replies.keys()].filter((key) => /tokena/.test(key))
    expect(asked).to.include.members([
      'ns1 53 CNAME tokena._domainkey.agency.gov.agency.gov',
      'ns1 53 CNAME tokena.domainkey.agency.gov',
      'ns1 53 CNAME tokena.agency.gov',
      'ns1 53 CNAME tokena._domainkey.www.agency.gov',
    ])
    expect([...facts.replies.keys()].filter((key) => /tokenb.*www/.test(key))).to.deep.equal([])
  })
})

describe('the judgement on hostile answers', () => {
  it('never throws, whatever a text holds', () => {
    const fragment = fc.constantFrom(
      'v=spf1',
      ' ',
      ';',
      'v=DMARC1',
      '"',
      'p=',
      'include:',
      'amazonses.com',
      'all',
      '-',
      '\\',
      '\0',
      '“',
    )
    const text = fc.oneof(
      fc.string(),
      fc.array(fragment, {maxLength: 30}).map((parts) => parts.join('')),
    )
    fc.assert(
      fc.property(fc.array(text, {maxLength: 4}), fc.array(text, {maxLength: 4}), (apex, policies) => {
        const records = [
          ...apex.map((value) => `agency.gov TXT ${value}`),
          ...policies.map((value) => `_dmarc.agency.gov TXT ${value}`),
        ]
        const states = judge(APEX, factsOf(APEX, zoneWith(...records))).map(({state}) => state)
        expect(states.filter((state) => state === 'unknown' || state === 'elsewhere')).to.deep.equal([])
      }),
      {numRuns: 500},
    )
  })

  it('proposes only SPF records that it would call right', () => {
    const term = fc.constantFrom(
      'mx',
      'a',
      '-all',
      '~all',
      '+all',
      'include:x.test',
      'include:amazonses.com',
      '?include:amazonses.com',
      'redirect=y.test',
      'ip4:192.0.2.1',
    )
    const spf = fc.array(term, {maxLength: 6}).map((terms) => ['v=spf1', ...terms].join(' '))
    fc.assert(
      fc.property(fc.array(spf, {minLength: 1, maxLength: 3}), (values) => {
        const zone = zoneWith(...values.map((value) => `agency.gov TXT ${value}`))
        const judgement = judged('spf', zone, APEX)
        if (judgement.state === 'right') return
        const again = judged('spf', zoneWith(`agency.gov TXT ${judgement.edit?.with ?? ''}`), APEX)
        expect(again.state).to.equal('right')
      }),
      {numRuns: 500},
    )
  })
})
