import {expect} from 'chai'
import {addTenant, pause, type Tenant} from '../mail/tenants.ts'
import type {TestEnvironment} from '../support/environment.ts'
import {deliver, Post} from './post.ts'

describe('the SMTP endpoint', () => {
  let post: Post
  let env: TestEnvironment
  let tenant: Tenant

  before(async () => {
    post = await Post.start()
    env = post.env
    tenant = post.tenant
  })
  afterEach(() => post.tidy())
  after(() => post.stop())

  describe('refuses at the end of DATA', () => {
    it('a sender outside the policy', async () => {
      addTenant(env, 'other.test')
      expect(await deliver(await post.signedIn(), 'eve@other.test')).to.equal(
        "554 Access denied: User `arn:aws-us-gov:iam::000000000000:user/cf/csb-aws-ses-user-agency.test' is not authorized " +
          "to perform `ses:SendRawEmail' on resource `arn:aws-us-gov:ses:us-gov-west-1:000000000000:identity/other.test'",
      )
    })

    it('a sender that is not verified', async () => {
      const pending = addTenant(env, 'pending.test', {verified: false})
      expect(await deliver(await post.signedIn(pending), 'ann@pending.test')).to.equal(
        '554 Message rejected: Email address is not verified. The following identities failed the check in region ' +
          'US-GOV-WEST-1: ann@pending.test',
      )
    })

    it('mail of a paused configuration set', async () => {
      const talk = await post.signedIn()
      pause(env, tenant.configurationSet)
      expect(await deliver(talk)).to.equal(
        `554 Message rejected: Sending is paused for configuration set ${tenant.configurationSet}`,
      )
      env.store.run('UPDATE configuration_set SET sending_enabled = 1')
      expect(await deliver(talk)).to.match(/^250 Ok /)
    })

    it('a sender in the header that the policy does not cover, whatever the envelope says', async () => {
      const message = 'From: eve@elsewhere.test\r\n\r\nx'
      expect(await deliver(await post.signedIn(), 'ann@agency.test', message)).to.match(
        /^554 Access denied: .*eve@elsewhere\.test'$/,
      )
    })

    it('mail without a sender in the header', async () => {
      expect(await deliver(await post.signedIn(), 'ann@agency.test', 'Subject: x\r\n\r\nx')).to.equal(
        "554 Transaction failed: Missing required header 'From'.",
      )
    })

    it('another configuration set than the policy covers, which the header may name', async () => {
      const message = 'From: ann@agency.test\r\nX-SES-CONFIGURATION-SET: elsewhere\r\n\r\nx'
      expect(await deliver(await post.signedIn(), 'ann@agency.test', message)).to.match(
        /^554 Access denied: .*:configuration-set\/elsewhere'$/,
      )
    })

    it('mail of a user that is gone, though the connection is still open', async () => {
      const leaving = addTenant(env, 'leaving.test')
      const talk = await post.signedIn(leaving)
      expect(await deliver(talk, 'ann@leaving.test')).to.match(/^250 Ok /)
      env.store.run('DELETE FROM user_policy WHERE user_name = ?', leaving.userName)
      expect(await deliver(talk, 'ann@leaving.test')).to.match(/^554 Access denied: /)
    })
  })

  it('refuses more than 40 MiB, when it is announced and when it comes, and continues', async function () {
    this.timeout(20_000)
    const talk = await post.signedIn()
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

  it('says that it is not well, without a reason, when it cannot keep a message', async () => {
    const talk = await post.signedIn()
    env.store.run('ALTER TABLE message RENAME TO message_gone')
    try {
      expect(await deliver(talk)).to.equal('451 Temporary service failure')
    } finally {
      env.store.run('ALTER TABLE message_gone RENAME TO message')
    }
    expect(await deliver(talk)).to.match(/^250 Ok /)
  })
})
