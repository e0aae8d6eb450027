import {readFileSync} from 'node:fs'
import {expect} from 'chai'
import {readRequiredRecords} from '../../../../src/domain/records/required-records.ts'
import {judge} from '../../../../src/domain/verification/judge.ts'
import type {Mistake, RecordJudgement} from '../../../../src/domain/verification/judgement.ts'
import {type SpfAnswer, type SpfAnswers, spfQuestionKey} from '../../../../src/domain/verification/spf/lookup.ts'
import {factsOf} from '../../../support/dns-fixture.ts'

const APEX = readRequiredRecords(
  readFileSync(new URL('../../records/fixtures/required_records/plain.txt', import.meta.url), 'utf8'),
)

/** The record of amazonses.com as the AWS Messaging & Targeting Blog gives it ("Amazon SES IP addresses"). */
const SES = 'v=spf1 ip4:199.255.192.0/22 ip4:199.127.232.0/22 ip4:54.240.0.0/18 -all'

/** Answers by `TYPE name`; null: nobody answers. A name that is not written has nothing. */
type Published = Readonly<Record<string, string | readonly string[] | null>>

class Answers extends Map<string, SpfAnswer> {
  override get(key: string): SpfAnswer {
    return super.get(key) ?? {kind: 'records', values: []}
  }
}

function answersOf(published: Published): SpfAnswers {
  return new Answers(
    Object.entries({'TXT amazonses.com': SES, ...published}).map(([key, value]) => {
      const [type, name = ''] = key.split(' ')
      const answer: SpfAnswer = value === null ? {kind: 'failed'} : {kind: 'records', values: [value].flat()}
      return [spfQuestionKey({type: type as 'TXT', name}), answer]
    }),
  )
}

function judged(record: string, published: Published = {}): RecordJudgement {
  const facts = factsOf(APEX, {authorities: {ns1: {records: [`agency.gov TXT ${record}`]}}, resolvers: {}})
  const found = judge(APEX, {...facts, spfAnswers: answersOf(published)}).find(
    ({record: {purpose}}) => purpose === 'spf',
  )
  if (found === undefined) throw new Error('there is no SPF record')
  return found
}

interface Expected {
  readonly mistake?: Mistake
  readonly with?: string
  readonly does?: RegExp
  readonly notes?: RegExp
  readonly term?: string | null
}

type Case = readonly [name: string, record: string, published: Published, expected: Expected]

function right(cases: readonly Case[]): void {
  for (const [name, record, published, {mistake, notes, term}] of cases) {
    it(`is right ${name}`, () => {
      const judgement = judged(record, published)
      expect(judgement).to.include({state: 'right'})
      expect(judgement.mistake).to.equal(mistake)
      expect(judgement.spf).to.include({result: 'pass', reason: null, ...(term === undefined ? {} : {term})})
      if (notes === undefined) expect(judgement.notes).to.deep.equal([])
      else expect(judgement.notes.join('; ')).to.match(notes)
    })
  }
}

function wrong(cases: readonly Case[]): void {
  for (const [name, record, published, expected] of cases) {
    it(`is wrong ${name}`, () => {
      const judgement = judged(record, published)
      expect(judgement).to.include({state: 'wrong', mistake: expected.mistake})
      expect(judgement.spf?.result).not.to.equal('pass')
      if (expected.term !== undefined) expect(judgement.spf?.term).to.equal(expected.term)
      if (expected.does !== undefined) expect(judgement.edit?.do).to.match(expected.does)
      if (expected.with === undefined) return
      expect(judgement.edit).to.include({replace: record, with: expected.with})
      expect(judged(expected.with, published)).to.include({state: 'right'})
    })
  }
}

const elevenHosts = {
  'MX agency.gov': Array.from({length: 11}, (_, index) => `10 mx${index}.agency.gov`),
  ...Object.fromEntries(Array.from({length: 11}, (_, index) => [`A mx${index}.agency.gov`, `192.0.2.${index}`])),
}

