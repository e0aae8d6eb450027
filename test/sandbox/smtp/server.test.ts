import {expect} from 'chai'
import {createTransport, type Transporter} from 'nodemailer'
import {smtpPassword} from '../../../src/sandbox/aws/smtp-password.ts'
import {listInbox, readMessage} from '../../../src/sandbox/mail/inbox.ts'
import {startSmtp} from '../../../src/sandbox/smtp/server.ts'
import {loadAuthority} from '../../../src/sandbox/tls/authority.ts'
import {addTenant, type Tenant} from '../mail/tenants.ts'
import type {TestEnvironment} from '../support/environment.ts'
import {base64} from './conversation.ts'
import {authPlain, deliver, ID, Post, REGION} from './post.ts'

describe('the SMTP endpoint', () => {
  let post: Post
  let env: TestEnvironment
  let tenant: Tenant
  let password: string

  before(async () => {
    post = await Post.start()
    env = post.env
    tenant = post.tenant
    password = smtpPassword(tenant.secret, REGION)
  })
  afterEach(() => post.tidy())
  after(() => post.stop())

  const transport = (secure: boolean, pass = password): Transporter =>
    createTransport({
      host: '127.0.0.1',
      port: secure ? post.endpoint.implicitTlsPort : post.endpoint.startTlsPort,
      secure,
      requireTLS: !secure,
      auth: {user: tenant.accessKeyId, pass},
      tls: {ca: post.ca, servername: 'email-smtp-fips.us-gov-west-1.amazonaws.com'},
    })

  for (const [mode, secure] of [
    ['STARTTLS', false],
    ['implicit TLS', true],
  ] as const) {
    it(`takes mail from an ordinary client over ${mode}, and shows it in the inbox`, async () => {
      const client = transport(secure)
      const sent = (await client.sendMail({
        from: 'Ann <ann@agency.test>',
        to: ['bob@example.test', 'carol@hard-bounce.test'],
        subject: `Over ${mode}`,
        text: '.a line that starts with a dot\n..\n.\nend',
      })) as {response: string}
      const [, id] = new RegExp(`^250 Ok (${ID})$`).exec(sent.response) ?? []
      const message = await readMessage(env, id ?? '')
      expect(message).to.include({subject: `Over ${mode}`, transport: 'smtp', userName: tenant.userName})
      expect(message?.text?.trimEnd().split('\n')).to.deep.equal(['.a line that starts with a dot', '..', '.', 'end'])
      expect(message?.events.map(({kind}) => kind)).to.deep.equal(['delivery', 'bounce'])
    })
  }

  it('refuses an ordinary client with a wrong password', async () => {
    const error = (await transport(true, 'wrong')
      .verify()
      .catch((thrown: unknown) => thrown)) as Record<string, unknown>
    expect(error).to.include({code: 'EAUTH', response: '535 Authentication Credentials Invalid'})
  })

  it('greets as SES does, and offers no AUTH before TLS', async () => {
    const talk = await post.connect(post.endpoint.startTlsPort)
    expect(await talk.reply()).to.match(/^220 email-smtp\.amazonaws\.com ESMTP SimpleEmailService-/)
    expect((await talk.say('EHLO client.test')).split('\n')).to.deep.equal([
      '250-email-smtp.amazonaws.com',
      '250-PIPELINING',
      '250-8BITMIME',
      '250-STARTTLS',
      '250-SIZE 41943040',
      '250 Ok',
    ])
    for (const command of [authPlain(tenant.accessKeyId, password), 'MAIL FROM:<ann@agency.test>']) {
      expect(await talk.say(command)).to.equal('530 Must issue a STARTTLS command first')
    }
    await talk.startTls(post.ca)
    expect((await talk.say('EHLO client.test')).split('\n'))
      .to.include('250-AUTH PLAIN LOGIN')
      .and.not.include('250-STARTTLS')
    expect(await talk.say(authPlain(tenant.accessKeyId, password))).to.equal('235 Authentication successful')
  })

  it('drops whatever was said in the clear behind STARTTLS', async () => {
    const talk = await post.connect(post.endpoint.startTlsPort)
    await talk.reply()
    await talk.say('EHLO client.test')
    await talk.startTls(post.ca, 'EHLO injected.test')
    expect(await talk.say(authPlain(tenant.accessKeyId, password))).to.match(/^503 .*EHLO first$/)
  })

  it('takes AUTH PLAIN and AUTH LOGIN, in one step or in several', async () => {
    const steps: string[][] = [
      [authPlain(tenant.accessKeyId, password)],
      ['AUTH PLAIN', base64(`\0${tenant.accessKeyId}\0${password}`)],
      ['AUTH LOGIN', base64(tenant.accessKeyId), base64(password)],
      [`AUTH LOGIN ${base64(tenant.accessKeyId)}`, base64(password)],
    ]
    await Promise.all(
      steps.map(async (lines) => {
        const talk = await post.greeted()
        let answer = ''
        for (const line of lines) answer = await talk.say(line)
        expect(answer, lines[0]).to.equal('235 Authentication successful')
      }),
    )
  })

  it('answers every wrong credential alike', async () => {
    const credentials: [name: string, user: string, secret: string][] = [
      ['another password', tenant.accessKeyId, `${password.slice(0, -1)}x`],
      ['the secret itself', tenant.accessKeyId, tenant.secret],
      ['the password of another region', tenant.accessKeyId, smtpPassword(tenant.secret, 'us-east-1')],
      ['a key that does not exist', 'AKIANOBODY', password],
      ['no password', tenant.accessKeyId, ''],
    ]
    const talk = await post.greeted()
    for (const [name, user, secret] of credentials) {
      expect(await talk.say(authPlain(user, secret)), name).to.equal('535 Authentication Credentials Invalid')
    }
    env.store.run("UPDATE access_key SET status = 'Inactive'")
    expect(await talk.say(authPlain(tenant.accessKeyId, password))).to.equal('535 Authentication Credentials Invalid')
    env.store.run("UPDATE access_key SET status = 'Active'")
    expect(await talk.say(authPlain(tenant.accessKeyId, password))).to.equal('235 Authentication successful')
  })

  it('notes when a key was last used, and only when it was', async () => {
    const other = addTenant(env, 'used.test')
    const lastUse = () => {
      const sql = 'SELECT last_used_at, last_used_service, last_used_region FROM access_key WHERE id = ?'
      return Object.values(env.store.one(sql, other.accessKeyId) ?? {})
    }
    const talk = await post.greeted()
    await talk.say(authPlain(other.accessKeyId, 'wrong'))
    expect(lastUse()).to.deep.equal([null, null, null])
    await talk.say(authPlain(other.accessKeyId, smtpPassword(other.secret, REGION)))
    expect(lastUse()).to.deep.equal([env.clock.now(), 'ses', REGION])
  })

  it('wants AUTH before mail', async () => {
    const talk = await post.greeted()
    expect(await talk.say('MAIL FROM:<ann@agency.test>')).to.equal('530 Authentication required')
  })

  it('offers neither VRFY nor ETRN, nor the tricks of its library', async () => {
    const talk = await post.signedIn()
    for (const command of ['VRFY ann', 'ETRN agency.test', 'WIZ x', 'SHELL', 'KILL 1', 'XCLIENT ADDR=1.2.3.4']) {
      expect(await talk.say(command), command).to.match(/^50[02] /)
    }
  })

  it('takes several mails on one connection, and commands that are pipelined', async () => {
    const talk = await post.signedIn()
    expect(await deliver(talk)).to.match(new RegExp(`^250 Ok ${ID}$`))
    talk.send('MAIL FROM:<ann@agency.test> BODY=8BITMIME\r\nRCPT TO:<bob@example.test>\r\nDATA\r\n')
    expect([await talk.reply(), await talk.reply(), await talk.reply()]).to.deep.equal([
      '250 Ok',
      '250 Ok',
      '354 End data with <CR><LF>.<CR><LF>',
    ])
    expect(await talk.say('From: ann@agency.test\r\nSubject: gr\u00fcn\r\n\r\n\u00fc\r\n.')).to.match(/^250 Ok /)
    expect(await talk.say('RSET')).to.equal('250 Ok')
    expect(await talk.say('QUIT')).to.match(/^221 /)
    expect(listInbox(env).map(({subject}) => subject)).to.deep.equal(['grün', ''])
  })

  it('refuses addresses that are none as they come', async () => {
    const talk = await post.signedIn()
    expect(await talk.say('MAIL FROM:<>')).to.equal('553 <> Invalid email address')
    expect(await talk.say('MAIL FROM:<a..b@agency..test>')).to.equal('553 <a..b@agency..test> Invalid email address')
    expect(await talk.say('MAIL FROM:<ann@agency.test>')).to.equal('250 Ok')
    expect(await talk.say('RCPT TO:<postmaster>')).to.equal('553 <postmaster> Invalid email address')
    expect(await talk.say('RCPT TO:<b"ob@x.test>')).to.equal('553 <b"ob@x.test> Invalid email address')
    expect(await talk.say('DATA')).to.match(/^503 /)
  })

  it('survives clients that do not speak TLS where it comes first', async () => {
    const talk = await post.connect(post.endpoint.implicitTlsPort)
    talk.send('EHLO client.test\r\n')
    expect(await talk.reply().catch((error: Error) => error.message)).to.match(/hung up/)
    await post.greeted()
  })

  it('closes at once, whoever is still talking, and gives its ports back', async () => {
    const {key, cert} = await loadAuthority(env.settings.folder)
    const first = await startSmtp(env, {startTlsPort: 0, implicitTlsPort: 0, tls: {key, cert}})
    const talk = await post.connect(first.startTlsPort)
    await talk.reply()
    const started = performance.now()
    await first.close()
    expect(performance.now() - started).to.be.below(500)
    const {startTlsPort, implicitTlsPort} = first
    const second = await startSmtp(env, {startTlsPort, implicitTlsPort, tls: {key, cert}})
    expect(second).to.include({startTlsPort, implicitTlsPort})
    const third = await startSmtp(env, {startTlsPort: 0, implicitTlsPort, tls: {key, cert}}).catch(
      (error: unknown) => error,
    )
    expect(third).to.have.property('code', 'EADDRINUSE')
    await second.close()
  })
})
