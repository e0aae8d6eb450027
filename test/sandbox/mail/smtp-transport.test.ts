import {expect} from 'chai'
import {smtpPassword} from '../../../src/sandbox/aws/smtp-password.ts'
import {FAULTS} from '../../../src/sandbox/faults/catalog.ts'
import {switchOff, switchOn} from '../../../src/sandbox/faults/switches.ts'
import {changeSesAccount} from '../../../src/sandbox/mail/account.ts'
import {listInbox} from '../../../src/sandbox/mail/inbox.ts'
import {setSendingLimits} from '../../../src/sandbox/mail/sending-limits.ts'
import {suppress} from '../../../src/sandbox/mail/suppression-list.ts'
import {authPlain, deliver, ID, Post, REGION} from '../smtp/post.ts'

/** In pieces, so that no scanner takes this file for the real thing. */
const EICAR = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$EI', 'CAR-STANDARD-ANTI', 'VIRUS-TEST-FILE!$H+H*'].join('')

describe('over SMTP', () => {
  let post: Post
  before(async () => {
    post = await Post.start()
  })
  after(() => post.stop())
  afterEach(() => {
    setSendingLimits(post.env, {max24HourSend: 1_000_000, maxSendRate: 1000})
    // What was sent at once has to be made up for.
    post.env.advance(1000)
    changeSesAccount(post.env, {sendingEnabled: true})
    post.env.store.run('DELETE FROM suppressed_destination')
    post.tidy()
  })

  const reply = async (message?: string) => deliver(await post.signedIn(), 'ann@agency.test', message)
  const events = () => listInbox(post.env)[0]?.events.map(({kind}) => kind)

  it('the daily quota is a throttling failure, to be tried again', async () => {
    setSendingLimits(post.env, {max24HourSend: 0})
    expect(await reply()).to.equal('454 Throttling failure: Daily message quota exceeded')
  })

  it('the send rate is one too', async () => {
    setSendingLimits(post.env, {maxSendRate: 1})
    expect(await reply()).to.match(/^250 /)
    expect(await reply()).to.equal('454 Throttling failure: Maximum sending rate exceeded.')
    post.env.advance(1000)
    expect(await reply()).to.match(/^250 /)
  })

  it('a paused account takes no mail', async () => {
    changeSesAccount(post.env, {sendingEnabled: false})
    expect(await reply()).to.equal(
      '554 Message rejected: Sending paused for this account. For more information, please check the inbox of the ' +
        'email address associated with your AWS account.',
    )
  })

  it('mail to a suppressed address is taken, and bounces', async () => {
    suppress(post.env, 'bob@example.test', 'BOUNCE')
    expect(await reply()).to.match(new RegExp(`^250 Ok ${ID}$`))
    expect(events()).to.deep.equal(['bounce'])
  })

  it('mail with a virus is taken, and rejected', async () => {
    const message = `From: ann@agency.test\r\nContent-Transfer-Encoding: base64\r\n\r\n${Buffer.from(EICAR).toString('base64')}`
    expect(await reply(message)).to.match(/^250 Ok /)
    expect(events()).to.deep.equal(['reject'])
  })

  it('a set that does not exist is a failed transaction', async () => {
    post.env.store.run("UPDATE user_policy SET document = replace(document, 'csb-aws-ses-agency-test', '*')")
    const message = 'From: ann@agency.test\r\nX-SES-CONFIGURATION-SET: none\r\n\r\nx'
    expect(await reply(message)).to.equal('554 Transaction failed: Configuration set <none> does not exist.')
  })

  it('a key that is too new is a wrong one', async () => {
    const entry = FAULTS.find(({name}) => name === 'iam-lag')
    if (!entry) throw new Error('there is no such fault')
    switchOn(post.env, entry, {millis: 10_000})
    post.env.store.run('UPDATE access_key SET created_at = ?', post.env.clock.now())
    try {
      const {accessKeyId, secret} = post.tenant
      const login = async () => (await post.greeted()).say(authPlain(accessKeyId, smtpPassword(secret, REGION)))
      expect(await login()).to.equal('535 Authentication Credentials Invalid')
      post.env.advance(10_000)
      expect(await login()).to.match(/^235 /)
    } finally {
      switchOff(post.env, 'iam-lag')
    }
  })
})
