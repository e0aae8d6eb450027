import {expect} from 'chai'
import type {NewAction} from '../../../src/domain/guard/action.ts'
import {
  type GuardMemory,
  type Observation,
  type ObservedRate,
  step,
  UNKNOWN,
} from '../../../src/domain/guard/machine.ts'
import {type Planning, plan, ratesOf} from '../../../src/domain/guard/plan.ts'
import {SERVICE_THRESHOLDS} from '../../../src/domain/reputation/thresholds.ts'
import {AT, fresh, HOSTILE, INSTANCE, NO_DATA, NOW, PLANNING, remembers, seen, sees} from '../../support/guard-facts.ts'

const STALE: ObservedRate = {status: 'stale', rate: 0.09, at: NOW - 60 * 3_600_000}
const NEVER: Planning = {...PLANNING, mayPause: false}
const kinds = (actions: readonly NewAction[]): string[] => actions.map(({kind}) => kind)
const subjects = (actions: readonly NewAction[]): (string | undefined)[] =>
  actions.map(({notice}) => notice?.subject.split(':')[0])
const planned = (observation: Observation, memory: GuardMemory = UNKNOWN, planning: Planning = PLANNING) =>
  plan(seen(observation, {memory}), planning)

describe('what is done about a check', () => {
  const looks: [string, Observation, GuardMemory, Planning, string[]][] = [
    ['nothing where all is well', sees(fresh(0.001)), UNKNOWN, PLANNING, []],
    ['nothing where there are no data', sees(NO_DATA, {complaint: NO_DATA}), UNKNOWN, PLANNING, []],
    ['nothing about a warning that people were notified of', sees(fresh(0.03)), remembers('warning'), PLANNING, []],
    ['nothing about rates that are old', sees(STALE), remembers('critical'), PLANNING, []],
    ['nothing about what is paused', sees(fresh(0.09), {sending: 'paused'}), UNKNOWN, PLANNING, []],
    ['nothing while the switch is not read', sees(fresh(0.09), {sending: 'unread'}), UNKNOWN, PLANNING, []],
    ['nothing about rates that restarted', sees({status: 'unproven'}), remembers('critical'), PLANNING, []],
    [
      'a warning is a notice to all',
      sees(fresh(0.02)),
      UNKNOWN,
      PLANNING,
      ['warn-admin', 'warn-platform', 'warn-platform'],
    ],
    [
      'a critical threshold is a pause, and then a notice to all',
      sees(fresh(0.04)),
      UNKNOWN,
      PLANNING,
      ['pause', 'warn-admin', 'warn-platform', 'warn-platform'],
    ],
    [
      'a critical threshold is a pause also where it people were notified of before',
      sees(fresh(0.04)),
      remembers('critical'),
      PLANNING,
      ['pause', 'warn-admin', 'warn-platform', 'warn-platform'],
    ],
    [
      'a critical threshold of what is never paused is a notice to all',
      sees(fresh(0.04)),
      remembers('warning'),
      NEVER,
      ['warn-admin', 'warn-platform', 'warn-platform'],
    ],
    ['a critical threshold of what is never paused is one notice', sees(fresh(0.05)), remembers('critical'), NEVER, []],
    ['a recovery is only noted', sees(fresh(0.001)), remembers('warning'), PLANNING, ['recovered']],
    [
      'a recovery of what is paused is noted',
      sees(fresh(0.001), {sending: 'paused'}),
      remembers('critical', {paused: true}),
      PLANNING,
      ['recovered'],
    ],
    [
      'a recovery beside a crossing gives way to it',
      sees(fresh(0.001), {complaint: fresh(0.0005)}),
      remembers('warning'),
      PLANNING,
      ['warn-admin', 'warn-platform', 'warn-platform'],
    ],
  ]
  for (const [what, observation, memory, planning, expected] of looks) {
    it(what, () => {
      const {actions, memory: after} = planned(observation, memory, planning)
      expect(kinds(actions)).to.deep.equal(expected)
      expect(after.crossings).to.equal(memory.crossings + (expected.length > 0 ? 1 : 0))
      expect(after.levels).to.deep.equal(step(memory, observation, SERVICE_THRESHOLDS).memory.levels)
    })
  }
})

