import {CloudWatchClient, PutMetricDataCommand} from '@aws-sdk/client-cloudwatch'
import {
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreatePolicyCommand,
  CreateUserCommand,
  IAMClient,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam'
import {CreateTopicCommand, SNSClient, SubscribeCommand} from '@aws-sdk/client-sns'
import {expect} from 'chai'
import {cloudWatchAlarms} from '../../src/adapters/cloudwatch/alarms.ts'
import {cloudWatchReputation} from '../../src/adapters/cloudwatch/reputation-metrics.ts'
import {iamAudit} from '../../src/adapters/iam/audit.ts'
import {snsAnnouncements} from '../../src/adapters/sns/announcements.ts'
import {snsTopics} from '../../src/adapters/sns/topics.ts'
import {collect} from '../../src/app/audit/reader.ts'
import {awsKey} from '../support/aws-key.ts'
import {type MotoServer, startMoto} from './moto-server.ts'

const USER = 'csb-aws-ses-b1'
const DOCUMENT = {Version: '2012-10-17', Statement: [{Effect: 'Allow', Action: 'ses:SendEmail', Resource: '*'}]}

describe("the product's calls against moto", () => {
  let moto: MotoServer
  const options = {signal: new AbortController().signal}
  const asked = () => ({
    region: 'us-gov-west-1',
    endpoint: moto.url,
    credentials: {accessKeyId: 'testing', secretAccessKey: 'testing'},
  })
  const account = () => ({...asked(), credentials: awsKey(asked().credentials)})

  before(async () => {
    moto = await startMoto('000000000000')
  })
  after(async () => {
    await moto?.close()
  })

  it('read users with their policies and keys from IAM, and take one away', async () => {
    const iam = new IAMClient(asked())
    await iam.send(new CreateUserCommand({UserName: USER, Path: '/cf/', Tags: [{Key: 'Instance GUID', Value: 'i1'}]}))
    await iam.send(new CreateUserCommand({UserName: 'somebody'}))
    await iam.send(
      new PutUserPolicyCommand({UserName: USER, PolicyName: USER, PolicyDocument: JSON.stringify(DOCUMENT)}),
    )
    const {Policy} = await iam.send(
      new CreatePolicyCommand({PolicyName: 'more', PolicyDocument: JSON.stringify(DOCUMENT)}),
    )
    await iam.send(new AttachUserPolicyCommand({UserName: USER, PolicyArn: Policy?.Arn}))
    const {AccessKey} = await iam.send(new CreateAccessKeyCommand({UserName: USER}))
    iam.destroy()
    const id = AccessKey?.AccessKeyId ?? ''
    const audit = iamAudit(account(), options)
    const [user, ...others] = await collect(audit.users())
    expect(others).to.deep.equal([])
    expect(user).to.deep.include({name: USER, attachedPolicies: [Policy?.Arn], groups: [], instanceId: 'i1'})
    expect(JSON.parse(user?.policies[0]?.document ?? '')).to.deep.equal(DOCUMENT)
    expect((await audit.reportedKeys()).get(USER)?.map(({active}) => active)).to.deep.equal([true])
    await audit.deactivateKey(USER, id)
    expect(await audit.keys(USER)).to.deep.equal([{id, active: false}])
    const attachedPolicies = [Policy?.Arn ?? '']
    const deletion = {
      kind: 'delete-user' as const,
      user: USER,
      keyIds: [id],
      policies: [USER],
      attachedPolicies,
      groups: [],
    }
    await audit.deleteUser(deletion)
    expect(await audit.keys(USER)).to.equal(undefined)
  })

  it('write alarms and read them back from CloudWatch', async () => {
    const alarms = cloudWatchAlarms(account(), options)
    const alarm = {
      name: 'csb-aws-ses-i1-BounceRate-Critical',
      description: 'bounces',
      metric: 'Reputation.BounceRate',
      configurationSet: 'csb-aws-ses-i1',
      threshold: 0.04,
      actions: ['arn:aws-us-gov:sns:us-gov-west-1:000000000000:alerts'],
    }
    await alarms.put(alarm)
    const [found] = await collect(alarms.alarms('csb-aws-ses-'))
    expect(found).to.deep.include({
      name: alarm.name,
      alarmActions: alarm.actions,
      threshold: 0.04,
      actionsEnabled: true,
    })
    expect(found?.watched).to.deep.equal([
      {
        namespace: 'AWS/SES',
        name: alarm.metric,
        dimensions: [{name: 'ses:configuration-set', value: alarm.configurationSet}],
      },
    ])
    // moto cannot answer DescribeAlarmHistory in the JSON protocol: it is left out here.
    expect(await collect(alarms.publishedSets())).to.deep.equal([])
  })

  it('read topics, change their key and subscribe an address, in SNS', async () => {
    const sns = new SNSClient(asked())
    const {TopicArn: arn = ''} = await sns.send(
      new CreateTopicCommand({Name: 'alerts', Attributes: {KmsMasterKeyId: 'alias/aws/sns'}}),
    )
    sns.destroy()
    const topics = snsTopics(account(), options)
    expect(await collect(topics.topicArns())).to.deep.equal([arn])
    expect(await topics.topic(arn)).to.deep.equal({arn, key: 'alias/aws/sns'})
    await topics.setKey(arn, 'alias/tenants')
    expect(await topics.topic(arn)).to.deep.equal({arn, key: 'alias/tenants'})
    await topics.subscribe(arn, 'admin@agency.gov')
    // moto confirms everybody by itself.
    expect(await collect(topics.subscriptions(arn))).to.containSubset([
      {protocol: 'email', endpoint: 'admin@agency.gov'},
    ])
    expect(await topics.topic(`${arn}-none`)).to.equal(undefined)
  })

  it("read the guard's rates from CloudWatch, in the order in which they were asked for", async () => {
    const cloudWatch = new CloudWatchClient(asked())
    const set = (name: string): string => `csb-aws-ses-${name}`
    const at = new Date(Math.floor(Date.now() / 900_000) * 900_000 - 900_000)
    for (const [name, rate] of [
      ['i1', 0.05],
      ['i2', 0.01],
    ] as const) {
      await cloudWatch.send(
        new PutMetricDataCommand({
          Namespace: 'AWS/SES',
          MetricData: [
            {
              MetricName: 'Reputation.BounceRate',
              Dimensions: [{Name: 'ses:configuration-set', Value: set(name)}],
              Timestamp: at,
              Value: rate,
            },
          ],
        }),
      )
    }
    cloudWatch.destroy()
    const span = {from: new Date(at.getTime() - 900_000), to: new Date(at.getTime() + 900_000), periodSeconds: 900}
    const found = []
    const metrics = cloudWatchReputation(account(), options)
    for await (const one of metrics.rates([set('i2'), set('none'), set('i1')], span)) found.push(one)
    expect(found.map(({configurationSet, bounce}) => [configurationSet, bounce.map(({rate}) => rate)])).to.deep.equal([
      [set('i2'), [0.01]],
      [set('none'), []],
      [set('i1'), [0.05]],
    ])
  })

  it("publish the guard's notices to SNS, and find whom the broker subscribed", async () => {
    const sns = new SNSClient(asked())
    const name = 'csb-aws-ses-i9-reputation-notifications'
    const {TopicArn = ''} = await sns.send(new CreateTopicCommand({Name: name}))
    for (const [Protocol, Endpoint] of [
      ['email', 'admin@agency.test'],
      ['sms', '+15551234567'],
    ]) {
      await sns.send(new SubscribeCommand({TopicArn, Protocol, Endpoint}))
    }
    sns.destroy()
    const accountId = TopicArn.split(':')[4] ?? ''
    const announcements = snsAnnouncements(account(), async () => accountId, options)
    const notice = {via: 'sns', number: 'i9-1', subject: 'Mail has been paused: müll', text: 'text'} as const
    expect(await announcements.publish(notice, TopicArn)).to.match(/^[0-9a-f-]{36}$/)
    const subscribers = await announcements.reputationSubscribers('csb-aws-ses-i9')
    expect(subscribers?.map(({address}) => address)).to.deep.equal(['admin@agency.test'])
    expect(await announcements.reputationSubscribers('csb-aws-ses-none')).to.equal(undefined)
  })
})
