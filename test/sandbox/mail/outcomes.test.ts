import {expect} from 'chai'
import {acceptMail} from '../../../src/sandbox/mail/accept.ts'
import {listInbox} from '../../../src/sandbox/mail/inbox.ts'
import {bucketOf} from '../../../src/sandbox/mail/statistics.ts'
import {type TestEnvironment, testEnvironment} from '../support/environment.ts'
import {addTenant, type Tenant, totals} from './tenants.ts'

describe('what becomes of mail', () => {
  let env: TestEnvironment
  let tenant: Tenant
  beforeEach(() => {
    env = testEnvironment()
    tenant = addTenant(env, 'agency.test')
  })
  afterEach(() => env.dispose())

  const send = (...recipients: string[]) => {
    acceptMail(env, {
      transport: 'api',
      userName: tenant.userName,
      accessKeyId: tenant.accessKeyId,
      from: 'ann@agency.test',
      recipients,
      raw: Buffer.from('From: ann@agency.test\r\n\r\nx'),
    })
    return (listInbox(env)[0]?.events ?? []).map(({kind, recipient, detail}) => {
      const type = kind === 'bounce' ? ` ${detail['bounceType']}/${detail['bounceSubType']}` : ''
      return `${recipient} ${kind}${type}`
    })
  }
  const nothing = {sends: 0, deliveries: 0, permanent_bounces: 0, transient_bounces: 0, complaints: 0}

  const real: [recipient: string, events: string[], counts: Partial<typeof nothing>][] = [
    ['bob@example.com', ['delivery'], {deliveries: 1}],
    ['bob@hard-bounce.test', ['bounce Permanent/General'], {permanent_bounces: 1}],
    ['bob@x.Hard-Bounce.test', ['bounce Permanent/General'], {permanent_bounces: 1}],
    ['bob@soft-bounce.test', ['bounce Transient/MailboxFull'], {transient_bounces: 1}],
    ['bob@complaint.test', ['delivery', 'complaint'], {deliveries: 1, complaints: 1}],
    ['bob@no-complaint.test', ['delivery'], {deliveries: 1}],
  ]
  for (const [recipient, events, counts] of real) {
    it(`to ${recipient} is ${events.join(', then ')}, and reputation learns of it`, () => {
      expect(send(recipient)).to.deep.equal(events.map((event) => `${recipient} ${event}`))
      expect(totals(env, tenant.configurationSet)).to.deep.equal({...nothing, sends: 1, ...counts})
    })
  }

  const simulated: [localPart: string, events: string[]][] = [
    ['success', ['delivery']],
    ['bounce', ['bounce Permanent/General']],
    ['bounce+label', ['bounce Permanent/General']],
    ['ooto', ['delivery']],
    ['COMPLAINT+a+b', ['delivery', 'complaint']],
    ['suppressionlist', ['bounce Permanent/Suppressed']],
  ]
  for (const [localPart, events] of simulated) {
    it(`to the simulator's ${localPart} is ${events.join(', then ')}, and reputation never counts it`, () => {
      const recipient = `${localPart}@simulator.amazonses.com`
      expect(send(recipient)).to.deep.equal(events.map((event) => `${recipient} ${event}`))
      expect(totals(env, tenant.configurationSet)).to.deep.equal(nothing)
    })
  }

  it('is decided and counted for each recipient', () => {
    send('a@x.test', 'b@hard-bounce.test', 'c@complaint.test', 'bounce@simulator.amazonses.com')
    expect(totals(env, tenant.configurationSet)).to.deep.equal({
      sends: 3,
      deliveries: 2,
      permanent_bounces: 1,
      transient_bounces: 0,
      complaints: 1,
    })
  })

  it('is counted in five-minute buckets by the sandbox clock', () => {
    send('a@x.test')
    env.advance(4 * 60_000)
    send('b@x.test')
    env.advance(60_000)
    send('c@x.test')
    const rows = env.store.all<{bucket: number; sends: number}>(
      'SELECT bucket, sends FROM send_statistic ORDER BY bucket',
    )
    const last = bucketOf(env.clock.now())
    expect(rows.map((row) => [row.bucket, row.sends])).to.deep.equal([
      [last - 300, 2],
      [last, 1],
    ])
    expect(last % 300).to.equal(0)
  })

  it('is published in the shape of SES event publishing', () => {
    send('bob@hard-bounce.test')
    const [event] = listInbox(env)[0]?.events ?? []
    expect(event?.detail).to.deep.include({
      bounceType: 'Permanent',
      bouncedRecipients: [
        {
          emailAddress: 'bob@hard-bounce.test',
          action: 'failed',
          status: '5.1.1',
          diagnosticCode: 'smtp; 550 5.1.1 user unknown',
        },
      ],
      timestamp: '2026-11-24T12:00:00.000Z',
    })
  })
})
