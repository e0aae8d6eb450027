import {expect} from 'chai'
import {deleteRecord} from '../../../src/sandbox/dns/zones.ts'
import {sendingIdentity} from '../../../src/sandbox/mail/identity.ts'
import {DOMAIN, Domain, HOUR, MAIL_FROM} from './domain.ts'

const MX = '10 feedback-smtp.us-gov-west-1.amazonses.com'

describe('the life of a MAIL FROM domain', () => {
  let domain: Domain
  beforeEach(async () => {
    domain = await Domain.start()
    domain.publishDkim()
    domain.putMailFrom('REJECT_MESSAGE')
  })
  afterEach(() => domain.stop())

  const status = async () => {
    await domain.check()
    return domain.row()['mail_from_status']
  }
  const broken = () => sendingIdentity(domain.env, `ann@${DOMAIN}`).brokenMailFrom

  it('goes through 72 hours of waiting into failure, which right records do not end', async () => {
    domain.env.advance(72 * HOUR - 1)
    expect(await status()).to.equal('PENDING')
    expect(broken()).to.equal(MAIL_FROM)
    domain.env.advance(1)
    expect(await status()).to.equal('FAILED')
    domain.publish(MAIL_FROM, 'MX', MX)
    domain.env.advance(HOUR)
    expect(await status()).to.equal('FAILED')
    expect(broken()).to.equal(MAIL_FROM)
  })

  it('begins again with the same domain once it has failed', async () => {
    domain.env.advance(72 * HOUR)
    expect(await status()).to.equal('FAILED')
    domain.publish(MAIL_FROM, 'MX', MX)
    domain.putMailFrom('REJECT_MESSAGE')
    expect(domain.row()['mail_from_status']).to.equal('PENDING')
    expect(await status()).to.equal('SUCCESS')
    expect(broken()).to.equal(undefined)
  })

  it('has 72 hours of grace after the record went, and new ones each time it comes back', async () => {
    domain.publish(MAIL_FROM, 'MX', MX)
    expect(await status()).to.equal('SUCCESS')
    for (let round = 0; round < 2; round += 1) {
      domain.env.advance(200 * HOUR)
      deleteRecord(domain.env, {name: MAIL_FROM})
      expect(await status()).to.equal('TEMPORARY_FAILURE')
      domain.env.advance(72 * HOUR - 1)
      expect(await status()).to.equal('TEMPORARY_FAILURE')
      domain.publish(MAIL_FROM, 'MX', MX)
      expect(await status()).to.equal('SUCCESS')
    }
    deleteRecord(domain.env, {name: MAIL_FROM})
    await status()
    domain.env.advance(72 * HOUR)
    expect(await status()).to.equal('FAILED')
    expect(domain.row()).to.include({verified_for_sending: 1, dkim_status: 'SUCCESS'})
  })

  it('fails on two MX records, though one is right', async () => {
    domain.publish(MAIL_FROM, 'MX', MX)
    domain.publish(MAIL_FROM, 'MX', '20 mx.agency.test')
    expect(await status()).to.equal('PENDING')
    domain.env.advance(72 * HOUR)
    expect(await status()).to.equal('FAILED')
  })

  it('stops mail only where that was asked for', async () => {
    domain.putMailFrom('USE_DEFAULT_VALUE')
    domain.env.advance(72 * HOUR)
    expect(await status()).to.equal('FAILED')
    expect(broken()).to.equal(undefined)
  })
})
