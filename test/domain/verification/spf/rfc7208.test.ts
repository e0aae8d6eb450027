import {readFileSync} from 'node:fs'
import {expect} from 'chai'
import {parseAllDocuments} from 'yaml'
import {parseIp} from '../../../../src/domain/verification/spf/address.ts'
import {checkHost, fromAnswers, type SpfOutcome} from '../../../../src/domain/verification/spf/check-host.ts'
import type {SpfAnswer, SpfQuestion} from '../../../../src/domain/verification/spf/lookup.ts'

// The published test suite of the SPF council, as it came with pyspf 2.0.14; rfc7208-tests.LICENSE lies beside it.
const SUITE = readFileSync(new URL('fixtures/rfc7208-tests.yml', import.meta.url), 'utf8')

interface Scenario {
  readonly description: string
  readonly tests: Readonly<Record<string, SuiteCase>>
  readonly zonedata?: Readonly<Record<string, readonly unknown[]>>
}

interface SuiteCase {
  readonly description?: string
  readonly spec: string | readonly string[]
  readonly helo: string
  readonly host: string
  readonly mailfrom: string
  readonly result: string | readonly string[]
  readonly explanation?: string
}

interface Zone {
  readonly records: ReadonlyMap<string, readonly string[]>
  /** Records of these names end in silence for whatever is not listed. */
  readonly silent: boolean
}

/** As the suite's README says: SPF data serves as TXT where a name has no TXT of its own; `TXT: NONE` means really none. */
function zoneOf(entries: readonly unknown[]): Zone {
  const records = new Map<string, string[]>()
  let silent = false
  for (const entry of entries) {
    if (entry === 'TIMEOUT') silent = true
    else {
      for (const [type, value] of Object.entries(entry as Record<string, unknown>)) {
        const text = type === 'MX' ? (value as unknown[]).join(' ') : [value].flat().join('')
        records.set(type, [...(records.get(type) ?? []), text])
      }
    }
  }
  const spf = records.get('SPF')
  if (spf !== undefined && !records.has('TXT')) records.set('TXT', spf)
  if (records.get('TXT')?.includes('NONE')) records.delete('TXT')
  return {records, silent}
}

function answering({zonedata = {}}: Scenario): (question: SpfQuestion) => SpfAnswer {
  const zones = new Map(Object.entries(zonedata).map(([name, entries]) => [name.toLowerCase(), zoneOf(entries)]))
  return function answerTo({name, type}, depth = 0): SpfAnswer {
    const zone = zones.get(name.toLowerCase())
    const values = zone?.records.get(type)
    if (values !== undefined) return {kind: 'records', values}
    const alias = zone?.records.get('CNAME')?.[0]
    if (alias !== undefined) {
      return depth > 8 ? {kind: 'failed'} : answerTo({name: alias.replace(/\.$/, ''), type}, depth + 1)
    }
    return zone?.silent ? {kind: 'failed'} : {kind: 'records', values: []}
  } as (question: SpfQuestion, depth?: number) => SpfAnswer
}

function run(scenario: Scenario, {host, mailfrom, helo}: SuiteCase): SpfOutcome | undefined {
  const ip = parseIp(host)
  if (ip === undefined) throw new Error(`${host} is no address`)
  const mail = {ip, mailFrom: mailfrom, helo, receiver: 'receiver.example'}
  return fromAnswers(checkHost(mail), answering(scenario))
}

describe('SPF by the published test suite of RFC 7208', () => {
  const scenarios = parseAllDocuments(SUITE).map((document) => document.toJS() as Scenario)
  let cases = 0
  for (const scenario of scenarios) {
    describe(scenario.description.trim(), () => {
      for (const [name, test] of Object.entries(scenario.tests)) {
        cases += 1
        it(`${name} (RFC 7208 ${[test.spec].flat().join(', ')})`, () => {
          const outcome = run(scenario, test)
          expect([test.result].flat(), outcome?.reason).to.include(outcome?.result)
          if (test.explanation !== undefined) {
            const expected = test.explanation === 'DEFAULT' ? undefined : test.explanation
            // Nibbles of an IPv6 address are a name, and names have no case.
            expect(outcome?.explanation?.toLowerCase()).to.equal(expected?.toLowerCase())
          }
        })
      }
    })
  }
  it('is all there', () => {
    expect(cases).to.be.greaterThan(190)
  })
})
