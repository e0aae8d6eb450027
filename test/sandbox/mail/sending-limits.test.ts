import {expect} from 'chai'
import {acceptMail} from '../../../src/sandbox/mail/accept.ts'
import {changeSesAccount} from '../../../src/sandbox/mail/account.ts'
import {MailRefusal} from '../../../src/sandbox/mail/refusal.ts'
import {sendingLimits, sentLastDay, setSendingLimits} from '../../../src/sandbox/mail/sending-limits.ts'
import {type TestEnvironment, testEnvironment} from '../support/environment.ts'
import {addTenant, type Tenant} from './tenants.ts'

describe('the limits of an account', () => {
  let env: TestEnvironment
  let tenant: Tenant
  beforeEach(() => {
    env = testEnvironment()
    tenant = addTenant(env, 'agency.test')
  })
  afterEach(() => env.dispose())

  const send = (recipients = ['bob@example.com']) => {
    try {
      acceptMail(env, {
        transport: 'smtp',
        userName: tenant.userName,
        accessKeyId: tenant.accessKeyId,
        from: 'ann@agency.test',
        recipients,
        raw: Buffer.from('From: ann@agency.test\r\n\r\nx'),
      })
      return 'accepted'
    } catch (error) {
      if (error instanceof MailRefusal) return `${error.kind}: ${error.message}`
      throw error
    }
  }
  const simulated = ['success@simulator.amazonses.com']
  const overQuota = 'throttled: Daily message quota exceeded'
  const tooFast = 'throttled: Maximum sending rate exceeded.'

  it('are those that it states until somebody sets others, and each is set alone', () => {
    const stated = sendingLimits(env)
    expect(stated).to.deep.equal({max24HourSend: 10_000_000, maxSendRate: 1000})
    const all = Array.from({length: stated.maxSendRate}, () => send())
    expect([new Set(all), send()]).to.deep.equal([new Set(['accepted']), tooFast])
    setSendingLimits(env, {max24HourSend: 0})
    expect(sendingLimits(env)).to.deep.equal({max24HourSend: 0, maxSendRate: 1000})
    expect(send()).to.equal(overQuota)
    setSendingLimits(env, {max24HourSend: 100_000, maxSendRate: 1})
    env.advance(1000)
    expect([send(), send()]).to.deep.equal(['accepted', tooFast])
  })

  it('count recipients of the last 24 hours, and let one more message through to many', () => {
    setSendingLimits(env, {max24HourSend: 3})
    expect(send(['a@example.com', 'b@example.com'])).to.equal('accepted')
    expect(send(['c@example.com', 'd@example.com'])).to.equal('accepted')
    expect(sentLastDay(env)).to.equal(4)
    expect(send()).to.equal(overQuota)
    env.advance(24 * 3_600_000 + 300_000)
    expect(send()).to.equal('accepted')
  })

  it('leave the simulator out of the quota', () => {
    setSendingLimits(env, {max24HourSend: 1})
    send()
    expect(send(simulated)).to.equal('accepted')
    expect(send([...simulated, 'bob@example.com'])).to.equal(overQuota)
    expect(sentLastDay(env)).to.equal(1)
  })

  it('allow N recipients a second, of the simulator too', () => {
    setSendingLimits(env, {maxSendRate: 2})
    expect([send(), send(simulated), send()]).to.deep.equal(['accepted', 'accepted', tooFast])
    env.advance(500)
    expect([send(), send()]).to.deep.equal(['accepted', tooFast])
  })

  it('make who sent to many at once wait until that is made up for', () => {
    setSendingLimits(env, {maxSendRate: 1})
    expect(send(['a', 'b', 'c', 'd', 'e'].map((name) => `${name}@example.com`))).to.equal('accepted')
    env.advance(4900)
    expect(send()).to.equal(tooFast)
    env.advance(100)
    expect(send()).to.equal('accepted')
  })

  it('are not used up by mail that is refused for something else', () => {
    setSendingLimits(env, {maxSendRate: 1})
    env.store.run('UPDATE configuration_set SET sending_enabled = 0')
    expect(send()).to.match(/^paused/)
    env.store.run('UPDATE configuration_set SET sending_enabled = 1')
    expect(send()).to.equal('accepted')
  })

  it('end altogether while the account is paused', () => {
    changeSesAccount(env, {sendingEnabled: false})
    expect(send()).to.equal(
      'account-paused: Sending paused for this account. For more information, please check the inbox of the email ' +
        'address associated with your AWS account.',
    )
    changeSesAccount(env, {sendingEnabled: true})
    expect(send()).to.equal('accepted')
  })
})
