import type {Rule} from './rule.ts'

const BROKER_NOTE =
  'The next update of the instance through the broker may write its own definition back: audit again after updates. The guard needs no alarm: run it on a timer as well.'

/** Rules on CloudWatch alarms and the topics that they publish to. */
export const ALARM_RULES = {
  'alarms-missing': {
    title: 'Alarms of the instance are missing',
    severity: 'error',
    why: 'An instance has four alarms: bounces and complaints, each with a warning and a critical one. Without them nobody is notified.',
    fix: `Create the missing alarms. ${BROKER_NOTE}`,
    repair: 'safe',
  },
  'alarm-metric-missing': {
    title: 'An alarm watches a metric that does not exist',
    severity: 'error',
    why: 'SES publishes Reputation.BounceRate and Reputation.ComplaintRate. An alarm on any other name, as the brokerpak writes it (BounceRate, ComplaintRate), has no data ever, stays in INSUFFICIENT_DATA, and neither warns nor pauses.',
    fix: `Rewrite the alarm, on the metric that SES publishes. ${BROKER_NOTE}`,
    repair: 'safe',
  },
  'alarm-dimension-wrong': {
    title: 'An alarm watches a dimension that does not exist',
    severity: 'error',
    why: 'SES publishes the rates of a set under exactly one dimension, ses:configuration-set, with the name of the set. Under any other (ConfigurationSetName) or another name there is no data of this instance.',
    fix: `Rewrite the alarm, on the dimension that SES publishes under. ${BROKER_NOTE}`,
    repair: 'safe',
  },
  'alarm-threshold-wrong': {
    title: "An alarm fires at another rate than the service's",
    severity: 'warning',
    why: 'The service warns at 2 % bounces and 0.04 % complaints and pauses at 4 % and 0.08 %. An alarm with a higher threshold, or one that only compares with "greater than", comes too late.',
    fix: `Rewrite the alarm, with the service's threshold. ${BROKER_NOTE}`,
    repair: 'safe',
  },
  'alarm-ends-at-critical': {
    title: 'A warning alarm goes back to OK when the rate turns critical',
    severity: 'note',
    why: 'Its expression has an upper bound, so that the message "OK" is sent just when the rate crosses the critical threshold.',
    fix: `Rewrite the alarm, without an upper bound. ${BROKER_NOTE}`,
    repair: 'safe',
  },
  'alarm-insufficient-data': {
    title: 'An alarm has been without data for long',
    severity: 'warning',
    why: 'The alarm watches the right metric and has been in INSUFFICIENT_DATA for more than a day. A note where the set has had no rate in two weeks, as before its first mail.',
    fix: 'Check whether SES publishes rates. An idle instance needs nothing.',
    repair: 'none',
  },
  'alarm-no-action': {
    title: 'An alarm notifies nobody',
    severity: 'error',
    why: 'The alarm has no action for ALARM, or its actions are switched off.',
    fix: `Rewrite the alarm, with the platform's topics. ${BROKER_NOTE}`,
    repair: 'safe',
  },
  'alarm-action-fails': {
    title: 'An alarm cannot publish to its topic',
    severity: 'error',
    why: "The topic of an action does not exist, or CloudWatch's newest attempt to publish to it failed. A warning where another topic of the alarm still works.",
    fix: "Fix what the error says: the topic's policy, its key, or the topic itself.",
    repair: 'safe',
  },
  'topic-key-unusable': {
    title: 'A topic is encrypted with a key that CloudWatch cannot use',
    severity: 'error',
    why: "CloudWatch cannot publish to a topic that is encrypted with alias/aws/sns: AWS manages that key, and its policy lets no service in. Its notifications never arrive. The policies of customer-managed keys aren't read; where one refuses, the alarm's failed action shows it.",
    fix: 'Choose a customer-managed key whose policy lets cloudwatch.amazonaws.com use kms:Decrypt and kms:GenerateDataKey*: --fix with --topic-key KEY. --topic-key none goes without encryption.',
    repair: 'with --topic-key',
  },
  'admin-subscription-pending': {
    title: "The admin's subscription to the warnings is not confirmed",
    severity: 'warning',
    why: 'SNS sends nothing to an address before somebody follows the link in its confirmation mail, and forgets the subscription when the link has expired, after two days.',
    fix: 'Have SNS send the confirmation mail again, and ask the admin to follow its link. It is sent for the id only, so that a timer does not send it every day.',
    repair: 'by id',
  },
  'admin-subscription-missing': {
    title: 'Nobody is subscribed to the warnings',
    severity: 'warning',
    why: "The instance's reputation topic has no subscription by mail: it was never confirmed in time, or somebody left.",
    fix: 'Subscribe the admin again, and ask for the confirmation link to be followed.',
    repair: 'by id',
  },
} as const satisfies Record<string, Rule>
