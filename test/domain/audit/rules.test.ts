import {expect} from 'chai'
import {RULE_CODES, RULES, type RuleCode} from '../../../src/domain/audit/rules.ts'
import {
  account,
  ago,
  alarm,
  type Case,
  DAY,
  findingsOf,
  instance,
  KINDS,
  NOW,
  OWN_TOPIC,
  policyOf,
  SET,
  statement,
  TOPIC,
  user,
} from '../../support/audit-facts.ts'

const key = (change: object) => ({keys: new Map([['csb-aws-ses-b1', [{active: true, ...change}]]])})
const policies = (...statements: object[]) => ({
  users: [user({policies: [{name: 'p', document: policyOf(...statements)}]})],
})
const set = (change: object) => ({set: {...SOUND_SET, ...change}})
const SOUND_SET = {
  name: SET,
  sendingEnabled: true,
  reputationMetricsEnabled: true,
  tlsRequired: true,
  suppressed: ['BOUNCE', 'COMPLAINT'],
}
const identity = (change: object) => ({
  identities: (instance().identities ?? []).map((sound) => ({...sound, ...change})),
})
const critical = (change: object) => ({
  alarms: KINDS.map((kind) => alarm(kind, kind === 'BounceRate-Critical' ? change : {})),
})
const watching = (name: string, dimensions = [{name: 'ses:configuration-set', value: SET}]) =>
  critical({watched: [{namespace: 'AWS/SES', name, dimensions}]})
const failure = {alarm: `${SET}-BounceRate-Critical`, at: ago(DAY), error: 'not authorized'}

