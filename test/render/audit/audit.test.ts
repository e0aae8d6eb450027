import {expect} from 'chai'
import type {Audit} from '../../../src/app/audit/audit.ts'
import {countSeverities} from '../../../src/domain/audit/finding.ts'
import {renderAudit} from '../../../src/render/audit/audit.ts'
import {plainScreen} from '../../../src/render/text/screen.ts'
import {alarm, findingsOf, KINDS, NOW, SET} from '../../support/audit-facts.ts'
import {expectGolden} from '../../support/golden.ts'

const upstream = KINDS.map((kind) =>
  alarm(kind, {
    state: 'INSUFFICIENT_DATA',
    watched: [
      {namespace: 'AWS/SES', name: kind.split('-')[0] ?? '', dimensions: [{name: 'ConfigurationSetName', value: SET}]},
    ],
  }),
)
const auditOf = (findings: Audit['findings'], change: Partial<Audit> = {}): Audit => ({
  scope: 'account',
  at: new Date(NOW).toISOString(),
  region: 'us-gov-west-1',
  summary: {instances: 1, ...countSeverities(findings)},
  findings,
  missing: [],
  ...change,
})
const shown = (audit: Audit, columns = 100): string => renderAudit(audit)(plainScreen(columns))

describe('the screen of an audit', () => {
  it('groups findings by rule, the most severe first, and gives each advice once', () => {
    const findings = findingsOf({
      instance: {alarms: upstream, bindings: []},
      account: {
        topics: new Map([['arn:aws:sns:r:1:platform', {arn: 'arn:aws:sns:r:1:platform', key: 'alias/aws/sns'}]]),
      },
    })
    const missing = [{what: 'the subscriptions', why: 'no right to sns:ListSubscriptions', code: 'not-authorised'}]
    expectGolden('audit/findings-100.txt', shown(auditOf(findings, {missing})))
  })

  it('lists the instances of a rule in a fleet, whose fresh instances all have the same findings', () => {
    const [one] = findingsOf({instance: {alarms: upstream, bindings: []}})
    if (!one) throw new Error('nothing was found')
    const fleet = ['mail-a', 'mail-b', 'mail-c'].map((name) => ({
      ...one,
      instance: {name, instanceId: name, configurationSet: name},
    }))
    const text = shown(auditOf(fleet, {summary: {instances: 3, error: 3, warning: 0, note: 0}}))
    expect(text.split(one.fix.text.slice(0, 20))).to.have.length(2)
    for (const name of ['mail-a', 'mail-b', 'mail-c']) expect(text).to.contain(name)
    expect(text).to.contain('3 findings · 3 instances')
  })

  it('says what became of repairs', () => {
    const repairs = [
      {id: 'tls-optional:a', state: 'done' as const},
      {id: 'suppression-off:a', state: 'unconfirmed' as const, detail: 'AWS does not show it yet.'},
      {id: 'alarms-missing:a', state: 'failed' as const, detail: 'Failed to write the alarm: throttled.'},
    ]
    expectGolden('audit/repairs-80.txt', shown(auditOf([], {repairs}), 80))
  })

  it('is short when nothing is wrong', () => {
    expect(shown(auditOf([]))).to.equal('1 instance · us-gov-west-1 · no findings\n\n✓ Everything is as it should be.')
  })

  it('does not call an audit clean that could not look', () => {
    const text = shown(auditOf([], {missing: [{what: 'the topics', why: 'no', code: 'not-authorised'}]}))
    expect(text).to.not.include('as it should be')
    expect(text).to.include('Not read, so not judged:\n  … the topics: no')
  })

  it('keeps control characters of AWS off the terminal', () => {
    const [finding] = findingsOf({instance: {alarms: []}})
    if (!finding) throw new Error('nothing was found')
    const text = shown(auditOf([{...finding, message: 'a\u001b[31mb\u202e'}]))
    for (const character of ['\u001b', '\u202e']) expect(text).to.not.include(character)
  })
})
