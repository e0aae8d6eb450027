import {type SESv2Client, SendEmailCommand, type SendEmailCommandInput} from '@aws-sdk/client-sesv2'
import {expect} from 'chai'
import {type ParsedMail, simpleParser} from 'mailparser'
import type {Submission} from '../../../../src/sandbox/aws/server.ts'
import {createConfigurationSet, putSendingEnabled} from '../../../../src/sandbox/aws/ses/configuration-sets.ts'
import {createEmailIdentity} from '../../../../src/sandbox/aws/ses/identities.ts'
import {MailRefusal, type RefusalKind} from '../../../../src/sandbox/mail/refusal.ts'
import {refusalOf, type TestEndpoint, testEndpoint} from '../support/endpoint.ts'

const SIMPLE = {Subject: {Data: 'Grüße'}, Body: {Text: {Data: 'text – 1'}}}
const RAW =
  'From: "Ann" <ann@agency.gov>\r\nTo: Bob <bob@other.gov>,\r\n\tgroup: carol@other.gov;\r\nBcc: dan@other.gov\r\n' +
  'Subject: raw\r\n\r\nFrom: not a field\r\n'

/** By default, mail is taken by a mailbox that only remembers it. */
describe('SendEmail', () => {
  let endpoint: TestEndpoint
  let taken: Submission[]
  let refuse: MailRefusal | undefined
  let ses: SESv2Client
  before(async () => {
    endpoint = await testEndpoint({
      acceptMail(submission) {
        if (refuse) throw refuse
        taken.push(submission)
        return {messageId: '0100-abc-000000'}
      },
    })
    ses = endpoint.ses()
  })
  beforeEach(() => {
    taken = []
    refuse = undefined
  })
  after(() => endpoint.close())

  const send = (change: Partial<SendEmailCommandInput> = {}) =>
    ses.send(
      new SendEmailCommand({
        FromEmailAddress: 'Ann <ann@agency.gov>',
        Destination: {ToAddresses: ['bob@other.gov']},
        Content: {Simple: SIMPLE},
        ...change,
      }),
    )
  const sendRaw = (raw: string, change: Partial<SendEmailCommandInput> = {}) =>
    ses.send(new SendEmailCommand({Content: {Raw: {Data: Buffer.from(raw)}}, ...change}))
  const parsed = (): Promise<ParsedMail> => simpleParser(taken[0]!.raw)
  const refused = async (call: Promise<unknown>) => {
    const {name, message, $metadata} = await refusalOf(call)
    return {code: name, status: $metadata.httpStatusCode, message}
  }

  it('accepts a simple message as MIME, with who sent it and for whom', async () => {
    const Destination = {
      ToAddresses: ['Bob <bob@other.gov>'],
      CcAddresses: ['carol@other.gov'],
      BccAddresses: ['dan@other.gov'],
    }
    const {MessageId} = await send({
      Destination,
      ReplyToAddresses: ['replies@agency.gov'],
      ConfigurationSetName: 'set',
      EmailTags: [{Name: 'campaign', Value: 'a-1'}],
      Content: {Simple: {...SIMPLE, Body: {Text: {Data: 'text'}, Html: {Data: '<p>html</p>'}}}},
    })
    expect(MessageId).to.equal('0100-abc-000000')
    const {raw, ...submission} = taken[0]!
    expect(submission).to.deep.equal({
      transport: 'api',
      userName: 'sandbox-operator',
      accessKeyId: endpoint.operator.accessKeyId,
      action: 'ses:SendEmail',
      from: 'Ann <ann@agency.gov>',
      recipients: ['bob@other.gov', 'carol@other.gov', 'dan@other.gov'],
      configurationSet: 'set',
      tags: {campaign: 'a-1'},
    })
    expect(raw.toString()).not.to.match(/dan@other.gov|(^|[^\r])\n/)
    const mail = await parsed()
    expect([mail.subject, mail.from?.text, mail.text, mail.html]).to.deep.equal([
      'Grüße',
      '"Ann" <ann@agency.gov>',
      'text',
      '<p>html</p>',
    ])
    expect(mail.replyTo?.text).to.equal('replies@agency.gov')
    expect(mail.date).to.deep.equal(new Date('2026-11-24T12:00:00Z'))
  })

  it('carries headers and attachments', async () => {
    await send({
      Content: {
        Simple: {
          ...SIMPLE,
          Headers: [{Name: 'List-Unsubscribe', Value: '<https://agency.gov/u>'}],
          Attachments: [{FileName: 'a.txt', RawContent: Buffer.from('ä'), ContentType: 'text/plain'}],
        },
      },
    })
    const mail = await parsed()
    expect(mail.headers.get('list')).to.deep.equal({unsubscribe: {url: 'https://agency.gov/u'}})
    expect(mail.attachments.map(({filename, content}) => [filename, content.toString()])).to.deep.equal([
      ['a.txt', 'ä'],
    ])
  })

  it('accepts a raw message as it is, but for its blind copies', async () => {
    await sendRaw(RAW)
    expect(taken[0]).to.deep.include({
      action: 'ses:SendRawEmail',
      from: '"Ann" <ann@agency.gov>',
      recipients: ['bob@other.gov', 'carol@other.gov', 'dan@other.gov'],
    })
    expect(taken[0]!.raw.toString()).to.equal(RAW.replace('Bcc: dan@other.gov\r\n', ''))
  })

  it('goes by the destination and the sender of the request before those of a raw message', async () => {
    const Destination = {ToAddresses: ['eve@other.gov']}
    await sendRaw(RAW, {FromEmailAddress: 'x@agency.gov', Destination})
    expect(taken[0]).to.deep.include({from: 'x@agency.gov', recipients: ['eve@other.gov']})
  })

  const BAD: [what: string, change: Partial<SendEmailCommandInput>, message: RegExp][] = [
    ['no sender', {FromEmailAddress: undefined}, /FromEmailAddress/],
    ['no content', {Content: {}}, /exactly one of/],
    ['two contents', {Content: {Simple: SIMPLE, Raw: {Data: Buffer.from(RAW)}}}, /exactly one of/],
    ['a body of neither kind', {Content: {Simple: {...SIMPLE, Body: {}}}}, /Text or Html/],
    ['a recipient that is no address', {Destination: {ToAddresses: ['bob']}}, /Missing final '@domain'/],
    ['a line break in an address', {Destination: {ToAddresses: ['b@c.gov\r\nBcc: d@e.gov']}}, /line breaks/],
    [
      'a line break in a header',
      {Content: {Simple: {...SIMPLE, Headers: [{Name: 'A', Value: 'b\r\nBcc: c@d.gov'}]}}},
      /header/,
    ],
    ['a colon in a header name', {Content: {Simple: {...SIMPLE, Headers: [{Name: 'A:', Value: 'b'}]}}}, /header/],
    ['a space in a tag', {EmailTags: [{Name: 'a b', Value: 'c'}]}, /Invalid tag/],
    ['a member that is not implemented', {TenantName: 't'}, /does not implement the member 'TenantName'/],
    [
      'a raw message of nobody',
      {FromEmailAddress: undefined, Content: {Raw: {Data: Buffer.from('To: a@b.gov\r\n\r\n')}}},
      /'From'/,
    ],
    ['a template that does not exist', {Content: {Template: {TemplateName: 't', TemplateData: '{}'}}}, /Template/],
  ]
  for (const [what, change, message] of BAD)
    it(`refuses ${what}`, async () => {
      const refusal = await refused(send(change))
      expect(refusal).to.include({code: 'BadRequestException', status: 400})
      expect(refusal.message).to.match(message)
      expect(taken).to.deep.equal([])
    })

  const REFUSALS: [kind: RefusalKind, code: string, status: number][] = [
    ['not-verified', 'MessageRejected', 400],
    ['paused', 'SendingPausedException', 400],
    ['account-paused', 'SendingPausedException', 400],
    ['no-such-set', 'NotFoundException', 404],
    ['mail-from-not-verified', 'MailFromDomainNotVerifiedException', 400],
    ['throttled', 'TooManyRequestsException', 429],
    ['bad-request', 'BadRequestException', 400],
    ['access-denied', 'AccessDeniedException', 403],
  ]
  for (const [kind, code, status] of REFUSALS)
    it(`answers ${code} when mail is refused as ${kind}`, async () => {
      refuse = new MailRefusal(kind, 'the reason')
      expect(await refused(send())).to.deep.equal({code, status, message: 'the reason'})
    })

  it('names user, action and resource when the policy does not cover the mail', async () => {
    const denied = {
      action: 'ses:SendEmail',
      resource: 'arn:aws-us-gov:ses:us-gov-west-1:000000000000:identity/agency.gov',
    }
    refuse = new MailRefusal('access-denied', 'in the words of SMTP', denied)
    expect((await refused(send())).message).to.equal(
      "User `arn:aws-us-gov:iam::000000000000:user/operator/sandbox-operator' is not authorized to perform " +
        `\`ses:SendEmail' on resource \`${denied.resource}'`,
    )
  })

  it('does not let a binding send by template, which its policy does not name', async () => {
    const keys = endpoint.user('binding', {
      Effect: 'Allow',
      Action: ['ses:SendEmail', 'ses:SendRawEmail'],
      Resource: '*',
    })
    const command = new SendEmailCommand({FromEmailAddress: 'a@agency.gov', Content: {Template: {TemplateName: 't'}}})
    const {code, message} = await refused(endpoint.ses(keys).send(command))
    expect(code).to.equal('AccessDeniedException')
    expect(message).to.contain('ses:SendTemplatedEmail')
  })
})

