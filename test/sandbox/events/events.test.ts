import {
  CreateConfigurationSetEventDestinationCommand,
  DeleteConfigurationSetEventDestinationCommand,
} from '@aws-sdk/client-sesv2'
import {expect} from 'chai'
import {acceptMail} from '../../../src/sandbox/mail/accept.ts'
import {until} from '../aws/sns/webhook.ts'
import {addTenant} from '../mail/tenants.ts'
import {eventSetup, kinds, type Setup} from './setup.ts'

const VALIDATION = 'Successfully validated SNS topic for Amazon SES event publishing.'
const EICAR = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR', '-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'].join('')

describe('events of mail', () => {
  let setup: Setup
  beforeEach(async () => {
    setup = await eventSetup()
  })
  afterEach(() => setup.close())

  it('are announced by a message that is no JSON when a topic becomes a destination', async () => {
    await setup.sns.endpoint.ses().send(
      new CreateConfigurationSetEventDestinationCommand({
        ConfigurationSetName: setup.tenant.configurationSet,
        EventDestinationName: 'all',
        EventDestination: {Enabled: true, MatchingEventTypes: ['BOUNCE'], SnsDestination: {TopicArn: setup.topic}},
      }),
    )
    expect((await setup.hook.has(1))[0]?.document['Message']).to.equal(VALIDATION)
  })

  for (const [recipient, expected, detail] of [
    ['success@simulator.amazonses.com', ['Delivery', 'Send'], {}],
    ['ooto+label@simulator.amazonses.com', ['Delivery', 'Send'], {}],
    ['bounce@simulator.amazonses.com', ['Bounce', 'Send'], {bounceType: 'Permanent', bounceSubType: 'General'}],
    [
      'suppressionlist@simulator.amazonses.com',
      ['Bounce', 'Send'],
      {bounceType: 'Permanent', bounceSubType: 'Suppressed'},
    ],
    ['complaint@simulator.amazonses.com', ['Complaint', 'Delivery', 'Send'], {complaintFeedbackType: 'abuse'}],
    ['someone@soft-bounce.test', ['Bounce', 'Send'], {bounceType: 'Transient', bounceSubType: 'MailboxFull'}],
    ['someone@example.test', ['Delivery', 'Send'], {}],
  ] as const)
    for (const transport of ['smtp', 'api'] as const)
      it(`are ${expected.join(', ')} of mail to ${recipient} by ${transport}`, async () => {
        await setup.publishTo()
        const {messageId} = transport === 'smtp' ? setup.bySmtp([recipient]) : await setup.byApi(recipient)
        const list = await setup.events(expected.length)
        expect(kinds(list)).to.deep.equal(expected)
        for (const {mail} of list) expect(mail).to.deep.include({messageId, destination: [recipient]})
        const last = list.find(({eventType}) => eventType === expected[0])
        expect(last?.[expected[0].toLowerCase()]).to.include(detail)
      })

  it('are a Reject, and no Send, of mail with a virus', async () => {
    await setup.publishTo()
    setup.bySmtp(['a@example.test'], {body: EICAR})
    const list = await setup.events(1)
    expect(list.map(({eventType, reject}) => [eventType, reject])).to.deep.equal([['Reject', {reason: 'Bad content'}]])
  })

  it('are of the types that a destination names, while it is enabled', async () => {
    await setup.publishTo(['BOUNCE'])
    await setup.publishTo(['SEND', 'DELIVERY'], 'off', false)
    setup.bySmtp(['success@simulator.amazonses.com', 'bounce@simulator.amazonses.com'])
    expect(kinds(await setup.events(1))).to.deep.equal(['Bounce'])
  })

  it('are of the configuration set that has the destination', async () => {
    await setup.publishTo()
    const other = addTenant(setup.sns.endpoint.env, 'other.test')
    const from = 'me@other.test'
    acceptMail(setup.sns.endpoint.env, {
      transport: 'smtp',
      userName: other.userName,
      accessKeyId: other.accessKeyId,
      from,
      recipients: ['x@example.test'],
      raw: Buffer.from(`From: ${from}\r\n\r\nText.\r\n`),
    })
    setup.bySmtp(['y@example.test'])
    for (const {mail} of await setup.events(2)) expect(mail.destination).to.deep.equal(['y@example.test'])
  })

  it('are not kept for nobody', async () => {
    setup.bySmtp(['y@example.test'])
    expect(setup.sns.endpoint.env.store.all('SELECT * FROM event_outbox')).to.deep.equal([])
  })

  it('wait while nobody publishes, and survive it: each comes exactly once', async () => {
    await setup.publishTo()
    setup.stopPublishing()
    const ids = Array.from({length: 60}, (_, index) => setup.bySmtp([`a${index}@example.test`]).messageId)
    expect(setup.sns.endpoint.env.store.all('SELECT * FROM event_outbox')).to.have.length(120)
    setup.startPublishing()
    const list = await setup.events(120)
    const keys = list.map(({eventType, mail}) => `${eventType} ${mail.messageId}`).sort()
    expect(keys).to.deep.equal(ids.flatMap((id) => [`Delivery ${id}`, `Send ${id}`]).sort())
  })

  it('are dropped, and that is logged, when the topic has gone', async () => {
    await setup.publishTo(['SEND'])
    await setup.sns.call('DeleteTopic', {TopicArn: setup.topic})
    setup.bySmtp(['a@example.test'])
    await until(() => setup.sns.endpoint.logged.some((line) => line.endsWith('to all: Topic does not exist')))
    expect(setup.sns.endpoint.env.store.all('SELECT * FROM event_outbox')).to.deep.equal([])
  })

  it('end with the destination', async () => {
    await setup.publishTo(['SEND'])
    await setup.sns.endpoint.ses().send(
      new DeleteConfigurationSetEventDestinationCommand({
        ConfigurationSetName: setup.tenant.configurationSet,
        EventDestinationName: 'all',
      }),
    )
    setup.bySmtp(['a@example.test'])
    expect(setup.sns.endpoint.env.store.all('SELECT * FROM event_outbox')).to.deep.equal([])
  })
})
