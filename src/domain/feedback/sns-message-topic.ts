import {InvalidValue} from '../exit/failure.ts'

/** Where a topic is: what its ARN says (AWS General Reference, "Amazon Resource Names"). */
export interface Topic {
  readonly partition: string
  readonly region: string
  readonly account: string
  readonly name: string
}

const ARN =
  /^arn:(?<partition>aws|aws-cn|aws-us-gov):sns:(?<region>[a-z]{2}(?:-[a-z]+)+-\d{1,2}):(?<account>\d{12}):(?<name>[A-Za-z0-9_-]{1,256}(?:\.fifo)?)$/
const PATTERN = /\*$/

/** @returns undefined for a text that is no ARN of a topic. */
export function topicOf(arn: string): Topic | undefined {
  const found = ARN.exec(arn)?.groups
  if (!found) return undefined
  const {partition = '', region = '', account = '', name = ''} = found
  return {partition, region, account, name}
}

/** The ARN of a topic by its name. */
export function topicArn(region: string, account: string, name: string): string {
  const partition = region.startsWith('us-gov-') ? 'aws-us-gov' : region.startsWith('cn-') ? 'aws-cn' : 'aws'
  return `arn:${partition}:sns:${region}:${account}:${name}`
}

/** Host of the SNS API in a topic's region. */
export function snsHost({partition, region}: Pick<Topic, 'partition' | 'region'>): string {
  return `sns.${region}.amazonaws.com${partition === 'aws-cn' ? '.cn' : ''}`
}

/** Which topics are listened to: their ARNs, or the beginnings of them up to somewhere in the name, ending in `*`. */
export type TopicAllowList = readonly string[]

/**
 * An entry of an allow list. Account and region are always said in full: anybody can make a topic of any name in an
 * account of their own and have SNS sign for it.
 * @throws InvalidValue
 */
export function checkAllowedTopic(text: string): string {
  const whole = PATTERN.test(text) ? text.replace(PATTERN, 'x') : text
  if (topicOf(whole)) return text
  throw new InvalidValue(`Can't use "${text}" as the ARN of a topic.`, {
    hints: [
      'Write it as arn:aws-us-gov:sns:us-gov-west-1:123456789012:NAME; * at the end of the name stands for the rest.',
    ],
  })
}

export function isAllowedTopic(arn: string, allowed: TopicAllowList): boolean {
  return allowed.some((entry) => (PATTERN.test(entry) ? arn.startsWith(entry.replace(PATTERN, '')) : arn === entry))
}

/** The configuration set that a topic of the broker's is for: its topics are `<set>-bounce`, `<set>-complaint`, … */
export function configurationSetOfTopic(arn: string): string | undefined {
  return /^(csb-aws-ses-.+)-(?:bounce|complaint|delivery|reputation-notifications)$/.exec(topicOf(arn)?.name ?? '')?.[1]
}
