import {expect} from 'chai'
import {snsTopics} from '../../../src/adapters/sns/topics.ts'
import {collect} from '../../../src/app/audit/reader.ts'
import type {AuditTopics} from '../../../src/ports/audit/account.ts'
import {createTopic} from '../../../src/sandbox/aws/sns/topics.ts'
import {type TestEndpoint, testEndpoint} from '../../sandbox/aws/support/endpoint.ts'
import {awsKey} from '../../support/aws-key.ts'

describe('the topics of an audit', () => {
  let endpoint: TestEndpoint
  let topics: AuditTopics
  let arn: string

  beforeEach(async () => {
    endpoint = await testEndpoint()
    const {url, operator, env} = endpoint
    const signal = new AbortController().signal
    topics = snsTopics({region: 'us-gov-west-1', endpoint: url, credentials: awsKey(operator)}, {signal})
    arn = createTopic(env, 'alerts', {attributes: {KmsMasterKeyId: 'alias/aws/sns'}})
  })
  afterEach(async () => {
    await endpoint.close()
  })

  it('show their key, and lose it', async () => {
    expect(await topics.topic(arn)).to.deep.equal({arn, key: 'alias/aws/sns'})
    await topics.setKey(arn, '')
    expect(await topics.topic(arn)).to.deep.equal({arn})
    expect(await topics.topic(`${arn}-none`)).to.equal(undefined)
  })

  it('show who has not confirmed yet, of one topic and of all', async () => {
    await topics.subscribe(arn, 'admin@agency.gov')
    await topics.subscribe(arn, 'admin@agency.gov')
    const expected = [{topicArn: arn, protocol: 'email', endpoint: 'admin@agency.gov', confirmed: false}]
    expect(await collect(topics.subscriptions(arn))).to.deep.equal(expected)
    expect(await collect(topics.subscriptions())).to.deep.equal(expected)
    endpoint.env.store.run("UPDATE sns_subscription SET state = 'confirmed'")
    expect((await collect(topics.subscriptions(arn)))[0]?.confirmed).to.equal(true)
  })

  it('come in pages of a hundred', async () => {
    for (let number = 0; number < 100; number += 1) createTopic(endpoint.env, `t${number}`)
    const pages: number[] = []
    for await (const page of topics.topicArns()) pages.push(page.length)
    expect(pages).to.deep.equal([100, 1])
  })
})
