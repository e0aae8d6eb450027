import {expect} from 'chai'
import type {ServiceBinding, ServiceInstance} from '../../../src/domain/service-instance.ts'
import {testCredentials} from '../../support/memory-platform.ts'
import {type PlatformWorld, platformWorld} from '../../support/platform-world.ts'
import {rejection} from '../../support/rejection.ts'
import {type Act, type Received, type ScriptedBroker, scriptedBroker} from '../../support/scripted-broker.ts'

const INSTANCE: ServiceInstance = {
  id: '11111111-1111-4111-8111-111111111111',
  name: 'mail-prod',
  lastOperation: {type: 'create', state: 'succeeded', description: 'provision succeeded'},
}
const BOUND: Act = {status: 201, body: {credentials: testCredentials('one')}}
const GONE: Act = {status: 410, body: {}}
const DONE: Act = {status: 200, body: {}}
const QUARTER_HOUR = 15 * 60_000

describe('bindings of a broker', () => {
  let broker: ScriptedBroker
  let world: PlatformWorld

  async function given(script: (request: Received, nth: number) => Act | Promise<Act>): Promise<void> {
    broker = await scriptedBroker(script)
    world = platformWorld(broker.url)
    await world.inventory.addInstance({...INSTANCE, parameters: {}, createdAt: '2026-11-24T11:00:00.000Z'})
  }

  async function givenAnswers(...acts: Act[]): Promise<void> {
    await given((_, nth) => acts[nth - 1] ?? acts.at(-1) ?? GONE)
  }

  afterEach(async () => {
    world.dispose()
    await broker.close()
  })

  const bind = async (name?: string) => await world.osb.createBinding(INSTANCE, name === undefined ? {} : {name})
  const rows = async () => await world.inventory.bindings(INSTANCE.id)
  const methods = () => broker.calls.map((call) => call.split(' ')[0])

  it('has its id on disk when the request arrives', async () => {
    let seen: unknown
    await given(async () => {
      seen = await rows()
      return BOUND
    })
    const {binding} = await bind('ci')
    expect(seen).to.deep.equal([{...binding, parameters: {}, ownerAlive: true}])
    expect(binding).to.include({name: 'ci', state: 'undelivered'})
  })

  it('hands over the credentials as they came, and names a client because the broker wants one', async () => {
    await givenAnswers(BOUND)
    const {binding, credentials} = await bind()
    expect(credentials).to.deep.equal(testCredentials('one'))
    expect(broker.received.at(-1)?.path).to.equal(`/v2/service_instances/${INSTANCE.id}/service_bindings/${binding.id}`)
    expect(broker.received.at(-1)?.body).to.have.nested.property('bind_resource.credential_client_id')
  })

  it('is kept once it is acknowledged', async () => {
    await givenAnswers(BOUND)
    const {binding} = await bind()
    await world.osb.acknowledgeBinding(binding)
    world.killOwners()
    expect(await world.osb.abandonedBindings(INSTANCE)).to.deep.equal([])
    expect((await world.osb.listBindings(INSTANCE)).map(({state}) => state)).to.deep.equal(['ready'])
  })

  it('deletes a binding whose credentials were lost with the reply, and makes another under a new id', async () => {
    await givenAnswers('drop', DONE, BOUND)
    const {binding} = await bind()
    expect(methods()).to.deep.equal(['PUT', 'DELETE', 'PUT'])
    const [lost, deleted, made] = broker.calls.map((call) => call.split('/').at(-1))
    expect(lost).to.equal(deleted)
    expect(made).to.equal(binding.id).and.not.equal(lost)
    expect((await rows()).map(({id}) => id)).to.deep.equal([binding.id])
  })

  it('keeps in mind a binding that the broker may still be making after the reply was lost', async () => {
    await givenAnswers('drop', GONE, BOUND)
    const {binding} = await bind()
    expect(await rows()).to.have.length(2)
    await world.osb.acknowledgeBinding(binding)
  })

  it('leaves its name to the binding that is made in its stead', async () => {
    await givenAnswers('drop', GONE, BOUND)
    const {binding} = await bind('ci')
    expect((await rows()).filter(({name}) => name === 'ci').map(({id}) => id)).to.deep.equal([binding.id])
  })

  it('does not keep its name after its command died before the broker knew of it', async () => {
    await givenAnswers({status: 404, body: {description: 'not found'}})
    await world.inventory.addBinding({
      id: 'b-1',
      instanceId: INSTANCE.id,
      name: 'ci',
      createdAt: '2026-11-24T12:00:00.000Z',
    })
    world.killOwners()
    expect(await world.osb.abandonedBindings(INSTANCE)).to.deep.equal([])
    expect((await rows()).map(({id, name}) => ({id, name}))).to.deep.equal([{id: 'b-1', name: undefined}])
  })

  describe('and what it was asked for with', () => {
    const PARAMETERS = {source_ips: ['192.0.2.0/24'], notification_webhook: 'https://hooks.agency.gov/s3cret'}

    it('is known from our records, with the access key, and never part of what is listed', async () => {
      await givenAnswers(BOUND)
      const {binding} = await world.osb.createBinding(INSTANCE, {name: 'ci', parameters: PARAMETERS})
      expect(await world.osb.readBindingParameters(INSTANCE, binding)).to.deep.equal(PARAMETERS)
      expect((await rows())[0]).to.include({accessKeyId: testCredentials('one')['aws_access_key_id']})
      expect(JSON.stringify([binding, ...(await world.osb.listBindings(INSTANCE))])).not.to.include('s3cret')
    })

    for (const [told, parameters] of [
      [null, {}],
      [{}, {}],
      [{notification_email: '', other: 1}, {}],
      [PARAMETERS, PARAMETERS],
    ] as const) {
      it(`is read from the broker where it was made elsewhere: ${JSON.stringify(told)}`, async () => {
        await givenAnswers({status: 200, body: {parameters: told}})
        const elsewhere: ServiceBinding = {id: 'b', instanceId: INSTANCE.id, createdAt: '', state: 'ready'}
        expect(await world.osb.readBindingParameters(INSTANCE, elsewhere)).to.deep.equal(parameters)
      })
    }

    it('is not known where the broker does not tell', async () => {
      await givenAnswers({status: 404, body: {description: 'not found'}})
      const elsewhere: ServiceBinding = {id: 'b', instanceId: INSTANCE.id, createdAt: '', state: 'ready'}
      expect(await world.osb.readBindingParameters(INSTANCE, elsewhere)).to.equal(undefined)
    })
  })

  it('gives up after two lost replies', async () => {
    await given(({method}) => (method === 'PUT' ? 'drop' : DONE))
    expect((await rejection(bind())).code).to.equal('unavailable')
    expect(methods()).to.deep.equal(['PUT', 'DELETE', 'PUT', 'DELETE'])
    expect(await rows()).to.deep.equal([])
  })

  it('cleans up after tofu failed half-way', async () => {
    const text = 'error performing bind: error waiting for result: bind failed: Error: LimitExceeded exit status 1'
    await givenAnswers({status: 500, body: {description: text}}, DONE)
    const failure = await rejection(bind())
    expect(failure).to.include({code: 'bind-failed', exit: 1})
    expect(failure.message).to.include('LimitExceeded')
    expect(methods()).to.deep.equal(['PUT', 'DELETE'])
    expect(await rows()).to.deep.equal([])
  })

  it('deletes a binding whose answer has no credentials', async () => {
    await givenAnswers({status: 201, body: {}}, DONE)
    expect((await rejection(bind())).code).to.equal('unexpected-answer')
    expect(methods()).to.deep.equal(['PUT', 'DELETE'])
  })

  it('deletes a binding whose answer is cut short, and never shows what came', async () => {
    const text = '{"credentials":{"smtp_password":"half-a-secret'
    await givenAnswers({status: 201, text}, DONE)
    const failure = await rejection(bind())
    expect(`${failure.message}${failure.hints.join()}`).not.to.include('half-a-secret')
    expect(await rows()).to.deep.equal([])
  })

  it('deletes a binding whose answer is longer than any credentials', async () => {
    await givenAnswers({status: 201, text: `{"credentials":"${'x'.repeat(5_000_000)}"}`}, DONE)
    await rejection(bind())
    expect(methods()).to.deep.equal(['PUT', 'DELETE', 'PUT', 'DELETE'])
  })

  it('lets the broker finish after Ctrl-C, and then deletes the binding', async () => {
    await given(async ({method}) => {
      if (method === 'DELETE') return DONE
      world.interrupt()
      await new Promise((resolve) => setTimeout(resolve, 20))
      return BOUND
    })
    const failure = await rejection(bind())
    expect(failure).to.include({code: 'interrupted', exit: 130})
    expect(failure.message).to.include('deleted again')
    expect(methods()).to.deep.equal(['PUT', 'DELETE'])
    expect(await rows()).to.deep.equal([])
  })

  it('says after Ctrl-C when the binding could not be deleted, and leaves it to the next sweep', async () => {
    await given(({method}) => {
      if (method === 'DELETE') return 'drop'
      world.interrupt()
      return BOUND
    })
    expect((await rejection(bind())).message).to.include('next bind')
    expect(await rows()).to.have.length(1)
  })

  it('does not begin after Ctrl-C', async () => {
    await givenAnswers(BOUND)
    world.interrupt()
    expect((await rejection(bind())).code).to.equal('interrupted')
    expect(methods()).to.deep.equal([])
  })

  for (const [status, description, code] of [
    [500, 'error generating bind variables: 1 error(s) occurred: boom', 'instance-not-ready'],
    [500, 'failed to bind: workspace state not generated', 'instance-not-ready'],
    [500, 'error retrieving service instance details: could not find service instance details for: 1', 'instance-gone'],
    [422, 'no app GUID or credential client ID were provided in the binding request', 'unexpected-answer'],
    [409, 'binding already exists', 'unexpected-answer'],
    [401, 'Not Authorized', 'not-authorised'],
  ] as const) {
    it(`leaves nothing behind when the broker refuses with ${status} "${description}"`, async () => {
      await givenAnswers({status, body: {description}})
      expect((await rejection(bind())).code).to.equal(code)
      expect(methods()).to.deep.equal(['PUT'])
      expect(await rows()).to.deep.equal([])
    })
  }

  describe('that a dead command left behind', () => {
    async function leftBehind(...acts: Act[]): Promise<ServiceBinding> {
      await givenAnswers(BOUND, ...acts)
      const {binding} = await bind()
      world.killOwners()
      return binding
    }

    it('are found when the broker has them', async () => {
      const binding = await leftBehind({status: 200, body: {parameters: null}})
      expect(await world.osb.abandonedBindings(INSTANCE)).to.deep.equal([binding])
    })

    it('are not found while their maker lives', async () => {
      await givenAnswers(BOUND)
      await bind()
      expect(await world.osb.abandonedBindings(INSTANCE)).to.deep.equal([])
      expect(methods()).to.deep.equal(['PUT'])
    })

    it('are waited for while the broker may still be making them', async () => {
      await leftBehind({status: 404, body: {description: 'not found'}})
      expect(await world.osb.abandonedBindings(INSTANCE)).to.deep.equal([])
      expect(await rows()).to.have.length(1)
    })

    it('are forgotten once the broker surely never made them', async () => {
      await leftBehind({status: 404, body: {description: 'not found'}})
      await world.clock.sleep(QUARTER_HOUR + 1)
      expect(await world.osb.abandonedBindings(INSTANCE)).to.deep.equal([])
      expect(await rows()).to.have.length(0)
    })
  })

  describe('deletion', () => {
    async function made(...acts: Act[]): Promise<ServiceBinding> {
      await givenAnswers(BOUND, ...acts)
      return (await bind()).binding
    }

    it('takes a binding that is gone for deleted', async () => {
      const binding = await made(GONE)
      await world.osb.deleteBinding(INSTANCE, binding)
      expect(await rows()).to.deep.equal([])
    })

    it('asks again when the reply was lost', async () => {
      const binding = await made('drop', GONE)
      await world.osb.deleteBinding(INSTANCE, binding)
      expect(methods()).to.deep.equal(['PUT', 'DELETE', 'DELETE'])
      expect(await rows()).to.deep.equal([])
    })

    it('is on disk before its request leaves, so that a dead command does not leave a binding that is gone', async () => {
      const binding = await made(GONE)
      await world.osb.acknowledgeBinding(binding)
      const seen: string[] = []
      const {removeBinding} = world.inventory
      world.inventory.removeBinding = async (id) => {
        seen.push(...(await world.inventory.bindings(INSTANCE.id)).map(({state}) => state))
        await removeBinding(id)
      }
      await world.osb.deleteBinding(INSTANCE, {...binding, state: 'ready'})
      expect(seen).to.deep.equal(['undelivered'])
    })

    it('leaves a binding delivered that the broker does not delete', async () => {
      const binding = await made({status: 500, body: {description: 'error performing unbind: boom'}})
      await world.osb.acknowledgeBinding(binding)
      await rejection(world.osb.deleteBinding(INSTANCE, {...binding, state: 'ready'}))
      expect((await world.inventory.bindings(INSTANCE.id)).map(({state}) => state)).to.deep.equal(['ready'])
    })

    it('keeps the binding when the broker fails', async () => {
      const binding = await made({status: 500, body: {description: 'error performing unbind: boom'}})
      const failure = await rejection(world.osb.deleteBinding(INSTANCE, binding))
      expect(failure.code).to.equal('broker-failed')
      expect(await rows()).to.have.length(1)
    })
  })
})
