import {setTimeout as pause} from 'node:timers/promises'
import {expect} from 'chai'
import {ADMIN, bindingPath, credentialsOf, instancePath, QUERY, type TestBroker, testBroker} from './client.ts'

const INTERRUPTED = {state: 'failed', description: 'the broker restarted while the operation was in progress'}

describe('a restart of the sandbox broker', () => {
  let broker: TestBroker
  beforeEach(async () => {
    broker = await testBroker({operationMillis: 1000})
  })
  afterEach(() => broker.close())

  const provisioned = async (): Promise<void> => {
    await broker.put({admin_email: ADMIN, domain: 'agency.gov'})
    broker.env.advance(1000)
    await broker.poll()
  }

  it('fails the operations that it interrupts', async () => {
    await broker.put()
    await broker.restart()
    broker.env.advance(5000)
    expect((await broker.poll()).json).to.deep.equal(INTERRUPTED)
  })

  it('in a provision leaves no state, so that a deprovision ends at once', async () => {
    await broker.put()
    await broker.restart()
    const answer = await broker.call('DELETE', `${instancePath()}?accepts_incomplete=true&${QUERY}`)
    expect([answer.status, answer.json]).to.deep.equal([200, {}])
  })

  it('in an update leaves the instance as it was', async () => {
    await provisioned()
    await broker.patch({mail_from_subdomain: 'mail'})
    await broker.restart()
    expect((await broker.poll()).json).to.deep.equal(INTERRUPTED)
    expect(credentialsOf(await broker.bind())['domain']).to.equal('agency.gov')
  })

  it('in a deprovision leaves the instance, to be deleted again', async () => {
    await provisioned()
    const remove = () => broker.call('DELETE', `${instancePath()}?accepts_incomplete=true&${QUERY}`)
    await remove()
    await broker.restart()
    expect((await broker.poll()).json).to.deep.equal(INTERRUPTED)
    expect((await remove()).status).to.equal(202)
    broker.env.advance(1000)
    expect((await broker.poll()).json).to.include({state: 'succeeded'})
  })

  it('keeps instances, bindings and the password', async () => {
    await provisioned()
    await broker.bind()
    await broker.restart()
    expect((await broker.call('GET', bindingPath())).status).to.equal(200)
    expect((await broker.poll()).json).to.include({state: 'succeeded'})
  })

  it('in the second half of a bind leaves the IAM user, and no record of the binding', async () => {
    await broker.close()
    broker = await testBroker({bindMillis: 200})
    await broker.provision()
    const users = () => broker.env.store.all('SELECT name FROM iam_user')
    const lost = broker.bind().then(
      () => 'answered',
      () => 'lost',
    )
    while (users().length === 0) await pause(5)
    await broker.restart()
    expect(await lost).to.equal('lost')
    expect((await broker.call('GET', bindingPath())).status).to.equal(404)
    expect((await broker.call('DELETE', `${bindingPath()}?${QUERY}`)).status).to.equal(410)
    expect(users()).to.have.length(1)
  })

  it('gives up a bind that is waiting, without an answer and without a user', async () => {
    await broker.close()
    broker = await testBroker({bindMillis: 60_000})
    await broker.provision()
    const lost = broker.bind().then(
      () => 'answered',
      () => 'lost',
    )
    for (let attempts = 0; attempts < 50; attempts += 1) await new Promise(setImmediate)
    await broker.restart()
    expect(await lost).to.equal('lost')
    expect(broker.env.store.all('SELECT name FROM iam_user')).to.deep.equal([])
  })
})
