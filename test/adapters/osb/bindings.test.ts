import {expect} from 'chai'
import type {BindingCredentials} from '../../../src/domain/binding/credentials.ts'
import {deliveredCredentials} from '../../../src/domain/binding/delivered-credentials.ts'
import type {PossibleOrphan} from '../../../src/domain/binding/possible-orphan.ts'
import type {ServiceBinding, ServiceInstance} from '../../../src/domain/instance/service-instance.ts'
import {withDefaults} from '../../../src/domain/instance/settings.ts'
import {testCredentials} from '../../support/memory-platform.ts'
import {type PlatformFixture, platformFixture} from '../../support/platform-fixture.ts'
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
  let fixture: PlatformFixture

  async function given(script: (request: Received, nth: number) => Act | Promise<Act>): Promise<void> {
    broker = await scriptedBroker(script)
    fixture = await platformFixture(broker.url)
    await fixture.inventory.addInstance({
      ...INSTANCE,
      parameters: withDefaults({}),
      createdAt: '2026-11-24T11:00:00.000Z',
    })
  }

  async function givenAnswers(...acts: Act[]): Promise<void> {
    await given((_, nth) => acts[nth - 1] ?? acts.at(-1) ?? GONE)
  }

  afterEach(async () => {
    fixture.dispose()
    await broker.close()
  })

  const bind = async (name?: string) => await fixture.osb.createBinding(INSTANCE, name === undefined ? {} : {name})
  const rows = async () => await fixture.inventory.bindings(INSTANCE.id)
  const orphan = (bindingId: string, mayAppearUntil: string): PossibleOrphan => ({
    bindingId,
    instance: {id: INSTANCE.id, name: INSTANCE.name},
    createdAt: '2026-11-24T12:00:00.000Z',
    mayAppearUntil,
  })
  const methods = () => broker.calls.map((call) => call.split(' ')[0])

  it('has its id on disk when the request arrives', async () => {
    let seen: unknown
    await given(async () => {
      seen = await rows()
      return BOUND
    })
    const {binding} = await bind('ci')
    expect(seen).to.deep.equal([
      {...binding, parameters: {}, ownerAlive: true, recorded: false, deletionRequested: false},
    ])
    expect(binding).to.include({name: 'ci', state: 'undelivered'})
  })

  it('returns the credentials as they came, and names a client because the broker wants one', async () => {
    await givenAnswers(BOUND)
    const {binding, credentials} = await bind()
    expect(deliveredCredentials(credentials as BindingCredentials)).to.deep.equal(testCredentials('one'))
    expect(broker.received.at(-1)?.path).to.equal(`/v2/service_instances/${INSTANCE.id}/service_bindings/${binding.id}`)
    expect(broker.received.at(-1)?.body).to.have.nested.property('bind_resource.credential_client_id')
  })

  it('is kept once it is acknowledged', async () => {
    await givenAnswers(BOUND)
    const {binding} = await bind()
    await fixture.osb.acknowledgeBinding(binding)
    await fixture.killOwners()
    expect(await fixture.osb.orphanedBindings(INSTANCE)).to.deep.equal([])
    expect((await fixture.osb.listBindings(INSTANCE)).map(({state}) => state)).to.deep.equal(['ready'])
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
    await fixture.osb.acknowledgeBinding(binding)
  })

  it('leaves its name to the binding that is made in its stead', async () => {
    await givenAnswers('drop', GONE, BOUND)
    const {binding} = await bind('ci')
    expect((await rows()).filter(({name}) => name === 'ci').map(({id}) => id)).to.deep.equal([binding.id])
  })

  it('does not keep its name after its command died before the broker knew of it', async () => {
    await givenAnswers({status: 404, body: {description: 'not found'}})
    await fixture.inventory.addBinding({
      id: 'b-1',
      instanceId: INSTANCE.id,
      name: 'ci',
      createdAt: '2026-11-24T12:00:00.000Z',
    })
    await fixture.killOwners()
    expect(await fixture.osb.orphanedBindings(INSTANCE)).to.deep.equal([])
    expect((await rows()).map(({id, name}) => ({id, name}))).to.deep.equal([{id: 'b-1', name: undefined}])
  })

  describe('and what it was asked for with', () => {
    const PARAMETERS = {sourceIps: ['192.0.2.0/24'], notificationWebhook: 'https://hooks.agency.gov/s3cret'}
    const OF_BROKER = {source_ips: ['192.0.2.0/24'], notification_webhook: 'https://hooks.agency.gov/s3cret'}

    it('is known from our records, with the access key, and never part of what is listed', async () => {
      await givenAnswers(BOUND)
      const {binding} = await fixture.osb.createBinding(INSTANCE, {name: 'ci', parameters: PARAMETERS})
      expect(await fixture.osb.readBindingParameters(INSTANCE, binding)).to.deep.equal(PARAMETERS)
      expect((await rows())[0]).to.include({accessKeyId: testCredentials('one')['aws_access_key_id']})
      expect(JSON.stringify([binding, ...(await fixture.osb.listBindings(INSTANCE))])).not.to.include('s3cret')
    })

    for (const [answered, parameters] of [
      [null, {}],
      [{}, {}],
      [{notification_email: '', other: 1}, {}],
      [OF_BROKER, PARAMETERS],
    ] as const) {
      it(`is read from the broker where it was made elsewhere: ${JSON.stringify(answered)}`, async () => {
        await givenAnswers({status: 200, body: {parameters: answered}})
        const elsewhere: ServiceBinding = {id: 'b', instanceId: INSTANCE.id, createdAt: '', state: 'ready'}
        expect(await fixture.osb.readBindingParameters(INSTANCE, elsewhere)).to.deep.equal(parameters)
      })
    }

    it('is not known where the broker does not return them', async () => {
      await givenAnswers({status: 404, body: {description: 'not found'}})
      const elsewhere: ServiceBinding = {id: 'b', instanceId: INSTANCE.id, createdAt: '', state: 'ready'}
      expect(await fixture.osb.readBindingParameters(INSTANCE, elsewhere)).to.equal(undefined)
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
      fixture.interrupt()
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
      fixture.interrupt()
      return BOUND
    })
    const failure = await rejection(bind())
    const [row] = await rows()
    expect(failure.message).to.include('Nothing proves')
    expect(failure.hints.join('\n')).to.include(`csb-aws-ses-${row?.id} (path /cf/)`)
    expect(failure.hints.at(-1)).to.equal('sesctl resume')
  })

  it('does not begin after Ctrl-C', async () => {
    await givenAnswers(BOUND)
    fixture.interrupt()
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
      await fixture.killOwners()
      return binding
    }

    it('are found when the broker has them', async () => {
      const binding = await leftBehind({status: 200, body: {parameters: null}})
      expect(await fixture.osb.orphanedBindings(INSTANCE)).to.deep.equal([binding])
    })

    it('are not found while their maker lives', async () => {
      await givenAnswers(BOUND)
      await bind()
      expect(await fixture.osb.orphanedBindings(INSTANCE)).to.deep.equal([])
      expect(methods()).to.deep.equal(['PUT'])
    })

    async function unanswered(...acts: Act[]): Promise<void> {
      await givenAnswers(...acts)
      await fixture.inventory.addBinding({id: 'b-1', instanceId: INSTANCE.id, createdAt: '2026-11-24T12:00:00.000Z'})
      await fixture.killOwners()
    }

    it('are waited for while the broker may still be making them', async () => {
      await unanswered({status: 404, body: {description: 'not found'}})
      expect(await fixture.osb.orphanedBindings(INSTANCE)).to.deep.equal([])
      expect(await rows()).to.have.length(1)
      expect(await fixture.osb.possibleOrphans()).to.deep.equal([orphan('b-1', '2026-11-24T12:15:00.000Z')])
    })

    it('are possible orphans, not forgotten, once the broker surely will not record them any more', async () => {
      await unanswered({status: 404, body: {description: 'not found'}})
      await fixture.clock.sleep(QUARTER_HOUR + 1)
      expect(await fixture.osb.orphanedBindings(INSTANCE)).to.deep.equal([])
      expect(await rows()).to.have.length(0)
      expect(await fixture.osb.possibleOrphans()).to.deep.equal([orphan('b-1', '2026-11-24T12:15:00.000Z')])
    })
  })

  describe('without a record at the broker, whose IAM user may exist', () => {
    it('is kept as a possible orphan when tofu failed half-way and the broker then answers 410', async () => {
      const text = 'error performing bind: error waiting for result: bind failed: Error: LimitExceeded exit status 1'
      await givenAnswers({status: 500, body: {description: text}}, GONE)
      const failure = await rejection(bind())
      const id = broker.calls[0]?.split('/').at(-1) ?? ''
      expect(failure).to.include({code: 'bind-failed', exit: 1})
      expect(failure.hints.join('\n')).to.include(`csb-aws-ses-${id} (path /cf/)`).and.not.include('Nothing is left')
      expect(failure.hints.at(-1)).to.equal('sesctl resume')
      expect(await fixture.osb.possibleOrphans()).to.deep.equal([orphan(id, '2026-11-24T12:00:00.000Z')])
      expect(await rows()).to.deep.equal([])
    })

    it('is named by a bind whose reply was lost and whose broker is then down', async () => {
      await given(async (): Promise<Act> => {
        await broker.close()
        return 'drop'
      })
      const failure = await rejection(bind())
      expect(failure).to.include({code: 'unavailable', exit: 5})
      const [{id = ''} = {}] = await rows()
      expect(failure.hints.join('\n')).to.include(`csb-aws-ses-${id} (path /cf/)`)
      expect(failure.hints.at(-1)).to.equal('sesctl resume')
      expect(await fixture.osb.possibleOrphans()).to.deep.equal([orphan(id, '2026-11-24T12:15:00.000Z')])
    })

    it('is a possible orphan beside the binding that a second try has made', async () => {
      await givenAnswers('drop', GONE, BOUND)
      const {binding} = await bind()
      const lost = broker.calls[0]?.split('/').at(-1) ?? ''
      expect(lost).not.to.equal(binding.id)
      expect((await fixture.osb.possibleOrphans()).map(({bindingId}) => bindingId)).to.deep.equal([lost])
    })

    it('stays a possible orphan when its instance is deleted', async () => {
      await givenAnswers(BOUND, {status: 200, body: {}})
      const {binding} = await bind()
      await fixture.osb.acknowledgeBinding(binding)
      await fixture.osb.deleteInstance(INSTANCE)
      expect(await fixture.inventory.instances()).to.deep.equal([])
      expect(await fixture.osb.possibleOrphans()).to.deep.equal([orphan(binding.id, '2026-11-24T12:00:00.000Z')])
    })

    it('is forgotten on an operator’s word', async () => {
      await givenAnswers('drop', GONE, BOUND)
      await bind()
      for (const each of await fixture.osb.possibleOrphans()) await fixture.osb.closeOrphan(each)
      expect(await fixture.osb.possibleOrphans()).to.deep.equal([])
    })
  })

  describe('deletion', () => {
    async function made(...acts: Act[]): Promise<ServiceBinding> {
      await givenAnswers(BOUND, ...acts)
      return (await bind()).binding
    }

    it('is deleted when the broker carried it out', async () => {
      const binding = await made(DONE)
      expect(await fixture.osb.deleteBinding(INSTANCE, binding)).to.equal('deleted')
      expect(await rows()).to.deep.equal([])
      expect(await fixture.osb.possibleOrphans()).to.deep.equal([])
    })

    it('does not take 410 for deleted, and keeps the binding as a possible orphan', async () => {
      const binding = await made(GONE)
      await fixture.osb.acknowledgeBinding(binding)
      expect(await fixture.osb.deleteBinding(INSTANCE, {...binding, state: 'ready'})).to.equal('absent')
      expect(await rows()).to.deep.equal([])
      expect(await fixture.osb.possibleOrphans()).to.deep.equal([orphan(binding.id, '2026-11-24T12:00:00.000Z')])
    })

    it('does not take 410 after a lost reply for deleted when the broker never said that it had the binding', async () => {
      await givenAnswers('drop', GONE)
      await fixture.inventory.addBinding({id: 'b-1', instanceId: INSTANCE.id, createdAt: '2026-11-24T12:00:00.000Z'})
      const binding: ServiceBinding = {
        id: 'b-1',
        instanceId: INSTANCE.id,
        createdAt: '2026-11-24T12:00:00.000Z',
        state: 'undelivered',
      }
      expect(await fixture.osb.deleteBinding(INSTANCE, binding)).to.equal('absent')
      expect(await fixture.osb.possibleOrphans()).to.deep.equal([orphan('b-1', '2026-11-24T12:15:00.000Z')])
    })

    it('takes the 410 of a broker that had the binding, after a lost reply, for its deletion', async () => {
      const binding = await made('drop', GONE)
      expect(await fixture.osb.deleteBinding(INSTANCE, binding)).to.equal('deleted')
      expect(methods()).to.deep.equal(['PUT', 'DELETE', 'DELETE'])
      expect(await rows()).to.deep.equal([])
    })

    it('is on disk before its request leaves, so that what a dead command has deleted is known as deleted', async () => {
      const seen: unknown[] = []
      await given(async ({method}) => {
        if (method === 'PUT') return BOUND
        if (method === 'GET') return {status: 404, body: {description: 'not found'}}
        seen.push(...(await rows()).map(({state, recorded, deletionRequested}) => [state, recorded, deletionRequested]))
        return 'drop'
      })
      const {binding} = await bind()
      await fixture.osb.acknowledgeBinding(binding)
      await rejection(fixture.osb.deleteBinding(INSTANCE, {...binding, state: 'undelivered'}))
      expect(seen[0]).to.deep.equal(['undelivered', true, true])
      await fixture.killOwners()
      expect(await fixture.osb.orphanedBindings(INSTANCE)).to.deep.equal([])
      expect(await rows()).to.deep.equal([])
      expect(await fixture.osb.possibleOrphans()).to.deep.equal([])
    })

    it('leaves a binding delivered that the broker does not delete', async () => {
      const binding = await made({status: 500, body: {description: 'error performing unbind: boom'}})
      await fixture.osb.acknowledgeBinding(binding)
      await rejection(fixture.osb.deleteBinding(INSTANCE, {...binding, state: 'ready'}))
      expect((await fixture.inventory.bindings(INSTANCE.id)).map(({state}) => state)).to.deep.equal(['ready'])
    })

    it('keeps the binding when the broker fails', async () => {
      const binding = await made({status: 500, body: {description: 'error performing unbind: boom'}})
      const failure = await rejection(fixture.osb.deleteBinding(INSTANCE, binding))
      expect(failure.code).to.equal('broker-failed')
      expect(await rows()).to.have.length(1)
    })
  })
})