/** What a rule finds, and what comes near it and is fine. */
const CASES: Readonly<Record<RuleCode, {readonly bad: readonly Case[]; readonly good: readonly Case[]}>> = {
  'credential-old': {
    bad: [{account: key({createdAt: ago(91 * DAY), lastUsedAt: ago(DAY)})}, {policy: {maxAgeMillis: 29 * DAY}}],
    good: [
      {account: key({createdAt: ago(90 * DAY), lastUsedAt: ago(DAY)})},
      {account: key({active: false, createdAt: ago(400 * DAY)})},
      {account: {keys: undefined}},
    ],
  },
  'credential-never-used': {
    bad: [{account: key({createdAt: ago(15 * DAY)})}],
    good: [
      {account: key({createdAt: ago(13 * DAY)})},
      {account: key({createdAt: ago(60 * DAY), lastUsedAt: ago(59 * DAY)})},
    ],
  },
  'credential-unused': {
    bad: [{account: key({createdAt: ago(200 * DAY), lastUsedAt: ago(91 * DAY)})}, {policy: {unusedMillis: DAY / 2}}],
    good: [
      {account: key({createdAt: ago(80 * DAY), lastUsedAt: ago(79 * DAY)})},
      {account: key({createdAt: ago(200 * DAY)})},
    ],
  },
  'credential-orphaned': {
    bad: [
      {instance: {bindings: []}},
      {
        instance: {set: 'gone', bindings: undefined},
        account: {keyIds: new Map([['csb-aws-ses-b1', [{id: 'K1', active: true}]]])},
      },
    ],
    good: [{instance: {bindings: undefined}}, {instance: {set: 'gone'}}, {instance: {users: undefined, bindings: []}}],
  },
  'credential-missing': {
    bad: [
      {
        instance: {
          bindings: [
            {id: 'b1', ready: true},
            {id: 'b2', name: 'web', ready: true},
          ],
        },
      },
    ],
    good: [
      {
        instance: {
          bindings: [
            {id: 'b1', ready: true},
            {id: 'b2', ready: false},
          ],
        },
      },
      {instance: {users: undefined}},
    ],
  },
  'credential-several-keys': {
    bad: [{account: {keys: new Map([['csb-aws-ses-b1', [{active: true}, {active: true}]]])}}],
    good: [{account: {keys: new Map([['csb-aws-ses-b1', []]])}}],
  },
  'policy-too-wide': {
    bad: [
      {instance: policies(statement({Action: 'ses:*'}))},
      {instance: policies(statement(), {Effect: 'Allow', Action: 'ses:GetAccount', Resource: '*'})},
      {instance: policies(statement({Resource: '*'}))},
      {
        instance: policies(
          statement({Resource: ['arn:aws:ses:r:1:identity/*', `arn:aws:ses:r:1:configuration-set/${SET}`]}),
        ),
      },
      {
        instance: policies(
          statement(),
          statement({Resource: 'arn:aws-us-gov:ses:us-gov-west-1:0:configuration-set/csb-aws-ses-other'}),
        ),
      },
      {instance: policies(statement(), {Effect: 'Allow', NotAction: 'iam:*', Resource: '*'})},
      {instance: {users: [user({attachedPolicies: ['arn:aws:iam::aws:policy/AdministratorAccess']})]}},
      {instance: {users: [user({groups: ['admins']})]}},
    ],
    good: [
      {instance: policies(statement({Action: ['SES:sendemail', 'ses:SendRawEmail']}))},
      {instance: policies(statement(), {Effect: 'Deny', Action: '*', Resource: '*'})},
    ],
  },
  'policy-too-narrow': {
    bad: [
      {instance: policies(statement({Action: 'ses:SendEmail'}))},
      {instance: policies(statement({Resource: 'arn:aws:ses:r:1:identity/agency.gov'}))},
      {instance: policies(statement({Resource: `arn:aws:ses:r:1:configuration-set/${SET}`}))},
      {instance: policies(statement(), {Effect: 'Deny', Action: 'ses:SendRawEmail', Resource: '*'})},
      {instance: policies(statement({Condition: {StringLike: {'ses:FromAddress': 'a@agency.gov'}}}))},
      {instance: {users: [user({policies: []})]}},
      {instance: {users: [user({policies: [{name: 'p', document: '{'}]})]}},
    ],
    good: [
      {instance: policies(statement({Action: 'ses:Send*'}))},
      {instance: policies(statement({Condition: {IpAddress: {'aws:SourceIp': '192.0.2.0/24'}}}))},
      {instance: {users: [user({policies: [], attachedPolicies: ['arn:aws:iam::1:policy/sends']})]}},
    ],
  },
  'source-ips-not-enforced': {
    bad: [{instance: {bindings: [{id: 'b1', ready: true, sourceIps: ['192.0.2.1']}]}}],
    good: [
      {instance: {bindings: [{id: 'b1', ready: true, sourceIps: []}]}},
      {
        instance: {
          ...policies(statement({Condition: {IpAddress: {'aws:SourceIp': '192.0.2.0/24'}}})),
          bindings: [{id: 'b1', ready: true, sourceIps: ['192.0.2.1']}],
        },
      },
    ],
  },
  'tls-optional': {bad: [{instance: set({tlsRequired: false})}], good: [{instance: {set: undefined}}]},
  'reputation-metrics-off': {
    bad: [{instance: set({reputationMetricsEnabled: false})}],
    good: [{instance: {set: 'gone'}}],
  },
  'suppression-off': {
    bad: [
      {instance: set({suppressed: []})},
      {instance: set({suppressed: ['BOUNCE']})},
      {instance: set({suppressed: undefined})},
    ],
    good: [{instance: set({suppressed: ['COMPLAINT', 'BOUNCE']})}],
  },
  'sending-off': {bad: [{instance: set({sendingEnabled: false})}], good: [{}]},
  'identity-unverified': {
    bad: ['PENDING', 'FAILED', 'TEMPORARY_FAILURE', 'NOT_STARTED'].map((verificationStatus) => ({
      instance: identity({verifiedForSending: false, verificationStatus}),
    })),
    good: [{instance: {identities: undefined}}],
  },
  'mail-from-failed': {
    bad: ['PENDING', 'FAILED', 'TEMPORARY_FAILURE'].map((mailFromStatus) => ({instance: identity({mailFromStatus})})),
    good: [{instance: identity({mailFromDomain: undefined, mailFromStatus: undefined})}],
  },
  'default-set-wrong': {
    bad: [{instance: identity({configurationSet: undefined})}, {instance: identity({configurationSet: 'other'})}],
    good: [{instance: {...identity({configurationSet: 'other'}), set: 'gone'}}],
  },
  'alarms-missing': {
    bad: [{instance: {alarms: []}}, {instance: {alarms: [alarm('BounceRate-Critical')]}}],
    good: [{instance: {alarms: undefined}}, {instance: {alarms: [], set: 'gone'}}],
  },
  'alarm-metric-missing': {
    bad: [
      {instance: watching('BounceRate', [{name: 'ConfigurationSetName', value: SET}])},
      {instance: watching('Bounce')},
      {instance: critical({watched: []})},
      {instance: critical({watched: [{namespace: 'Custom', name: 'Reputation.BounceRate', dimensions: []}]})},
    ],
    good: [{instance: watching('Reputation.BounceRate')}],
  },
  'alarm-dimension-wrong': {
    bad: [
      {instance: watching('Reputation.BounceRate', [{name: 'ConfigurationSetName', value: SET}])},
      {instance: watching('Reputation.BounceRate', [{name: 'ses:configuration-set', value: 'other'}])},
      {instance: watching('Reputation.BounceRate', [])},
    ],
    good: [{instance: watching('Reputation.BounceRate')}],
  },
  'alarm-threshold-wrong': {
    bad: [{instance: critical({threshold: 0.05})}, {instance: critical({comparison: 'GreaterThanThreshold'})}],
    good: [
      {instance: critical({threshold: 0.03})},
      {instance: critical({expressions: ['IF(m1 >= 0.04, 1, 0)'], threshold: 1})},
    ],
  },
  'alarm-ends-at-critical': {
    bad: [
      {
        instance: {
          alarms: KINDS.map((kind) =>
            alarm(kind, kind === 'BounceRate-Warning' ? {expressions: ['IF(m1 >= 0.02 AND m1 < 0.04, 1, 0)']} : {}),
          ),
        },
      },
    ],
    good: [{instance: critical({expressions: ['IF(m1 >= 0.04, 1, 0)']})}],
  },
  'alarm-insufficient-data': {
    bad: [{instance: critical({state: 'INSUFFICIENT_DATA', stateSince: ago(2 * DAY)})}],
    good: [
      {instance: critical({state: 'INSUFFICIENT_DATA', stateSince: ago(DAY / 2)})},
      {instance: critical({state: 'ALARM', stateSince: ago(9 * DAY)})},
    ],
  },
  'alarm-no-action': {
    bad: [{instance: critical({alarmActions: []})}, {instance: critical({actionsEnabled: false})}],
    good: [{instance: critical({alarmActions: [TOPIC]})}],
  },
  'alarm-action-fails': {
    bad: [
      {account: {failedActions: [{...failure, topic: TOPIC}]}},
      {instance: critical({alarmActions: [`${TOPIC}-gone`]})},
    ],
    good: [
      {account: {failedActions: [{...failure, topic: `${TOPIC}-that-it-notified-once`}]}},
      {account: {failedActions: undefined, topicArns: undefined, topics: undefined}},
    ],
  },
  'topic-key-unusable': {
    bad: [
      {account: {topics: new Map([[OWN_TOPIC, {arn: OWN_TOPIC, key: 'alias/aws/sns'}]])}},
      {account: {topics: new Map([[TOPIC, {arn: TOPIC, key: 'arn:aws-us-gov:kms:us-gov-west-1:0:alias/aws/sns'}]])}},
    ],
    good: [{account: {topics: new Map([[OWN_TOPIC, {arn: OWN_TOPIC, key: 'alias/not/aws/snsx'}]])}}],
  },
  'admin-subscription-pending': {
    bad: [
      {account: {subscriptions: [{topicArn: OWN_TOPIC, protocol: 'email', endpoint: 'a@b.gov', confirmed: false}]}},
    ],
    good: [{account: {subscriptions: undefined}}],
  },
  'admin-subscription-missing': {
    bad: [
      {account: {subscriptions: []}},
      {account: {subscriptions: [{topicArn: TOPIC, protocol: 'email', endpoint: 'a@b.gov', confirmed: true}]}},
    ],
    good: [{account: {subscriptions: [], topicArns: new Set([TOPIC])}}],
  },
}