describe('what people are notified', () => {
  it('is that mail is close to a pause, at a warning', () => {
    expect(subjects(planned(sees(fresh(0.02))).actions)).to.deep.equal(Array(3).fill('Mail is close to being paused'))
  })

  it('is that mail has been paused, with the pause', () => {
    expect(subjects(planned(sees(fresh(0.04))).actions)).to.deep.equal([
      undefined,
      ...Array(3).fill('Mail has been paused'),
    ])
  })

  it('is that mail is over the threshold, of what is never paused', () => {
    const {actions} = planned(sees(fresh(0.04)), UNKNOWN, NEVER)
    expect(subjects(actions)).to.deep.equal(Array(3).fill('Mail is over the critical threshold'))
  })

  it('is the worse of two crossings', () => {
    const {actions} = planned(sees(fresh(0.02), {complaint: fresh(0.0008)}), UNKNOWN, NEVER)
    expect(subjects(actions)[0]).to.equal('Mail is over the critical threshold')
    expect(actions[0]?.reason).to.equal('bounces at 2.00 %, warning at 2 %; complaints at 0.080 %, critical at 0.08 %')
  })

  it('is a warning of one rate where the other one, of what is never paused, people were notified of as critical', () => {
    const {actions} = planned(sees(fresh(0.05), {complaint: fresh(0.0005)}), remembers('critical'), NEVER)
    expect(subjects(actions)[0]).to.equal('Mail is close to the critical threshold')
    expect(actions[0]?.reason).to.equal('complaints at 0.050 %, warning at 0.04 %')
  })

  it('is one thing, in words for the admin and in words for the platform', () => {
    const [admin, mail, topic] = planned(sees(fresh(0.02))).actions.map(({notice}) => notice)
    expect(mail).to.deep.equal({...topic, via: 'ses'})
    expect(mail?.text).to.include('sesctl reputation')
    expect(admin?.text).not.to.include('sesctl')
    expect(new Set([admin, mail, topic].map((notice) => notice?.number))).to.have.length(1)
  })

  it('holds no rate of another day', () => {
    const [warning] = planned(sees(fresh(0.02), {complaint: STALE})).actions
    expect(warning?.notice?.text).to.match(/^complaints {2}not known/m)
    expect(warning?.rates).to.deep.equal({bounce: 0.02, complaint: 0.09})
  })
})

describe('the channels through which people are notified', () => {
  const notificationChannels: [string, Planning['notificationChannels'], string[]][] = [
    ['none', {admin: false, platformMail: false, platformTopic: false}, []],
    ['a sender', {admin: true, platformMail: false, platformTopic: false}, ['warn-admin by ses']],
    ['a topic', {admin: false, platformMail: false, platformTopic: true}, ['warn-platform by sns']],
    [
      'a sender and addresses',
      {admin: true, platformMail: true, platformTopic: false},
      ['warn-admin by ses', 'warn-platform by ses'],
    ],
    [
      'all',
      {admin: true, platformMail: true, platformTopic: true},
      ['warn-admin by ses', 'warn-platform by ses', 'warn-platform by sns'],
    ],
  ]
  for (const [what, open, expected] of notificationChannels) {
    it(`are ${expected.length} with ${what}, and a pause needs none`, () => {
      const {actions} = planned(sees(fresh(0.05)), UNKNOWN, {...PLANNING, notificationChannels: open})
      expect(kinds(actions.slice(0, 1))).to.deep.equal(['pause'])
      expect(actions.slice(1).map(({kind, notice}) => `${kind} by ${notice?.via}`)).to.deep.equal(expected)
    })
  }

  it('make a crossing count, and leave a trace in the audit log, even where there is none', () => {
    const nobody = {admin: false, platformMail: false, platformTopic: false}
    const {actions, memory} = planned(sees(fresh(0.02)), UNKNOWN, {...PLANNING, notificationChannels: nobody})
    expect(kinds(actions)).to.deep.equal(['crossed'])
    expect(actions[0]?.reason).to.equal('bounces at 2.00 %, warning at 2 %')
    expect(memory).to.deep.equal(remembers('warning', {crossings: 1}))
  })
})

