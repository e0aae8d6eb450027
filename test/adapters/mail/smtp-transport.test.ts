import {expect} from 'chai'
import {simpleParser} from 'mailparser'
import type {SMTPServerOptions} from 'smtp-server'
import {mailTransports} from '../../../src/adapters/mail/mail-transports.ts'
import {smtpPassword} from '../../../src/adapters/mail/smtp-password.ts'
import type {BindingCredentials} from '../../../src/domain/binding/credentials.ts'
import type {SmtpOverride} from '../../../src/domain/context/context.ts'
import {Interrupted} from '../../../src/domain/exit/failure.ts'
import {Secret} from '../../../src/domain/text/secret.ts'
import type {MailTransports, ProofReport, SendReport, TestMail} from '../../../src/ports/sending/mail-transports.ts'
import {certificateFor} from '../../support/certificates.ts'
import {HOSTILE_SMTP_ANSWERS} from '../../support/hostile-smtp-answers.ts'
import {type HostileSmtp, hostileSmtp} from '../../support/hostile-smtp-gate.ts'
import {
  loopbackTrust,
  type MailServer,
  reply,
  startMailServer,
  startTcpServer,
  type Trust,
} from '../../support/mail-server.ts'
import {sealedTestCredentials} from '../../support/memory-platform.ts'

const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'
const PASSWORD = smtpPassword(SECRET, 'us-gov-west-1')
const credentials: BindingCredentials = {
  ...sealedTestCredentials('one'),
  aws_secret_access_key: new Secret(SECRET),
  smtp_password: new Secret(PASSWORD),
}
const login = {user: credentials.smtp_user, password: PASSWORD}

const mail: TestMail = {
  from: 'test@agency.test',
  to: ['success@simulator.amazonses.com'],
  subject: 'Prüfung',
  text: 'This mail proves something.\n.\nA dot alone is data.',
}

const BOTH = ['starttls', 'implicit'] as const
const toMe = (tls: 'starttls' | 'implicit', port: number, caFile?: string): SmtpOverride => ({
  ...(tls === 'starttls' ? {startTls: `127.0.0.1:${port}`} : {implicitTls: `127.0.0.1:${port}`}),
  ...(caFile === undefined ? {} : {caFile}),
})

const refusal = (report: SendReport | ProofReport) => ('refusal' in report ? report.refusal : undefined)
const words = (report: SendReport | ProofReport): string =>
  report.transcript.map(({from, text}) => `${from}: ${text}`).join('\n')

