import {expect} from 'chai'
import {addTenant, totals} from '../mail/tenants.ts'
import type {Conversation} from '../smtp/conversation.ts'
import {deliver, ID, Post} from '../smtp/post.ts'
import {off, on} from './switch.ts'

describe('a bad day in the mail', () => {
  let post: Post
  beforeEach(async () => {
    post = await Post.start()
  })
  afterEach(async () => {
    post.tidy()
    await post.stop()
  })

  const recipient = async (talk: Conversation, address = 'bob@example.test'): Promise<string> => {
    await talk.say('MAIL FROM:<ann@agency.test>')
    const answer = await talk.say(`RCPT TO:<${address}>`)
    await talk.say('RSET')
    return answer
  }

  describe('smtp-greylist', () => {
    it('has each client, sender and recipient come back later, and then takes the mail', async () => {
      on(post.env, 'smtp-greylist', {millis: 10_000})
      const talk = await post.signedIn()
      expect(await recipient(talk)).to.match(/^451 4\.7\.1 /)
      expect(await recipient(talk), 'too early').to.match(/^451 /)
      post.env.advance(10_000)
      expect(await recipient(talk, 'eve@example.test'), 'a new one').to.match(/^451 /)
      expect(await recipient(talk, 'Bob@Example.test')).to.equal('250 Ok')
      expect(await deliver(talk)).to.match(new RegExp(`^250 Ok ${ID}$`))
    })

    it('is over when it is switched off, and begins anew when it is on again', async () => {
      on(post.env, 'smtp-greylist', {millis: 0})
      const talk = await post.signedIn()
      expect(await recipient(talk)).to.match(/^451 /)
      off(post.env, 'smtp-greylist')
      expect(await recipient(talk)).to.equal('250 Ok')
      on(post.env, 'smtp-greylist', {millis: 0})
      expect(await recipient(talk)).to.match(/^451 /)
      expect(await recipient(talk)).to.equal('250 Ok')
    })
  })

  describe('complaint-burst', () => {
    // Who complained gets no more mail, so each message has a recipient of its own.
    const sendMany = async (talk: Conversation, count: number, first = 0): Promise<void> => {
      for (let reader = first; reader < first + count; reader += 1) {
        await talk.say('MAIL FROM:<ann@agency.test>')
        await talk.say(`RCPT TO:<reader${reader}@example.test>`)
        await talk.say('DATA')
        await talk.say('From: ann@agency.test\r\n\r\nx\r\n.')
      }
    }

    it('has exactly the share of delivered mail complained about', async () => {
      on(post.env, 'complaint-burst', {share: 0.25})
      await sendMany(await post.signedIn(), 20)
      expect(totals(post.env, post.tenant.configurationSet)).to.include({sends: 20, deliveries: 20, complaints: 5})
      off(post.env, 'complaint-burst')
      await sendMany(await post.signedIn(), 8, 20)
      expect(totals(post.env, post.tenant.configurationSet)).to.include({sends: 28, complaints: 5})
    })

    it('leaves the mailbox simulator and other instances alone', async () => {
      const other = addTenant(post.env, 'other.test')
      on(post.env, 'complaint-burst', {
        share: 1,
        instance: post.tenant.configurationSet.replace('csb-aws-ses-', ''),
      })
      const talk = await post.signedIn(other)
      await deliver(talk, 'ann@other.test')
      const mine = await post.signedIn()
      await mine.say('MAIL FROM:<ann@agency.test>')
      await mine.say('RCPT TO:<success@simulator.amazonses.com>')
      await mine.say('DATA')
      await mine.say('From: ann@agency.test\r\n\r\nx\r\n.')
      const complaints = "SELECT count(*) AS n FROM message_event WHERE kind = 'complaint'"
      expect(post.env.store.one(complaints)).to.deep.include({n: 0})
      await deliver(mine)
      expect(post.env.store.one(complaints)).to.deep.include({n: 1})
    })
  })
})
