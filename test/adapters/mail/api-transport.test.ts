import {createServer, type IncomingHttpHeaders} from 'node:http'
import type {AddressInfo} from 'node:net'
import {expect} from 'chai'
import {mailTransports} from '../../../src/adapters/mail/mail-transports.ts'
import type {BindingCredentials} from '../../../src/domain/binding/credentials.ts'
import {Interrupted} from '../../../src/domain/exit/failure.ts'
import {Secret} from '../../../src/domain/text/secret.ts'
import type {MailTransports, TestMail} from '../../../src/ports/sending/mail-transports.ts'
import {startTcpServer} from '../../support/mail-server.ts'
import {sealedTestCredentials} from '../../support/memory-platform.ts'

const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'
const credentials: BindingCredentials = {
  ...sealedTestCredentials('one'),
  aws_secret_access_key: new Secret(SECRET),
}
const mail: TestMail = {
  from: 'test@agency.test',
  to: ['success@simulator.amazonses.com', 'b@agency.test'],
  subject: 'Prüfung',
  text: 'One.',
}

interface Received {
  readonly method: string
  readonly url: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: string
}

const refused = (code: string, status: number, message: string): Answer => ({
  status,
  headers: {'content-type': 'application/json', 'x-amzn-errortype': code, 'x-amzn-requestid': 'req-1'},
  body: JSON.stringify({message}),
})

