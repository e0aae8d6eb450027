import {expect} from 'chai'
import stringWidth from 'string-width'
import {
  type GuardedInstance,
  type GuardReport,
  guardedInstance,
  type PlannedAction,
  type ReportedAction,
  reportedAction,
} from '../../../src/app/guard/report.ts'
import {GUARD_STATES, type GuardState, type ObservedRate} from '../../../src/domain/guard/machine.ts'
import {pauseLimit} from '../../../src/domain/guard/pause-limit.ts'
import {pauseLimitWords, renderGuardAction, renderGuardReport} from '../../../src/render/guard/guard.ts'
import {plainScreen} from '../../../src/render/text/screen.ts'
import {
  AT,
  action,
  fresh,
  HOSTILE,
  HOSTILE_SHOWN,
  NO_DATA,
  NOW,
  remembers,
  seen,
  sees,
} from '../../support/guard-facts.ts'

const STALE: ObservedRate = {status: 'stale', rate: 0.0312, at: NOW - 60 * 3_600_000}
const setOf = (name: string): string => `csb-aws-ses-${name}`
const called = (name: string, ...look: Parameters<typeof sees>): GuardedInstance =>
  guardedInstance(seen(sees(...look), {named: {name, configurationSet: setOf(name)}}))

const FLEET: GuardedInstance[] = [
  called('mail-prod', fresh(0.0512), {complaint: fresh(0.0001)}),
  called('news', fresh(0.025), {complaint: STALE}),
  called('alerts', STALE, {complaint: NO_DATA, sending: 'paused'}),
  called('again', {status: 'unproven'}, {complaint: {status: 'unproven', rate: 0.0009, at: NOW}}),
  called('unknown', fresh(0.041), {sending: 'unread'}),
]

const done = (change: Parameters<typeof action>[0] = {}): ReportedAction => reportedAction(action(change))
const wouldBe = (change: Parameters<typeof action>[0] = {}): PlannedAction => {
  const {id: _id, outcome: _outcome, failures: _failures, ...planned} = done(change)
  return planned
}

function report(change: Partial<Omit<GuardReport, 'summary'>> & {summary?: Partial<GuardReport['summary']>} = {}) {
  const {summary, ...rest} = change
  const none = Object.fromEntries(GUARD_STATES.map((state) => [state, 0])) as Record<GuardState, number>
  const whole: GuardReport = {
    at: AT,
    dryRun: false,
    summary: {...none, total: 3, ok: 3, ...summary},
    instances: [],
    actions: [],
    planned: [],
    pauseLimit: pauseLimit(5, 0, 0),
    sendingOn: [],
    missing: [],
    ...rest,
  }
  return renderGuardReport(whole)
}

const TROUBLE = report({
  summary: {total: 1240, critical: 1, warning: 1, paused: 1, unread: 1, unproven: 1, ok: 1200, 'no-data': 35},
  instances: FLEET,
  actions: [
    done({configurationSet: setOf('mail-prod'), detail: 'SES shows it as paused'}),
    done({
      kind: 'warn-admin',
      instance: 'news',
      reason: 'bounces at 2.50 %, warning at 2 %',
      outcome: 'open',
      detail: 'SES is busy.',
    }),
  ],
})

