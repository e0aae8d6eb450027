import {expect} from 'chai'
import stringWidth from 'string-width'
import {type AlarmReport, guardedInstance, reportedAction} from '../../../src/app/guard/report.ts'
import type {GuardRun} from '../../../src/app/guard/run.ts'
import {GUARD_STATES, type GuardState} from '../../../src/domain/guard/machine.ts'
import {pauseLimit} from '../../../src/domain/guard/pause-limit.ts'
import {renderGuardAuditLog} from '../../../src/render/guard/audit-log.ts'
import {renderGuardListenEvent, renderGuardListenSummary, renderJudgedAlarm} from '../../../src/render/guard/listen.ts'
import {renderGuardWatchEvent, renderGuardWatchSummary} from '../../../src/render/guard/watch.ts'
import {plainScreen} from '../../../src/render/text/screen.ts'
import {AT, action, fresh, HOSTILE, HOSTILE_SHOWN, seen, sees} from '../../support/guard-facts.ts'

const TOPIC = 'arn:aws-us-gov:sns:us-gov-west-1:123456789012:platform-alerts'
const wide = plainScreen(120)
const ascii = plainScreen(120, false)

function run(change: Partial<GuardRun> = {}): GuardRun {
  const none = Object.fromEntries(GUARD_STATES.map((state) => [state, 0])) as Record<GuardState, number>
  return {
    at: AT,
    dryRun: false,
    summary: {...none, total: 3, warning: 1, ok: 2},
    instances: [],
    actions: [],
    planned: [],
    pauseLimit: pauseLimit(5, 0, 0),
    sendingOn: [],
    doubts: [],
    missing: [],
    ...change,
  }
}

describe('a guard that runs at intervals', () => {
  const made = (change: Partial<GuardRun> = {}) => renderGuardWatchEvent({event: 'run', run: run(change)})

  it('draws a run as one line', () => {
    expect(made()(wide)).to.equal(`${AT}  3 instances · 1 warning · 2 ok`)
    expect(made()(ascii)).to.equal(`${AT}  3 instances - 1 warning - 2 ok`)
  })

  it('adds what was not looked at, and what the pause limit holds', () => {
    expect(
      made({missing: ['The rates of 2 of 3 instances: AWS is busy.'], pauseLimit: pauseLimit(0, 0, 1)})(wide),
    ).to.equal(
      [
        `${AT}  3 instances · 1 warning · 2 ok`,
        '✗ The pause limit is reached. 1 instance is to be paused and 0 were within the hour: 0 are the most. None was paused',
        'now, for so many at once may be bad data. If the rates are real: --max-pauses 1',
        '  ! not read: The rates of 2 of 3 instances: AWS is busy.',
      ].join('\n'),
    )
  })

  it('says when no run could be made, and where its health is', () => {
    const failed = {event: 'failed', at: AT, code: 'unavailable', reason: 'AWS is busy.'} as const
    expect(renderGuardWatchEvent(failed)(wide)).to.equal(`${AT}  ! no run was made: AWS is busy.`)
    expect(renderGuardWatchEvent({event: 'health', url: 'http://127.0.0.1:8080/'})(ascii)).to.equal(
      '.. health at http://127.0.0.1:8080/health',
    )
  })

  it('obeys nothing that came from outside', () => {
    const failed = {event: 'failed', at: AT, code: 'unavailable', reason: HOSTILE} as const
    expect(renderGuardWatchEvent(failed)(wide)).to.equal(`${AT}  ! no run was made: ${HOSTILE_SHOWN}`)
    expect(made({missing: [HOSTILE]})(wide).split('\n')[1]).to.equal(`  ! not read: ${HOSTILE_SHOWN}`)
  })

  it('ends with how many runs there were', () => {
    const end = {from: AT, to: AT, runs: 1, failed: 0}
    expect(renderGuardWatchSummary(end)(wide)).to.match(/^✓ 1 run\. What was begun/)
    expect(renderGuardWatchSummary({...end, runs: 12, failed: 3})(ascii)).to.match(
      /^ok 12 runs, 3 could not be made\. /,
    )
  })

  for (const columns of [60, 80, 120]) {
    it(`ends within ${columns} columns`, () => {
      const text = renderGuardWatchSummary({from: AT, to: AT, runs: 1200, failed: 300})(plainScreen(columns))
      for (const line of text.split('\n')) expect(stringWidth(line)).to.be.at.most(columns)
    })
  }
})