describe('the API transport', () => {
  const servers: {close(): Promise<void>}[] = []
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.close()))
  })

  /** An endpoint that gives one answer to everything, and transports that lead to it. */
  async function answering(
    answer: Answer,
  ): Promise<{transports: MailTransports; received: Received[]; trace: string[]}> {
    const received: Received[] = []
    const server = createServer((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        const {method = '', url = '', headers} = request
        received.push({method, url, headers, body: Buffer.concat(chunks).toString('utf8')})
        response.writeHead(answer.status, answer.headers).end(answer.body)
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    servers.push({
      close: () =>
        new Promise((resolve) => {
          server.close(() => resolve())
          server.closeAllConnections()
        }),
    })
    const trace: string[] = []
    const transports = transportsTo(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, trace)
    return {transports, received, trace}
  }

  function transportsTo(awsEndpoint: string, trace: string[] = []): MailTransports {
    return mailTransports(
      {awsEndpoint},
      {
        signal: new AbortController().signal,
        timeouts: {connect: 500, reply: 500},
        trace: (line) => trace.push(line),
      },
    )
  }

  it('sends one request, signed for SES in the region of the credentials', async () => {
    const {transports, received} = await answering({
      status: 200,
      headers: {'content-type': 'application/json', 'x-amzn-requestid': 'req-1'},
      body: '{"MessageId":"0100018f-1"}',
    })
    const report = await transports.sendByApi(credentials, mail)
    expect(report).to.include({accepted: true, messageId: '0100018f-1'})
    expect(received).to.have.length(1)
    expect(received[0]).to.include({method: 'POST', url: '/v2/email/outbound-emails'})
    expect(received[0]?.headers.authorization).to.contain(`Credential=${credentials.aws_access_key_id}/`)
    expect(received[0]?.headers.authorization).to.contain('/us-gov-west-1/ses/aws4_request')
    expect(JSON.parse(received[0]!.body)).to.deep.equal({
      FromEmailAddress: mail.from,
      Destination: {ToAddresses: mail.to},
      Content: {
        Simple: {
          Subject: {Data: 'Prüfung', Charset: 'UTF-8'},
          Body: {Text: {Data: 'One.', Charset: 'UTF-8'}},
        },
      },
    })
  })

  it('names the configuration set of the mail', async () => {
    const {transports, received} = await answering({status: 200, body: '{"MessageId":"1"}'})
    await transports.sendByApi(credentials, {...mail, configurationSet: 'csb-aws-ses-1'})
    expect(JSON.parse(received[0]!.body)).to.have.property('ConfigurationSetName', 'csb-aws-ses-1')
  })

  it('shows whose key signed, the status and the request id, and no secret', async () => {
    const {transports, trace} = await answering({
      status: 200,
      headers: {'x-amzn-requestid': 'req-1'},
      body: '{"MessageId":"0100018f-1"}',
    })
    const {transcript} = await transports.sendByApi(credentials, mail)
    const lines = transcript.map(({from, text}) => `${from}: ${text}`)
    expect(lines[0]).to.match(
      new RegExp(
        `^client: POST http://127.0.0.1:\\d+/v2/email/outbound-emails, signed with ${credentials.aws_access_key_id}$`,
      ),
    )
    expect(lines.slice(1)).to.deep.equal(['server: HTTP 200, request req-1', 'server: MessageId 0100018f-1'])
    expect(trace).to.have.length(1)
    expect(trace[0]).to.match(/^POST http:\S+\/v2\/email\/outbound-emails 200 \d+ ms$/)
    expect(JSON.stringify([transcript, trace])).not.to.match(/Signature|wJalr/)
  })

  const kinds: readonly (readonly [code: string, status: number, message: string, kind: string])[] = [
    ['UnrecognizedClientException', 403, 'The security token included in the request is invalid.', 'credentials'],
    ['SignatureDoesNotMatch', 403, 'The request signature we calculated does not match', 'credentials'],
    ['InvalidSignatureException', 403, 'Signature expired: 1 is now earlier than 2', 'clock'],
    ['SignatureDoesNotMatch', 403, 'Signature not yet current: 2 is still later than 1', 'clock'],
    ['RequestExpired', 400, 'Request has expired', 'clock'],
    ['AccessDeniedException', 403, 'User is not authorized to perform ses:SendEmail', 'policy'],
    ['SomethingNewException', 403, 'no', 'policy'],
    ['MessageRejected', 400, 'Email address is not verified. The following identities failed the check', 'identity'],
    ['MessageRejected', 400, 'Sending paused for this account.', 'paused'],
    ['MessageRejected', 400, 'Something else', 'other'],
    ['MailFromDomainNotVerifiedException', 400, 'MAIL FROM', 'identity'],
    ['SendingPausedException', 400, 'Configuration set is disabled', 'paused'],
    ['AccountSuspendedException', 400, 'suspended', 'paused'],
    ['TooManyRequestsException', 429, 'Maximum sending rate exceeded.', 'throttled'],
    ['LimitExceededException', 400, 'Daily message quota exceeded', 'throttled'],
    ['InternalServiceErrorException', 500, 'oops', 'throttled'],
    ['BadRequestException', 400, 'Illegal address', 'other'],
    ['NotFoundException', 404, 'Configuration set does not exist', 'other'],
  ]
  for (const [code, status, message, kind] of kinds) {
    it(`takes ${code} "${message.slice(0, 30)}" for ${kind}, and asks once`, async () => {
      const {transports, received} = await answering(refused(code, status, message))
      const report = await transports.sendByApi(credentials, mail)
      expect(report).to.have.property('accepted', false)
      expect(report)
        .to.have.property('refusal')
        .that.deep.equals({kind, status, message: `${code}: ${message}`})
      expect(received).to.have.length(1)
    })
  }

  it('does not stumble over an answer that is not of AWS', async () => {
    const {transports} = await answering({
      status: 502,
      headers: {'content-type': 'text/html'},
      body: '<h1>Bad gateway</h1>',
    })
    expect(await transports.sendByApi(credentials, mail)).to.have.nested.property('refusal.kind', 'throttled')
  })

  it('proves a key by asking STS who it is', async () => {
    const {transports, received} = await answering({
      status: 200,
      headers: {'content-type': 'text/xml'},
      body: `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
        <Arn>arn:aws-us-gov:iam::000000000000:user/cf/csb-aws-ses-one</Arn><UserId>AIDA</UserId><Account>000000000000</Account>
        </GetCallerIdentityResult></GetCallerIdentityResponse>`,
    })
    const report = await transports.proveApiKey(credentials)
    expect(report.proved).to.equal(true)
    expect(report.transcript.at(-1)?.text).to.contain('user/cf/csb-aws-ses-one')
    expect(received[0]?.body).to.contain('Action=GetCallerIdentity')
    expect(received[0]?.headers.authorization).to.contain('/us-gov-west-1/sts/aws4_request')
  })

  it('says that STS does not know a key', async () => {
    const {transports} = await answering({
      status: 403,
      headers: {'content-type': 'text/xml'},
      body: `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type>
        <Code>InvalidClientTokenId</Code><Message>The security token included in the request is invalid.</Message>
        </Error><RequestId>1</RequestId></ErrorResponse>`,
    })
    const report = await transports.proveApiKey(credentials)
    expect(report).to.have.property('proved', false)
    expect(report).to.have.nested.property('refusal.kind', 'credentials')
    expect(report).to.have.nested.property('refusal.status', 403)
  })

  it('takes a port that nobody listens on for unreachable, and names it', async () => {
    const server = await startTcpServer(() => {})
    await server.close()
    const report = await transportsTo(`http://127.0.0.1:${server.port}`).sendByApi(credentials, mail)
    expect(report)
      .to.have.property('refusal')
      .that.deep.equals({
        kind: 'unreachable',
        message: `No answer from 127.0.0.1:${server.port}: the connection was refused`,
      })
  })

  it('does not ask anybody in a region that cannot be one', async () => {
    const {transports, received} = await answering({status: 200, body: '{}'})
    const report = await transports.sendByApi({...credentials, region: 'evil.example/'}, mail)
    expect(report).to.have.nested.property('refusal.kind', 'other')
    expect(received).to.deep.equal([])
  })

  it('takes silence for unreachable', async () => {
    const server = await startTcpServer(() => {})
    servers.push(server)
    const report = await transportsTo(`http://127.0.0.1:${server.port}`).proveApiKey(credentials)
    expect(report).to.have.nested.property('refusal.kind', 'unreachable')
  })

  it('stops when it is interrupted while nobody answers', async () => {
    const controller = new AbortController()
    const server = await startTcpServer(() => controller.abort(new Interrupted()))
    servers.push(server)
    const transports = mailTransports({awsEndpoint: `http://127.0.0.1:${server.port}`}, {signal: controller.signal})
    const reason = await transports.sendByApi(credentials, mail).catch((thrown: unknown) => thrown)
    expect(reason).to.be.instanceOf(Interrupted)
  })
})
