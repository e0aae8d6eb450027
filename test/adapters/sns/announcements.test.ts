import {expect} from 'chai'
import {snsAnnouncements} from '../../../src/adapters/sns/announcements.ts'
import {Interrupted} from '../../../src/domain/exit/failure.ts'
import type {Notice} from '../../../src/domain/guard/action.ts'
import type {Announcements} from '../../../src/ports/guard/operator-mail.ts'
import {createKey} from '../../../src/sandbox/aws/kms/keys.ts'
import {subscribe} from '../../../src/sandbox/aws/sns/subscriptions.ts'
import {createTopic, deleteTopic, setTopicAttribute} from '../../../src/sandbox/aws/sns/topics.ts'
import {type TestSns, testSns} from '../../sandbox/aws/sns/sns.ts'
import {type Webhook, webhook} from '../../sandbox/aws/sns/webhook.ts'
import type {Credentials} from '../../sandbox/aws/support/endpoint.ts'
import {awsKey} from '../../support/aws-key.ts'
import {type Nock, nockIn, nockOut} from '../../support/nock.ts'
import {rejection} from '../../support/rejection.ts'

const ACCOUNT = '000000000000'
const REGION = 'us-gov-west-1'
const SET = 'csb-aws-ses-one'
const NOTICE: Notice = {
  via: 'sns',
  subject: 'Mail has been paused: mail-prod',
  text: 'The sending of mail-prod has been paused.\n\nNotice one-2\n',
  number: 'one-2',
}

