import {
  GetAccountCommand,
  PutAccountSendingAttributesCommand,
  PutAccountSuppressionAttributesCommand,
  type SESv2Client,
  SendEmailCommand,
} from '@aws-sdk/client-sesv2'
import {expect} from 'chai'
import {setSendingLimits} from '../../../../src/sandbox/mail/sending-limits.ts'
import {addIdentity} from '../../mail/tenants.ts'
import {refusalOf, type TestEndpoint, testEndpoint} from '../support/endpoint.ts'

describe('the account of SES', () => {
  let endpoint: TestEndpoint
  let ses: SESv2Client
  beforeEach(async () => {
    endpoint = await testEndpoint()
    ses = endpoint.ses()
    addIdentity(endpoint.env, 'agency.test')
  })
  afterEach(() => endpoint.close())

  const send = (to: string) =>
    ses.send(
      new SendEmailCommand({
        FromEmailAddress: 'ann@agency.test',
        Destination: {ToAddresses: [to]},
        Content: {Simple: {Subject: {Data: 's'}, Body: {Text: {Data: 't'}}}},
      }),
    )
  const refused = async (call: Promise<unknown>) => {
    const {name, message, $metadata} = await refusalOf(call)
    return {code: name, status: $metadata.httpStatusCode, message}
  }

  it('says what it suppresses for, and what of everything it may send', async () => {
    const account = async () => {
      const {SendingEnabled, SuppressionAttributes, SendQuota} = await ses.send(new GetAccountCommand({}))
      return {SendingEnabled, SuppressionAttributes, SendQuota}
    }
    expect(await account()).to.deep.equal({
      SendingEnabled: true,
      SuppressionAttributes: {SuppressedReasons: ['BOUNCE', 'COMPLAINT']},
      SendQuota: {Max24HourSend: 10_000_000, MaxSendRate: 1000, SentLast24Hours: 0},
    })
    await send('bob@example.com')
    await ses.send(new PutAccountSuppressionAttributesCommand({SuppressedReasons: ['COMPLAINT']}))
    await ses.send(new PutAccountSendingAttributesCommand({SendingEnabled: false}))
    setSendingLimits(endpoint.env, {maxSendRate: 100})
    expect(await account()).to.deep.equal({
      SendingEnabled: false,
      SuppressionAttributes: {SuppressedReasons: ['COMPLAINT']},
      SendQuota: {Max24HourSend: 10_000_000, MaxSendRate: 100, SentLast24Hours: 1},
    })
  })

  it('sends nothing while it is paused', async () => {
    await ses.send(new PutAccountSendingAttributesCommand({SendingEnabled: false}))
    expect(await refused(send('bob@example.com'))).to.deep.equal({
      code: 'SendingPausedException',
      status: 400,
      message:
        'Sending paused for this account. For more information, please check the inbox of the email address associated ' +
        'with your AWS account.',
    })
    await ses.send(new PutAccountSendingAttributesCommand({SendingEnabled: true}))
    await send('bob@example.com')
  })

  it('sends only as fast as it may', async () => {
    setSendingLimits(endpoint.env, {maxSendRate: 1})
    await send('bob@example.com')
    expect(await refused(send('bob@example.com'))).to.deep.equal({
      code: 'TooManyRequestsException',
      status: 429,
      message: 'Maximum sending rate exceeded.',
    })
  })
})
