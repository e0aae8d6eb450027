import {readFileSync} from 'node:fs'
import {expect} from 'chai'
import {readRequiredRecords} from '../../../../src/domain/records/required-records.ts'
import {judge} from '../../../../src/domain/verification/judge.ts'
import {factsOf} from '../../../support/dns-fixture.ts'

const [RECORD] = readRequiredRecords(
  readFileSync(new URL('../../records/fixtures/required_records/plain.txt', import.meta.url), 'utf8'),
).filter(({purpose}) => purpose === 'dmarc')

/** @param own value at the domain itself @param above records that a resolver knows */
function judged(own: string | undefined, ...above: string[]) {
  if (RECORD === undefined) throw new Error('the fixture has no DMARC record')
  const records = own === undefined ? [] : [`_dmarc.agency.gov TXT ${own}`]
  const fixture = {authorities: {ns1: {records}}, resolvers: {'9.9.9.9': {records: [...records, ...above]}}}
  const [judgement] = judge([RECORD], factsOf([RECORD], fixture))
  return judgement
}

const GOV = '_dmarc.gov TXT v=DMARC1; p=reject; sp=reject; np=reject; psd=y'

describe('a DMARC policy beside the one that it would inherit', () => {
  it('is missing, and says what holds until it is there', () => {
    const judgement = judged(undefined, GOV)
    expect(judgement).to.include({state: 'missing', mistake: 'missing'})
    expect(judgement?.notes).to.deep.equal([
      'until then it inherits p=reject from gov: mail that is sent before DKIM works will be refused',
    ])
  })

  it('is right and weaker, which is said with the exact edit', () => {
    const judgement = judged('v=DMARC1; p=none; rua=mailto:a@agency.gov', GOV)
    expect(judgement).to.include({state: 'right', mistake: 'dmarc-weaker-than-inherited'})
    expect(judgement?.edit).to.deep.include({
      replace: 'v=DMARC1; p=none; rua=mailto:a@agency.gov',
      with: 'v=DMARC1; p=reject; rua=mailto:a@agency.gov',
      do: 'keep it only if you mean to: without this record the domain inherits p=reject from gov',
    })
  })

  for (const [name, own, above] of [
    ['as strict', 'v=DMARC1; p=reject', GOV],
    ['stricter', 'v=DMARC1; p=reject', '_dmarc.gov TXT v=DMARC1; p=quarantine; psd=y'],
    ['above which there is none', 'v=DMARC1; p=none', '_dmarc.gov TXT other'],
    ['above which one asks for nothing', 'v=DMARC1; p=none', '_dmarc.gov TXT v=DMARC1; p=none; psd=y'],
  ] as const) {
    it(`is right when it is ${name}`, () => {
      expect(judged(own, above)).to.include({state: 'right'}).and.not.have.any.keys('mistake', 'edit')
    })
  }

  it('is asked about above the domain, at resolvers', () => {
    if (RECORD === undefined) throw new Error('the fixture has no DMARC record')
    const facts = factsOf([RECORD], {authorities: {ns1: {}}, resolvers: {'9.9.9.9': {}}})
    expect([...facts.replies.keys()]).to.include('9.9.9.9 53 TXT _dmarc.gov')
    expect([...facts.replies.keys()]).not.to.include('ns1 53 TXT _dmarc.gov')
  })
})
