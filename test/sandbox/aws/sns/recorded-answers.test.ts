import {expect} from 'chai'
import {entries, type TestSns, testSns} from './sns.ts'

const ARN = 'arn:aws-us-gov:sns:us-gov-west-1:000000000000:recorded'

/** Requests and answers as they were recorded from AWS for the snapshot tests of a public emulator, 2023 to 2025. */
const RECORDED: readonly [string, Readonly<Record<string, string>>, readonly [number, string, string]][] = [
  ['GetTopicAttributes', {TopicArn: 'topic'}, malformed('TopicArn', 1)],
  ['GetTopicAttributes', {TopicArn: `${ARN}-gone`}, [404, 'NotFound', 'Topic does not exist']],
  ['Publish', {TopicArn: 'randomstring', Message: 'x'}, malformed('TopicArn', 1)],
  ['Publish', {TopicArn: 'randomstring:1', Message: 'x'}, malformed('TopicArn', 2)],
  ['Publish', {TopicArn: '', Message: 'x'}, malformed('TopicArn', 1)],
  ['Publish', {TopicArn: ARN, Message: 'x', Subject: ''}, invalid('Subject')],
  ['Unsubscribe', {SubscriptionArn: 'pending confirmation'}, malformed('SubscriptionArn', 1)],
  ['ConfirmSubscription', {TopicArn: `${ARN}-gone`, Token: 'abc'}, invalid('Token')],
  ['ConfirmSubscription', {TopicArn: ARN, Token: 'abc'}, invalid('Token')],
  [
    'CreateTopic',
    {Name: 'tags', ...tag(1, 'k', 'v1'), ...tag(2, 'k', 'v2')},
    invalid('Duplicated keys are not allowed.'),
  ],
  subscribe(
    {RawMessageDelivery: 'wrongvalue'},
    'RawMessageDelivery: Invalid value [wrongvalue]. Must be true or false.',
  ),
  subscribe(
    {FilterPolicyScope: 'WrongScope'},
    'FilterPolicyScope: Invalid value [WrongScope]. Please use either MessageBody or MessageAttributes',
  ),
  subscribe({FilterPolicy: '{'}, 'FilterPolicy: failed to parse JSON'),
]

function invalid(what: string): [number, string, string] {
  return [400, 'InvalidParameter', `Invalid parameter: ${what}`]
}

function malformed(parameter: string, elements: number): [number, string, string] {
  return invalid(`${parameter} Reason: An ARN must have at least 6 elements, not ${elements}`)
}

function tag(index: number, key: string, value: string): Record<string, string> {
  return {[`Tags.member.${index}.Key`]: key, [`Tags.member.${index}.Value`]: value}
}

function subscribe(attributes: Record<string, string>, reason: string): (typeof RECORDED)[number] {
  const endpoint = {TopicArn: ARN, Protocol: 'http', Endpoint: 'http://127.0.0.1:9/hook'}
  return ['Subscribe', {...endpoint, ...entries(attributes)}, invalid(`Attributes Reason: ${reason}`)]
}

describe('SNS answers as it was recorded to', () => {
  let sns: TestSns
  before(async () => {
    sns = await testSns()
    expect(await sns.topic('recorded')).to.equal(ARN)
  })
  after(() => sns.close())

  for (const [action, parameters, expected] of RECORDED)
    it(`${action} ${JSON.stringify(parameters)}`, async () => {
      const {status, code, message} = await sns.call(action, parameters)
      expect([status, code, message]).to.deep.equal(expected)
    })
})