describe('SendEmail into the mail of the sandbox', () => {
  let endpoint: TestEndpoint
  let binding: SESv2Client
  const arn = (resource: string) => `arn:aws-us-gov:ses:us-gov-west-1:000000000000:${resource}`
  beforeEach(async () => {
    endpoint = await testEndpoint()
    const {env} = endpoint
    for (const name of ['set', 'other'])
      createConfigurationSet(env, {
        name,
        sendingEnabled: true,
        reputationMetricsEnabled: true,
        tlsPolicy: 'REQUIRE',
        suppressedReasons: ['BOUNCE'],
      })
    createEmailIdentity(env, {name: 'agency.gov', configurationSetName: 'set'})
    const Resource = [arn('identity/agency.gov'), arn('configuration-set/set')]
    binding = endpoint.ses(
      endpoint.user('b', {Effect: 'Allow', Action: ['ses:SendEmail', 'ses:SendRawEmail'], Resource}),
    )
  })
  afterEach(() => endpoint.close())

  const send = (change: Partial<SendEmailCommandInput> = {}) =>
    binding.send(
      new SendEmailCommand({
        FromEmailAddress: 'ann@agency.gov',
        Destination: {ToAddresses: ['bob@example.gov']},
        Content: {Simple: SIMPLE},
        ...change,
      }),
    )
  const verify = () => endpoint.env.store.run('UPDATE email_identity SET verified_for_sending = 1')

  it('is rejected until the identity is verified', async () => {
    const {name, message} = await refusalOf(send())
    expect(name).to.equal('MessageRejected')
    expect(message).to.match(/^Email address is not verified\. .* US-GOV-WEST-1: ann@agency\.gov$/)
    verify()
    expect((await send()).MessageId).to.match(/-/)
    expect(endpoint.env.store.all('SELECT transport, user_name FROM message').map((row) => ({...row}))).to.deep.equal([
      {transport: 'api', user_name: 'b'},
    ])
  })

  it('is refused for another identity, and with a configuration set of somebody else', async () => {
    verify()
    expect((await refusalOf(send({FromEmailAddress: 'ann@elsewhere.gov'}))).name).to.equal('AccessDeniedException')
    const {name, message} = await refusalOf(send({ConfigurationSetName: 'other'}))
    expect(name).to.equal('AccessDeniedException')
    expect(message).to.contain(`on resource \`${arn('configuration-set/other')}'`)
  })

  it('is refused while the set is paused', async () => {
    verify()
    putSendingEnabled(endpoint.env, 'set', false)
    expect((await refusalOf(send())).name).to.equal('SendingPausedException')
    putSendingEnabled(endpoint.env, 'set', true)
    await send()
  })
})
