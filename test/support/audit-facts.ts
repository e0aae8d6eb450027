import type {AccountFacts, AuditedAlarm, AuditedUser, AuditPolicy, InstanceFacts} from '../../src/domain/audit/facts.ts'
import type {Finding} from '../../src/domain/audit/finding.ts'
import {judgeAll} from '../../src/domain/audit/judge.ts'

export const NOW = Date.UTC(2026, 10, 24, 12)
export const DAY = 86_400_000
export const SET = 'csb-aws-ses-i1'
export const TOPIC = 'arn:aws-us-gov:sns:us-gov-west-1:000000000000:platform-email'
export const OWN_TOPIC = `arn:aws-us-gov:sns:us-gov-west-1:000000000000:${SET}-reputation-notifications`
const SES = 'arn:aws-us-gov:ses:us-gov-west-1:000000000000'

export const ago = (millis: number): string => new Date(NOW - millis).toISOString()

export const statement = (change: object = {}) => ({
  Effect: 'Allow',
  Action: ['ses:SendEmail', 'ses:SendRawEmail'],
  Resource: [`${SES}:identity/agency.gov`, `${SES}:configuration-set/${SET}`],
  ...change,
})

export const policyOf = (...statements: object[]): string =>
  JSON.stringify({Version: '2012-10-17', Statement: statements})

export const user = (change: Partial<AuditedUser> = {}): AuditedUser => ({
  name: 'csb-aws-ses-b1',
  policies: [{name: 'csb-aws-ses-b1', document: policyOf(statement())}],
  attachedPolicies: [],
  groups: [],
  instanceId: 'i1',
  ...change,
})

/** `BounceRate-Critical` and the like: an alarm that works. */
export const alarm = (kind: string, change: Partial<AuditedAlarm> = {}): AuditedAlarm => ({
  name: `${SET}-${kind}`,
  state: 'OK',
  stateSince: ago(DAY),
  actionsEnabled: true,
  alarmActions: [TOPIC, OWN_TOPIC],
  okActions: [TOPIC],
  watched: [
    {
      namespace: 'AWS/SES',
      name: `Reputation.${kind.split('-')[0]}`,
      dimensions: [{name: 'ses:configuration-set', value: SET}],
    },
  ],
  expressions: [],
  threshold:
    {
      'BounceRate-Warning': 0.02,
      'BounceRate-Critical': 0.04,
      'ComplaintRate-Warning': 0.0004,
      'ComplaintRate-Critical': 0.0008,
    }[kind] ?? 0,
  comparison: 'GreaterThanOrEqualToThreshold',
  ...change,
})

export const KINDS = ['BounceRate-Warning', 'BounceRate-Critical', 'ComplaintRate-Warning', 'ComplaintRate-Critical']

/** An instance without a fault. */
export const instance = (change: Partial<InstanceFacts> = {}): InstanceFacts => ({
  name: 'mail-prod',
  instanceId: 'i1',
  configurationSet: SET,
  adminEmail: 'admin@agency.gov',
  createdAt: ago(30 * DAY),
  set: {
    name: SET,
    sendingEnabled: true,
    reputationMetricsEnabled: true,
    tlsRequired: true,
    suppressed: ['BOUNCE', 'COMPLAINT'],
  },
  identities: [
    {
      name: 'agency.gov',
      verifiedForSending: true,
      verificationStatus: 'SUCCESS',
      configurationSet: SET,
      instanceId: 'i1',
      mailFromDomain: 'mail.agency.gov',
      mailFromStatus: 'SUCCESS',
      mailFromBehavior: 'USE_DEFAULT_VALUE',
    },
  ],
  users: [user()],
  bindings: [{id: 'b1', ready: true}],
  alarms: KINDS.map((kind) => alarm(kind)),
  ...change,
})

export const account = (change: Partial<AccountFacts> = {}): AccountFacts => ({
  now: NOW,
  keys: new Map([['csb-aws-ses-b1', [{active: true, createdAt: ago(30 * DAY), lastUsedAt: ago(DAY)}]]]),
  keyIds: new Map(),
  topicArns: new Set([TOPIC, OWN_TOPIC]),
  topics: new Map([
    [TOPIC, {arn: TOPIC}],
    [OWN_TOPIC, {arn: OWN_TOPIC, key: 'alias/tenants'}],
  ]),
  subscriptions: [{topicArn: OWN_TOPIC, protocol: 'email', endpoint: 'admin@agency.gov', confirmed: true}],
  failedActions: [],
  published: new Set([SET]),
  ...change,
})

export const policy = (change: Partial<AuditPolicy> = {}): AuditPolicy => ({
  maxAgeMillis: 90 * DAY,
  unusedMillis: 90 * DAY,
  alarmTopics: [],
  ...change,
})

export interface Case {
  readonly instance?: Partial<InstanceFacts>
  readonly account?: Partial<AccountFacts>
  readonly policy?: Partial<AuditPolicy>
}

export function findingsOf(facts: Case): Finding[] {
  return judgeAll([instance(facts.instance)], account(facts.account), policy(facts.policy)).map(({finding}) => finding)
}
