import {expect} from 'chai'
import {acceptMail} from '../../../src/sandbox/mail/accept.ts'
import {changeSesAccount, type SuppressedReason} from '../../../src/sandbox/mail/account.ts'
import {listInbox} from '../../../src/sandbox/mail/inbox.ts'
import {suppress} from '../../../src/sandbox/mail/suppression-list.ts'
import {type TestEnvironment, testEnvironment} from '../support/environment.ts'
import {addIdentity, addTenant, type Tenant, totals} from './tenants.ts'

describe('the suppression list of the account', () => {
  let env: TestEnvironment
  let tenant: Tenant
  beforeEach(() => {
    env = testEnvironment()
    tenant = addTenant(env, 'agency.test')
  })
  afterEach(() => env.dispose())

  const send = (recipient: string, from = 'ann@agency.test') => {
    const {messageId} = acceptMail(env, {
      transport: 'api',
      userName: tenant.userName,
      accessKeyId: tenant.accessKeyId,
      from,
      recipients: [recipient],
      raw: Buffer.from(`From: ${from}\r\n\r\nx`),
    })
    const events = listInbox(env)[0]?.events ?? []
    return {messageId, events: events.map(({kind, detail}) => `${kind} ${subType(detail)}`.trim())}
  }
  const subType = (detail: Readonly<Record<string, unknown>>) =>
    String(detail['bounceSubType'] ?? detail['complaintSubType'] ?? '')
  const list = () => env.store.all('SELECT * FROM suppressed_destination').map((row) => ({...row}))
  const setReasons = (reasons: SuppressedReason[]) =>
    env.store.run(
      'UPDATE configuration_set SET suppressed_reasons_json = ?, overrides_suppression = 1',
      JSON.stringify(reasons),
    )
  const excluded = () =>
    env.store.one<{sends: number; bounces: number}>(
      'SELECT SUM(excluded_sends) AS sends, SUM(excluded_bounces) AS bounces FROM send_statistic',
    )

  it('takes an address after a hard bounce, and mail to it is not tried any more', () => {
    const first = send('Bob@hard-bounce.test')
    expect(first.events).to.deep.equal(['bounce General'])
    expect(list()).to.have.length(1)
    expect(list()[0]).to.include({
      address: 'bob@hard-bounce.test',
      reason: 'BOUNCE',
      updated_at: env.clock.now(),
      message_id: first.messageId,
    })
    expect(list()[0]?.['feedback_id']).to.match(/^0100/)
    expect(send('bob@HARD-bounce.test').events).to.deep.equal(['bounce OnAccountSuppressionList'])
  })

  it('keeps the second bounce out of the rate', () => {
    send('bob@hard-bounce.test')
    send('bob@hard-bounce.test')
    expect(totals(env, tenant.configurationSet)).to.include({sends: 1, permanent_bounces: 1})
    expect(excluded()).to.include({sends: 1, bounces: 1})
  })

  it('takes an address after a complaint, and mail to it is another complaint that nobody counts', () => {
    expect(send('bob@complaint.test').events).to.deep.equal(['delivery', 'complaint'])
    expect(send('bob@complaint.test').events).to.deep.equal(['complaint OnAccountSuppressionList'])
    expect(totals(env, tenant.configurationSet)).to.include({sends: 1, complaints: 1})
    expect(excluded()).to.include({sends: 1, bounces: 0})
  })

  for (const recipient of [
    'bob@soft-bounce.test',
    'bob@example.com',
    'bounce@simulator.amazonses.com',
    'complaint@simulator.amazonses.com',
  ])
    it(`takes nobody after mail to ${recipient}`, () => {
      send(recipient)
      expect(list()).to.deep.equal([])
    })

  it('holds for every tenant of the account', () => {
    send('bob@hard-bounce.test')
    tenant = addTenant(env, 'other.test')
    expect(send('bob@hard-bounce.test', 'ann@other.test').events).to.deep.equal(['bounce OnAccountSuppressionList'])
  })

  it('remembers no message for an address that a person put there', () => {
    suppress(env, 'Bob@Example.com', 'COMPLAINT')
    expect(list()[0]).to.include({address: 'bob@example.com', message_id: null, feedback_id: null})
    expect(send('bob@example.com').events).to.deep.equal(['complaint OnAccountSuppressionList'])
  })

  it('is filled only for the reasons of the account', () => {
    changeSesAccount(env, {suppressedReasons: ['COMPLAINT']})
    send('bob@hard-bounce.test')
    send('bob@complaint.test')
    expect(list().map(({address}) => address)).to.deep.equal(['bob@complaint.test'])
  })

  it('is honoured only for the reasons of the account', () => {
    send('bob@hard-bounce.test')
    changeSesAccount(env, {suppressedReasons: []})
    expect(send('bob@hard-bounce.test').events).to.deep.equal(['bounce General'])
  })

  it('obeys the configuration set where it has a say, even an empty one', () => {
    changeSesAccount(env, {suppressedReasons: []})
    setReasons(['BOUNCE'])
    send('bob@hard-bounce.test')
    send('bob@complaint.test')
    expect(list().map(({address}) => address)).to.deep.equal(['bob@hard-bounce.test'])
    changeSesAccount(env, {suppressedReasons: ['BOUNCE', 'COMPLAINT']})
    setReasons([])
    expect(send('bob@hard-bounce.test').events).to.deep.equal(['bounce General'])
  })
})

describe('bounces at home', () => {
  let env: TestEnvironment
  let tenant: Tenant
  beforeEach(() => {
    env = testEnvironment()
    tenant = addTenant(env, 'agency.test')
  })
  afterEach(() => env.dispose())

  const send = (recipient: string) =>
    acceptMail(env, {
      transport: 'smtp',
      userName: tenant.userName,
      accessKeyId: tenant.accessKeyId,
      from: 'ann@agency.test',
      recipients: [recipient],
      raw: Buffer.from('From: ann@agency.test\r\n\r\nx'),
    })

  it('do not count when the domain is verified in the account', () => {
    addIdentity(env, 'mine.hard-bounce.test')
    send('bob@mine.hard-bounce.test')
    expect(totals(env, tenant.configurationSet)).to.include({sends: 1, permanent_bounces: 0})
    expect(listInbox(env)[0]?.events[0]?.kind).to.equal('bounce')
  })

  it('do count while it is not', () => {
    addIdentity(env, 'mine.hard-bounce.test', {verified: false})
    send('bob@mine.hard-bounce.test')
    expect(totals(env, tenant.configurationSet)).to.include({sends: 1, permanent_bounces: 1})
  })
})
