import {expect} from 'chai'
import {findAlarm} from '../../../src/sandbox/aws/cloudwatch/alarms/store.ts'
import {definitionView} from '../../../src/sandbox/aws/cloudwatch/alarms/view.ts'
import {requireKey} from '../../../src/sandbox/aws/kms/aliases.ts'
import {destinationsOf} from '../../../src/sandbox/aws/ses/event-destinations.ts'
import {publishToTopic} from '../../../src/sandbox/aws/sns/publish.ts'
import {requireTopic} from '../../../src/sandbox/aws/sns/topics.ts'
import {tagsOf} from '../../../src/sandbox/aws/tags.ts'
import type {AlarmStyle} from '../../../src/sandbox/environment.ts'
import {ADMIN, INSTANCE, instancePath, QUERY, type TestBroker, testBroker} from './client.ts'
import {confirmAll, subscribers} from './subscribers.ts'

const NAME = `csb-aws-ses-${INSTANCE}`
const SNS = 'arn:aws-us-gov:sns:us-gov-west-1:000000000000'
const SET = `arn:aws-us-gov:ses:us-gov-west-1:000000000000:configuration-set/${NAME}`
const REPUTATION = `${SNS}:${NAME}-reputation-notifications`
const KINDS = ['bounce', 'complaint', 'delivery']
const ALARMS = ['BounceRate-Critical', 'BounceRate-Warning', 'ComplaintRate-Critical', 'ComplaintRate-Warning']
const FEEDBACK = {admin_email: ADMIN, enable_feedback_notifications: true}

