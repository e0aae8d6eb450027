import {expect} from 'chai'
import type {LastOperation} from '../../../src/domain/instance/service-instance.ts'
import {withDefaults} from '../../../src/domain/instance/settings.ts'
import {type PlatformFixture, platformFixture} from '../../support/platform-fixture.ts'
import {rejection} from '../../support/rejection.ts'
import {type Act, CATALOG, type Received, type ScriptedBroker, scriptedBroker} from '../../support/scripted-broker.ts'

const ACCEPTED: Act = {status: 202, body: {operation: 'tf:1:'}}
const GONE: Act = {status: 410, body: {}}
const PARAMETERS = {domain: 'agency.gov', admin_email: 'admin@agency.gov'}
const SETTINGS = withDefaults({domain: 'agency.gov', adminEmail: 'admin@agency.gov'})

const word = (state: LastOperation['state'], description: string): Act => ({status: 200, body: {state, description}})

describe('instances of a broker', () => {
  let broker: ScriptedBroker
  let fixture: PlatformFixture

  async function given(script: (request: Received, nth: number) => Act): Promise<void> {
    broker = await scriptedBroker(script)
    fixture = await platformFixture(broker.url)
  }

  /** Answers in turn, the last one for ever. */
  async function givenAnswers(...acts: Act[]): Promise<void> {
    await given((_, nth) => acts[nth - 1] ?? acts.at(-1) ?? GONE)
  }

  afterEach(async () => {
    fixture.dispose()
    await broker.close()
  })

  const create = async () => await fixture.osb.createInstance({name: 'mail-prod', parameters: SETTINGS})
  const row = async () => await fixture.inventory.findInstance('mail-prod')
  const methods = () => broker.calls.map((call) => call.split(' ')[0])

  describe('creation', () => {
    it('has the intent on disk when the request arrives', async () => {
      let seen: unknown
      broker = await scriptedBroker(async () => {
        seen = await fixture.inventory.findInstance('mail-prod')
        return ACCEPTED
      })
      fixture = await platformFixture(broker.url)
      const instance = await create()
      expect(seen).to.include({id: instance.id, name: 'mail-prod'})
    })

    it('sends the parameters, the ids of the catalog and what the API asks for', async () => {
      await givenAnswers(ACCEPTED)
      const {id} = await create()
      const put = broker.received.at(-1)!
      expect(put.path).to.equal(`/v2/service_instances/${id}`)
      expect(put.query).to.deep.equal({accepts_incomplete: 'true'})
      expect(put.headers['x-broker-api-version']).to.equal('2.17')
      expect(put.headers['x-broker-api-request-identity']).to.match(/^[0-9a-f-]{36}$/)
      expect(put.body).to.deep.include({service_id: 'service-1', plan_id: 'plan-1', parameters: PARAMETERS})
    })

    it('asks a second time under the same id when the reply was lost and nothing had arrived', async () => {
      await givenAnswers('drop', GONE, ACCEPTED)
      const {id} = await create()
      expect(methods()).to.deep.equal(['PUT', 'GET', 'PUT'])
      expect(new Set(broker.calls.map((call) => call.split('/')[3]))).to.deep.equal(new Set([id]))
    })

    it('takes over what a request with a lost reply has started', async () => {
      await givenAnswers('drop', word('in progress', 'provision in progress'))
      const instance = await create()
      expect(methods()).to.deep.equal(['PUT', 'GET'])
      expect(instance.lastOperation).to.deep.equal({
        type: 'create',
        state: 'in progress',
        description: 'provision in progress',
      })
    })

    it('takes over an instance that the broker made before it answered 500', async () => {
      await givenAnswers({status: 500, body: {description: 'disk full'}}, word('in progress', 'provision in progress'))
      expect((await create()).lastOperation.state).to.equal('in progress')
      expect(await row()).not.to.equal(undefined)
    })

    it('forgets the intent when a 500 made nothing', async () => {
      await givenAnswers({status: 500, body: {description: 'disk full'}}, GONE)
      const failure = await rejection(create())
      expect(failure.code).to.equal('broker-failed')
      expect(failure.message).to.include('disk full')
      expect(await row()).to.equal(undefined)
    })

    it('takes over what a 409 says is there, because the id is its own', async () => {
      await givenAnswers({status: 409, body: {}}, word('succeeded', 'provision succeeded'))
      expect((await create()).lastOperation.state).to.equal('succeeded')
    })

    it('forgets the intent when the broker refuses the parameters', async () => {
      await givenAnswers({status: 500, body: {description: 'additional properties are not allowed: x'}})
      expect((await rejection(create())).code).to.equal('parameters-refused')
      expect(await row()).to.equal(undefined)
      expect(methods()).to.deep.equal(['PUT'])
    })

    it('forgets the intent when the request cannot have left', async () => {
      const catalog = {status: 200, body: CATALOG, headers: {connection: 'close'}}
      broker = await scriptedBroker(() => ACCEPTED, catalog)
      fixture = await platformFixture(broker.url)
      await fixture.osb.preview({kind: 'create-instance', name: 'mail-prod', parameters: SETTINGS})
      await broker.close()
      expect((await rejection(create())).code).to.equal('unavailable')
      expect(await row()).to.equal(undefined)
    })

    it('keeps the intent when neither the reply nor the check afterwards came, and continues with it later', async () => {
      await givenAnswers('drop', 'drop', GONE, ACCEPTED)
      const failure = await rejection(create())
      expect(failure).to.include({code: 'unavailable', retryable: true})
      expect(failure.hints.join()).to.include('same command')
      const kept = await row()
      expect(await fixture.osb.findInstance('mail-prod')).to.equal(undefined)
      expect((await create()).id).to.equal(kept?.id)
    })

    it('gives up, keeping the intent, when every reply is lost and nothing ever arrives', async () => {
      await given(({method}) => (method === 'PUT' ? 'drop' : GONE))
      expect((await rejection(create())).code).to.equal('unavailable')
      expect(methods()).to.deep.equal(['PUT', 'GET', 'PUT', 'GET'])
      expect(await row()).not.to.equal(undefined)
    })

    it('takes a gateway that answers in place of the broker for a lost reply', async () => {
      await givenAnswers({status: 502, text: '<html>bad gateway</html>'}, word('in progress', 'provision in progress'))
      expect((await create()).lastOperation.state).to.equal('in progress')
    })

    it('continues an intent with new parameters only once the broker has taken them', async () => {
      await givenAnswers('drop', 'drop', ACCEPTED)
      await rejection(create())
      const parameters = withDefaults({adminEmail: 'other@agency.gov'})
      const instance = await fixture.osb.createInstance({name: 'mail-prod', parameters})
      expect(instance.parameters).to.deep.equal(parameters)
      expect((await row())?.parameters).to.deep.equal(parameters)
    })

    it('refuses a name that is taken', async () => {
      await givenAnswers(ACCEPTED, word('succeeded', 'provision succeeded'))
      await create()
      await fixture.osb.findInstance('mail-prod')
      expect((await rejection(create())).code).to.equal('name-taken')
    })

    it('writes nothing when the broker does not offer the plan', async () => {
      broker = await scriptedBroker(() => ACCEPTED, {status: 200, body: {services: []}})
      fixture = await platformFixture(broker.url)
      expect((await rejection(create())).message).to.include('does not offer aws-ses')
      expect(await row()).to.equal(undefined)
    })
  })

  describe('looking', () => {
    it('asks the broker each time, and remembers what it said', async () => {
      await givenAnswers(ACCEPTED, word('succeeded', 'provision succeeded'))
      await create()
      expect((await fixture.osb.findInstance('mail-prod'))?.lastOperation.state).to.equal('succeeded')
      expect((await row())?.lastOperation.state).to.equal('succeeded')
    })

    it('shows an instance that the broker forgot as gone, and keeps its name', async () => {
      await givenAnswers(ACCEPTED, word('succeeded', 'provision succeeded'), GONE)
      await create()
      await fixture.osb.findInstance('mail-prod')
      const instance = await fixture.osb.findInstance('mail-prod')
      expect(instance?.lastOperation).to.include({type: 'delete', state: 'succeeded'})
      expect(await row()).not.to.equal(undefined)
    })

    it('does not list a creation that never reached the broker', async () => {
      await givenAnswers('drop', 'drop', GONE)
      await rejection(create())
      expect(await fixture.osb.listInstances()).to.deep.equal([])
    })

    it('keeps the type of operation where the broker only says that it restarted', async () => {
      await givenAnswers(ACCEPTED, word('failed', 'the broker restarted while the operation was in progress'))
      await create()
      const instance = await fixture.osb.findInstance('mail-prod')
      expect(instance?.lastOperation).to.include({type: 'create', state: 'failed'})
    })

    it('lists every instance with at most eight questions open', async () => {
      let open = 0
      let most = 0
      broker = await scriptedBroker(async ({method}) => {
        if (method === 'PUT') return ACCEPTED
        most = Math.max(most, ++open)
        await new Promise((resolve) => setTimeout(resolve, 2))
        open--
        return word('succeeded', 'provision succeeded')
      })
      fixture = await platformFixture(broker.url)
      for (let n = 0; n < 20; n++) await fixture.osb.createInstance({name: `mail-${n}`, parameters: withDefaults({})})
      expect(await fixture.osb.listInstances()).to.have.length(20)
      expect(most).to.be.within(2, 8)
    })

    it('refuses an answer without a state', async () => {
      await givenAnswers(ACCEPTED, {status: 200, body: {state: 'sleeping'}})
      await create()
      expect((await rejection(fixture.osb.findInstance('mail-prod'))).code).to.equal('unexpected-answer')
    })

    it('does not take a wrong address for a broker that forgot', async () => {
      await givenAnswers(ACCEPTED, {status: 404, text: '404 page not found'})
      await create()
      expect((await rejection(fixture.osb.findInstance('mail-prod'))).code).to.equal('unexpected-answer')
      expect(await row()).not.to.equal(undefined)
    })
  })

  describe('update', () => {
    async function ready(...acts: Act[]) {
      await givenAnswers(ACCEPTED, word('succeeded', 'provision succeeded'), ...acts)
      await create()
      return (await fixture.osb.findInstance('mail-prod'))!
    }

    it('echoes the maintenance version of the catalog, and sends changed keys only', async () => {
      const instance = await ready(ACCEPTED)
      await fixture.osb.updateInstance(instance, {mailFromSubdomain: 'mail'})
      expect(broker.received.at(-1)?.body).to.deep.include({
        service_id: 'service-1',
        plan_id: 'plan-1',
        parameters: {mail_from_subdomain: 'mail'},
      })
      expect(broker.received.at(-1)?.body).to.have.deep.nested.property('previous_values.maintenance_info', {
        version: '1.8.2',
      })
      expect((await row())?.parameters).to.deep.equal({...SETTINGS, mailFromSubdomain: 'mail'})
    })

    it('never sends a domain', async () => {
      const instance = await ready(ACCEPTED)
      const failure = await rejection(fixture.osb.updateInstance(instance, {domain: 'agency.gov'}))
      expect(failure).to.include({code: 'parameters-refused', exit: 2})
      expect(methods()).not.to.include('PATCH')
    })

    it('remembers when an update ended, and no other operation', async () => {
      const instance = await ready(ACCEPTED, word('succeeded', 'update succeeded'))
      expect(instance.updatedAt).to.equal(undefined)
      await fixture.osb.updateInstance(instance, {mailFromSubdomain: 'mail'})
      await fixture.osb.lastOperation(instance)
      expect((await row())?.updatedAt).to.equal('2026-11-24T12:00:00.000Z')
    })

    it('does not send twice what is being applied', async () => {
      const instance = await ready('drop', word('in progress', 'update in progress'))
      await fixture.osb.updateInstance(instance, {mailFromSubdomain: 'mail'})
      expect(methods()).to.deep.equal(['PUT', 'GET', 'PATCH', 'GET'])
    })

    it('sends again what had not arrived', async () => {
      const instance = await ready('drop', word('succeeded', 'provision succeeded'), ACCEPTED)
      await fixture.osb.updateInstance(instance, {mailFromSubdomain: 'mail'})
      expect(methods()).to.deep.equal(['PUT', 'GET', 'PATCH', 'GET', 'PATCH'])
    })

    it('puts the memory back when the broker refuses', async () => {
      const refusal = 'error deciding update path: service instance needs to be upgraded before updating'
      const instance = await ready({status: 500, body: {description: refusal}})
      const failure = await rejection(fixture.osb.updateInstance(instance, {mailFromSubdomain: 'mail'}))
      expect(failure).to.include({code: 'instance-outdated', exit: 6})
      expect((await row())?.lastOperation).to.deep.equal(instance.lastOperation)
      expect((await row())?.parameters).to.deep.equal(SETTINGS)
    })
  })

  describe('deletion', () => {
    async function ready(...acts: Act[]) {
      await givenAnswers(ACCEPTED, word('succeeded', 'provision succeeded'), ...acts)
      await create()
      return (await fixture.osb.findInstance('mail-prod'))!
    }

    it('forgets the instance with the poll that reports its end', async () => {
      const instance = await ready(
        ACCEPTED,
        word('in progress', 'deprovision in progress'),
        word('succeeded', 'deprovision succeeded'),
      )
      await fixture.osb.deleteInstance(instance)
      await fixture.osb.lastOperation(instance)
      expect(await row()).not.to.equal(undefined)
      expect(await fixture.osb.lastOperation(instance)).to.include({type: 'delete', state: 'succeeded'})
      expect(await row()).to.equal(undefined)
    })

    it('forgets the instance when the poll that reported its end was lost', async () => {
      const instance = await ready(ACCEPTED, GONE)
      await fixture.osb.deleteInstance(instance)
      expect(await fixture.osb.lastOperation(instance)).to.equal('gone')
      expect(await row()).to.equal(undefined)
    })

    for (const status of [200, 410]) {
      it(`is over at once with HTTP ${status}`, async () => {
        const instance = await ready({status, body: {}})
        await fixture.osb.deleteInstance(instance)
        expect(await row()).to.equal(undefined)
      })
    }

    it('asks again when the request had not arrived', async () => {
      const instance = await ready('drop', word('succeeded', 'provision succeeded'), ACCEPTED)
      await fixture.osb.deleteInstance(instance)
      expect(methods().slice(2)).to.deep.equal(['DELETE', 'GET', 'DELETE'])
    })

    it('puts the memory back while the broker is still creating', async () => {
      const busy = {error: 'ConcurrencyError', description: 'instance is being updated and cannot be retrieved'}
      const instance = await ready({status: 422, body: busy})
      const failure = await rejection(fixture.osb.deleteInstance(instance))
      expect(failure).to.include({code: 'instance-busy', exit: 6, retryable: true})
      expect((await row())?.lastOperation).to.deep.equal(instance.lastOperation)
    })
  })

  describe('parameters', () => {
    async function ready(act: Act) {
      await givenAnswers(ACCEPTED, word('succeeded', 'provision succeeded'), act)
      await create()
      return (await fixture.osb.findInstance('mail-prod'))!
    }

    it('come from the broker', async () => {
      const instance = await ready({status: 200, body: {parameters: {admin_email: 'new@agency.gov', vacant: true}}})
      expect(await fixture.osb.readParameters(instance)).to.deep.equal(withDefaults({adminEmail: 'new@agency.gov'}))
    })

    for (const [status, body] of [
      [404, {description: 'not found'}],
      [422, {description: 'ConcurrencyError'}],
      [500, {description: 'error polling instance status: boom'}],
    ] as const) {
      it(`come from memory while the broker answers ${status}`, async () => {
        const instance = await ready({status, body})
        expect(await fixture.osb.readParameters(instance)).to.deep.equal(SETTINGS)
      })
    }
  })

  it('traces each request in one line, without the password', async () => {
    await givenAnswers(ACCEPTED)
    await create()
    expect(fixture.traced).to.have.length(2)
    expect(fixture.traced[1]).to.match(/^PUT http:\/\/127\.0\.0\.1:\d+\/v2\/service_instances\/\S+ 202 \d+ ms$/)
    expect(fixture.traced.join()).not.to.include('secret-password')
  })
})