describe('the rules of an audit', () => {
  it('find nothing in an instance without a fault', () => {
    expect(findingsOf({})).to.deep.equal([])
  })

  it('find nothing where nothing was read', () => {
    const unread = {set: undefined, identities: undefined, users: undefined, bindings: undefined, alarms: undefined}
    const nothing = {keys: undefined, topicArns: undefined, topics: undefined, subscriptions: undefined}
    expect(findingsOf({instance: unread, account: nothing})).to.deep.equal([])
  })

  for (const code of RULE_CODES) {
    const {bad, good} = CASES[code]
    for (const [index, facts] of bad.entries())
      it(`find ${code} (${index + 1} of ${bad.length})`, () => {
        const [finding] = findingsOf(facts).filter((one) => one.code === code)
        expect(finding?.code).to.equal(code)
        expect(finding?.message, 'a sentence without its full stop').to.match(/^\S.*[^.]$/)
        expect(Object.keys(finding?.evidence ?? {}), 'evidence').to.not.deep.equal([])
        if (RULES[code].repair === 'none') expect(finding?.fix).to.not.have.property('requests')
      })
    for (const [index, facts] of good.entries())
      it(`do not find ${code} in what comes near it (${index + 1} of ${good.length})`, () => {
        expect(findingsOf(facts).map((one) => one.code)).to.not.include(code)
      })
  }
})

