import {expect} from 'chai'
import {awaitOperation} from '../../../src/app/instance/await-operation.ts'
import type {BindingCredentials} from '../../../src/domain/binding/credentials.ts'
import {deliveredCredentials} from '../../../src/domain/binding/delivered-credentials.ts'
import type {ServiceInstance} from '../../../src/domain/instance/service-instance.ts'
import {withDefaults} from '../../../src/domain/instance/settings.ts'
import {testCredentials} from '../../support/memory-platform.ts'
import {NOW, type PlatformFixture, platformFixture} from '../../support/platform-fixture.ts'
import {rejection} from '../../support/rejection.ts'
import {
  type Act,
  catalogWith,
  type Received,
  type ScriptedBroker,
  scriptedBroker,
} from '../../support/scripted-broker.ts'
import {drain} from '../../support/work.ts'

const PARAMETERS = {admin_email: 'admin@agency.gov'}
const SETTINGS = withDefaults({adminEmail: 'admin@agency.gov'})
const ACCEPTED: Act = {status: 202, body: {operation: 'task 1/2'}}
const MISSING: Act = {status: 404, body: {description: 'no such endpoint'}}
const BOUND = {credentials: testCredentials('one')}
const delivered = (credentials: unknown) => deliveredCredentials(credentials as BindingCredentials)
const word = (state: string, headers: Record<string, string> = {}): Act => ({
  status: 200,
  body: {state, description: 'whatever'},
  headers,
})