describe('an SPF record by what receivers compute for SES (RFC 7208 section 4)', () => {
  describe('that leads to SES by way of the own zone', () => {
    const own = {'TXT _spf.agency.gov': 'v=spf1 mx include:amazonses.com ~all', 'MX agency.gov': '10 mx.agency.gov'}
    right([
      ['through a redirect', 'v=spf1 redirect=_spf.agency.gov', own, {term: 'redirect=_spf.agency.gov'}],
      ['through an include', 'v=spf1 include:_spf.agency.gov -all', own, {term: 'include:_spf.agency.gov'}],
      [
        'through two of them',
        'v=spf1 include:a.agency.gov -all',
        {
          'TXT a.agency.gov': 'v=spf1 include:b.agency.gov ?all',
          'TXT b.agency.gov': 'v=spf1 include:amazonses.com -all',
        },
        {},
      ],
      ['with a final dot', 'v=spf1 include:amazonses.com. -all', {}, {}],
      ['with a macro', 'v=spf1 include:_spf.%{d} -all', own, {}],
      [
        'by its addresses',
        'v=spf1 ip4:199.255.192.0/22 ip4:199.127.232.0/22 ip4:54.240.0.0/18 -all',
        {},
        {term: 'ip4:199.255.192.0/22'},
      ],
    ])
    wrong([
      [
        'through an include that fails for SES',
        'v=spf1 include:_spf.agency.gov -all',
        {'TXT _spf.agency.gov': 'v=spf1 mx -all'},
        {mistake: 'spf-without-ses', with: 'v=spf1 include:_spf.agency.gov include:amazonses.com -all'},
      ],
      [
        'by some of its addresses only',
        'v=spf1 ip4:54.240.0.0/18 -all',
        {},
        {
          mistake: 'spf-refuses-ses',
          with: 'v=spf1 ip4:54.240.0.0/18 include:amazonses.com -all',
          does: /-all gives mail from 199\.\S+, an address of SES, "fail", while other addresses of SES pass/,
        },
      ],
    ])
  })

  describe('with a term before SES that refuses it', () => {
    wrong([
      [
        'by an include',
        'v=spf1 -include:x.test include:amazonses.com -all',
        {'TXT x.test': 'v=spf1 ip4:54.240.0.0/16 -all'},
        {
          mistake: 'spf-refuses-ses',
          term: '-include:x.test',
          with: 'v=spf1 include:amazonses.com -include:x.test -all',
          does: /-include:x\.test gives mail from 54\.240\.\S+, an address of SES, "fail"/,
        },
      ],
      [
        'by everybody’s network',
        'v=spf1 -ip4:0.0.0.0/0 include:amazonses.com ~all',
        {},
        {mistake: 'spf-refuses-ses', with: 'v=spf1 include:amazonses.com -ip4:0.0.0.0/0 ~all'},
      ],
      [
        'by a part of its networks, in the middle of one',
        'v=spf1 -ip4:54.240.8.0/24 include:amazonses.com ~all',
        {},
        {
          mistake: 'spf-refuses-ses',
          with: 'v=spf1 include:amazonses.com -ip4:54.240.8.0/24 ~all',
          does: /54\.240\.8\.1, .* while other addresses of SES pass/,
        },
      ],
      [
        'by a host that has an address of SES',
        'v=spf1 ~a:old.test include:amazonses.com -all',
        {'A old.test': '54.240.8.1'},
        {mistake: 'spf-refuses-ses', with: 'v=spf1 include:amazonses.com ~a:old.test -all'},
      ],
      [
        'by what exists for every sender',
        'v=spf1 -exists:any.test include:amazonses.com -all',
        {'A any.test': '127.0.0.2'},
        {mistake: 'spf-refuses-ses', with: 'v=spf1 include:amazonses.com -exists:any.test -all'},
      ],
    ])
  })

  describe('with an error before SES', () => {
    const record = 'v=spf1 include:gone.test mx include:amazonses.com -all'
    const mends = {
      mistake: 'spf-permerror',
      term: 'include:gone.test',
      with: 'v=spf1 mx include:amazonses.com -all',
      does: /^take out include:gone\.test: gone\.test/,
    } as const
    const mx = {'MX agency.gov': '10 mx.agency.gov', 'A mx.agency.gov': '192.0.2.1'}
    wrong([
      ['by an include of a name that is not there', record, mx, mends],
      ['by an include of a name without SPF', record, {...mx, 'TXT gone.test': 'hello'}, mends],
      ['by an include of two records', record, {...mx, 'TXT gone.test': ['v=spf1 a -all', 'v=spf1 -all']}, mends],
      ['by an include of a record with an error', record, {...mx, 'TXT gone.test': 'v=spf1 ip4:300.1.1.1 -all'}, mends],
      [
        'by two dead includes',
        'v=spf1 include:gone.test include:dead.test include:amazonses.com -all',
        {},
        {mistake: 'spf-permerror', with: 'v=spf1 include:amazonses.com -all', does: /include:gone\.test, include:dead/},
      ],
      [
        'by what a working include leads to, which stays',
        'v=spf1 include:vendor.test include:amazonses.com -all',
        {'TXT vendor.test': 'v=spf1 ip4:192.0.2.0/24 include:gone.test -all'},
        {
          mistake: 'spf-permerror',
          term: 'include:vendor.test',
          with: 'v=spf1 include:amazonses.com include:vendor.test -all',
          does: /^put SES's term before all others: gone\.test/,
        },
      ],
      [
        'by an mx of eleven hosts',
        'v=spf1 mx include:amazonses.com -all',
        elevenHosts,
        {mistake: 'spf-permerror', term: 'mx', with: 'v=spf1 include:amazonses.com mx -all'},
      ],
      [
        'by three lookups that find nothing',
        'v=spf1 a:x.test a:y.test a:z.test include:amazonses.com -all',
        {},
        {mistake: 'spf-too-many-voids', does: /take out what finds nothing .* a:x\.test, a:y\.test, a:z\.test/},
      ],
      [
        'by an include that leads back to itself',
        'v=spf1 include:agency.gov include:amazonses.com -all',
        {},
        {mistake: 'spf-too-many-lookups'},
      ],
      [
        'by a redirect to nothing',
        'v=spf1 mx redirect=gone.test',
        mx,
        {mistake: 'spf-permerror', with: 'v=spf1 mx include:amazonses.com redirect=gone.test'},
      ],
    ])
  })

  describe('with an error behind SES', () => {
    const note = /leads to no SPF record: mail through SES passes before that/
    right([
      ['of an include', 'v=spf1 include:amazonses.com include:gone.test -all', {}, {notes: note}],
      ['of a redirect', 'v=spf1 include:amazonses.com redirect=gone.test', {}, {notes: note}],
      ['of an mx', 'v=spf1 include:amazonses.com mx -all', elevenHosts, {notes: /more than 10 MX records/}],
      [
        'of lookups that find nothing',
        'v=spf1 include:amazonses.com a:x.test a:y.test a:z.test -all',
        {},
        {mistake: 'spf-too-many-voids'},
      ],
    ])
  })

  describe('with a question before SES that nobody answers', () => {
    it('is not known to be right', () => {
      const judgement = judged('v=spf1 include:silent.test include:amazonses.com -all', {'TXT silent.test': null})
      expect(judgement).to.include({state: 'unknown', mistake: 'spf-unanswered'})
      expect(judgement.spf).to.include({result: 'temperror', term: 'include:silent.test'})
      expect(judgement.notes.join()).to.match(/nobody answered TXT silent\.test/)
    })
    it('is right where the question stands behind SES', () => {
      const judgement = judged('v=spf1 include:amazonses.com include:silent.test -all', {'TXT silent.test': null})
      expect(judgement).to.include({state: 'right'})
    })
  })

  describe('where SES’s own record cannot be had', () => {
    for (const [name, value] of [
      ['because nobody answers', null],
      ['because a resolver gives none', []],
    ] as const) {
      const published = {'TXT amazonses.com': value}
      it(`takes SES’s term for a match ${name}`, () => {
        expect(judged('v=spf1 include:amazonses.com -all', published)).to.include({state: 'right'})
        expect(judged('v=spf1 -ip4:54.240.0.0/18 include:amazonses.com -all', published)).to.include({
          mistake: 'spf-refuses-ses',
        })
        expect(judged('v=spf1 mx -all', published)).to.include({mistake: 'spf-without-ses'})
      })
    }
  })
})