describe('the severity of a finding', () => {
  const severityOf = (code: RuleCode, facts: Case): string | undefined =>
    findingsOf(facts).find((one) => one.code === code)?.severity

  it('is an error for what SES has given up on, and a warning while it looks', () => {
    const status = (verificationStatus: string) => identity({verifiedForSending: false, verificationStatus})
    expect(severityOf('identity-unverified', {instance: status('FAILED')})).to.equal('error')
    expect(severityOf('identity-unverified', {instance: status('PENDING')})).to.equal('warning')
  })

  it('is a note for an alarm without data of a set that had no mail', () => {
    const facts = critical({state: 'INSUFFICIENT_DATA', stateSince: ago(2 * DAY)})
    expect(severityOf('alarm-insufficient-data', {instance: facts, account: {published: new Set()}})).to.equal('note')
    expect(severityOf('alarm-insufficient-data', {instance: facts})).to.equal('warning')
  })

  it('is a warning where an alarm still reaches another topic', () => {
    const facts = {account: {failedActions: [{...failure, topic: TOPIC}]}}
    expect(severityOf('alarm-action-fails', facts)).to.equal('warning')
    expect(severityOf('alarm-action-fails', {...facts, instance: critical({alarmActions: [TOPIC]})})).to.equal('error')
  })

  it('reports when the 72 hours of a search are over', () => {
    const keysMadeAt = new Date(NOW - 3_600_000).toISOString()
    const [finding] = findingsOf({
      instance: identity({verifiedForSending: false, verificationStatus: 'PENDING', keysMadeAt}),
    })
    expect(finding?.evidence['searchedUntil']).to.equal(new Date(NOW + 71 * 3_600_000).toISOString())
  })
})

describe('findings', () => {
  it('come most severe first, and have ids that stay the same', () => {
    const facts = {
      instance: {...set({tlsRequired: false, reputationMetricsEnabled: false}), alarms: undefined},
      account: account(),
    }
    const ids = findingsOf(facts).map(({id}) => id)
    expect(ids).to.deep.equal([`reputation-metrics-off:${SET}`, `tls-optional:${SET}`])
  })
})