describe('a broker that is not the cloud-service-broker', () => {
  let broker: ScriptedBroker
  let fixture: PlatformFixture
  let slept: number[]

  async function given(script: (request: Received, nth: number) => Act | Promise<Act>, catalog?: Act): Promise<void> {
    broker = await scriptedBroker(script, catalog ?? catalogWith({}))
    slept = []
    fixture = await platformFixture(broker.url, {onSleep: (millis) => slept.push(millis)})
  }

  async function givenAnswers(catalog: Act, ...acts: Act[]): Promise<void> {
    await given((_, nth) => acts[nth - 1] ?? acts.at(-1) ?? MISSING, catalog)
  }

  afterEach(async () => {
    fixture.dispose()
    await broker.close()
  })

  const create = async () => await fixture.osb.createInstance({name: 'mail-prod', parameters: SETTINGS})
  const found = async () => (await fixture.osb.findInstance('mail-prod')) as ServiceInstance
  const row = async () => await fixture.inventory.findInstance('mail-prod')
  const methods = () => broker.calls.map((call) => call.split(' ')[0])
  const waitFor = async (instance: ServiceInstance, timeoutMillis = 3_600_000) =>
    await drain(awaitOperation(fixture.ports, {instance, operation: 'creation', timeoutMillis}))

  describe('that does everything at once', () => {
    for (const status of [200, 201]) {
      it(`has made the instance when it answers ${status}`, async () => {
        await givenAnswers(catalogWith({}), {status, body: {}})
        expect((await create()).lastOperation).to.deep.equal({type: 'create', state: 'succeeded', description: ''})
      })
    }

    it('is asked for the instance where it has no last operation', async () => {
      await givenAnswers(
        catalogWith({}),
        {status: 201, body: {}},
        MISSING,
        {status: 200, body: {parameters: PARAMETERS}},
        MISSING,
        {status: 404, body: {description: 'not found'}},
      )
      await create()
      expect((await found()).lastOperation).to.include({type: 'create', state: 'succeeded'})
      expect((await found()).lastOperation).to.include({type: 'delete', state: 'succeeded'})
      expect(await row()).not.to.equal(undefined)
    })

    it('is trusted on its word where it reports nothing afterwards', async () => {
      await givenAnswers(catalogWith({service: {instances_retrievable: false}}), {status: 201, body: {}}, MISSING)
      await create()
      expect((await found()).lastOperation).to.include({type: 'create', state: 'succeeded'})
      expect(await fixture.osb.readParameters(await found())).to.deep.equal(SETTINGS)
    })

    it('has updated when it answers 200', async () => {
      await givenAnswers(catalogWith({}), {status: 201, body: {}}, {status: 200, body: {}})
      const updated = await fixture.osb.updateInstance(await create(), {mailFromSubdomain: 'mail'})
      expect(updated.lastOperation).to.deep.equal({type: 'update', state: 'succeeded', description: ''})
      expect(await row()).to.deep.include({
        updatedAt: new Date(NOW).toISOString(),
        parameters: {...SETTINGS, mailFromSubdomain: 'mail'},
      })
    })

    it('gets a lost request again under the same id, and is believed that it exists', async () => {
      await givenAnswers(catalogWith({service: {instances_retrievable: false}}), 'drop', MISSING, {
        status: 200,
        body: {},
      })
      expect((await create()).lastOperation).to.include({type: 'create', state: 'succeeded'})
      const [first, , again] = broker.calls
      expect(first).to.equal(again)
    })

    it('is not asked to make what it says it knows', async () => {
      await givenAnswers(
        catalogWith({service: {instances_retrievable: false}}),
        'drop',
        MISSING,
        {status: 409},
        MISSING,
      )
      expect((await create()).lastOperation).to.include({type: 'create', state: 'succeeded'})
    })

    it('is asked to delete nothing when it failed: another machine may have made it under this id', async () => {
      await givenAnswers(
        catalogWith({service: {instances_retrievable: false}}),
        {status: 500, body: {description: 'boom'}},
        MISSING,
      )
      await rejection(create())
      expect(methods()).to.deep.equal(['PUT', 'GET'])
      expect(await row()).not.to.equal(undefined)
    })

    it('is believed that it has what another machine made, and not with our parameters', async () => {
      await givenAnswers(catalogWith({service: {instances_retrievable: false}}), {status: 409}, MISSING)
      const instance = await create()
      expect(instance).to.deep.include({lastOperation: {type: 'create', state: 'succeeded', description: ''}})
      expect(instance).not.to.have.property('parameters')
      expect(await rejection(fixture.osb.readParameters(instance))).to.include({code: 'parameters-unknown'})
    })

    it('is not forgotten while an orphan may be left', async () => {
      await givenAnswers(
        catalogWith({service: {instances_retrievable: false}}),
        {status: 500, body: {description: 'boom'}},
        MISSING,
        {status: 201, body: {}},
      )
      const failure = await rejection(create())
      expect(failure.hints.join()).to.include('same command again')
      const id = (await row())?.id
      expect(id).to.be.a('string')
      expect((await create()).id).to.equal(id)
    })
  })

  describe('that names its operations', () => {
    it('receives the name with each question, and with its ids, also from another process', async () => {
      await givenAnswers(catalogWith({}), ACCEPTED, word('in progress'), word('succeeded'))
      await create()
      const query = {service_id: 'service-1', plan_id: 'plan-1', operation: 'task 1/2'}
      await found()
      expect(broker.received.at(-1)).to.deep.include({query})
      expect((await row())?.broker?.operation).to.deep.equal({
        token: 'task 1/2',
        startedAt: new Date(NOW).toISOString(),
      })
    })

    it('does not receive the name of an operation that is over', async () => {
      await givenAnswers(catalogWith({}), ACCEPTED, word('succeeded'), 'drop', word('in progress'))
      const instance = await create().then(found)
      await fixture.osb.updateInstance(instance, {mailFromSubdomain: 'mail'})
      expect(broker.received.at(-1)?.query).to.deep.equal({service_id: 'service-1', plan_id: 'plan-1'})
    })

    it('may leave the name away', async () => {
      await givenAnswers(catalogWith({}), {status: 202, body: {operation: null}}, word('succeeded'))
      await create()
      await found()
      expect(broker.received.at(-1)?.query).not.to.have.property('operation')
    })
  })

  describe('that says when to come back', () => {
    it('is asked then', async () => {
      await givenAnswers(
        catalogWith({}),
        ACCEPTED,
        word('in progress', {'retry-after': '42'}),
        word('in progress'),
        word('succeeded'),
      )
      await waitFor(await create())
      expect(slept[1]).to.equal(42_000)
      expect(slept[2]).to.be.below(5000)
    })

    it('may say it as a date', async () => {
      const date = new Date(NOW + 90_000).toUTCString()
      await givenAnswers(catalogWith({}), ACCEPTED, word('in progress', {'retry-after': date}), word('succeeded'))
      await waitFor(await create())
      expect(slept[1]).to.equal(89_750)
    })

    it('does not make anybody wait for longer than they said', async () => {
      await givenAnswers(catalogWith({}), ACCEPTED, word('in progress', {'retry-after': '3600'}))
      const failure = await rejection(waitFor(await create(), 60_000))
      expect(failure).to.include({code: 'not-yet', exit: 8})
      expect(slept.reduce((sum, millis) => sum + millis)).to.equal(60_000)
    })
  })

  describe('that says how long it takes at the most', () => {
    const catalog = catalogWith({plan: {maximum_polling_duration: 120}})

    it('is not waited for any longer, and the way out is named', async () => {
      await givenAnswers(catalog, ACCEPTED, word('in progress'))
      const failure = await rejection(waitFor(await create()))
      expect(failure).to.include({code: 'operation-overdue', exit: 1})
      expect(failure.hints.join()).to.include('sesctl deprovision mail-prod --confirm mail-prod')
      expect(slept.reduce((sum, millis) => sum + millis)).to.be.within(120_000, 131_000)
    })

    it('is judged from the beginning of the operation, whoever waits', async () => {
      await givenAnswers(catalog, ACCEPTED, word('in progress'))
      const instance = await create()
      await fixture.clock.sleep(121_000)
      slept.length = 0
      await rejection(waitFor(instance))
      expect(slept).to.have.length(1)
    })
  })

  describe('that took a request and does not report how it ends', () => {
    it('is not waited for', async () => {
      await givenAnswers(catalogWith({service: {instances_retrievable: false}}), ACCEPTED, MISSING)
      expect(await rejection(waitFor(await create()))).to.include({code: 'unexpected-answer'})
    })
  })

  it('is waited for as long as what was asked of it takes', async () => {
    const slowly = async (act: Act): Promise<Act> => {
      await new Promise((resolve) => setTimeout(resolve, 120))
      return act
    }
    broker = await scriptedBroker(async ({method}) =>
      method === 'GET' ? await slowly(word('succeeded')) : await slowly({status: 201, body: BOUND}),
    )
    fixture = await platformFixture(broker.url, {retryPolicy: {question: 40, change: 2000, bind: 2000}})
    const instance = await create()
    expect(delivered((await fixture.osb.createBinding(instance, {})).credentials)).to.deep.equal(BOUND.credentials)
    expect(await rejection(found())).to.include({code: 'unavailable', retryable: true})
  })

  it('that is behind a router whose app is down is not there, rather than forgetful', async () => {
    const down: Act = {
      status: 404,
      text: 'Requested route does not exist.',
      headers: {'x-cf-routererror': 'unknown_route'},
    }
    await givenAnswers(catalogWith({}), ACCEPTED, down)
    await create()
    expect(await rejection(found())).to.include({code: 'unavailable', retryable: true})
  })

  describe('that fails to report an operation', () => {
    const BROKEN: Act = {status: 500, body: {description: 'database is unavailable'}}

    it('is asked again, for the operation still runs', async () => {
      await givenAnswers(catalogWith({}), ACCEPTED, BROKEN, BROKEN, word('in progress'), BROKEN, word('succeeded'))
      const {result} = await waitFor(await create())
      expect(result).to.include({state: 'succeeded'})
      expect(broker.calls.filter((call) => call.endsWith('/last_operation'))).to.have.length(5)
    })

    it('is given up after a while, and it is said what the broker says', async () => {
      await givenAnswers(catalogWith({}), ACCEPTED, BROKEN)
      const failure = await rejection(waitFor(await create()))
      expect(failure).to.include({code: 'unavailable', retryable: true})
      expect((failure as Error).message).to.contain('(HTTP 500): database is unavailable')
    })
  })

  describe('whose bindings take their time', () => {
    const instance: ServiceInstance = {
      id: '11111111-1111-4111-8111-111111111111',
      name: 'mail-prod',
      lastOperation: {type: 'create', state: 'succeeded', description: ''},
    }
    const rows = async () => await fixture.inventory.bindings(instance.id)
    const bind = async () => await fixture.osb.createBinding(instance, {parameters: {sourceIps: ['192.0.2.1']}})

    it('returns the credentials when it has finished, by the name of the operation', async () => {
      await givenAnswers(catalogWith({}), ACCEPTED, word('in progress', {'retry-after': '7'}), word('succeeded'), {
        status: 200,
        body: BOUND,
      })
      const {credentials, binding} = await bind()
      expect(delivered(credentials)).to.deep.equal(BOUND.credentials)
      expect(broker.calls.map((call) => call.split(binding.id)[1])).to.deep.equal([
        '',
        '/last_operation',
        '/last_operation',
        '',
      ])
      expect(broker.received[1]).to.deep.include({query: {accepts_incomplete: 'true'}})
      expect(broker.received[1]?.body).to.deep.include({parameters: {source_ips: ['192.0.2.1']}})
      expect(broker.received[2]?.query).to.include({operation: 'task 1/2', service_id: 'service-1'})
      expect(slept).to.include(7000)
    })

    it('is only offered to take its time where the credentials can be read later', async () => {
      await givenAnswers(catalogWith({service: {bindings_retrievable: false}}), {status: 201, body: BOUND})
      await bind()
      expect(broker.received[1]?.query).to.deep.equal({})
    })

    it('is cleaned up after when it failed', async () => {
      await givenAnswers(catalogWith({}), ACCEPTED, word('failed'), {status: 200, body: {}})
      const failure = await rejection(bind())
      expect(failure).to.include({code: 'bind-failed'})
      expect(failure.hints.join()).to.include('Nothing is left of it')
      expect(methods()).to.deep.equal(['PUT', 'GET', 'DELETE'])
      expect(await rows()).to.deep.equal([])
    })

    it('is deleted again when it returns no credentials', async () => {
      await givenAnswers(
        catalogWith({}),
        ACCEPTED,
        word('succeeded'),
        {status: 200, body: {parameters: null}},
        {status: 410, body: {}},
      )
      expect(await rejection(bind())).to.include({code: 'unexpected-answer'})
      expect(await rows()).to.deep.equal([])
    })

    it('is given up after the longest time that the plan names, and kept in mind', async () => {
      await given(
        ({method}) => {
          if (method === 'PUT') return ACCEPTED
          return method === 'GET' ? word('in progress') : {status: 422, body: {error: 'ConcurrencyError'}}
        },
        catalogWith({plan: {maximum_polling_duration: 60}}),
      )
      expect(await rejection(bind())).to.include({code: 'operation-overdue'})
      expect((await rows()).map(({state}) => state)).to.deep.equal(['undelivered'])
    })

    it('stays in mind after an interruption, until it can be deleted', async () => {
      await given(({method}, nth) => {
        if (nth === 2) fixture.interrupt()
        if (method === 'PUT') return ACCEPTED
        return method === 'GET' ? word('in progress') : {status: 202, body: {}}
      })
      expect(await rejection(bind())).to.include({code: 'interrupted', exit: 130})
      expect(methods()).to.include('DELETE')
      expect((await rows()).map(({state}) => state)).to.deep.equal(['undelivered'])
    })

    it('deletes them in its own time too', async () => {
      await givenAnswers(
        catalogWith({}),
        {status: 201, body: BOUND},
        {status: 202, body: {operation: 'remove-1'}},
        word('in progress'),
        {status: 410, body: {}},
      )
      const {binding} = await bind()
      await fixture.osb.deleteBinding(instance, binding)
      expect(broker.received.at(-1)?.query).to.include({operation: 'remove-1'})
      expect(await rows()).to.deep.equal([])
    })

    it('keeps a binding whose deletion failed', async () => {
      await givenAnswers(catalogWith({}), {status: 201, body: BOUND}, {status: 202, body: {}}, word('failed'))
      const {binding} = await bind()
      expect(await rejection(fixture.osb.deleteBinding(instance, binding))).to.include({code: 'broker-failed'})
      expect(await rows()).to.have.length(1)
    })

    it('may return the credentials again', async () => {
      await givenAnswers(catalogWith({}), {status: 201, body: BOUND}, {status: 200, body: BOUND}, MISSING)
      const {binding} = await bind()
      expect(delivered(await fixture.osb.readCredentials(instance, binding))).to.deep.equal(BOUND.credentials)
      expect(await fixture.osb.readCredentials(instance, binding)).to.equal(undefined)
    })

    it('is not asked for credentials where the catalog says that it does not return them', async () => {
      await givenAnswers(catalogWith({service: {bindings_retrievable: false}}), {status: 201, body: BOUND})
      const {binding} = await bind()
      expect(await fixture.osb.readCredentials(instance, binding)).to.equal(undefined)
      expect(broker.calls).to.have.length(1)
    })

    it('does not bind apps, which only Cloud Foundry knows', async () => {
      await givenAnswers(catalogWith({}), {status: 201, body: BOUND})
      expect(await rejection(fixture.osb.createBinding(instance, {app: 'web'}))).to.include({code: 'invalid-value'})
      expect(broker.calls).to.deep.equal([])
    })
  })
})
