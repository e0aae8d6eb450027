import {expect} from 'chai'
import {evaluateAlarms} from '../../../src/sandbox/aws/cloudwatch/alarms/evaluator.ts'
import {findAlarm} from '../../../src/sandbox/aws/cloudwatch/alarms/store.ts'
import type {AlarmStyle} from '../../../src/sandbox/environment.ts'
import {recordStatistics} from '../../../src/sandbox/mail/statistics.ts'
import {INSTANCE, type TestBroker, testBroker} from './client.ts'
import {confirmAll} from './subscribers.ts'

const NAME = `csb-aws-ses-${INSTANCE}`
const MINUTE = 60_000

describe('a tenant whose mail bounces', () => {
  let broker: TestBroker
  /** An instance with one bounce in ten, its admin confirmed, its alarms evaluated. */
  const story = async (alarms: AlarmStyle): Promise<void> => {
    broker = await testBroker({alarms})
    await broker.provision()
    confirmAll(broker.env)
    broker.env.store.run('DELETE FROM sns_delivery')
    const {env} = broker
    recordStatistics(env, NAME, env.clock.now(), {sends: 1000, deliveries: 900, permanentBounces: 100})
    for (let minute = 0; minute < 15; minute += 1) {
      env.advance(MINUTE)
      evaluateAlarms(env)
    }
  }
  afterEach(() => broker.close())

  const stateOf = (kind: string) => findAlarm(broker.env, `${NAME}-${kind}`)?.state
  const published = () =>
    broker.env.store
      .all<{message_json: string}>('SELECT message_json FROM sns_delivery')
      .map(({message_json}) => JSON.parse(message_json) as {topicArn: string; message: string})

  it('makes nobody wake up with the alarms of the brokerpak', async () => {
    await story('upstream')
    for (const kind of ['BounceRate-Warning', 'BounceRate-Critical', 'ComplaintRate-Critical'])
      expect(stateOf(kind), kind).to.equal('INSUFFICIENT_DATA')
    expect(published()).to.deep.equal([])
  })

  it('alarms its admin by mail with working ones', async () => {
    await story('working')
    expect(stateOf('BounceRate-Critical')).to.equal('ALARM')
    const messages = published()
      .map(({topicArn, message}) => ({topicArn, ...(JSON.parse(message) as Record<string, unknown>)}))
      .filter((message) => 'NewStateValue' in message && message.NewStateValue === 'ALARM')
    expect(messages).to.have.length(1)
    expect(messages[0]).to.deep.include({AlarmName: `${NAME}-BounceRate-Critical`, OldStateValue: 'INSUFFICIENT_DATA'})
    expect(messages[0]?.topicArn).to.match(/-reputation-notifications$/)
  })

  it('has the failed action in the history when only the metric is right', async () => {
    await story('working')
    const {env} = broker
    env.store.run(
      `UPDATE sns_topic SET attributes_json = '{"KmsMasterKeyId":"alias/aws/sns"}' WHERE arn LIKE '%reputation%'`,
    )
    recordStatistics(env, NAME, env.clock.now(), {sends: 1_000_000, deliveries: 1_000_000})
    for (let minute = 0; minute < 15; minute += 1) {
      env.advance(MINUTE)
      evaluateAlarms(env)
    }
    expect(stateOf('BounceRate-Critical')).to.equal('OK')
    const history = env.store.all<{summary: string}>(
      "SELECT summary FROM alarm_history WHERE type = 'Action' AND summary LIKE 'Failed%'",
    )
    expect(history.map(({summary}) => summary)).to.include(
      `Failed to execute action arn:aws-us-gov:sns:us-gov-west-1:000000000000:${NAME}-reputation-notifications. ` +
        'Received error: "CloudWatch Alarms is not authorized to access the SNS topic encryption key."',
    )
  })
})