describe('an SPF record whose end is written with characters that only look right', () => {
  for (const [name, record, value] of [
    ['an en dash', 'v=spf1 include:amazonses.com –all', 'v=spf1 include:amazonses.com -all'],
    ['an em dash', 'v=spf1 include:amazonses.com —all', 'v=spf1 include:amazonses.com -all'],
    ['a minus sign', 'v=spf1 include:amazonses.com −all', 'v=spf1 include:amazonses.com -all'],
    ['a non-breaking hyphen', 'v=spf1 include:amazonses.com ‑all', 'v=spf1 include:amazonses.com -all'],
    ['a small tilde', 'v=spf1 include:amazonses.com ˜all', 'v=spf1 include:amazonses.com ~all'],
    ['a full-width tilde', 'v=spf1 include:amazonses.com ～all', 'v=spf1 include:amazonses.com ~all'],
    ['a newline behind it', 'v=spf1 include:amazonses.com -all\n', 'v=spf1 include:amazonses.com -all'],
    ['a carriage return behind it', 'v=spf1 include:amazonses.com ~all\r\n', 'v=spf1 include:amazonses.com ~all'],
    ['a tab before it', 'v=spf1 include:amazonses.com\t-all', 'v=spf1 include:amazonses.com -all'],
    ['a no-break space before it', 'v=spf1 include:amazonses.com\u00a0-all', 'v=spf1 include:amazonses.com -all'],
    ['no-break spaces everywhere', 'v=spf1\u00a0mx\u00a0~all', 'v=spf1 mx include:amazonses.com ~all'],
    ['a zero width space in it', 'v=spf1 include:amazonses.com -\u200ball', 'v=spf1 include:amazonses.com -all'],
    ['a Cyrillic letter', 'v=spf1 include:amazonses.com -аll', 'v=spf1 include:amazonses.com -all'],
    ['a space after the sign', 'v=spf1 include:amazonses.com - all', 'v=spf1 include:amazonses.com -all'],
    ['the sign twice', 'v=spf1 include:amazonses.com --all', 'v=spf1 include:amazonses.com -all'],
    ['a full stop behind it', 'v=spf1 include:amazonses.com ~all.', 'v=spf1 include:amazonses.com ~all'],
    ['a letter too few', 'v=spf1 include:amazonses.com -al', 'v=spf1 include:amazonses.com -all'],
    ['octets of Windows-1252', 'v=spf1\ufffdinclude:amazonses.com \ufffdall', 'v=spf1 include:amazonses.com -all'],
    ['nothing that anybody could read', 'v=spf1 include:amazonses.com ±all', 'v=spf1 include:amazonses.com ~all'],
  ] as const) {
    it(`keeps what its owner meant: ${name}`, () => {
      const judgement = judged(record, {'MX agency.gov': '10 mx.agency.gov', 'A mx.agency.gov': '192.0.2.1'})
      expect(judgement.state).to.equal('wrong')
      expect(judgement.edit).to.include({replace: record, with: value})
      expect(judged(value, {'MX agency.gov': '10 mx.agency.gov', 'A mx.agency.gov': '192.0.2.1'}).state).to.equal(
        'right',
      )
    })
  }
})

describe('a value that is to be replaced and holds characters that cannot be seen', () => {
  for (const [name, record, character] of [
    ['a no-break space', 'v=spf1 include:amazonses.com\u00a0-all', 'U+00A0 (no-break space)'],
    ['an en dash', 'v=spf1 include:amazonses.com –all', 'U+2013 (en dash)'],
    ['a zero width space', 'v=spf1 include:amazonses.com -\u200ball', 'U+200B (zero width space)'],
    ['a line feed', 'v=spf1 include:amazonses.com -all\n', 'U+000A (line feed)'],
    ['a Cyrillic letter', 'v=spf1 include:amazonses.com -аll', 'U+0430 (cyrillic letter that looks like a)'],
  ] as const) {
    it(`has them named: ${name}`, () => {
      expect(judged(record).notes.join()).to.contain(`the value that is there holds ${character}`)
    })
  }
})
