import {expect} from 'chai'
import fc from 'fast-check'
import type {PublishedAnswer} from '../../../../src/domain/records/merge/environment.ts'
import {firstQuestions} from '../../../../src/domain/records/merge/first-questions.ts'
import {isUnchanged} from '../../../../src/domain/records/record-changes.ts'
import {isSpf} from '../../../../src/domain/verification/spf/record.ts'
import {APEX, DKIM, MAIL_FROM, MX, merged, SPF} from './facts.ts'

describe('the merge with what is published', () => {
  it('asks for every record, the tree above and SES’s own record, each once', () => {
    const asked = firstQuestions(APEX, 'agency.gov').map(({type, name}) => `${type} ${name}`)
    const beside = 'sesctl-wildcard-check'
    expect(asked).to.have.members([
      ...['CNAME', 'TXT', 'A', 'AAAA', 'MX'].flatMap((type) => [
        `${type} tok._domainkey.agency.gov`,
        `${type} ${beside}._domainkey.agency.gov`,
      ]),
      'TXT agency.gov',
      'TXT _dmarc.agency.gov',
      `TXT ${beside}.agency.gov`,
      'TXT amazonses.com',
      'TXT _dmarc.gov',
    ])
  })

  describe('where a server would drop the addition of a CNAME', () => {
    for (const [type, value] of [
      ['TXT', 'token=1'],
      ['A', '192.0.2.1'],
      ['AAAA', '2001:db8::1'],
      ['MX', '10 mail-host.example'],
    ] as const) {
      it(`has no change beside ${type} at the name, and names what is there`, () => {
        const {change, note} = merged(APEX, {[`${type} ${DKIM.name}`]: value})
        expect(change('dkim')).to.equal(undefined)
        expect(note('name-has-other-data')).to.include({severity: 'problem', key: DKIM.key})
        expect(note('name-has-other-data')?.text).to.include(value)
      })
    }

    it('has no change below a DNAME, unless what it leads to is right', () => {
      const dname = {name: '_domainkey.agency.gov', target: 'keys.example'}
      const under = (value: string): PublishedAnswer => ({kind: 'records', values: [value], dname})
      const wrong = merged(APEX, {[`CNAME ${DKIM.name}`]: under('tok.keys.example')})
      expect(wrong.change('dkim')).to.equal(undefined)
      expect(wrong.note('name-under-dname')).to.include({severity: 'problem', key: DKIM.key})
      expect(wrong.note('name-under-dname')?.text).to.include('at tok.keys.example')
      const right = merged(APEX, {[`CNAME ${DKIM.name}`]: under(DKIM.value)})
      expect(right.change('dkim')).to.include({wanted: DKIM.value})
      expect(right.codes('dkim')).to.deep.equal([])
    })
  })

  describe('what a wildcard answers', () => {
    const everywhere = (name: string, type: string, answer: string | PublishedAnswer) => {
      const beside = `sesctl-wildcard-check.${name.slice(name.indexOf('.') + 1)}`
      return {[`${type} ${name}`]: answer, [`${type} ${beside}`]: answer}
    }

    it('is no record at a DKIM name, of whatever type', () => {
      for (const [type, value] of [
        ['TXT', 'v=DKIM1; p='],
        ['A', '192.0.2.1'],
        ['CNAME', 'parking.example'],
      ] as const) {
        const {change, codes} = merged(APEX, everywhere(DKIM.name, type, value))
        expect(change('dkim')).to.deep.include({add: [DKIM.value], remove: [], before: []})
        expect(codes('dkim')).to.deep.equal(type === 'CNAME' ? ['name-under-wildcard'] : [])
      }
    })

    it('is no mail host at the MAIL FROM name, and no CNAME there', () => {
      const mail = merged(MAIL_FROM, everywhere('mail.agency.gov', 'MX', '10 mail-host.example'))
      expect(mail.change('mx')).to.deep.include({add: [MX.value], remove: [], before: []})
      const aliased = merged(
        MAIL_FROM,
        everywhere('mail.agency.gov', 'MX', {kind: 'records', values: [], alias: 'www.agency.gov'}),
      )
      expect(aliased.change('mx')).to.deep.include({add: [MX.value], before: []})
    })

    it('is not what a name has of its own in other octets, though the text is the same', () => {
      const text = 'v=DMARC1; p=none'
      const cut = '"v=DM" "ARC1; p=none"'
      const answers = {
        'TXT _dmarc.agency.gov': {kind: 'records', values: [text], rdata: [cut]},
        'TXT sesctl-wildcard-check.agency.gov': {kind: 'records', values: [text], rdata: [`"${text}"`]},
      } as const
      const {change, codes} = merged(APEX, answers)
      expect(change('dmarc')?.before).to.deep.equal([text])
      expect(change('dmarc')?.rdata?.remove).to.deep.equal([cut])
      expect(codes('dmarc')).not.to.include('name-under-wildcard')
    })

    it('is no policy that could be replaced', () => {
      const {change, note} = merged(APEX, everywhere('_dmarc.agency.gov', 'TXT', 'v=DMARC1; p=none'))
      expect(change('dmarc')).to.deep.include({remove: [], before: []})
      expect(note('name-under-wildcard')).to.include({severity: 'info'})
    })
  })

  it('changes nothing where everything is right', () => {
    const {changes, notes} = merged(MAIL_FROM, {
      [`CNAME ${DKIM.name}`]: DKIM.value,
      'TXT mail.agency.gov': SPF.value,
      'MX mail.agency.gov': MX.value,
      'TXT _dmarc.agency.gov': 'v=DMARC1; p=reject; rua=mailto:reports@dhs.gov,mailto:admin@agency.gov',
    })
    expect(changes.filter((change) => !isUnchanged(change))).to.deep.equal([])
    expect(notes.map(({code}) => code)).to.deep.equal(['dmarc-kept'])
  })

  it('shows a record as it was asked for where nobody answered for its name', () => {
    const {change, note} = merged(APEX, {'TXT agency.gov': null})
    expect(change('spf')).to.deep.include({values: [SPF.value], add: [SPF.value]})
    expect(change('spf')?.before).to.equal(undefined)
    expect(note('unanswered')?.text).to.contain('No name server said what is at agency.gov')
  })

  it('puts the right DKIM target in place of another, and says whose it was', () => {
    const {change} = merged(APEX, {[`CNAME ${DKIM.name}`]: 'old.dkim.amazonses.com'})
    expect(change('dkim')).to.deep.include({
      add: [DKIM.value],
      remove: ['old.dkim.amazonses.com'],
      values: [DKIM.value],
    })
    expect(change('dkim')?.why).to.contain('It leads to old.dkim.amazonses.com now, of another identity')
  })

  it('warns that mail is received at the MAIL FROM name, and removes nothing', () => {
    const {change, note} = merged(MAIL_FROM, {'MX mail.agency.gov': ['5 mx.agency.gov', MX.value]})
    expect(change('mx')).to.equal(undefined)
    expect(note('mx-conflict')).to.deep.include({severity: 'problem'})
    expect(note('mx-conflict')?.text)
      .to.contain('received by mx.agency.gov')
      .and.contain('choose another MAIL FROM subdomain')
  })

  it('replaces the MX of another Region, which SES left there itself', () => {
    const {change} = merged(MAIL_FROM, {'MX mail.agency.gov': '10 feedback-smtp.us-east-1.amazonses.com'})
    expect(change('mx')).to.deep.include({add: [MX.value], remove: ['10 feedback-smtp.us-east-1.amazonses.com']})
  })

  it('takes the right host with another preference for right', () => {
    const {change} = merged(MAIL_FROM, {'MX mail.agency.gov': '5 feedback-smtp.us-gov-west-1.amazonses.com'})
    expect(change('mx')).to.deep.include({add: [], remove: []})
  })

  it('is content with its own result, and never leaves two records, whatever is there', () => {
    const text = fc.oneof(
      fc.constantFrom(
        'v=spf1 mx ~all',
        'v=spf1 redirect=x.net',
        'v=spf1',
        'v=DMARC1; p=none',
        'v=DMARC1',
        'token',
        SPF.value,
      ),
      fc.string({maxLength: 40}),
      fc.string({maxLength: 20}).map((rest) => `v=spf1 ${rest}`),
      fc.string({maxLength: 20}).map((rest) => `v=DMARC1; ${rest}`),
    )
    const texts = fc.uniqueArray(text, {maxLength: 4})
    fc.assert(
      fc.property(texts, texts, (apex, policy) => {
        const published = {'TXT agency.gov': apex, 'TXT _dmarc.agency.gov': policy}
        const first = merged(APEX, published)
        for (const {values, add, remove, before = []} of first.changes) {
          expect(new Set([...before.filter((value) => !remove.includes(value)), ...add])).to.deep.equal(new Set(values))
        }
        const spf = first.change('spf')?.values ?? apex
        if (first.change('spf') !== undefined) expect(spf.filter(isSpf)).to.have.length(1)
        const dmarc = first.change('dmarc')?.values ?? policy
        const again = merged(APEX, {'TXT agency.gov': spf, 'TXT _dmarc.agency.gov': dmarc})
        expect(again.change('spf') === undefined || isUnchanged(again.change('spf')!)).to.equal(true)
        expect(isUnchanged(again.change('dmarc')!)).to.equal(true)
      }),
      {numRuns: 300},
    )
  })
})
