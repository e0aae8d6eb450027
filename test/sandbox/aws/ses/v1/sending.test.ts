import {expect} from 'chai'
import {createConfigurationSet} from '../../../../../src/sandbox/aws/ses/configuration-sets.ts'
import {changeSesAccount} from '../../../../../src/sandbox/mail/account.ts'
import {listInbox, readMessage} from '../../../../../src/sandbox/mail/inbox.ts'
import {setSendingLimits} from '../../../../../src/sandbox/mail/sending-limits.ts'
import {configurationSetArn, identityArn} from '../../../../../src/sandbox/policies/arn.ts'
import {addIdentity} from '../../../mail/tenants.ts'
import {type TestEndpoint, testEndpoint} from '../../support/endpoint.ts'
import {queryClient} from '../../support/query.ts'

describe('mail by the first version of the API', () => {
  let endpoint: TestEndpoint
  let ses: ReturnType<typeof queryClient>
  beforeEach(async () => {
    endpoint = await testEndpoint()
    ses = queryClient(endpoint, 'ses', '2010-12-01')
    const options = {sendingEnabled: true, reputationMetricsEnabled: true, tlsPolicy: 'REQUIRE'} as const
    createConfigurationSet(endpoint.env, {name: 'set', ...options})
    addIdentity(endpoint.env, 'agency.test', {configurationSet: 'set'})
  })
  afterEach(() => endpoint.close())

  const message = {
    Source: 'Ann <ann@agency.test>',
    'Destination.ToAddresses.member.1': 'bob@example.com',
    'Destination.ToAddresses.member.2': 'Cyd <cyd@example.com>',
    'Destination.BccAddresses.member.1': 'dan@example.com',
    'ReplyToAddresses.member.1': 'office@agency.test',
    'Message.Subject.Data': 'Grüße & Küsse',
    'Message.Body.Text.Data': 'Hello',
    'Message.Body.Html.Data': '<p>Hello</p>',
  }
  const raw = (text: string) => ({'RawMessage.Data': Buffer.from(text).toString('base64')})
  const lastMessage = async () => {
    const [entry] = listInbox(endpoint.env)
    const found = await readMessage(endpoint.env, entry?.id ?? '')
    if (!found) throw new Error('the inbox is empty')
    return found
  }

  it('is put together from its parts', async () => {
    const reply = await ses('SendEmail', message)
    const {id, headers, ...sent} = await lastMessage()
    expect(reply.status).to.equal(200)
    expect(reply.xml).to.contain(
      '<SendEmailResponse xmlns="http://ses.amazonaws.com/doc/2010-12-01/"><SendEmailResult>',
    )
    expect(reply.texts('MessageId')).to.deep.equal([id])
    expect(sent).to.deep.include({
      transport: 'api',
      from: 'ann@agency.test',
      recipients: ['bob@example.com', 'cyd@example.com', 'dan@example.com'],
      to: ['bob@example.com', 'cyd@example.com'],
      subject: 'Grüße & Küsse',
      configurationSet: 'set',
      html: '<p>Hello</p>',
    })
    expect(headers.find(({name}) => name === 'reply-to')?.value).to.equal('office@agency.test')
  })

  it('is taken raw, for those whom the message names or those whom the request does', async () => {
    const text = 'From: ann@agency.test\r\nTo: bob@example.com\r\nBcc: eve@example.com\r\nSubject: s\r\n\r\nx'
    expect((await ses('SendRawEmail', raw(text))).status).to.equal(200)
    expect((await lastMessage()).recipients).to.deep.equal(['bob@example.com', 'eve@example.com'])
    expect((await lastMessage()).raw.toString()).not.to.contain('eve@')
    await ses('SendRawEmail', {...raw(text), 'Destinations.member.1': 'fay@example.com'})
    expect((await lastMessage()).recipients).to.deep.equal(['fay@example.com'])
  })

  it('is taken raw up to 10 MB', async () => {
    const head = 'From: ann@agency.test\r\nTo: bob@example.com\r\n\r\n'
    const tooLong = await ses('SendRawEmail', raw(head + 'x'.repeat(10 * 1024 * 1024)))
    expect(tooLong).to.include({status: 400, code: 'InvalidParameterValue'})
    expect(tooLong.message).to.match(/more than 10485760 bytes/)
  })

  const refusals: [what: string, prepare: () => void, code: string, message: RegExp][] = [
    [
      'a paused set',
      () => endpoint.env.store.run('UPDATE configuration_set SET sending_enabled = 0'),
      'ConfigurationSetSendingPausedException',
      /^Sending is paused for configuration set set$/,
    ],
    [
      'a paused account',
      () => changeSesAccount(endpoint.env, {sendingEnabled: false}),
      'AccountSendingPausedException',
      /^Sending paused for this account\./,
    ],
    [
      'an identity that is not verified',
      () => endpoint.env.store.run('UPDATE email_identity SET verified_for_sending = 0'),
      'MessageRejected',
      /^Email address is not verified\..*US-GOV-WEST-1: ann@agency\.test$/,
    ],
    [
      'a MAIL FROM domain that must work and does not',
      () =>
        endpoint.env.store.run(
          "UPDATE email_identity SET mail_from_domain = 'm.agency.test', mail_from_behavior = 'REJECT_MESSAGE', mail_from_status = 'FAILED'",
        ),
      'MailFromDomainNotVerifiedException',
      /m\.agency\.test/,
    ],
    [
      'a day that is used up',
      () => setSendingLimits(endpoint.env, {max24HourSend: 0}),
      'Throttling',
      /^Daily message quota exceeded$/,
    ],
  ]
  for (const [what, prepare, code, text] of refusals)
    it(`is refused for ${what}, as ${code}`, async () => {
      prepare()
      const reply = await ses('SendEmail', message)
      expect(reply).to.include({status: 400, code})
      expect(reply.message).to.match(text)
      expect(listInbox(endpoint.env)).to.deep.equal([])
    })

  for (const [what, change, code] of [
    ['a set that does not exist', {ConfigurationSetName: 'x'}, 'ConfigurationSetDoesNotExist'],
    ['no body', {'Message.Body.Text.Data': '', 'Message.Body.Html.Data': ''}, 'InvalidParameterValue'],
    ['a line break in an address', {'ReplyToAddresses.member.1': 'a@b.test\r\nBcc: c@d.test'}, 'InvalidParameterValue'],
    ['a tag with a space', {'Tags.member.1.Name': 'a b', 'Tags.member.1.Value': 'c'}, 'InvalidParameterValue'],
    ['no source', {Source: ''}, 'ValidationError'],
    ['the identity of another account', {SourceArn: 'arn:aws:ses:us-east-1:1:identity/x'}, 'InvalidParameterValue'],
  ] as const)
    it(`is refused with ${what}, as ${code}`, async () => {
      expect(await ses('SendEmail', {...message, ...change})).to.include({status: 400, code})
    })

  it('needs the permission to send, and to send raw for what is raw', async () => {
    const {settings} = endpoint.env
    const Resource = [identityArn(settings, 'agency.test'), configurationSetArn(settings, 'set')]
    const sender = endpoint.user('sender', {Effect: 'Allow', Action: 'ses:SendEmail', Resource})
    expect((await ses('SendEmail', message, sender)).status).to.equal(200)
    expect(await ses('SendRawEmail', raw('From: ann@agency.test\r\nTo: b@example.com\r\n\r\nx'), sender)).to.include({
      status: 403,
      code: 'AccessDenied',
      message:
        "User `arn:aws-us-gov:iam::000000000000:user/cf/sender' is not authorized to perform `ses:SendRawEmail' on " +
        `resource \`${Resource[0]}'`,
    })
  })
})
