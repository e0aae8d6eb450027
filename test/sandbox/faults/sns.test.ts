import {expect} from 'chai'
import {beforeDelivery} from '../../../src/sandbox/faults/sns.ts'
import {type TestSns, testSns} from '../aws/sns/sns.ts'
import {type Webhook, webhook} from '../aws/sns/webhook.ts'
import {type TestEnvironment, testEnvironment} from '../support/environment.ts'
import {off, on} from './switch.ts'

describe('what faults make of a notification', () => {
  let env: TestEnvironment
  beforeEach(() => {
    env = testEnvironment()
  })
  afterEach(() => env.dispose())

  const plans = (count: number) => Array.from({length: count}, () => beforeDelivery(env))

  it('is nothing while they are off', () => {
    expect(plans(1)).to.deep.equal([{copies: 1, holdMillis: 0}])
  })

  it('is two deliveries of one message with sns-duplicate', () => {
    on(env, 'sns-duplicate', {times: 1})
    expect(plans(2).map(({copies}) => copies)).to.deep.equal([2, 1])
  })

  it('is a wait for every other one with sns-reorder, so that the next overtakes it', () => {
    on(env, 'sns-reorder', {millis: 500})
    expect(plans(4).map(({holdMillis}) => holdMillis)).to.deep.equal([500, 0, 500, 0])
    off(env, 'sns-reorder')
    expect(plans(1)[0]?.holdMillis).to.equal(0)
  })
})

describe('a bad day at SNS', () => {
  let sns: TestSns
  let hook: Webhook
  let topic: string
  beforeEach(async () => {
    sns = await testSns()
    hook = await webhook()
    topic = await sns.topic()
    await sns.subscribe(topic, hook)
  })
  afterEach(async () => {
    await sns.close()
    await hook.close()
  })

  const received = () => hook.received.map(({document}) => document['Message'])

  it('brings the same message twice, with the same id (sns-duplicate)', async () => {
    on(sns.endpoint.env, 'sns-duplicate')
    const id = await sns.publish(topic, 'hello')
    await sns.settled()
    expect(hook.received.map(({document}) => document['MessageId'])).to.deep.equal([id, id])
    off(sns.endpoint.env, 'sns-duplicate')
    await sns.publish(topic, 'once')
    await sns.settled()
    expect(received()).to.deep.equal(['hello', 'hello', 'once'])
  })

  it('brings a later message before an earlier one (sns-reorder)', async () => {
    on(sns.endpoint.env, 'sns-reorder', {millis: 2000})
    await sns.publish(topic, 'first')
    await sns.publish(topic, 'second')
    await hook.has(1)
    expect(received()).to.deep.equal(['second'])
    sns.endpoint.env.advance(2000)
    await sns.settled()
    expect(received()).to.deep.equal(['second', 'first'])
    off(sns.endpoint.env, 'sns-reorder')
    await sns.publish(topic, 'third')
    await sns.settled()
    expect(received().at(-1)).to.equal('third')
  })
})