describe('the SMTP transport', () => {
  let trust: Trust
  const servers: {close(): Promise<void>}[] = []

  before(() => {
    trust = loopbackTrust()
  })
  after(() => trust.dispose())
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.close()))
  })

  async function serve(tls: 'starttls' | 'implicit', change: SMTPServerOptions = {}): Promise<MailServer> {
    const server = await startMailServer(trust.certificate, login, {secure: tls === 'implicit', ...change})
    servers.push(server)
    return server
  }

  function transportsTo(override: SmtpOverride, signal = new AbortController().signal): MailTransports {
    return mailTransports({smtp: override}, {signal, timeouts: {connect: 1500, reply: 1500}})
  }

  for (const tls of BOTH) {
    describe(`with ${tls}`, () => {
      it('sends a mail and brings back the id that the server gave it', async () => {
        const server = await serve(tls)
        const report = await transportsTo(toMe(tls, server.port, trust.caFile)).sendBySmtp(credentials, mail, tls)
        expect(refusal(report)).to.equal(undefined)
        expect(report).to.include({accepted: true, messageId: '0100018f00000000-0000-000000'})
        expect(report).to.have.property('reply', '250 Ok 0100018f00000000-0000-000000')
        expect(server.received).to.have.length(1)
        expect(server.received[0]).to.deep.include({from: mail.from, to: mail.to})
        const parsed = await simpleParser(server.received[0]!.raw)
        expect(parsed.subject).to.equal('Prüfung')
        expect(parsed.text?.trimEnd()).to.equal(mail.text)
        expect(parsed.headers.has('x-ses-configuration-set')).to.equal(false)
      })

      it('proves a login without sending anything', async () => {
        const server = await serve(tls)
        const report = await transportsTo(toMe(tls, server.port, trust.caFile)).proveSmtpLogin(credentials, tls)
        expect(report.proved).to.equal(true)
        expect(server.received).to.deep.equal([])
        expect(words(report)).to.match(/client: QUIT\nserver: 221 /)
        expect(words(report)).not.to.match(/MAIL FROM/)
      })

      it('says that a wrong password is refused, by its code', async () => {
        const server = await serve(tls)
        const wrong = {...credentials, smtp_password: new Secret(`B${'A'.repeat(43)}`)}
        const transports = transportsTo(toMe(tls, server.port, trust.caFile))
        for (const report of [
          await transports.proveSmtpLogin(wrong, tls),
          await transports.sendBySmtp(wrong, mail, tls),
        ]) {
          expect(refusal(report)).to.deep.equal({
            kind: 'credentials',
            status: 535,
            message: '535 Authentication Credentials Invalid',
          })
        }
        expect(server.received).to.deep.equal([])
      })

      it('does not log in where the certificate is signed by an authority that nobody vouches for', async () => {
        let asked = 0
        const server = await serve(tls, {onAuth: () => asked++})
        const report = await transportsTo(toMe(tls, server.port)).proveSmtpLogin(credentials, tls)
        expect(refusal(report)?.kind).to.equal('tls')
        expect(asked).to.equal(0)
      })

      it('does not log in where the certificate is of another name', async () => {
        const stranger = loopbackTrust(certificateFor('mail.example.test'))
        const server = await startMailServer(stranger.certificate, login, {secure: tls === 'implicit'})
        servers.push(server)
        const report = await transportsTo(toMe(tls, server.port, stranger.caFile)).proveSmtpLogin(credentials, tls)
        stranger.dispose()
        expect(refusal(report)?.kind).to.equal('tls')
        expect(refusal(report)?.message).to.match(/127\.0\.0\.1/)
      })

      it('never keeps the password, in any form, in the transcript', async () => {
        for (const authMethods of [['PLAIN'], ['LOGIN']]) {
          const server = await serve(tls, {authMethods})
          const report = await transportsTo(toMe(tls, server.port, trust.caFile)).sendBySmtp(credentials, mail, tls)
          const text = words(report)
          expect(text).to.match(new RegExp(`client: AUTH ${authMethods[0]} •+`))
          for (const secret of [PASSWORD, SECRET]) {
            expect(text).not.to.contain(secret)
            expect(text).not.to.contain(Buffer.from(secret).toString('base64').slice(0, -4))
          }
          expect(text).not.to.contain(Buffer.from(`\0${login.user}\0${PASSWORD}`).toString('base64').slice(0, 40))
          expect(report.accepted, `${authMethods[0]}: ${text}`).to.equal(true)
        }
      })

      it('notes how the connection was made private, before it logs in', async () => {
        const server = await serve(tls)
        const report = await transportsTo(toMe(tls, server.port, trust.caFile)).proveSmtpLogin(credentials, tls)
        const text = words(report)
        const noted = text.search(/note: TLSv1\.\d, \S+; certificate of 127\.0\.0\.1, issued by Test authority/)
        expect(noted).to.be.greaterThan(-1)
        expect(noted).to.be.lessThan(text.indexOf('client: AUTH'))
        expect(text.includes('client: STARTTLS')).to.equal(tls === 'starttls')
      })
    })
  }

  it('names the configuration set of the mail in a header', async () => {
    const server = await serve('starttls')
    const transports = transportsTo(toMe('starttls', server.port, trust.caFile))
    await transports.sendBySmtp(credentials, {...mail, configurationSet: 'csb-aws-ses-1'}, 'starttls')
    expect(server.received[0]?.raw).to.match(/^X-SES-CONFIGURATION-SET: csb-aws-ses-1\r$/im)
  })

  it('sends no credential to a server that cannot do STARTTLS', async () => {
    let asked = 0
    const server = await serve('starttls', {
      disabledCommands: ['STARTTLS'],
      allowInsecureAuth: true,
      onAuth: () => asked++,
    })
    const report = await transportsTo(toMe('starttls', server.port, trust.caFile)).sendBySmtp(
      credentials,
      mail,
      'starttls',
    )
    expect(refusal(report)?.kind).to.equal('tls')
    expect(asked).to.equal(0)
    expect(words(report)).not.to.contain('client: AUTH')
  })

  it('says that a port without TLS is not private, when TLS is expected from the first byte', async () => {
    const server = await serve('starttls')
    const report = await transportsTo(toMe('implicit', server.port, trust.caFile)).proveSmtpLogin(
      credentials,
      'implicit',
    )
    expect(refusal(report)?.kind).to.equal('tls')
  })

  it('takes a rejection at the end of the message by its words', async () => {
    const rejections = [
      ['Access denied: User x is not authorized to perform ses:SendRawEmail on resource y', 'policy'],
      ['Message rejected: Email address is not verified.', 'identity'],
      ['Message rejected: Sending paused for this account.', 'paused'],
    ] as const
    for (const [text, kind] of rejections) {
      const server = await serve('starttls', {
        onData: (stream, _session, done) => {
          stream.resume()
          stream.on('end', () => done(reply(554, text)))
        },
      })
      const transports = transportsTo(toMe('starttls', server.port, trust.caFile))
      const report = await transports.sendBySmtp(credentials, mail, 'starttls')
      expect(refusal(report)).to.deep.equal({kind, status: 554, message: `554 ${text}`})
    }
  })

  it('takes a 4yz reply for a request to be asked again later', async () => {
    const server = await serve('starttls', {
      onRcptTo: (_address, _session, done) => done(reply(454, 'Throttling failure: Maximum sending rate exceeded')),
    })
    const report = await transportsTo(toMe('starttls', server.port, trust.caFile)).sendBySmtp(
      credentials,
      mail,
      'starttls',
    )
    expect(refusal(report)).to.deep.include({kind: 'throttled', status: 454})
  })

  it('is refused when one of the recipients is, and says that the mail went to the others', async () => {
    const server = await serve('starttls', {
      onRcptTo: ({address}, _session, done) =>
        address.startsWith('nobody') ? done(reply(553, `<${address}> address unknown`)) : done(),
    })
    const transports = transportsTo(toMe('starttls', server.port, trust.caFile))
    const report = await transports.sendBySmtp(
      credentials,
      {...mail, to: ['nobody@agency.test', 'somebody@agency.test']},
      'starttls',
    )
    expect(refusal(report)).to.deep.equal({
      kind: 'recipient',
      status: 553,
      message: '553 <nobody@agency.test> address unknown',
    })
    expect(words(report)).to.contain('the message went to the other recipients')
    expect(server.received[0]?.to).to.deep.equal(['somebody@agency.test'])
  })

  it('hides a password that the server says back', async () => {
    const server = await serve('starttls', {
      onAuth: ({password = ''}, _session, done) => done(reply(535, `no such password: ${password}`)),
    })
    const transports = transportsTo(toMe('starttls', server.port, trust.caFile))
    const report = await transports.proveSmtpLogin(credentials, 'starttls')
    expect(refusal(report)?.message).to.equal('535 no such password: ••••••••')
    expect(JSON.stringify(report)).not.to.contain(PASSWORD)
  })

  describe('with servers that do not behave', () => {
    const answers: readonly (readonly [string, string | undefined, string])[] = [
      ['greets with 421', '421 Too many concurrent SMTP connections\r\n', 'throttled'],
      ['speaks another protocol', 'HTTP/1.1 400 Bad Request\r\n\r\n', 'other'],
      ['says nothing', undefined, 'unreachable'],
    ]
    for (const [what, greeting, kind] of answers) {
      it(`takes one that ${what} for ${kind}`, async () => {
        const server = await startTcpServer((socket) => {
          if (greeting !== undefined) socket.write(greeting)
        })
        servers.push(server)
        const transports = mailTransports(
          {smtp: toMe('starttls', server.port, trust.caFile)},
          {signal: new AbortController().signal, timeouts: {connect: 150, reply: 150}},
        )
        expect(refusal(await transports.proveSmtpLogin(credentials, 'starttls'))?.kind).to.equal(kind)
      })
    }

    it('takes one that hangs up at once for unreachable', async () => {
      const server = await startTcpServer((socket) => socket.destroy())
      servers.push(server)
      const report = await transportsTo(toMe('starttls', server.port)).proveSmtpLogin(credentials, 'starttls')
      expect(refusal(report)?.kind).to.equal('unreachable')
    })

    it('takes a port that nobody listens on for unreachable, and names it', async () => {
      const server = await startTcpServer(() => {})
      await server.close()
      const report = await transportsTo(toMe('starttls', server.port)).sendBySmtp(credentials, mail, 'starttls')
      expect(refusal(report)).to.deep.equal({
        kind: 'unreachable',
        message: `No answer from 127.0.0.1:${server.port}: the connection was refused`,
      })
    })

    it('says of a host name that does not exist (RFC 6761 section 6.4) that waiting does not help', async () => {
      const report = await transportsTo({}).proveSmtpLogin(
        {...credentials, smtp_server: 'no-such-host.invalid'},
        'starttls',
      )
      expect(refusal(report)).to.deep.include({kind: 'unreachable', lasting: true})
    })

    it('stops when it is interrupted while a server says nothing, and hangs up', async () => {
      const closed = Promise.withResolvers<void>()
      const controller = new AbortController()
      const server = await startTcpServer((socket) => {
        socket.resume().once('close', () => closed.resolve())
        controller.abort(new Interrupted())
      })
      servers.push(server)
      const transports = mailTransports({smtp: toMe('starttls', server.port)}, {signal: controller.signal})
      const reason = await transports.proveSmtpLogin(credentials, 'starttls').catch((thrown: unknown) => thrown)
      expect(reason).to.be.instanceOf(Interrupted)
      await closed.promise
    })
  })

  describe('with a server that answers one step in a hostile way', () => {
    const steps = ['greeting', 'EHLO', 'STARTTLS', 'TLS', 'EHLO', 'AUTH', 'MAIL', 'RCPT', 'DATA', 'message']

    async function hostile(step: string, answer: string, often = 1): Promise<MailTransports> {
      const gates = await hostileSmtp(trust.certificate)
      servers.push(gates)
      gates.attack(steps.lastIndexOf(step), {name: answer, perform: ({socket}) => void socket.write(answer)}, often)
      return transportsTo({startTls: gates.startTls, caFile: trust.caFile})
    }

    async function loginTo(gates: HostileSmtp): Promise<ProofReport> {
      const override = {startTls: gates.startTls, caFile: trust.caFile}
      const timeouts = {connect: 1500, reply: 250}
      const transports = mailTransports({smtp: override}, {signal: new AbortController().signal, timeouts})
      return await transports.proveSmtpLogin(credentials, 'starttls')
    }

    for (const answer of ['2\r\n', '25 short\r\n', '250garbage\r\n', '250-fine\r\n550-no\r\n250 fine\r\n']) {
      it(`does not take a mail for accepted by what is no reply of SMTP: ${JSON.stringify(answer)}`, async () => {
        const report = await (await hostile('message', answer)).sendBySmtp(credentials, mail, 'starttls')
        expect(refusal(report)?.kind).to.equal('other')
        expect(refusal(report)?.message).to.contain(answer.split('\r\n')[0])
      })
    }

    for (const answer of ['2\r\n', '235garbage\r\n', '250 Ok\r\n', '220 go on\r\n']) {
      it(`does not take a login for proved by another reply than 235 (RFC 4954): ${JSON.stringify(answer)}`, async () => {
        const report = await (await hostile('AUTH', answer)).proveSmtpLogin(credentials, 'starttls')
        expect(report.proved).to.equal(false)
        expect(refusal(report)?.kind).to.equal('other')
      })
    }

    it('does not call a login refused that it never tried', async () => {
      for (const step of ['greeting', 'EHLO']) {
        const report = await (await hostile(step, '535 no\r\n', 9)).proveSmtpLogin(credentials, 'starttls')
        expect(refusal(report)?.kind, step).to.equal('other')
      }
    })

    for (const name of ['says 334', 'trickles the lines of one reply', 'trickles a line']) {
      it(`ends a login that never ends by itself: ${name}`, async () => {
        const gates = await hostileSmtp(trust.certificate)
        servers.push(gates)
        const answer = HOSTILE_SMTP_ANSWERS.find((each) => each.name === name)
        gates.attack(steps.indexOf('AUTH'), answer, Number.POSITIVE_INFINITY)
        const report = await loginTo(gates)
        expect(refusal(report)?.kind).to.equal('unreachable')
        expect(report.transcript.length).to.be.lessThan(1100)
      })
    }

    it('leaves a reply that is longer than any of SES', async () => {
      for (const step of ['greeting', 'AUTH', 'message']) {
        const report = await (await hostile(step, `${'550-no\r\n'.repeat(20_000)}550 no\r\n`)).sendBySmtp(
          credentials,
          mail,
          'starttls',
        )
        expect(refusal(report)?.kind, step).to.equal('other')
        expect(refusal(report)?.message.length).to.be.lessThan(1000)
      }
    })
  })

  it('gives --debug one line a conversation, without secrets', async () => {
    const server = await serve('starttls')
    const lines: string[] = []
    const transports = mailTransports(
      {smtp: toMe('starttls', server.port, trust.caFile)},
      {signal: new AbortController().signal, trace: (line) => lines.push(line)},
    )
    await transports.sendBySmtp(credentials, mail, 'starttls')
    expect(lines).to.have.length(1)
    expect(lines[0]).to.match(/^SMTP 127\.0\.0\.1:\d+ starttls ok \d+ ms$/)
  })

  it('knows whether a password belongs to its secret and its region', () => {
    const transports = transportsTo({})
    expect(transports.smtpPasswordFits(credentials)).to.equal(true)
    expect(transports.smtpPasswordFits({...credentials, region: 'us-east-1'})).to.equal(false)
    expect(transports.smtpPasswordFits({...credentials, aws_secret_access_key: new Secret('another')})).to.equal(false)
  })

  it('says that the authority of the context cannot be read, and names the file', async () => {
    const thrown = await transportsTo({startTls: '127.0.0.1:1', caFile: '/nowhere/authority.pem'})
      .proveSmtpLogin(credentials, 'starttls')
      .catch((error: unknown) => error)
    expect(thrown).to.have.property('code', 'invalid-value')
    expect(thrown).to.have.property('message').that.contains('/nowhere/authority.pem')
  })
})