describe('announcements', () => {
  let sns: TestSns
  let hook: Webhook
  let topic: string
  let requests: string[]
  const announcementsOf = (credentials?: Credentials, signal = new AbortController().signal): Announcements => {
    const {url, operator} = sns.endpoint
    const account = {region: REGION, endpoint: url, credentials: awsKey(credentials ?? operator)}
    return snsAnnouncements(account, async () => ACCOUNT, {signal, trace: (line) => requests.push(line)})
  }

  beforeEach(async () => {
    requests = []
    sns = await testSns()
    hook = await webhook()
    topic = await sns.topic('platform-alerts')
    await sns.subscribe(topic, hook)
  })
  afterEach(async () => {
    await sns.close()
    await hook.close()
  })

  const publish = async (notice: Partial<Notice> = {}, from = announcementsOf()): Promise<string> =>
    await from.publish({...NOTICE, ...notice}, topic)

  describe('to a topic of the platform', () => {
    it('come with their subject and their text as it was written', async () => {
      const text = `Über „почта-прод“ 📮\n${'x'.repeat(3000)}\n`
      const id = await publish({text})
      const [got] = await hook.has(1)
      expect(got?.document).to.include({Subject: NOTICE.subject, Message: text, MessageId: id, TopicArn: topic})
    })

    for (const [what, name, expected] of [
      ['in any script', 'почта\u00e9', '??????'],
      ['of any length', 'x'.repeat(200), 'x'.repeat(77)],
      ['as long as SNS refuses just so', 'x'.repeat(78), 'x'.repeat(77)],
    ] as const) {
      it(`come with a subject that SNS takes for a name ${what}`, async () => {
        await publish({subject: `Mail has been paused: ${name}`})
        const [got] = await hook.has(1)
        expect(got?.document['Subject']).to.equal(`Mail has been paused: ${expected}`)
      })
    }

    const failures: {why: string; code: string; says: RegExp; prepare: () => void}[] = [
      {
        why: 'the topic is gone',
        code: 'unexpected-answer',
        says: /Topic does not exist/,
        prepare: () => deleteTopic(sns.endpoint.env, topic),
      },
      {
        why: 'the key of the topic is not for them',
        code: 'unexpected-answer',
        says: /KMSAccessDenied.*not authorized to perform: kms:GenerateDataKey/,
        prepare: () => encryptWith(createKey(sns.endpoint.env).arn),
      },
      {
        why: 'the key of the topic is gone',
        code: 'unexpected-answer',
        says: /KMSNotFound/,
        prepare: () => encryptWith('alias/none'),
      },
    ]
    const encryptWith = (key: string): void => setTopicAttribute(sns.endpoint.env, topic, 'KmsMasterKeyId', key)
    for (const {why, code, says, prepare} of failures) {
      it(`are tried once and fail as ${code} where ${why}`, async () => {
        const publisher = sns.endpoint.user('publisher', {Effect: 'Allow', Action: 'sns:Publish', Resource: '*'})
        prepare()
        const failure = await rejection(publish({}, announcementsOf(publisher)))
        expect(failure.code).to.equal(code)
        expect(failure.message).to.include(`Failed to publish notice one-2 to ${topic}: `).and.match(says)
        expect(requests).to.have.length(1)
      })
    }

    it('need a right of their own, and name it', async () => {
      const reader = sns.endpoint.user('reader', {Effect: 'Allow', Action: 'sns:ListTopics', Resource: '*'})
      const failure = await rejection(publish({}, announcementsOf(reader)))
      expect(failure).to.include({code: 'not-authorised', exit: 4})
      expect(failure.hints[0]).to.equal('The AWS user needs the right to sns:Publish.')
    })

    it('are not made once the command is interrupted', async () => {
      const controller = new AbortController()
      controller.abort(new Interrupted())
      expect(await rejection(publish({}, announcementsOf(undefined, controller.signal)))).to.be.instanceOf(Interrupted)
      expect(requests).to.deep.equal([])
    })
  })

  describe('ask who is subscribed to the topic of an instance', () => {
    const subscribers = async (credentials?: Credentials) =>
      await announcementsOf(credentials).reputationSubscribers(SET)
    const add = (address: string, protocol: 'email' | 'email-json' | 'https' = 'email'): void => {
      const topicArn = createTopic(sns.endpoint.env, `${SET}-reputation-notifications`)
      subscribe(sns.endpoint.env, {topicArn, protocol, endpoint: address})
    }

    it('and are notified by mail for people alone, confirmed or not', async () => {
      add('waiting@agency.gov')
      add('admin@agency.gov')
      add('https://hooks.agency.gov/', 'https')
      add('program@agency.gov', 'email-json')
      sns.endpoint.env.store.run("UPDATE sns_subscription SET state = 'confirmed' WHERE endpoint = 'admin@agency.gov'")
      expect(await subscribers()).to.have.deep.members([
        {address: 'waiting@agency.gov', confirmed: false},
        {address: 'admin@agency.gov', confirmed: true},
      ])
    })

    it('and read every page', async () => {
      const addresses = Array.from({length: 130}, (_, count) => `admin${count}@agency.gov`)
      for (const address of addresses) add(address)
      const found = (await subscribers()) ?? []
      expect(found.map(({address}) => address)).to.have.members(addresses)
      expect(requests).to.have.length(2)
    })

    it('and find nobody, or not even a topic', async () => {
      expect(await subscribers()).to.equal(undefined)
      createTopic(sns.endpoint.env, `${SET}-reputation-notifications`)
      expect(await subscribers()).to.deep.equal([])
    })

    it('which needs a right of its own', async () => {
      const publisher = sns.endpoint.user('publisher', {Effect: 'Allow', Action: 'sns:Publish', Resource: '*'})
      const failure = await rejection(subscribers(publisher))
      expect(failure.code).to.equal('not-authorised')
      expect(failure.hints[0]).to.equal('The AWS user needs the right to sns:ListSubscriptionsByTopic.')
    })
  })
})

describe('announcements on a bad day', () => {
  const HOST = `https://sns.${REGION}.amazonaws.com`
  const account = {region: REGION, credentials: awsKey({accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret'})}
  const {publish} = snsAnnouncements(account, async () => ACCOUNT, {signal: new AbortController().signal})
  const topic = `arn:aws-us-gov:sns:${REGION}:${ACCOUNT}:platform-alerts`
  let nock: Nock
  before(async () => {
    nock = await nockIn()
  })
  afterEach(() => nock.cleanAll())
  after(() => nockOut(nock))

  for (const status of [500, 503]) {
    it(`are not made again after a ${status}: they may have gone out`, async () => {
      nock(HOST).post('/').reply(status, '<ErrorResponse><Error><Code>InternalError</Code></Error></ErrorResponse>')
      const second = nock(HOST).post('/').reply(200, '')
      expect(await rejection(publish(NOTICE, topic))).to.include({code: 'unavailable', exit: 5})
      expect(second.isDone()).to.equal(false)
    })
  }
})