describe('what the sandbox broker makes to notify people', () => {
  let broker: TestBroker
  const start = async (alarms: AlarmStyle = 'upstream') => {
    broker = await testBroker({alarms})
  }
  afterEach(() => broker.close())

  const subscriptions = (topic?: string) => subscribers(broker.env, topic)
  const update = async (parameters: object) => {
    await broker.patch(parameters)
    return broker.poll()
  }
  const topics = () => broker.env.store.all<{arn: string}>('SELECT arn FROM sns_topic ORDER BY arn').map(({arn}) => arn)
  const alarmNames = () =>
    broker.env.store.all<{name: string}>('SELECT name FROM alarm ORDER BY name').map(({name}) => name)
  const alarm = (kind: string) => {
    const found = findAlarm(broker.env, `${NAME}-${kind}`)
    return found ? definitionView(found) : expect.fail(`there is no alarm ${kind}`)
  }
  const publishes = (principal: string, topic: string, sourceArn = SET) =>
    publishToTopic(broker.env, topic, {message: 'x', principal, sourceArn})

  describe('about reputation', () => {
    it('is a topic whose one subscriber, the admin, has to confirm', async () => {
      await start()
      await broker.provision()
      expect(requireTopic(broker.env, REPUTATION).attributes).to.deep.equal({KmsMasterKeyId: 'alias/aws/sns'})
      expect(subscriptions(REPUTATION)).to.deep.equal([{endpoint: ADMIN, protocol: 'email', state: 'pending'}])
    })

    it('is four alarms with the mistakes of the brokerpak', async () => {
      await start()
      await broker.provision()
      expect(alarmNames()).to.deep.equal(ALARMS.map((kind) => `${NAME}-${kind}`))
      const topicsNotified = [`${SNS}:platform-email-notifications`, `${SNS}:platform-slack-notifications`, REPUTATION]
      const expressions = ALARMS.map((kind) => {
        const {Metrics, ...view} = alarm(kind) as ReturnType<typeof alarm> & {Metrics: {Expression?: string}[]}
        expect(view).to.deep.include({
          AlarmActions: topicsNotified,
          OKActions: topicsNotified,
          InsufficientDataActions: [],
          EvaluationPeriods: 1,
          Threshold: 1,
          ComparisonOperator: 'GreaterThanOrEqualToThreshold',
          TreatMissingData: undefined,
        })
        const [rate] = kind.split('-')
        expect(Metrics[1]).to.deep.include({Id: 'm1', ReturnData: false})
        expect(Metrics[1]).to.have.deep.nested.property('MetricStat.Metric', {
          Namespace: 'AWS/SES',
          MetricName: rate,
          Dimensions: [{Name: 'ConfigurationSetName', Value: NAME}],
        })
        expect(Metrics[1]).to.deep.nested.include({'MetricStat.Period': 300, 'MetricStat.Stat': 'Average'})
        return Metrics[0]?.Expression
      })
      expect(expressions).to.deep.equal([
        'IF(m1 >= 0.04, 1, 0)',
        'IF(m1 >= 0.02 AND m1 < 0.04, 1, 0)',
        'IF(m1 >= 0.0008, 1, 0)',
        'IF(m1 >= 0.0004 AND m1 < 0.0008, 1, 0)',
      ])
    })

    it('cannot be notified by CloudWatch, as on the real service', async () => {
      await start()
      await broker.provision()
      expect(publishes('cloudwatch.amazonaws.com', REPUTATION)).to.deep.equal({
        ok: false,
        reason: 'CloudWatch Alarms is not authorized to access the SNS topic encryption key.',
      })
      expect(publishes('cloudwatch.amazonaws.com', `${SNS}:platform-email-notifications`)).to.include({ok: true})
    })

    it('works where the setting says so: the right metric, and a key that CloudWatch may use', async () => {
      await start('working')
      await broker.provision()
      expect(publishes('cloudwatch.amazonaws.com', REPUTATION)).to.include({ok: true})
      expect(alarm('BounceRate-Critical')).to.have.deep.nested.property('Metrics[1].MetricStat.Metric', {
        Namespace: 'AWS/SES',
        MetricName: 'Reputation.BounceRate',
        Dimensions: [{Name: 'ses:configuration-set', Value: NAME}],
      })
    })

    it('takes a change of the setting over with the next update', async () => {
      await start()
      await broker.provision()
      Object.assign(broker.env.settings, {alarms: 'working'})
      await update({})
      expect(publishes('cloudwatch.amazonaws.com', REPUTATION)).to.include({ok: true})
      expect(alarm('ComplaintRate-Warning')).to.nested.include({
        'Metrics[1].MetricStat.Metric.MetricName': 'Reputation.ComplaintRate',
      })
      Object.assign(broker.env.settings, {alarms: 'upstream'})
      await update({})
      expect(publishes('cloudwatch.amazonaws.com', REPUTATION)).to.include({ok: false})
      expect(() => requireKey(broker.env, `alias/${NAME}-reputation-notifications`)).to.throw('is not found')
    })

    it('leaves alarms alone that are right already', async () => {
      await start()
      await broker.provision()
      const history = () => broker.env.store.all('SELECT sequence FROM alarm_history').length
      const before = history()
      await update({mail_from_subdomain: 'mail'})
      expect(history()).to.equal(before)
    })

    it("gives another admin's mailbox the place of the first", async () => {
      await start()
      await broker.provision()
      confirmAll(broker.env)
      await update({admin_email: 'new@agency.gov'})
      expect(subscriptions(REPUTATION).map(({endpoint, state}) => [endpoint, state])).to.deep.equal([
        ['new@agency.gov', 'pending'],
      ])
    })

    it('leaves a mailbox that never confirmed to SNS, which forgets it in two days', async () => {
      await start()
      await broker.provision()
      await update({admin_email: 'new@agency.gov'})
      const endpoints = () => subscriptions(REPUTATION).map(({endpoint}) => endpoint)
      expect(endpoints()).to.deep.equal([ADMIN, 'new@agency.gov'])
      broker.env.advance(49 * 3600 * 1000)
      await update({admin_email: 'newer@agency.gov'})
      expect(endpoints()).to.deep.equal(['newer@agency.gov'])
    })

    it('does not ask the same admin again', async () => {
      await start()
      await broker.provision()
      const asked = () => broker.env.store.all('SELECT sequence FROM sns_delivery').length
      const before = asked()
      await update({admin_email: ADMIN})
      expect(asked()).to.equal(before)
    })
  })

  describe('about feedback', () => {
    it('is nothing unless it is asked for', async () => {
      await start()
      await broker.provision()
      expect(destinationsOf(broker.env, NAME)).to.deep.equal([])
      expect(topics()).to.deep.equal(
        [REPUTATION, `${SNS}:platform-email-notifications`, `${SNS}:platform-slack-notifications`].sort(),
      )
    })

    it('is a topic, a key and an event destination of each kind', async () => {
      await start()
      await broker.provision(FEEDBACK)
      expect(
        destinationsOf(broker.env, NAME).map(({name, enabled, types, topicArn}) => ({
          name,
          enabled,
          types,
          topicArn,
        })),
      ).to.deep.equal(
        KINDS.map((kind) => ({
          name: `${NAME}-${kind}`,
          enabled: true,
          types: [kind.toUpperCase()],
          topicArn: `${SNS}:${NAME}-${kind}`,
        })),
      )
      for (const kind of KINDS) {
        const key = requireKey(broker.env, `alias/${NAME}-${kind}`)
        expect(key).to.include({manager: 'CUSTOMER', rotationEnabled: true})
        expect(requireTopic(broker.env, `${SNS}:${NAME}-${kind}`).attributes['KmsMasterKeyId']).to.equal(key.arn)
      }
    })

    it('lets SES in, about this configuration set alone', async () => {
      await start()
      await broker.provision(FEEDBACK)
      const topic = `${SNS}:${NAME}-bounce`
      expect(publishes('ses.amazonaws.com', topic)).to.include({ok: true})
      expect(publishes('ses.amazonaws.com', topic, `${SET}-other`)).to.include({ok: false})
      expect(publishes('cloudwatch.amazonaws.com', topic)).to.include({ok: false})
    })

    it('comes and goes with an update', async () => {
      await start()
      await broker.provision()
      await update({enable_feedback_notifications: true})
      expect(destinationsOf(broker.env, NAME)).to.have.length(3)
      const {arn} = requireKey(broker.env, `alias/${NAME}-bounce`)
      await update({enable_feedback_notifications: false})
      expect(destinationsOf(broker.env, NAME)).to.deep.equal([])
      expect(topics()).not.to.include(`${SNS}:${NAME}-bounce`)
      expect(requireKey(broker.env, arn).deletionAt).to.equal(broker.env.clock.now() + 7 * 24 * 3600 * 1000)
    })
  })

  it('carries the tags of the brokerpak', async () => {
    await start()
    await broker.provision(FEEDBACK)
    const tagged = [
      REPUTATION,
      `${SNS}:${NAME}-bounce`,
      requireKey(broker.env, `alias/${NAME}-bounce`).arn,
      `arn:aws-us-gov:cloudwatch:us-gov-west-1:000000000000:alarm:${NAME}-BounceRate-Critical`,
      SET,
    ]
    for (const arn of tagged)
      expect(Object.fromEntries(tagsOf(broker.env, arn).map(({Key, Value}) => [Key, Value])), arn).to.include({
        broker: 'Cloud Service Broker',
        'Instance GUID': INSTANCE,
        'Service offering name': 'aws-ses',
      })
  })

  it('goes with the instance, all of it', async () => {
    await start()
    await broker.provision(FEEDBACK)
    await broker.call('DELETE', `${instancePath()}?${QUERY}&accepts_incomplete=true`)
    await broker.poll()
    expect(topics()).to.deep.equal([`${SNS}:platform-email-notifications`, `${SNS}:platform-slack-notifications`])
    expect([alarmNames(), subscriptions(), destinationsOf(broker.env, NAME)]).to.deep.equal([[], [], []])
    expect(broker.env.store.all("SELECT name FROM kms_alias WHERE name NOT LIKE 'alias/aws/%'")).to.deep.equal([])
    expect(broker.env.store.all('SELECT * FROM managed_subscription')).to.deep.equal([])
    const left = broker.env.store.all<{arn: string}>('SELECT DISTINCT arn FROM resource_tag').map(({arn}) => arn)
    expect(left.filter((arn) => !arn.includes(':kms:'))).to.deep.equal([])
  })
})