describe('a guard that listens', () => {
  const judged = (change: Partial<AlarmReport> = {}): AlarmReport => ({
    at: AT,
    instance: guardedInstance(seen(sees(fresh(0.05)))),
    actions: [],
    planned: [],
    pauseLimit: pauseLimit(5, 0, 1),
    sendingOn: [],
    ...change,
  })

  it('says where it listens, and for what', () => {
    const event = {event: 'listening', url: 'http://127.0.0.1:8080/', topics: [TOPIC, `${TOPIC}-2`]} as const
    expect(renderGuardListenEvent(event)(wide)).to.equal(
      `… listening on http://127.0.0.1:8080/ for ${TOPIC}, ${TOPIC}-2`,
    )
  })

  it('draws what an alarm came to', () => {
    expect(renderJudgedAlarm('N-BounceRate-Critical', judged())(wide)).to.equal(
      `${AT}  mail-prod: ✗ critical · bounces 5.00 % · complaints 0 % · sending on (alarm N-BounceRate-Critical)`,
    )
    expect(renderJudgedAlarm('a', judged())(ascii)).to.match(/^[ -~]+$/)
  })

  it('adds what the pause limit holds', () => {
    const text = renderJudgedAlarm('a', judged({pauseLimit: pauseLimit(0, 0, 1)}))(wide)
    expect(text.split('\n')[1]).to.match(/^✗ The pause limit is reached\. 1 instance is to be paused/)
  })

  it('says what it ignored, and why', () => {
    const ignored = {event: 'ignored', snsMessageId: '1', reason: 'It is no alarm.'} as const
    expect(renderGuardListenEvent(ignored)(wide)).to.equal('· It is no alarm.')
    expect(renderGuardListenEvent({...ignored, alarm: 'a'})(ascii)).to.equal('- a: It is no alarm.')
  })

  it('says what happened at its endpoint', () => {
    expect(renderGuardListenEvent({event: 'subscribed', topicArn: TOPIC})(wide)).to.equal(
      `✓ subscription confirmed: ${TOPIC}`,
    )
    expect(renderGuardListenEvent({event: 'failed', reason: HOSTILE})(wide)).to.include(HOSTILE_SHOWN)
  })

  it('obeys no alarm, name, reason or topic', () => {
    const hostile = judged({instance: guardedInstance(seen(sees(fresh(0.05)), {named: {name: HOSTILE}}))})
    const texts = [
      renderJudgedAlarm(HOSTILE, hostile)(wide),
      renderGuardListenEvent({event: 'ignored', snsMessageId: HOSTILE, reason: HOSTILE, alarm: HOSTILE})(wide),
      renderGuardListenEvent({event: 'listening', url: 'http://127.0.0.1/', topics: [HOSTILE]})(wide),
      renderGuardListenEvent({event: 'unsubscribed', topicArn: HOSTILE})(wide),
    ]
    for (const text of texts) {
      expect(text).to.include(HOSTILE_SHOWN)
      expect(text).not.to.match(/[\p{Cc}\p{Cf}]/u)
    }
  })

  it('ends with what came', () => {
    const summary = {url: '', from: AT, to: AT, alarms: 1, duplicates: 2, ignored: 3, refused: {http: 4, topic: 5}}
    expect(renderGuardListenSummary(summary)(wide)).to.equal('✓ 1 alarm · 2 again · 3 ignored · 9 refused')
    expect(renderGuardListenSummary({...summary, alarms: 2, refused: {}})(ascii)).to.equal(
      'ok 2 alarms - 2 again - 3 ignored - 0 refused',
    )
  })
})

describe('the audit log', () => {
  const auditLog = (...actions: Parameters<typeof action>[0][]) =>
    renderGuardAuditLog({actions: actions.map((change) => reportedAction(action(change))), more: false})

  it('shows what was done, by whom, and what had been cleaned up', () => {
    const text = auditLog(
      {
        kind: 'unpause',
        origin: 'person',
        by: 'Ada (ada@host)',
        reason: 'list cleaned',
        evidence: '12 addresses removed',
      },
      {detail: 'SES shows it as paused'},
    )(wide)
    expect(text).to.equal(
      [
        `${AT}  ✓ unpause mail-prod: list cleaned`,
        '  by Ada (ada@host)',
        '  cleaned up: 12 addresses removed',
        `${AT}  ✓ pause mail-prod: bounces at 4.20 %, critical at 4 % (SES shows it as paused)`,
        '  by guard@host',
      ].join('\n'),
    )
  })

  it('says that it is empty', () => {
    expect(auditLog()(wide)).to.equal('Nothing was paused, unpaused or reported.')
  })

  it('obeys nobody who wrote in it', () => {
    const text = auditLog({instance: HOSTILE, reason: HOSTILE, detail: HOSTILE, by: HOSTILE, evidence: HOSTILE})(
      plainScreen(200),
    )
    expect(text.split('\n')).to.have.length(3)
    expect(text.replaceAll('\n', '')).not.to.match(/[\p{Cc}\p{Cf}]/u)
    expect(text).to.include(`\n  by ${HOSTILE_SHOWN}\n  cleaned up: ${HOSTILE_SHOWN}`)
  })

  it('is plain without Unicode', () => {
    expect(auditLog({}, {outcome: 'failed'}, {outcome: 'superseded'})(ascii)).to.match(/^[ -~\n]+$/)
  })
})
