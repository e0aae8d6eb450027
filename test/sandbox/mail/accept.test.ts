import {expect} from 'chai'
import {acceptMail, LARGEST_MESSAGE, type Submission} from '../../../src/sandbox/mail/accept.ts'
import {listInbox, readMessage} from '../../../src/sandbox/mail/inbox.ts'
import {MailRefusal} from '../../../src/sandbox/mail/refusal.ts'
import {configurationSetArn, identityArn, userArn} from '../../../src/sandbox/policies/arn.ts'
import {type TestEnvironment, testEnvironment} from '../support/environment.ts'
import {addIdentity, addTenant, grant, pause, type Tenant, totals} from './tenants.ts'

describe('mail that is submitted', () => {
  let env: TestEnvironment
  let tenant: Tenant
  beforeEach(() => {
    env = testEnvironment()
    tenant = addTenant(env, 'agency.test')
  })
  afterEach(() => env.dispose())

  const submission = (changes: Partial<Submission> & {fields?: string} = {}): Submission => {
    const {fields = '', ...rest} = changes
    const from = rest.from ?? 'ann@agency.test'
    return {
      transport: 'smtp',
      userName: tenant.userName,
      accessKeyId: tenant.accessKeyId,
      from,
      recipients: ['bob@example.test'],
      raw: Buffer.from(`From: ${from}\r\nTo: bob@example.test\r\nSubject: Hello\r\n${fields}\r\nText.\r\n`),
      ...rest,
    }
  }
  const accept = (changes: Parameters<typeof submission>[0] = {}) => acceptMail(env, submission(changes))
  const refusal = (changes: Parameters<typeof submission>[0] = {}): MailRefusal => {
    try {
      accept(changes)
    } catch (error) {
      if (error instanceof MailRefusal) return error
      throw error
    }
    throw new Error('it was accepted')
  }

  it('gets an id of the form that SES gives', () => {
    expect(accept().messageId).to.match(/^0100[0-9a-f]{12}(-[0-9a-f]{4,12}){5}-000000$/)
    expect(accept().messageId).not.to.equal(accept().messageId)
  })

  it('is kept with everything that is known of it', async () => {
    const {messageId} = accept({fields: 'X-SES-MESSAGE-TAGS: a=b,\r\n c=d\r\nX-Own: kept\r\n'})
    const [entry] = listInbox(env)
    expect(entry).to.deep.include({
      id: messageId,
      acceptedAt: env.clock.now(),
      transport: 'smtp',
      userName: tenant.userName,
      from: 'ann@agency.test',
      identity: 'agency.test',
      configurationSet: tenant.configurationSet,
      recipients: ['bob@example.test'],
      subject: 'Hello',
    })
    const message = await readMessage(env, messageId)
    expect(message?.raw.toString()).to.equal(
      [
        `Message-ID: <${messageId}@us-gov-west-1.amazonses.com>`,
        'Date: Tue, 24 Nov 2026 12:00:00 +0000',
        'From: ann@agency.test',
        'To: bob@example.test',
        'Subject: Hello',
        'X-Own: kept',
        '',
        'Text.',
        '',
      ].join('\r\n'),
    )
  })

  it("has the service's own Message-ID and Date, whatever the sender wrote", async () => {
    const {messageId} = accept({fields: 'message-id: <mine@agency.test>\r\nDATE: Thu, 1 Jan 1970 00:00:00 +0000\r\n'})
    const raw = (await readMessage(env, messageId))?.raw.toString()
    expect(raw).not.to.match(/mine@|1970/)
    expect(raw?.match(/^message-id:/gim)).to.have.length(1)
    expect(raw?.match(/^date:/gim)).to.have.length(1)
  })

  describe('and its sender', () => {
    it('may be any address of a verified domain or of its subdomains', () => {
      for (const from of ['ann@agency.test', 'Ann Lee <ann@AGENCY.test>', 'x+y@deep.down.agency.test']) {
        accept({from})
      }
      expect(listInbox(env).map(({identity}) => identity)).to.deep.equal(['agency.test', 'agency.test', 'agency.test'])
    })

    it('is judged by the closest identity', () => {
      addIdentity(env, 'dept.agency.test', {verified: false})
      grant(env, tenant.userName, ['*'])
      expect(refusal({from: 'ann@x.dept.agency.test'}).kind).to.equal('not-verified')
      accept({from: 'ann@xdept.agency.test'})
    })

    it('is not covered by a domain that only ends alike', () => {
      grant(env, tenant.userName, ['*'])
      expect(refusal({from: 'ann@myagency.test'})).to.include({
        kind: 'not-verified',
        message:
          'Email address is not verified. The following identities failed the check in region US-GOV-WEST-1: ann@myagency.test',
      })
    })

    it('must be verified', () => {
      const pending = addTenant(env, 'pending.test', {verified: false})
      const {userName, accessKeyId} = pending
      expect(refusal({userName, accessKeyId, from: 'a@pending.test'}).message).to.equal(
        'Email address is not verified. The following identities failed the check in region US-GOV-WEST-1: a@pending.test',
      )
    })

    it('is the one in the header, so another in the envelope is no way round', () => {
      addTenant(env, 'other.test')
      const raw = Buffer.from('From: eve@other.test\r\nSubject: x\r\n\r\nx')
      expect(refusal({from: 'ann@agency.test', raw})).to.include({kind: 'access-denied'})
    })

    it('is asked about one by one when the header names several', () => {
      grant(env, tenant.userName, ['*'])
      expect(refusal({from: 'ann@agency.test, a@no.test, b@none.test'}).message).to.match(/: a@no.test, b@none.test$/)
    })

    it('must be there over SMTP, and is put there for the API', async () => {
      const raw = Buffer.from('Subject: no sender\r\n\r\nx')
      expect(refusal({raw}).message).to.equal("Missing required header 'From'.")
      const {messageId} = accept({raw, transport: 'api'})
      expect((await readMessage(env, messageId))?.raw.toString()).to.match(/^From: ann@agency.test\r$/m)
    })

    it('must be an address', () => {
      expect(refusal({from: 'ann'}).message).to.equal("Missing final '@domain'")
      expect(refusal({from: 'a b@c@agency.test'}).kind).to.equal('bad-request')
    })

    for (const changes of [
      {fields: 'Sender: eve@foreign.test\r\n'},
      {fields: 'Return-Path: <eve@foreign.test>\r\n'},
      {returnPath: 'eve@foreign.test'},
    ])
      it(`must be verified wherever it is named: ${JSON.stringify(changes)}`, () => {
        grant(env, tenant.userName, ['*'])
        expect(refusal(changes)).to.include({
          kind: 'not-verified',
          message:
            'Email address is not verified. The following identities failed the check in region US-GOV-WEST-1: eve@foreign.test',
        })
        accept(JSON.parse(JSON.stringify(changes).replaceAll('eve@foreign.test', 'bounces@mail.agency.test')))
      })

    for (const [address, message] of [
      ['jörg@agency.test', 'Local address contains control or whitespace'],
      ['ann@bücher.test', 'Domain contains control or whitespace'],
    ] as const)
      it(`and its recipients are 7-bit ASCII: not ${address}`, () => {
        expect(refusal({returnPath: address})).to.include({kind: 'bad-request', message})
        expect(refusal({recipients: [address]})).to.include({kind: 'bad-request', message})
      })

    it('and its recipients may be in Punycode', () => {
      accept({recipients: ['ann@xn--bcher-kva.test'], returnPath: 'ann@agency.test'})
    })

    it('is refused without a working MAIL FROM domain only where that was asked for', () => {
      const set = (behavior: string, status: string) =>
        env.store.run(
          `UPDATE email_identity SET mail_from_domain = 'mail.agency.test', mail_from_behavior = ?, mail_from_status = ?`,
          behavior,
          status,
        )
      set('USE_DEFAULT_VALUE', 'PENDING')
      accept()
      set('REJECT_MESSAGE', 'SUCCESS')
      accept()
      set('REJECT_MESSAGE', 'FAILED')
      expect(refusal())
        .to.include({kind: 'mail-from-not-verified'})
        .and.property('message')
        .matches(/MAIL FROM domain mail.agency.test/)
    })
  })

  describe('and the permission of its user', () => {
    const arn = () => userArn(env.settings, '/cf/', tenant.userName)

    it('must cover the identity', () => {
      addTenant(env, 'other.test')
      const resource = identityArn(env.settings, 'other.test')
      const refused = refusal({from: 'eve@other.test'})
      expect(refused).to.include({kind: 'access-denied', action: 'ses:SendRawEmail', resource})
      expect(refused.message).to.equal(
        `User \`${arn()}' is not authorized to perform \`ses:SendRawEmail' on resource \`${resource}'`,
      )
    })

    it('is looked at before the verification, so that nothing is learnt about other domains', () => {
      expect(refusal({from: 'eve@nobody.test'})).to.include({
        kind: 'access-denied',
        resource: identityArn(env.settings, 'eve@nobody.test'),
      })
    })

    it('must cover the configuration set, also the one that applies by itself', () => {
      grant(env, tenant.userName, [identityArn(env.settings, 'agency.test')])
      expect(refusal().resource).to.equal(configurationSetArn(env.settings, tenant.configurationSet))
    })

    it('must cover the action, which for simple content is another', () => {
      grant(env, tenant.userName, ['*'], ['ses:SendEmail'])
      expect(refusal()).to.include({kind: 'access-denied', action: 'ses:SendRawEmail'})
      accept({action: 'ses:SendEmail'})
    })

    it('ends with the user', () => {
      env.store.run('DELETE FROM user_policy')
      env.store.run('DELETE FROM iam_user')
      expect(refusal().kind).to.equal('access-denied')
    })
  })

  describe('and its configuration set', () => {
    it('may be another one that the user may use, named by the call or by the header', () => {
      addTenant(env, 'other.test')
      grant(env, tenant.userName, ['*'])
      const fields = 'X-SES-CONFIGURATION-SET: csb-aws-ses-other-test\r\n'
      accept({fields})
      accept({fields, configurationSet: tenant.configurationSet})
      expect(listInbox(env).map((entry) => entry.configurationSet)).to.deep.equal([
        tenant.configurationSet,
        'csb-aws-ses-other-test',
      ])
    })

    it('must exist', () => {
      grant(env, tenant.userName, ['*'])
      expect(refusal({configurationSet: 'nobody'})).to.include({
        kind: 'no-such-set',
        message: 'Configuration set <nobody> does not exist.',
      })
    })

    it('stops mail on both transports while it is paused', () => {
      pause(env, tenant.configurationSet)
      for (const transport of ['smtp', 'api'] as const) {
        expect(refusal({transport})).to.include({
          kind: 'paused',
          message: `Sending is paused for configuration set ${tenant.configurationSet}`,
        })
      }
      expect(listInbox(env)).to.be.empty
      expect(totals(env, tenant.configurationSet).sends).to.equal(0)
    })

    it('is a bad request when it was the default and somebody deleted it', () => {
      env.store.run('DELETE FROM configuration_set WHERE name = ?', tenant.configurationSet)
      expect(refusal().kind).to.equal('bad-request')
    })

    it('need not be: then the mail counts for the account, and for no set', () => {
      env.store.run('UPDATE email_identity SET configuration_set = NULL')
      accept()
      expect(totals(env, '').sends).to.equal(1)
      expect(totals(env, tenant.configurationSet).sends).to.equal(0)
    })
  })

  describe('and its form', () => {
    it('has from 1 to 50 recipients, each an address', () => {
      const people = (count: number) => Array.from({length: count}, (_, index) => `p${index}@example.test`)
      accept({recipients: people(50)})
      expect(refusal({recipients: people(51)}).message).to.equal('Recipient count exceeds 50.')
      expect(refusal({recipients: []}).kind).to.equal('bad-request')
      for (const wrong of ['bob', 'bob@', '@x.test', 'b ob@x.test', 'bob@x..test', 'b\r\nob@x.test', 'a@b@c.test']) {
        expect(refusal({recipients: ['ok@x.test', wrong]}).kind, wrong).to.equal('bad-request')
      }
    })

    it('has no field twice that may be there once', () => {
      expect(refusal({fields: 'subject: again\r\n'}).message).to.equal("Duplicate header 'Subject'.")
      accept({fields: 'X-Again: 1\r\nX-Again: 2\r\n'})
    })

    it('is at most 40 MiB', () => {
      const raw = Buffer.alloc(LARGEST_MESSAGE + 1, 'From: ann@agency.test\r\n\r\n')
      expect(refusal({raw}).message).to.match(/^Message length is more than 41943040 bytes long/)
    })

    it('may end its lines with LF alone, and keeps every octet of its body', async () => {
      const body = Buffer.from(Array.from({length: 256}, (_, octet) => octet))
      const {messageId} = accept({raw: Buffer.concat([Buffer.from('From: ann@agency.test\nX: 1\n\n'), body])})
      const raw = (await readMessage(env, messageId))?.raw ?? Buffer.alloc(0)
      expect(raw.subarray(-256)).to.deep.equal(body)
      expect(raw.toString('latin1')).to.include('From: ann@agency.test\r\nX: 1\r\n\r\n')
    })
  })

  it('is on disk with its events and numbers, or not at all', () => {
    env.store.run('DROP TABLE message_event')
    expect(() => accept()).to.throw()
    expect(env.store.all('SELECT id FROM message')).to.be.empty
    expect(env.store.all('SELECT bucket FROM send_statistic')).to.be.empty
  })
})
