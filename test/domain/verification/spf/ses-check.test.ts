import {expect} from 'chai'
import fc from 'fast-check'
import {parseIp} from '../../../../src/domain/verification/spf/address.ts'
import {checkHost, fromAnswers} from '../../../../src/domain/verification/spf/check-host.ts'
import {type SpfAnswer, spfQuestionKey} from '../../../../src/domain/verification/spf/lookup.ts'
import {mendForSes, withoutErrors} from '../../../../src/domain/verification/spf/mend.ts'
import {parseSpf} from '../../../../src/domain/verification/spf/record.ts'
import {checkSes} from '../../../../src/domain/verification/spf/ses-check.ts'

const REQUIRED = 'v=spf1 include:amazonses.com -all'
/** 16 addresses, so that each can be evaluated. */
const SES = 'v=spf1 ip4:198.51.100.32/28 -all'
const ADDRESSES = Array.from({length: 16}, (_, index) => `198.51.100.${32 + index}`)

const answers = new Map<string, SpfAnswer>([
  ['TXT amazonses.com', {kind: 'records', values: [SES]}],
  ['TXT part.test', {kind: 'records', values: ['v=spf1 ip4:198.51.100.40/30 ~ip4:198.51.100.36 ?all']}],
  ['TXT gone.test', {kind: 'records', values: []}],
  ['A host.test', {kind: 'records', values: ['198.51.100.45']}],
])
const optionsFor = (record: string) => ({name: 'agency.gov', required: REQUIRED, answers, record})

function resultFor(record: string, address: string): string | undefined {
  const ip = parseIp(address)
  if (ip === undefined) throw new Error(`${address} is no address`)
  const own = spfQuestionKey({name: 'agency.gov', type: 'TXT'})
  const asking = checkHost({ip, mailFrom: 'bounces@agency.gov', helo: 'smtp-out.amazonses.com'})
  return fromAnswers(asking, (question) => {
    const key = spfQuestionKey(question)
    return key === own ? {kind: 'records', values: [record]} : answers.get(key)
  })?.result
}

const term = fc.constantFrom(
  '-ip4:198.51.100.32/30',
  '~ip4:198.51.100.47',
  'ip4:198.51.100.40/29',
  'ip4:198.51.100.0/24',
  '?ip4:198.51.100.33',
  '-include:part.test',
  'include:part.test',
  'include:gone.test',
  '-a:host.test',
  'include:amazonses.com',
  '~include:amazonses.com',
  '-all',
  '?all',
)
const anyRecord = fc.array(term, {maxLength: 7}).map((terms) => ['v=spf1', ...terms].join(' '))

describe('what receivers compute for SES', () => {
  it('is a pass exactly where every single address of SES passes', () => {
    fc.assert(
      fc.property(anyRecord, (record) => {
        const {outcome, passesPartly} = checkSes(optionsFor(record))
        const results = ADDRESSES.map((address) => resultFor(record, address))
        expect(outcome.result === 'pass', record).to.equal(results.every((result) => result === 'pass'))
        expect(passesPartly, record).to.equal(outcome.result !== 'pass' && results.includes('pass'))
        expect(results, record).to.include(outcome.result)
      }),
      {numRuns: 500},
    )
  })

  it('is a pass for every mended record, which keeps its end and can be read', () => {
    fc.assert(
      fc.property(anyRecord, (record) => {
        const {value} = mendForSes(optionsFor(record))
        expect(checkSes(optionsFor(value)).outcome.result, `${record} -> ${value}`).to.equal('pass')
        expect(parseSpf(value)).to.have.property('record')
        const [end] = /[-?]all/.exec(record) ?? []
        if (end !== undefined) expect(value.split(' ')).to.include(end)
        expect(mendForSes(optionsFor(value)).value).to.equal(value)
      }),
      {numRuns: 500},
    )
  })

  it('names the terms that decided, from the record down', () => {
    expect(checkSes(optionsFor('v=spf1 mx:none.test include:amazonses.com -all')).outcome.path).to.deep.equal([
      {domain: 'agency.gov', term: 'include:amazonses.com'},
      {domain: 'amazonses.com', term: 'ip4:198.51.100.32/28'},
    ])
    expect(checkSes(optionsFor('v=spf1 include:gone.test -all')).outcome).to.deep.include({
      cause: 'no-record',
      path: [{domain: 'agency.gov', term: 'include:gone.test'}],
    })
    expect(checkSes(optionsFor('v=spf1 ip4:192.0.2.1')).outcome).to.deep.include({result: 'neutral', path: []})
  })

  it('says what has to be asked to know it', () => {
    const {missing} = checkSes({...optionsFor('v=spf1 include:X.test a mx include:amazonses.com -all')})
    expect(missing.map(({type, name}) => `${type} ${name}`)).to.have.members([
      'TXT x.test',
      'A agency.gov',
      'MX agency.gov',
    ])
  })
})

describe('a record without the errors of the one that is published', () => {
  it('never loses its all with them', () => {
    const noise = fc.constantFrom('ip4:300.1.1.1', 'foo', '–all', '-all;', '(SES)', 'ipv4:192.0.2.1')
    fc.assert(
      fc.property(fc.array(noise, {minLength: 1, maxLength: 4}), (words) => {
        const record = withoutErrors(`v=spf1 mx ${words.join(' ')}`)
        expect(record).to.match(/^v=spf1 mx .*[-~]all/)
        expect(parseSpf(record)).to.have.property('record')
      }),
    )
  })
})
