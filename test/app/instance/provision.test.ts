import {expect} from 'chai'
import {deprovision, planDeprovision} from '../../../src/app/instance/deprovision.ts'
import {type ProvisionRequest, provision} from '../../../src/app/instance/provision.ts'
import {updateInstance} from '../../../src/app/instance/update.ts'
import type {Failure} from '../../../src/domain/exit/failure.ts'
import {withDefaults} from '../../../src/domain/instance/settings.ts'
import {type FixtureOptions, type PlatformFixture, platformFixture} from '../../support/platform-fixture.ts'
import {type Act, type Received, type ScriptedBroker, scriptedBroker} from '../../support/scripted-broker.ts'
import {drain, failureOf} from '../../support/work.ts'

const ACCEPTED: Act = {status: 202, body: {operation: 'tf:1:'}}
const GONE: Act = {status: 410, body: {}}
const word = (type: string, state: string, text = `${type} ${state}`): Act => ({
  status: 200,
  body: {state, description: text},
})
const REQUEST: ProvisionRequest = {
  name: 'mail-prod',
  parameters: withDefaults({domain: 'agency.gov', adminEmail: 'admin@agency.gov'}),
  ifExists: 'compare',
  wait: true,
  timeoutMillis: 900_000,
}

describe('creating, changing and deleting an instance', () => {
  let broker: ScriptedBroker
  let fixture: PlatformFixture

  async function given(script: (request: Received, nth: number) => Act, options?: FixtureOptions): Promise<void> {
    broker = await scriptedBroker(script)
    fixture = await platformFixture(broker.url, options)
  }

  /** Words of the broker on the last operation, in turn; the last one for ever. PUT, PATCH and DELETE are accepted. */
  async function givenWords(...words: Act[]): Promise<void> {
    let asked = 0
    await given(({method}) => (method === 'GET' ? (words[asked++] ?? words.at(-1) ?? GONE) : ACCEPTED))
  }

  afterEach(async () => {
    fixture.dispose()
    await broker.close()
  })

  const run = async (change: Partial<ProvisionRequest> = {}) =>
    await drain(provision(fixture.ports, {...REQUEST, ...change}))
  const fail = async (change: Partial<ProvisionRequest> = {}) =>
    (await failureOf(provision(fixture.ports, {...REQUEST, ...change}))) as Failure
  const asked = (method: string) => broker.calls.filter((call) => call.startsWith(method)).length

  describe('provision', () => {
    it('waits until the broker says that it succeeded', async () => {
      await givenWords(
        word('provision', 'in progress'),
        word('provision', 'in progress'),
        word('provision', 'succeeded'),
      )
      const {result, events} = await run()
      expect(result).to.deep.include({outcome: 'created'})
      expect(result.instance.state).to.equal('ready')
      expect(events.at(-1)).to.equal('creation of mail-prod: done')
    })

    it('asks ever more rarely, up to every ten seconds', async () => {
      const pauses: number[] = []
      await given(
        ({method}, nth) => (method === 'GET' ? word('provision', nth > 12 ? 'succeeded' : 'in progress') : ACCEPTED),
        {
          onSleep: (millis) => pauses.push(millis),
        },
      )
      await run()
      expect(pauses.slice(0, 4)).to.deep.equal([250, 750, 1000, 2000])
      expect(pauses.slice(-3)).to.deep.equal([10_000, 10_000, 10_000])
    })

    it('waits for an earlier command that could not wait', async () => {
      await givenWords(word('provision', 'in progress'), word('provision', 'succeeded'))
      await run({wait: false})
      const {result} = await run()
      expect(result.outcome).to.equal('exists')
      expect(asked('PUT')).to.equal(1)
    })

    it('fails with what the broker says, cleaned, and says how to get rid of the rest', async () => {
      await givenWords(word('provision', 'failed', 'provision failed: Error: \u001b[31mno exit status 1'))
      const failure = await fail()
      expect(failure).to.include({code: 'provision-failed', exit: 1})
      expect(failure.message).to.equal('Failed to create mail-prod: Error: \ufffd[31mno')
      expect(failure.details).to.equal('provision failed: Error: \u001b[31mno exit status 1')
      expect(failure.hints).to.include('sesctl deprovision mail-prod --confirm mail-prod')
    })

    it('says of an instance that failed earlier that it did', async () => {
      await givenWords(word('provision', 'failed', 'provision failed: boom exit status 1'))
      await fail()
      const failure = await fail()
      expect(failure).to.include({code: 'provision-failed', exit: 1})
      expect(failure.message).to.equal('mail-prod exists, and its creation failed: boom')
      expect(asked('PUT')).to.equal(1)
    })

    it('says after Ctrl-C what still runs, and how to check and to continue', async () => {
      await givenWords(word('provision', 'in progress'))
      const work = provision(fixture.ports, REQUEST)
      await work.next()
      fixture.interrupt()
      const failure = (await failureOf(work)) as Failure
      expect(failure).to.include({code: 'interrupted', exit: 130})
      expect(failure.message).to.equal('Interrupted. The creation of mail-prod continues at the broker.')
      expect(failure.hints.join()).to.include('sesctl status mail-prod').and.include('run the same command again')
    })

    it('ends with 8 when the time is over, after a last check', async () => {
      await givenWords(word('provision', 'in progress'))
      const failure = await fail({timeoutMillis: 5000})
      expect(failure).to.include({code: 'not-yet', exit: 8, retryable: true})
      expect(fixture.clock.now() - Date.UTC(2026, 10, 24, 12)).to.equal(5000)
    })

    it('bears a broker that is away for a moment', async () => {
      await givenWords('drop', {status: 503}, word('provision', 'succeeded'))
      expect((await run()).result.outcome).to.equal('created')
    })

    it('gives up on a broker that stays away', async () => {
      await givenWords('drop')
      expect(await fail()).to.include({code: 'unavailable', exit: 5})
      expect(asked('GET')).to.equal(6)
    })

    it('does not wait for a broker that refuses the password', async () => {
      await givenWords({status: 401, text: 'Not Authorized\n'})
      expect(await fail()).to.include({code: 'not-authorised', exit: 4})
      expect(asked('GET')).to.equal(1)
    })

    it('does not create under a name that is being deleted', async () => {
      await givenWords(word('provision', 'succeeded'), word('deprovision', 'in progress'))
      await run()
      const failure = await fail()
      expect(failure).to.include({code: 'instance-busy', exit: 6})
      expect(failure.hints[0]).to.equal('sesctl deprovision mail-prod --confirm mail-prod')
    })

    it('does not create over an instance that the broker forgot', async () => {
      await givenWords(word('provision', 'succeeded'), GONE)
      await run()
      expect(await fail()).to.include({code: 'instance-unusable', exit: 6})
    })

    it('compares with what an earlier command asked for while that is being made', async () => {
      await givenWords(word('provision', 'in progress'))
      await run({wait: false})
      const failure = await fail({parameters: {...REQUEST.parameters, adminEmail: 'b@agency.gov'}})
      expect(failure).to.include({code: 'parameters-differ', exit: 6})
    })

    it('does not take the instance of a faster command with other parameters for its own', async () => {
      await givenWords(word('provision', 'in progress'))
      const create = fixture.osb.createInstance.bind(fixture.osb)
      fixture.osb.createInstance = async () =>
        await create({name: 'mail-prod', parameters: withDefaults({adminEmail: 'x@agency.gov'})})
      const failure = (await failureOf(
        provision({clock: fixture.clock, platform: async () => fixture.osb}, REQUEST),
      )) as Failure
      expect(failure.code).to.equal('parameters-differ')
    })

    it('leaves the name free when the broker refuses', async () => {
      await given(() => ({status: 500, body: {description: '1 error(s) occurred: (root): admin_email is required'}}))
      expect(await fail()).to.include({code: 'parameters-refused', exit: 2})
      expect(await fixture.osb.listInstances()).to.deep.equal([])
    })
  })

  describe('update', () => {
    const request = (changes: object, wait = true) => ({
      instance: 'mail-prod',
      changes: () => changes,
      wait,
      timeoutMillis: 900_000,
    })

    it('waits for an update that an earlier command began, and then finds nothing to do', async () => {
      let patched = false
      let polled = 0
      await given(({method, path}) => {
        if (method === 'PATCH') patched = true
        if (method !== 'GET') return ACCEPTED
        if (!path.endsWith('last_operation')) return {status: 404, body: {description: 'not found'}}
        if (!patched) return word('provision', 'succeeded')
        return word('update', ++polled > 2 ? 'succeeded' : 'in progress')
      })
      await run()
      await drain(updateInstance(fixture.ports, request({mailFromSubdomain: 'mail'}, false)))
      const {result} = await drain(updateInstance(fixture.ports, request({mailFromSubdomain: 'mail'})))
      expect(result.outcome).to.equal('unchanged')
      expect(asked('PATCH')).to.equal(1)
    })

    it('sends everything again after an update that failed', async () => {
      let patched = 0
      await given(({method, path}) => {
        if (method === 'PATCH') patched++
        if (method !== 'GET') return ACCEPTED
        if (!path.endsWith('last_operation'))
          return {status: 500, body: {description: 'error polling instance status: x'}}
        if (patched === 0) return word('provision', 'succeeded')
        return patched === 1 ? word('update', 'failed', 'update failed: x exit status 1') : word('update', 'succeeded')
      })
      await run()
      const failure = (await failureOf(updateInstance(fixture.ports, request({mailFromSubdomain: 'mail'})))) as Failure
      expect(failure).to.include({code: 'update-failed', exit: 1, message: 'Failed to update mail-prod: x'})
      expect(failure.details).to.equal('update failed: x exit status 1')
      const {result} = await drain(updateInstance(fixture.ports, request({mailFromSubdomain: 'mail'})))
      expect(result.outcome).to.equal('updated')
      expect(broker.received.at(-2)?.body).to.have.deep.property('parameters', {mail_from_subdomain: 'mail'})
    })

    it('refuses an instance that is still being created', async () => {
      await givenWords(word('provision', 'in progress'))
      await run({wait: false})
      const failure = (await failureOf(updateInstance(fixture.ports, request({adminEmail: 'b@agency.gov'})))) as Failure
      expect(failure).to.include({code: 'instance-not-ready', exit: 8, retryable: true})
    })
  })

  describe('deprovision', () => {
    const waiting = {wait: true, timeoutMillis: 900_000}
    const plan = async () => (await planDeprovision(fixture.ports, 'mail-prod'))!

    it('stops between bindings on Ctrl-C, and continues with the rest when it is run again', async () => {
      await given(({method, path}) => {
        if (method === 'DELETE') return path.includes('service_bindings') ? {status: 200, body: {}} : ACCEPTED
        return method === 'PUT' ? ACCEPTED : word('provision', 'succeeded')
      })
      const instance = (await run()).result.instance
      for (const id of ['b-1', 'b-2']) {
        await fixture.inventory.addBinding({id, instanceId: instance.id, createdAt: '2026-11-24T12:00:00.000Z'})
      }
      const work = deprovision(fixture.ports, await plan(), waiting)
      await work.next()
      fixture.interrupt()
      expect(await failureOf(work)).to.include({code: 'interrupted'})
      expect((await plan()).bindings.map(({id}) => id)).to.deep.equal(['b-2'])
    })

    it('continues waiting for a deletion that an earlier command began', async () => {
      let deleted = false
      let polled = 0
      await given(({method}) => {
        if (method === 'DELETE') deleted = true
        if (method !== 'GET') return ACCEPTED
        if (!deleted) return word('provision', 'succeeded')
        return word('deprovision', ++polled > 3 ? 'succeeded' : 'in progress')
      })
      await run()
      await drain(deprovision(fixture.ports, await plan(), {...waiting, wait: false}))
      const {result} = await drain(deprovision(fixture.ports, await plan(), waiting))
      expect(result.outcome).to.equal('deleted')
      expect(asked('DELETE')).to.equal(1)
      expect(await planDeprovision(fixture.ports, 'mail-prod')).to.equal(undefined)
    })

    it('says that a deletion failed, and can be asked for again', async () => {
      let deleted = 0
      await given(({method}) => {
        if (method === 'DELETE') deleted++
        if (method !== 'GET') return ACCEPTED
        if (deleted === 0) return word('provision', 'succeeded')
        return deleted === 1 ? word('deprovision', 'failed', 'deprovision failed: x exit status 1') : GONE
      })
      await run()
      const failure = (await failureOf(deprovision(fixture.ports, await plan(), waiting))) as Failure
      expect(failure).to.include({code: 'deprovision-failed', exit: 1})
      const {result} = await drain(deprovision(fixture.ports, await plan(), waiting))
      expect(result.outcome).to.equal('deleted')
    })

    it('forgets an instance that the broker forgot, so that its name is free', async () => {
      await given(({method}, nth) => (method === 'PUT' ? ACCEPTED : nth === 2 ? word('provision', 'succeeded') : GONE))
      await run()
      const {result} = await drain(deprovision(fixture.ports, await plan(), waiting))
      expect(result.outcome).to.equal('deleted')
      expect(await fixture.inventory.findInstance('mail-prod')).to.equal(undefined)
    })

    it('refuses while the instance is being created', async () => {
      const busy = {error: 'ConcurrencyError', description: 'instance is being updated and cannot be retrieved'}
      await given(({method}) =>
        method === 'DELETE'
          ? {status: 422, body: busy}
          : method === 'PUT'
            ? ACCEPTED
            : word('provision', 'in progress'),
      )
      await run({wait: false})
      expect(await failureOf(deprovision(fixture.ports, await plan(), waiting))).to.include({
        code: 'instance-busy',
        exit: 6,
      })
    })
  })
})
