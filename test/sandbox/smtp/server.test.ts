import {readFileSync} from 'node:fs'
import {expect} from 'chai'
import {createTransport, type Transporter} from 'nodemailer'
import {smtpPassword} from '../../../src/sandbox/aws/smtp-password.ts'
import {listInbox, readMessage} from '../../../src/sandbox/mail/inbox.ts'
import {type SmtpEndpoint, startSmtp} from '../../../src/sandbox/smtp/server.ts'
import {loadAuthority} from '../../../src/sandbox/tls/authority.ts'
import {addTenant, pause, type Tenant} from '../mail/tenants.ts'
import {type TestWorld, testWorld} from '../support/world.ts'
import {base64, Conversation} from './conversation.ts'

const REGION = 'us-gov-west-1'
const ID = '0100[0-9a-f]{12}-[0-9a-f-]{36}-000000'

describe('the SMTP endpoint', () => {
  let world: TestWorld
  let endpoint: SmtpEndpoint
  let ca: string
  let tenant: Tenant
  let password: string
  const open: Conversation[] = []

  before(async () => {
    world = testWorld()
    const {caFile, key, cert} = await loadAuthority(world.settings.folder)
    ca = readFileSync(caFile, 'utf8')
    endpoint = await startSmtp(world, {startTlsPort: 0, implicitTlsPort: 0, tls: {key, cert}})
    tenant = addTenant(world, 'agency.test')
    password = smtpPassword(tenant.secret, REGION)
  })
  afterEach(() => {
    for (const conversation of open.splice(0)) conversation.close()
    world.store.run("UPDATE access_key SET status = 'Active'")
    world.store.run('UPDATE configuration_set SET sending_enabled = 1')
    world.store.run('DELETE FROM message')
  })
  after(async () => {
    await endpoint.close()
    world.dispose()
  })

  const keep = (conversation: Conversation) => {
    open.push(conversation)
    return conversation
  }
  const greeted = async () => {
    const talk = keep(await Conversation.openTls(endpoint.implicitTlsPort, ca))
    await talk.reply()
    await talk.say('EHLO client.test')
    return talk
  }
  const plain = (user: string, secret: string) => `AUTH PLAIN ${base64(`\0${user}\0${secret}`)}`
  const signedIn = async (user: Pick<Tenant, 'accessKeyId' | 'secret'> = tenant) => {
    const talk = await greeted()
    expect(await talk.say(plain(user.accessKeyId, smtpPassword(user.secret, REGION)))).to.match(/^235 /)
    return talk
  }
  const deliver = async (talk: Conversation, from = 'ann@agency.test', message = `From: ${from}\r\n\r\nx`) => {
    await talk.say(`MAIL FROM:<${from}>`)
    await talk.say('RCPT TO:<bob@example.test>')
    expect(await talk.say('DATA')).to.match(/^354 /)
    return talk.say(`${message}\r\n.`)
  }
  const transport = (secure: boolean, pass = password): Transporter =>
    createTransport({
      host: '127.0.0.1',
      port: secure ? endpoint.implicitTlsPort : endpoint.startTlsPort,
      secure,
      requireTLS: !secure,
      auth: {user: tenant.accessKeyId, pass},
      tls: {ca, servername: 'email-smtp-fips.us-gov-west-1.amazonaws.com'},
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
      const message = await readMessage(world, id ?? '')
      expect(message).to.include({subject: `Over ${mode}`, road: 'smtp', userName: tenant.userName})
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
    const talk = keep(await Conversation.open(endpoint.startTlsPort))
    expect(await talk.reply()).to.match(/^220 email-smtp\.amazonaws\.com ESMTP SimpleEmailService-/)
    expect((await talk.say('EHLO client.test')).split('\n')).to.deep.equal([
      '250-email-smtp.amazonaws.com',
      '250-PIPELINING',
      '250-8BITMIME',
      '250-STARTTLS',
      '250-SIZE 41943040',
      '250 Ok',
    ])
    for (const command of [plain(tenant.accessKeyId, password), 'MAIL FROM:<ann@agency.test>']) {
      expect(await talk.say(command)).to.equal('530 Must issue a STARTTLS command first')
    }
    await talk.startTls(ca)
    expect((await talk.say('EHLO client.test')).split('\n'))
      .to.include('250-AUTH PLAIN LOGIN')
      .and.not.include('250-STARTTLS')
    expect(await talk.say(plain(tenant.accessKeyId, password))).to.equal('235 Authentication successful')
  })

  it('drops whatever was said in the clear behind STARTTLS', async () => {
    const talk = keep(await Conversation.open(endpoint.startTlsPort))
    await talk.reply()
    await talk.say('EHLO client.test')
    talk.send('STARTTLS\r\nEHLO injected.test\r\n')
    expect(await talk.reply()).to.match(/^220 /)
    const silence = await Promise.race([talk.reply(), new Promise((resolve) => setTimeout(resolve, 80, 'silence'))])
    expect(silence).to.equal('silence')
  })

  it('takes AUTH PLAIN and AUTH LOGIN, in one step or in several', async () => {
    const steps: string[][] = [
      [plain(tenant.accessKeyId, password)],
      ['AUTH PLAIN', base64(`\0${tenant.accessKeyId}\0${password}`)],
      ['AUTH LOGIN', base64(tenant.accessKeyId), base64(password)],
      [`AUTH LOGIN ${base64(tenant.accessKeyId)}`, base64(password)],
    ]
    await Promise.all(
      steps.map(async (lines) => {
        const talk = await greeted()
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
    const talk = await greeted()
    for (const [name, user, secret] of credentials) {
      expect(await talk.say(plain(user, secret)), name).to.equal('535 Authentication Credentials Invalid')
    }
    world.store.run("UPDATE access_key SET status = 'Inactive'")
    expect(await talk.say(plain(tenant.accessKeyId, password))).to.equal('535 Authentication Credentials Invalid')
    world.store.run("UPDATE access_key SET status = 'Active'")
    expect(await talk.say(plain(tenant.accessKeyId, password))).to.equal('235 Authentication successful')
  })

  it('notes when a key was last used, and only when it was', async () => {
    const other = addTenant(world, 'used.test')
    const lastUse = () => {
      const sql = 'SELECT last_used_at, last_used_service, last_used_region FROM access_key WHERE id = ?'
      return Object.values(world.store.one(sql, other.accessKeyId) ?? {})
    }
    const talk = await greeted()
    await talk.say(plain(other.accessKeyId, 'wrong'))
    expect(lastUse()).to.deep.equal([null, null, null])
    await talk.say(plain(other.accessKeyId, smtpPassword(other.secret, REGION)))
    expect(lastUse()).to.deep.equal([world.clock.now(), 'ses', REGION])
  })

  it('wants AUTH before mail', async () => {
    const talk = await greeted()
    expect(await talk.say('MAIL FROM:<ann@agency.test>')).to.equal('530 Authentication required')
  })

  it('offers neither VRFY nor ETRN, nor the tricks of its library', async () => {
    const talk = await signedIn()
    for (const command of ['VRFY ann', 'ETRN agency.test', 'WIZ x', 'SHELL', 'KILL 1', 'XCLIENT ADDR=1.2.3.4']) {
      expect(await talk.say(command), command).to.match(/^50[02] /)
    }
  })

  it('takes several mails on one connection, and commands that are pipelined', async () => {
    const talk = await signedIn()
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
    expect(listInbox(world).map(({subject}) => subject)).to.deep.equal(['grün', ''])
  })

  it('refuses addresses that are none as they come', async () => {
    const talk = await signedIn()
    expect(await talk.say('MAIL FROM:<>')).to.equal('553 <> Invalid email address')
    expect(await talk.say('MAIL FROM:<a..b@agency..test>')).to.equal('553 <a..b@agency..test> Invalid email address')
    expect(await talk.say('MAIL FROM:<ann@agency.test>')).to.equal('250 Ok')
    expect(await talk.say('RCPT TO:<postmaster>')).to.equal('553 <postmaster> Invalid email address')
    expect(await talk.say('RCPT TO:<b"ob@x.test>')).to.equal('553 <b"ob@x.test> Invalid email address')
    expect(await talk.say('DATA')).to.match(/^503 /)
  })

  describe('refuses at the end of DATA', () => {
    it('a sender outside the policy', async () => {
      addTenant(world, 'other.test')
      expect(await deliver(await signedIn(), 'eve@other.test')).to.equal(
        "554 Access denied: User `arn:aws-us-gov:iam::000000000000:user/cf/csb-aws-ses-user-agency.test' is not authorized " +
          "to perform `ses:SendRawEmail' on resource `arn:aws-us-gov:ses:us-gov-west-1:000000000000:identity/other.test'",
      )
    })

    it('a sender that is not verified', async () => {
      const pending = addTenant(world, 'pending.test', {verified: false})
      expect(await deliver(await signedIn(pending), 'ann@pending.test')).to.equal(
        '554 Message rejected: Email address is not verified. The following identities failed the check in region ' +
          'US-GOV-WEST-1: ann@pending.test',
      )
    })

    it('mail of a paused configuration set', async () => {
      const talk = await signedIn()
      pause(world, tenant.configurationSet)
      expect(await deliver(talk)).to.equal(
        `554 Message rejected: Sending is paused for configuration set ${tenant.configurationSet}`,
      )
      world.store.run('UPDATE configuration_set SET sending_enabled = 1')
      expect(await deliver(talk)).to.match(/^250 Ok /)
    })

    it('a sender in the header that the policy does not cover, whatever the envelope says', async () => {
      const message = 'From: eve@elsewhere.test\r\n\r\nx'
      expect(await deliver(await signedIn(), 'ann@agency.test', message)).to.match(
        /^554 Access denied: .*eve@elsewhere\.test'$/,
      )
    })

    it('mail without a sender in the header', async () => {
      expect(await deliver(await signedIn(), 'ann@agency.test', 'Subject: x\r\n\r\nx')).to.equal(
        "554 Transaction failed: Missing required header 'From'.",
      )
    })

    it('another configuration set than the policy covers, which the header may name', async () => {
      const message = 'From: ann@agency.test\r\nX-SES-CONFIGURATION-SET: elsewhere\r\n\r\nx'
      expect(await deliver(await signedIn(), 'ann@agency.test', message)).to.match(
        /^554 Access denied: .*:configuration-set\/elsewhere'$/,
      )
    })

    it('mail of a user that is gone, though the connection is still open', async () => {
      const leaving = addTenant(world, 'leaving.test')
      const talk = await signedIn(leaving)
      expect(await deliver(talk, 'ann@leaving.test')).to.match(/^250 Ok /)
      world.store.run('DELETE FROM user_policy WHERE user_name = ?', leaving.userName)
      expect(await deliver(talk, 'ann@leaving.test')).to.match(/^554 Access denied: /)
    })
  })

  it('refuses more than 40 MiB, when it is announced and when it comes, and goes on', async function () {
    this.timeout(20_000)
    const talk = await signedIn()
    expect(await talk.say('MAIL FROM:<ann@agency.test> SIZE=41943041')).to.equal('552 Message is too long.')
    await talk.say('MAIL FROM:<ann@agency.test>')
    await talk.say('RCPT TO:<bob@example.test>')
    await talk.say('DATA')
    talk.send('From: ann@agency.test\r\n\r\n')
    const line = Buffer.from(`${'x'.repeat(998)}\r\n`)
    for (let megabyte = 0; megabyte < 41; megabyte += 1)
      talk.send(Buffer.concat(Array.from({length: 1049}, () => line)))
    expect(await talk.say('.')).to.equal('552 Message is too long.')
    expect(await deliver(talk)).to.match(/^250 Ok /)
  })

  it('says that it is not well, without telling why, when it cannot keep a message', async () => {
    const talk = await signedIn()
    world.store.run('ALTER TABLE message RENAME TO message_gone')
    try {
      expect(await deliver(talk)).to.equal('451 Temporary service failure')
    } finally {
      world.store.run('ALTER TABLE message_gone RENAME TO message')
    }
    expect(await deliver(talk)).to.match(/^250 Ok /)
  })

  it('survives clients that do not speak TLS where it comes first', async () => {
    const talk = keep(await Conversation.open(endpoint.implicitTlsPort))
    talk.send('EHLO client.test\r\n')
    expect(await talk.reply().catch((error: Error) => error.message)).to.match(/hung up/)
    await greeted()
  })

  it('closes at once, whoever is still talking, and gives its ports back', async () => {
    const {key, cert} = await loadAuthority(world.settings.folder)
    const first = await startSmtp(world, {startTlsPort: 0, implicitTlsPort: 0, tls: {key, cert}})
    const talk = keep(await Conversation.open(first.startTlsPort))
    await talk.reply()
    const started = performance.now()
    await first.close()
    expect(performance.now() - started).to.be.below(500)
    const {startTlsPort, implicitTlsPort} = first
    const second = await startSmtp(world, {startTlsPort, implicitTlsPort, tls: {key, cert}})
    expect(second).to.include({startTlsPort, implicitTlsPort})
    const third = await startSmtp(world, {startTlsPort: 0, implicitTlsPort, tls: {key, cert}}).catch(
      (error: unknown) => error,
    )
    expect(third).to.have.property('code', 'EADDRINUSE')
    await second.close()
  })
})
