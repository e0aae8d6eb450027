import {expect} from 'chai'
import {type ActionKind, actionKey, crossingOf, type GuardAction} from '../../../src/domain/guard/action.ts'
import {
  NOTICE_GOOD_FOR_MILLIS,
  noticesOfPause,
  PAUSE_GOOD_FOR_MILLIS,
  PERSON_MILLIS,
  settlement,
  waitsForPause,
} from '../../../src/domain/guard/settlement.ts'
import {action, NOW} from '../../support/guard-facts.ts'

const NOTICE = {via: 'ses', subject: 's', text: 't', number: 'n-1'} as const
const open = (change: Partial<GuardAction> & {age?: number} = {}): GuardAction => {
  const {age = 0, ...rest} = change
  return action({outcome: 'open', at: new Date(NOW - age).toISOString(), ...rest})
}
const warning = (change: Partial<GuardAction> & {age?: number} = {}): GuardAction =>
  open({id: 2, key: 'set#1:warn-admin', kind: 'warn-admin', notice: NOTICE, ...change})
const pause = (change: Partial<GuardAction> = {}): GuardAction => open({key: 'set#1:pause', ...change})
const settled = (found: GuardAction, others: readonly GuardAction[] = []): string => {
  const what = settlement(found, NOW, [found, ...others])
  return typeof what === 'string' ? what : `${what.outcome}: ${what.detail}`
}

const INTERRUPTED = 'failed: the command was interrupted before it reported its end'
const TOO_OLD = 'superseded: decided too long ago: the rates are judged again'
const LEFT_UNSENT = 'failed: nobody could be notified for a day'

describe('an action that is found open', () => {
  const cases: [string, GuardAction, string][] = [
    ["a person's pause of this moment", pause({origin: 'person'}), 'leave'],
    ["a person's pause of 15 minutes less a moment", open({origin: 'person', age: PERSON_MILLIS - 1}), 'leave'],
    ["a person's pause of 15 minutes", open({origin: 'person', age: PERSON_MILLIS}), INTERRUPTED],
    ["a person's unpause of this moment", open({origin: 'person', kind: 'unpause'}), 'leave'],
    ["a person's unpause of a day", open({origin: 'person', kind: 'unpause', age: 86_400_000}), INTERRUPTED],
    ["a person's of a clock that is ahead", open({origin: 'person', age: -60_000}), 'leave'],
    ["a guard's pause of this moment", pause(), 'carry out'],
    ["a guard's pause of an hour", open({age: PAUSE_GOOD_FOR_MILLIS}), 'carry out'],
    ["a guard's pause of more than an hour", open({age: PAUSE_GOOD_FOR_MILLIS + 1}), TOO_OLD],
    ["a guard's pause of a clock that is ahead", open({age: -60_000}), 'carry out'],
    ['a warning of this moment', warning(), 'carry out'],
    ['a warning of a day', warning({age: NOTICE_GOOD_FOR_MILLIS}), 'carry out'],
    ['a warning of more than a day', warning({age: NOTICE_GOOD_FOR_MILLIS + 1}), LEFT_UNSENT],
    [
      'a warning of more than a day that said why it failed',
      warning({age: NOTICE_GOOD_FOR_MILLIS + 1, detail: 'SES is busy.'}),
      'failed: SES is busy.',
    ],
    ['a word to the platform of more than a day', warning({kind: 'warn-platform', age: 2 * 86_400_000}), LEFT_UNSENT],
    [
      'a word of the pause limit',
      open({kind: 'held', key: 'pause-limit#1:mail', notice: NOTICE, age: 3_600_000}),
      'carry out',
    ],
    ['a word of the pause limit of two days', open({kind: 'held', notice: NOTICE, age: 2 * 86_400_000}), LEFT_UNSENT],
    ['the pause limit itself, which is only written down', open({kind: 'held', age: 2 * 86_400_000}), 'carry out'],
    ['a recovery, which is only written down', open({kind: 'recovered', age: 2 * 86_400_000}), 'carry out'],
  ]
  for (const [what, found, expected] of cases) {
    it(`is resolved so, being ${what}: ${expected}`, () => expect(settled(found)).to.equal(expected))
  }
})

describe('a notice of a pause', () => {
  it('waits for the pause, however old it is', () => {
    expect(settled(warning(), [pause()])).to.equal('leave')
    expect(settled(warning({age: 2 * 86_400_000}), [pause()])).to.equal('leave')
  })

  const others: [string, GuardAction][] = [
    ['another crossing', pause({key: 'set#2:pause'})],
    ['another instance', pause({key: 'set-2#1:pause'})],
    ['an instance whose name begins alike', pause({key: 'se#1:pause'})],
  ]
  for (const [what, other] of others) {
    it(`does not wait for a pause of ${what}`, () => expect(settled(warning(), [other])).to.equal('carry out'))
  }

  it('waits for no other notice', () => {
    expect(settled(warning(), [warning({id: 3, key: 'set#1:warn-platform', kind: 'warn-platform'})])).to.equal(
      'carry out',
    )
  })

  it('is what waits; a note without a notice does not', () => {
    expect(waitsForPause(warning(), [pause()])).to.equal(true)
    expect(waitsForPause(open({kind: 'recovered', key: 'set#1:recovered'}), [pause()])).to.equal(false)
  })

  it('is found by the pause, with all that belongs to its crossing and nothing else', () => {
    const mine = [warning(), warning({id: 3, key: 'set#1:announce', kind: 'warn-platform'})]
    const strange = [warning({id: 4, key: 'set#2:warn-admin'}), warning({id: 5, key: 'set-2#1:warn-admin'})]
    expect(noticesOfPause(pause(), [pause(), ...mine, ...strange])).to.deep.equal(mine)
  })
})

describe('the key of an action', () => {
  const names = ['set', 'csb-aws-ses-1', 'with:colons', 'with#hash']
  const whats: (ActionKind | 'announce')[] = ['pause', 'warn-admin', 'announce']
  it('names its crossing, whatever it does', () => {
    const crossings = names.map((name) => new Set(whats.map((what) => crossingOf(actionKey(name, 3, what)))))
    for (const found of crossings) expect(found).to.have.length(1)
    expect(new Set(crossings.flatMap((found) => [...found]))).to.have.length(names.length)
    for (const name of names) {
      expect(crossingOf(actionKey(name, 3, 'pause'))).not.to.equal(crossingOf(actionKey(name, 4, 'pause')))
    }
  })
})
