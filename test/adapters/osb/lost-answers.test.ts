import {expect} from 'chai'
import {Failure} from '../../../src/domain/exit/failure.ts'
import type {ServiceInstance} from '../../../src/domain/instance/service-instance.ts'
import {withDefaults} from '../../../src/domain/instance/settings.ts'
import {testCredentials} from '../../support/memory-platform.ts'
import {type PlatformFixture, platformFixture} from '../../support/platform-fixture.ts'
import {type Act, type Received, type ScriptedBroker, scriptedBroker} from '../../support/scripted-broker.ts'

const RETRY_POLICY = {question: 200, change: 200, bind: 200}

/** How an answer gets lost on its way. */
const LOSSES: Readonly<Record<string, Act>> = {
  'the connection breaks': 'drop',
  'no answer comes in time': 'hang',
  'a gateway answers in its stead': {status: 502, text: '<html>Bad Gateway</html>'},
  'the broker answers with an error of its own': {status: 500, body: {description: 'database is locked'}},
}

/** Remembers what it made, as cloud-service-broker does: a 409 for a known id, 410 for an unknown one. */
class RememberingBroker {
  readonly operations = new Map<string, string>()
  readonly bindings = new Set<string>()
  /** How often each instance was really made, changed or deleted. */
  readonly done: string[] = []

  answer({method, path, body}: Received): Act {
    const [, , , id = '', what, bindingId = ''] = path.split('/')
    if (what === 'last_operation') return this.#lastOperation(id)
    if (what === 'service_bindings') return this.#binding(method, bindingId)
    const known = this.operations.has(id)
    if (method === 'GET') return {status: known ? 200 : 404, body: {parameters: {}}}
    if (method === 'PUT' && known) return {status: 409, body: {}}
    if (method !== 'PUT' && !known) return {status: 410, body: {}}
    const operation = {PUT: 'provision', PATCH: 'update', DELETE: 'deprovision'}[method] ?? ''
    this.operations.set(id, operation)
    this.done.push(`${operation} ${JSON.stringify((body as {parameters?: object} | undefined)?.parameters ?? {})}`)
    return {status: 202, body: {operation: `tf:${id}:`}}
  }

  #lastOperation(id: string): Act {
    const operation = this.operations.get(id)
    if (operation === undefined) return {status: 410, body: {}}
    if (operation === 'deprovision') this.operations.delete(id)
    return {status: 200, body: {state: 'succeeded', description: `${operation} succeeded`}}
  }

  #binding(method: string, id: string): Act {
    if (method === 'GET') return {status: this.bindings.has(id) ? 200 : 404, body: {parameters: null}}
    if (method === 'DELETE') return {status: this.bindings.delete(id) ? 200 : 410, body: {}}
    this.bindings.add(id)
    return {status: 201, body: {credentials: testCredentials(id)}}
  }
}

describe('an answer that is lost', () => {
  let memory: RememberingBroker
  let broker: ScriptedBroker
  let fixture: PlatformFixture
  /** What happens to the next change: executed or not, and how its answer is lost. */
  let fault: {method: string; loss: Act; executed: boolean; times: number} | undefined

  beforeEach(async () => {
    memory = new RememberingBroker()
    fault = undefined
    broker = await scriptedBroker((request) => {
      if (!fault || fault.times === 0 || request.method !== fault.method) return memory.answer(request)
      fault.times--
      if (fault.executed) memory.answer(request)
      return fault.loss
    })
    fixture = await platformFixture(broker.url, {retryPolicy: RETRY_POLICY})
  })

  afterEach(async () => {
    fixture.dispose()
    await broker.close()
  })

  const create = async () =>
    await fixture.osb.createInstance({name: 'mail-prod', parameters: withDefaults({adminEmail: 'a@b.gov'})})
  const found = async () => (await fixture.osb.findInstance('mail-prod')) as ServiceInstance

  /** The command, and the same command again until it is through, as its hint says. */
  async function insist<Result>(work: () => Promise<Result>): Promise<Result> {
    for (let tries = 0; ; tries++) {
      try {
        return await work()
      } catch (error) {
        if (!(error instanceof Failure) || tries > 3) throw error
      }
    }
  }

  async function bothKnowTheSame(): Promise<void> {
    const ids = (await fixture.inventory.instances()).map(({id}) => id)
    expect([...memory.operations.keys()]).to.have.members(ids)
    const known = await Promise.all(ids.map(async (id) => await fixture.inventory.bindings(id)))
    const bindingIds = known.flat().map(({id}) => id)
    expect(bindingIds).to.include.members([...memory.bindings])
  }

  for (const [how, loss] of Object.entries(LOSSES)) {
    for (const executed of [true, false]) {
      for (const times of [1, 2, 3]) {
        const when = `${how} ${times === 1 ? 'once' : `${times} times`}, ${executed ? 'after' : 'before'} the broker did it`

        it(`leaves one instance when it is that of a creation: ${when}`, async () => {
          fault = {method: 'PUT', loss, executed, times}
          await insist(create)
          fault = undefined
          await found()
          expect(memory.done).to.deep.equal(['provision {"admin_email":"a@b.gov"}'])
          await bothKnowTheSame()
        })

        it(`leaves no instance when it is that of a deletion: ${when}`, async () => {
          await create()
          const instance = await found()
          fault = {method: 'DELETE', loss, executed, times}
          await insist(async () => {
            if (await fixture.osb.findInstance('mail-prod')) await fixture.osb.deleteInstance(instance)
          })
          fault = undefined
          expect(await fixture.osb.findInstance('mail-prod')).to.equal(undefined)
          expect(memory.operations.size).to.equal(0)
          await bothKnowTheSame()
        })

        it(`leaves the wanted settings when it is that of an update: ${when}`, async () => {
          await create()
          const instance = await found()
          fault = {method: 'PATCH', loss, executed, times}
          await insist(async () => await fixture.osb.updateInstance(instance, {mailFromSubdomain: 'mail'}))
          fault = undefined
          expect((await found()).lastOperation).to.include({type: 'update', state: 'succeeded'})
          expect(memory.done).to.include('update {"mail_from_subdomain":"mail"}')
        })

        it(`leaves no binding that nobody knows when it is that of a bind: ${when}`, async () => {
          await create()
          const instance = await found()
          fault = {method: 'PUT', loss, executed, times}
          const {binding} = await insist(async () => await fixture.osb.createBinding(instance, {}))
          fault = undefined
          await fixture.osb.acknowledgeBinding(binding)
          await fixture.killOwners()
          await bothKnowTheSame()
          for (const orphan of await fixture.osb.orphanedBindings(instance))
            await fixture.osb.deleteBinding(instance, orphan)
          expect([...memory.bindings]).to.deep.equal([binding.id])
        })

        it(`leaves no binding when it is that of an unbind: ${when}`, async () => {
          await create()
          const instance = await found()
          const {binding} = await fixture.osb.createBinding(instance, {})
          fault = {method: 'DELETE', loss, executed, times}
          await insist(async () => await fixture.osb.deleteBinding(instance, binding))
          expect(memory.bindings.size).to.equal(0)
          expect(await fixture.inventory.bindings(instance.id)).to.deep.equal([])
        })
      }
    }
  }
})