describe('the screen of a run', () => {
  it('counts the fleet, shows those in trouble, and what was done', () => {
    expect(TROUBLE(plainScreen(120))).to.equal(
      [
        '1,240 instances · 1 critical · 1 warning · 1 paused · 1 unread · 1 unproven · 1,200 ok · 35 without data',
        '',
        'instance   state       bounces         complaints          sending',
        'mail-prod  ✗ critical  5.12 %          0.010 %             paused now',
        'news       ! warning   2.50 %          3.12 % (stale)      on',
        'alerts     ✗ paused    3.12 % (stale)  -                   paused',
        'again      … unproven  unproven        0.090 % (unproven)  on',
        'unknown    … unread    4.10 %          0 %                 ?',
        '',
        'unproven = sending was switched on again: its rates count once enough mail was sent since.',
        '',
        '✓ pause mail-prod: bounces at 4.20 %, critical at 4 % (SES shows it as paused)',
        '! warn the admin of news: bounces at 2.50 %, warning at 2 % (not yet: SES is busy.)',
      ].join('\n'),
    )
  })

  it('is a table where that fits, and a card for each instance where it does not', () => {
    expect(TROUBLE(plainScreen(80))).to.include('\ninstance   state')
    expect(TROUBLE(plainScreen(60))).to.include(
      [
        '',
        'instance    news',
        'state       ! warning',
        'bounces     2.50 %',
        'complaints  3.12 % (stale)',
        'sending     on',
        '',
      ].join('\n'),
    )
  })

  for (const columns of [60, 80, 120]) {
    it(`keeps all below its counts within ${columns} columns, and begins each action on a line of its own`, () => {
      const [, ...parts] = TROUBLE(plainScreen(columns)).split('\n\n')
      for (const line of parts.flatMap((part) => part.split('\n'))) {
        expect(stringWidth(line), line).to.be.at.most(columns)
      }
      expect(parts.at(-1)?.match(/^\S.*/gm)).to.have.length(2)
    })

    it(`has nothing but ASCII without Unicode, at ${columns} columns`, () => {
      expect(TROUBLE(plainScreen(columns, false))).to.match(/^[ -~\n]+$/)
    })
  }

  it('says each state in a word without Unicode, and none twice', () => {
    const text = report({instances: [called('well', fresh(0))]})(plainScreen(80, false))
    expect(text).to.include('\nwell      ok     0 %')
    expect(TROUBLE(plainScreen(120, false)))
      .to.include('mail-prod  NO critical')
      .and.include('.. unproven')
  })

  it('says that there was nothing to do', () => {
    expect(report()(plainScreen(80))).to.equal('3 instances · 3 ok\n\nThere was nothing to do.')
    expect(report({summary: {total: 1, ok: 1}})(plainScreen(80))).to.match(/^1 instance · 1 ok\n/)
  })

  it('says that nothing would be done, in a dry run', () => {
    expect(report({dryRun: true})(plainScreen(80))).to.equal('3 instances · 3 ok\n\nNothing would be done.')
  })

  it('says what would be done, in a dry run', () => {
    const text = report({dryRun: true, planned: [wouldBe(), wouldBe({kind: 'warn-admin'})]})(plainScreen(120))
    expect(text).to.include(
      [
        '· would pause mail-prod: bounces at 4.20 %, critical at 4 %',
        '· would warn the admin of mail-prod: bounces at 4.20 %, critical at 4 %',
      ].join('\n'),
    )
  })

  it('says how an action ended on lines of its own where one has no room for both', () => {
    const detail = 'sent to somebody-with-a-long-name@agency.example.gov as 010001a20e1756b5-5d971e60-ca32'
    const text = report({actions: [done({kind: 'warn-admin', detail})]})(plainScreen(60))
    expect(text.split('\n\n').at(-1)).to.equal(
      [
        '✓ warn the admin of mail-prod: bounces at 4.20 %, critical',
        '    at 4 %',
        '    sent to somebody-with-a-long-name@agency.example.gov as',
        '    010001a20e1756b5-5d971e60-ca32',
      ].join('\n'),
    )
  })

  it('says that there is no fleet', () => {
    for (const dryRun of [false, true]) {
      expect(report({dryRun, summary: {total: 0, ok: 0}})(plainScreen(60))).to.equal(
        "0 instances: SES has no configuration set of the broker's here.",
      )
    }
  })

  it('shows what the pause limit holds between the instances and what was done', () => {
    const held = done({kind: 'held', instance: '', reason: '6 to pause, 0 paused within the hour, 5 at the most'})
    const text = report({instances: FLEET.slice(0, 1), actions: [held], pauseLimit: pauseLimit(5, 0, 6)})(
      plainScreen(80),
    )
    expect(text.split('\n\n').slice(2)).to.deep.equal([
      [
        '✗ The pause limit is reached. 6 instances are to be paused and 0 were within the',
        'hour: 5 are the most. None was paused now, for so many at once may be bad data.',
        'If the rates are real: --max-pauses 6',
      ].join('\n'),
      '✓ hold back pauses: 6 to pause, 0 paused within the hour, 5 at the most',
    ])
  })

  it('obeys no name, reason or detail', () => {
    const text = report({
      instances: [called(HOSTILE, fresh(0.05))],
      actions: [done({instance: HOSTILE, reason: HOSTILE, detail: HOSTILE})],
      planned: [wouldBe({instance: HOSTILE, reason: HOSTILE})],
    })(plainScreen(200))
    expect(text.replaceAll('\n', '')).not.to.match(/[\p{Cc}\p{Cf}]/u)
    expect(text.split('\n')).to.have.length(7)
    expect(text).to.include(`✓ pause ${HOSTILE_SHOWN}: ${HOSTILE_SHOWN} (${HOSTILE_SHOWN})`)
    expect(text).to.include(`· would pause ${HOSTILE_SHOWN}: ${HOSTILE_SHOWN}`)
  })
})

