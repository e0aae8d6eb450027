import {expect} from 'chai'
import type {Audit} from '../../src/app/audit/audit.ts'
import {countSeverities} from '../../src/domain/audit/finding.ts'
import {RULE_CODES} from '../../src/domain/audit/rules.ts'
import {sarifOf} from '../../src/export/sarif.ts'
import {findingsOf, NOW} from '../support/audit-facts.ts'

const findings = findingsOf({
  instance: {alarms: [], bindings: []},
  account: {topics: new Map([['arn:aws:sns:r:1:a b%', {arn: 'arn:aws:sns:r:1:a b%', key: 'alias/aws/sns'}]])},
})
const audit: Audit = {
  scope: 'account',
  at: new Date(NOW).toISOString(),
  region: 'us-gov-west-1',
  summary: {instances: 1, ...countSeverities(findings)},
  findings,
  missing: [{what: 'the topics', why: 'Failed to list the topics.', code: 'not-authorised'}],
}

interface Log {
  version: string
  runs: {
    tool: {driver: {name: string; rules: {id: string; defaultConfiguration: {level: string}}[]}}
    invocations: {executionSuccessful: boolean; toolExecutionNotifications: {message: {text: string}}[]}[]
    results: {
      ruleId: string
      ruleIndex: number
      level: string
      message: {text: string}
      partialFingerprints: Record<string, string>
      locations: {physicalLocation: {artifactLocation: {uri: string}}; logicalLocations: {name: string}[]}[]
    }[]
  }[]
}
const log = (of: Audit): Log['runs'][number] => (JSON.parse(sarifOf(of)) as Log).runs[0] as Log['runs'][number]

// What SARIF 2.1.0 demands of a log that has these parts (sections 3.13, 3.14, 3.19, 3.20, 3.27, 3.49).
describe('an audit as SARIF', () => {
  it('has a result for each finding, whose rule stands where its index says', () => {
    const {results, tool} = log(audit)
    expect(results.map(({partialFingerprints}) => partialFingerprints['sesctlFinding/v1'])).to.deep.equal(
      findings.map(({id}) => id),
    )
    for (const {ruleId, ruleIndex, level, message} of results) {
      expect(tool.driver.rules[ruleIndex]?.id).to.equal(ruleId)
      expect(level).to.be.oneOf(['error', 'warning', 'note'])
      expect(message.text).to.match(/\.$/)
    }
  })

  it('describes every rule once, whether or not it found something', () => {
    expect(log({...audit, findings: []}).tool.driver.rules.map(({id}) => id)).to.deep.equal(RULE_CODES)
  })

  it('says that a run which could not read everything was not whole', () => {
    const [invocation] = log(audit).invocations
    expect(invocation?.executionSuccessful).to.equal(false)
    expect(invocation?.toolExecutionNotifications[0]?.message.text).to.include('the topics')
    expect(log({...audit, missing: []}).invocations[0]?.executionSuccessful).to.equal(true)
  })

  it('names resources by relative URIs, whatever they are called (RFC 3986)', () => {
    for (const {locations} of log(audit).results) {
      const uri = locations[0]?.physicalLocation.artifactLocation.uri ?? ''
      expect(uri).to.match(/^[\w.~%!*'()-]+\/[\w.~%!*'()-]+$/)
      expect(() => new URL(uri, 'https://example.test/')).to.not.throw()
    }
  })

  it('has version 2.1.0', () => {
    expect((JSON.parse(sarifOf(audit)) as Log).version).to.equal('2.1.0')
  })
})