describe('the entries of a plan', () => {
  it('hold all that the audit log and the next guard need to know', () => {
    const [pause] = planned(sees(fresh(0.042), {complaint: fresh(0.0001)})).actions
    expect(pause).to.deep.equal({
      key: `${INSTANCE.configurationSet}#1:pause`,
      at: AT,
      configurationSet: INSTANCE.configurationSet,
      instance: 'mail-prod',
      kind: 'pause',
      reason: 'bounces at 4.20 %, critical at 4 %',
      origin: 'guard',
      by: 'guard@host',
      rates: {bounce: 0.042, complaint: 0.0001},
    })
  })

  it('have keys that are never the same twice, and one number a crossing that rises', () => {
    const rates = [0.02, 0.001, 0.05, 0.05, 0.001, 0.02]
    let memory = UNKNOWN
    const keys: string[] = []
    const numbers: string[] = []
    for (const rate of rates) {
      const made = planned(sees(fresh(rate)), memory)
      memory = made.memory
      keys.push(...made.actions.map(({key}) => key))
      numbers.push(...new Set(made.actions.map(({key}) => key.replace(/^.*#(\d+):.*$/, '$1'))))
      for (const {notice, key} of made.actions) {
        if (notice) expect(notice.number).to.equal(`${INSTANCE.instanceId}-${key.replace(/^.*#(\d+):.*$/, '$1')}`)
      }
    }
    expect(new Set(keys).size).to.equal(keys.length)
    expect(numbers).to.deep.equal(['1', '2', '3', '4', '5', '6'])
    expect(memory.crossings).to.equal(6)
  })

  it('have other keys for another instance', () => {
    const keysOf = (configurationSet: string) =>
      plan(seen(sees(fresh(0.05)), {named: {configurationSet}}), PLANNING).actions.map(({key}) => key)
    expect(new Set([...keysOf('csb-aws-ses-1'), ...keysOf('csb-aws-ses-11')])).to.have.length(8)
  })

  it('are the same for the same look, so that a second guard writes nothing new', () => {
    expect(planned(sees(fresh(0.05)))).to.deep.equal(planned(sees(fresh(0.05))))
  })

  it('keep a hostile name as it is: it is made safe where it is shown', () => {
    const {actions} = plan(seen(sees(fresh(0.05)), {named: {name: HOSTILE}}), PLANNING)
    expect(actions[0]?.instance).to.equal(HOSTILE)
    expect(actions[1]?.notice?.subject).not.to.match(/\p{Cc}/u)
  })
})

describe('the reason of an entry', () => {
  const reasons: [string, Observation, GuardMemory, string][] = [
    ['a warning', sees(fresh(0.025)), UNKNOWN, 'bounces at 2.50 %, warning at 2 %'],
    [
      'two warnings',
      sees(fresh(0.025), {complaint: fresh(0.0005)}),
      UNKNOWN,
      'bounces at 2.50 %, warning at 2 %; complaints at 0.050 %, warning at 0.04 %',
    ],
    [
      'a pause, without the rate that is only a warning',
      sees(fresh(0.025), {complaint: fresh(0.0009)}),
      UNKNOWN,
      'complaints at 0.090 %, critical at 0.08 %',
    ],
    [
      'a pause for both rates, also where one people were notified of before',
      sees(fresh(0.05), {complaint: fresh(0.0008)}),
      remembers('critical'),
      'bounces at 5.00 %, critical at 4 %; complaints at 0.080 %, critical at 0.08 %',
    ],
    ['a recovery', sees(fresh(0.0159)), remembers('warning'), 'bounces at 1.59 %, below 2 % again'],
    ['a recovery from critical to ok', sees(fresh(0.001)), remembers('critical'), 'bounces at 0.10 %, below 2 % again'],
    [
      'a recovery to a warning that it is still over',
      sees(fresh(0.03)),
      remembers('critical'),
      'bounces at 3.00 %, below 4 % again',
    ],
    [
      'a recovery to a warning that it is below by now',
      sees(fresh(0.017)),
      remembers('critical'),
      'bounces at 1.70 %, below 4 % again',
    ],
    [
      'a recovery of both',
      sees(fresh(0), {complaint: fresh(0.0005)}),
      remembers('warning', {complaint: 'critical'}),
      'bounces at 0 %, below 2 % again; complaints at 0.050 %, below 0.08 % again',
    ],
  ]
  for (const [what, observation, memory, reason] of reasons) {
    it(`of ${what} is "${reason}"`, () => {
      for (const {reason: found} of planned(observation, memory).actions) expect(found).to.equal(reason)
      expect(planned(observation, memory).actions).not.to.deep.equal([])
    })
  }

  it("is by the instance's own thresholds", () => {
    const thresholds = {...SERVICE_THRESHOLDS, bounce: {warning: 0.005, critical: 0.0125}}
    expect(plan(seen(sees(fresh(0.0125)), {thresholds}), PLANNING).actions[0]?.reason).to.equal(
      'bounces at 1.25 %, critical at 1.25 %',
    )
  })

  it('puts no rate on a line that it is below', () => {
    expect(planned(sees(fresh(0.039_999_9)), UNKNOWN).actions[0]?.reason).to.equal(
      'bounces at 3.99999 %, warning at 2 %',
    )
  })
})

describe('the rates of an entry', () => {
  it('are those that were read', () => {
    expect(ratesOf(sees(fresh(0), {complaint: NO_DATA}))).to.deep.equal({bounce: 0})
    expect(ratesOf(sees(NO_DATA, {complaint: NO_DATA}))).to.deep.equal({})
    expect(ratesOf(sees({status: 'unproven', rate: 0.2}))).to.deep.equal({bounce: 0.2, complaint: 0})
  })
})
