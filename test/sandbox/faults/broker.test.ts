import {expect} from 'chai'
import {bindingPath, instancePath, QUERY, type TestBroker, testBroker} from '../broker/client.ts'
import {off, on} from './switch.ts'

const OTHER = '00000000-0000-4000-8000-000000000002'

describe('a bad day at the broker', () => {
  let broker: TestBroker
  beforeEach(async () => {
    broker = await testBroker()
  })
  afterEach(() => broker.close())

  const rows = (table: string): number =>
    broker.env.store.one<{n: number}>(`SELECT count(*) AS n FROM ${table}`)?.n ?? 0
  const failure = (request: Promise<unknown>): Promise<unknown> =>
    request.then(
      () => 'an answer',
      (error: NodeJS.ErrnoException) => error.code,
    )

  describe('broker-500-after-create', () => {
    it('makes the instance and the binding, and answers with 500 all the same', async () => {
      on(broker.env, 'broker-500-after-create')
      const put = await broker.put()
      expect(put.status).to.equal(500)
      expect(put.text).to.contain('error saving provision request details to database')
      expect((await broker.poll()).json).to.deep.equal({state: 'succeeded', description: 'provision succeeded'})
      const bind = await broker.bind()
      expect([bind.status, rows('service_binding'), rows('iam_user')]).to.deep.equal([500, 1, 1])
      expect(bind.text).to.contain('error saving bind request details to database').and.not.to.contain('smtp_password')
      expect((await broker.put()).status, 'the same PUT again').to.equal(409)
    })

    it('leaves refusals, and what is not a PUT, as they are', async () => {
      await broker.provision()
      on(broker.env, 'broker-500-after-create')
      expect((await broker.patch({mail_from_subdomain: 'mail'})).status).to.equal(202)
      expect((await broker.put()).status).to.equal(409)
    })

    it('is over when it is switched off', async () => {
      on(broker.env, 'broker-500-after-create')
      off(broker.env, 'broker-500-after-create')
      expect((await broker.put()).status).to.equal(202)
    })
  })

  describe('lost-reply', () => {
    it('carries out PUT, PATCH and DELETE, and ends the connection without an answer', async () => {
      on(broker.env, 'lost-reply')
      expect(await failure(broker.put())).to.equal('ECONNRESET')
      expect((await broker.poll()).json, 'a GET is answered').to.include({state: 'succeeded'})
      expect(await failure(broker.bind())).to.equal('ECONNRESET')
      expect(rows('service_binding')).to.equal(1)
      expect(await failure(broker.patch({mail_from_subdomain: 'mail'}))).to.equal('ECONNRESET')
      expect((await broker.poll()).json).to.include({description: 'update succeeded'})
      expect(await failure(broker.call('DELETE', `${bindingPath()}?${QUERY}`))).to.equal('ECONNRESET')
      expect([rows('service_binding'), rows('iam_user')]).to.deep.equal([0, 0])
    })

    it('strikes as often as requested', async () => {
      on(broker.env, 'lost-reply', {times: 1})
      expect(await failure(broker.put())).to.equal('ECONNRESET')
      expect((await broker.put({admin_email: 'a@agency.gov'}, OTHER)).status).to.equal(202)
    })

    it('strikes the instance that it is kept to', async () => {
      on(broker.env, 'lost-reply', {instance: OTHER})
      expect((await broker.put()).status).to.equal(202)
      expect(await failure(broker.put({admin_email: 'a@agency.gov'}, OTHER))).to.equal('ECONNRESET')
    })

    it('is over when it is switched off', async () => {
      on(broker.env, 'lost-reply')
      off(broker.env, 'lost-reply')
      expect((await broker.put()).status).to.equal(202)
    })
  })

  describe('slow-bind', () => {
    const timed = async (request: () => Promise<unknown>): Promise<number> => {
      const began = performance.now()
      await request()
      return performance.now() - began
    }

    it('has a bind take longer, and then answer as ever; other requests do not wait', async () => {
      await broker.provision()
      on(broker.env, 'slow-bind', {millis: 150})
      expect(await timed(async () => expect((await broker.bind()).status).to.equal(201))).to.be.at.least(145)
      expect(await timed(() => broker.call('GET', instancePath()))).to.be.below(140)
      off(broker.env, 'slow-bind')
      expect(await timed(() => broker.bind({}, 'another'))).to.be.below(140)
    })
  })
})