describe('a line about an action', () => {
  const line = (change: Parameters<typeof action>[0], unicode = true): string =>
    renderGuardAction(done({instance: 'm', reason: 'r', ...change}))(plainScreen(80, unicode))

  const lines: [Parameters<typeof action>[0], string][] = [
    [{kind: 'pause'}, '✓ pause m: r'],
    [{kind: 'unpause', origin: 'person'}, '✓ unpause m: r'],
    [{kind: 'warn-admin', detail: 'sent to a@b.gov as 1'}, '✓ warn the admin of m: r (sent to a@b.gov as 1)'],
    [{kind: 'warn-platform'}, '✓ notify the platform of m: r'],
    [{kind: 'recovered'}, '✓ note the recovery of m: r'],
    [{kind: 'held', instance: ''}, '✓ hold back pauses: r'],
    [{outcome: 'open', detail: 'SES is busy.'}, '! pause m: r (not yet: SES is busy.)'],
    [{outcome: 'open'}, '! pause m: r (not yet)'],
    [{outcome: 'failed', detail: 'interrupted'}, '✗ pause m: r (given up: interrupted)'],
    [{outcome: 'failed'}, '✗ pause m: r (given up)'],
    [{outcome: 'superseded', detail: 'too old'}, '· pause m: r (not needed: too old)'],
  ]
  for (const [change, text] of lines) {
    it(`is "${text}"`, () => expect(line(change)).to.equal(`${AT}  ${text}`))
  }

  it('says how it ended without Unicode too', () => {
    expect(line({outcome: 'open'}, false)).to.equal(`${AT}  ! pause m: r (not yet)`)
    expect(line({outcome: 'failed'}, false)).to.equal(`${AT}  NO pause m: r (given up)`)
    expect(line({}, false)).to.equal(`${AT}  ok pause m: r`)
  })

  it('says what would be done, and not that it was', () => {
    expect(renderGuardAction(wouldBe({instance: 'm', reason: 'r'}))(plainScreen(80))).to.equal(
      `${AT}  · would pause m: r`,
    )
  })
})

describe('the words for the pause limit', () => {
  const words = (maximum: number, before: number, wanted: number, columns = 400): string =>
    pauseLimitWords(plainScreen(columns), pauseLimit(maximum, before, wanted))

  it('count one as one', () => {
    expect(words(1, 1, 1)).to.match(/1 instance is to be paused and 1 was within the hour: 1 is the most\./)
    expect(words(5, 4, 2)).to.match(/2 instances are to be paused and 4 were within the hour: 5 are the most\./)
  })

  it('name the maximum that would let it be done', () => {
    expect(words(5, 4, 2)).to.match(/--max-pauses 6$/)
    expect(pauseLimit(6, 4, 2).engaged).to.equal(false)
  })

  for (const columns of [60, 80, 120]) {
    it(`fit ${columns} columns`, () => {
      for (const line of words(100, 99, 1000, columns).split('\n')) {
        expect(stringWidth(line), line).to.be.at.most(columns)
      }
    })
  }
})

describe('an instance of a report', () => {
  it('has its rates with their thresholds and times, and leaves out what is not known', () => {
    const reported = guardedInstance(
      seen(sees(fresh(0.02), {complaint: {status: 'unproven'}}), {memory: remembers('ok')}),
    )
    expect(reported).to.deep.include({name: 'mail-prod', state: 'warning', sending: 'on'})
    expect(reported.bounce).to.deep.equal({
      status: 'fresh',
      rate: 0.02,
      at: AT,
      thresholds: {warning: 0.02, critical: 0.04},
    })
    expect(reported.complaint).to.have.all.keys('status', 'thresholds')
  })
})
