import {
  DeleteSuppressedDestinationCommand,
  GetAccountCommand,
  GetSuppressedDestinationCommand,
  ListSuppressedDestinationsCommand,
  type ListSuppressedDestinationsCommandInput,
  PutAccountSendingAttributesCommand,
  PutAccountSuppressionAttributesCommand,
  PutSuppressedDestinationCommand,
  paginateListSuppressedDestinations,
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
  const put = (EmailAddress: string, Reason: 'BOUNCE' | 'COMPLAINT' = 'BOUNCE') =>
    ses.send(new PutSuppressedDestinationCommand({EmailAddress, Reason}))
  const get = (EmailAddress: string) => ses.send(new GetSuppressedDestinationCommand({EmailAddress}))
  const refused = async (call: Promise<unknown>) => {
    const {name, message, $metadata} = await refusalOf(call)
    return {code: name, status: $metadata.httpStatusCode, message}
  }
  const listed = async (filter: ListSuppressedDestinationsCommandInput) => {
    const {SuppressedDestinationSummaries} = await ses.send(new ListSuppressedDestinationsCommand(filter))
    return SuppressedDestinationSummaries?.map(({EmailAddress}) => EmailAddress)
  }

  it('suppresses an address that bounced, and says for which message', async () => {
    const {MessageId} = await send('bob@hard-bounce.test')
    const {SuppressedDestination} = await get('BOB@hard-bounce.test')
    expect(SuppressedDestination).to.deep.include({
      EmailAddress: 'bob@hard-bounce.test',
      Reason: 'BOUNCE',
      LastUpdateTime: new Date(endpoint.env.clock.now()),
    })
    expect(SuppressedDestination?.Attributes?.MessageId).to.equal(MessageId)
    expect(SuppressedDestination?.Attributes?.FeedbackId).to.match(/^0100/)
  })

  it('suppresses an address for a person, until the person takes that back', async () => {
    await put('Bob+x/y@example.com', 'COMPLAINT')
    const {SuppressedDestination} = await get('bob+x/y@example.com')
    expect(SuppressedDestination).to.deep.equal({
      EmailAddress: 'bob+x/y@example.com',
      Reason: 'COMPLAINT',
      LastUpdateTime: new Date(endpoint.env.clock.now()),
    })
    const remove = () => ses.send(new DeleteSuppressedDestinationCommand({EmailAddress: 'bob+x/y@example.com'}))
    await remove()
    const missing = {
      code: 'NotFoundException',
      status: 404,
      message: 'Email address bob+x/y@example.com does not exist on your suppression list.',
    }
    expect(await refused(get('bob+x/y@example.com'))).to.deep.equal(missing)
    expect(await refused(remove())).to.deep.equal(missing)
  })

  it('suppresses nothing that is no address', async () => {
    expect((await refused(put('bob'))).code).to.equal('BadRequestException')
  })

  it('lists what is suppressed, by reason and by date', async () => {
    const start = endpoint.env.clock.now()
    await put('a@example.com')
    await put('b@example.com', 'COMPLAINT')
    endpoint.env.advance(60_000)
    await put('c@example.com')
    expect(await listed({})).to.deep.equal(['a@example.com', 'b@example.com', 'c@example.com'])
    expect(await listed({Reasons: ['COMPLAINT']})).to.deep.equal(['b@example.com'])
    expect(await listed({Reasons: ['COMPLAINT', 'BOUNCE']})).to.have.length(3)
    expect(await listed({StartDate: new Date(start + 1000)})).to.deep.equal(['c@example.com'])
    expect(await listed({EndDate: new Date(start + 1000)})).to.deep.equal(['a@example.com', 'b@example.com'])
  })

  it('lists page by page', async () => {
    for (const name of ['a', 'b', 'c', 'd', 'e']) await put(`${name}@example.com`)
    const sizes = []
    for await (const page of paginateListSuppressedDestinations({client: ses, pageSize: 2}, {}))
      sizes.push(page.SuppressedDestinationSummaries?.length)
    expect(sizes).to.deep.equal([2, 2, 1])
    expect((await refused(listed({NextToken: 'x'}))).code).to.equal('InvalidNextTokenException')
  })

  it('has no lists of tenants', async () => {
    expect((await refused(listed({TenantName: 't'}))).code).to.equal('BadRequestException')
  })

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
