import {expect} from 'chai'
import {deleteOrphanedBindings} from '../../../src/app/binding/orphaned-bindings.ts'
import {findBinding} from '../../../src/domain/binding/find-binding.ts'
import type {ServiceInstance} from '../../../src/domain/instance/service-instance.ts'
import {
  type CloudFoundryFixture,
  type CloudFoundryFixtureOptions,
  cloudFoundryFixture,
  inPlace,
  scriptedAccess,
} from '../../support/cloud-foundry-fixture.ts'
import {rejection} from '../../support/rejection.ts'
import {type ScriptedCloud, scriptedCloud} from '../../support/scripted-cloud.ts'
import {SmallCloud} from '../../support/small-cloud.ts'
import {drain} from '../../support/work.ts'

const NOON = Date.UTC(2026, 10, 24, 12)
const HOUR = 3_600_000

describe('bindings of Cloud Foundry', () => {
  let cloud: SmallCloud
  let server: ScriptedCloud
  let fixture: CloudFoundryFixture
  let instance: ServiceInstance

  async function given(options: CloudFoundryFixtureOptions = {}): Promise<void> {
    fixture?.dispose()
    fixture = await cloudFoundryFixture(scriptedAccess(server.api), {start: NOON, ...options})
  }

  beforeEach(async () => {
    cloud = new SmallCloud()
    server = await scriptedCloud({api: inPlace(cloud.answer)})
    const {guid} = cloud.add({kind: 'instance', name: 'mail-prod'})
    instance = {
      id: guid,
      name: 'mail-prod',
      lastOperation: {type: 'create', state: 'succeeded', description: ''},
    }
    await given()
  })

  afterEach(async () => {
    fixture.dispose()
    await server.close()
  })

  const rows = async () => await fixture.inventory.bindings(instance.id)
  const states = async () => (await fixture.platform.listBindings(instance)).map(({state}) => state)
  const orphaned = async () => (await fixture.platform.orphanedBindings(instance)).map(({id}) => id)
  const labels = () => cloud.bindings().map((binding) => binding.labels)

  describe('a key', () => {
    it('carries labels that are on disk, with this process as owner, when the request arrives', async () => {
      let seen: unknown
      cloud.before = async ({method}) => {
        if (method === 'POST') seen = await rows()
      }
      const {binding} = await fixture.platform.createBinding(instance, {name: 'ci'})
      const [made] = cloud.bindings()
      const operation = made?.labels['sesctl-operation']
      expect(made?.labels).to.deep.equal({'sesctl-operation': operation, 'sesctl-state': 'undelivered'})
      expect(seen).to.deep.include.members([
        {
          id: operation,
          instanceId: instance.id,
          name: 'ci',
          createdAt: '2026-11-24T12:00:00.000Z',
          state: 'undelivered',
          ownerAlive: true,
          recorded: false,
          deletionRequested: false,
        },
      ])
      expect(binding).to.deep.include({id: made?.guid, name: 'ci', state: 'undelivered'})
    })

    it('returns the credentials as they came', async () => {
      const {binding, credentials} = await fixture.platform.createBinding(instance, {})
      expect(credentials).to.deep.equal({smtp_user: `user-of-${binding.id}`})
    })

    it('gets a name where none was asked for, and the parameters that were', async () => {
      await fixture.platform.createBinding(instance, {parameters: {notificationEmail: 'a@agency.gov'}})
      const [made] = cloud.bindings()
      expect(made?.name).to.match(/^sesctl-[0-9a-f]{8}$/)
      expect(made?.parameters).to.deep.equal({notification_email: 'a@agency.gov'})
    })

    describe('that takes over the name of another one', () => {
      const PARAMETERS = {notificationEmail: 'a@agency.gov'}
      const names = async () => (await fixture.platform.listBindings(instance)).map(({name}) => name)
      const replace = async (id: string) => {
        const request = {name: 'ci', parameters: PARAMETERS, successor: true as const}
        const {binding} = await fixture.platform.createBinding(instance, request)
        const [old] = (await fixture.platform.listBindings(instance)).filter((each) => each.id === id)
        if (old) await fixture.platform.deleteBinding(instance, old)
        return binding
      }

      it('has the name as a note, because two keys cannot have the same', async () => {
        await fixture.platform.createBinding(instance, {name: 'ci'})
        await fixture.platform.createBinding(instance, {name: 'ci', successor: true})
        const [, made] = cloud.bindings()
        expect(made?.name).to.match(/^ci-[0-9a-f]{8}$/)
        expect(made?.annotations).to.deep.equal({'sesctl-name': 'ci'})
        const [, listed] = await fixture.platform.listBindings(instance)
        expect(listed).to.include({name: 'ci', keyName: made?.name})
      })

      it('is found by both names', async () => {
        const {id} = (await fixture.platform.createBinding(instance, {name: 'ci'})).binding
        const {id: replaced, keyName = ''} = await replace(id)
        const bindings = await fixture.platform.listBindings(instance)
        expect([findBinding(bindings, 'ci')?.id, findBinding(bindings, keyName)?.id]).to.deep.equal([
          replaced,
          replaced,
        ])
      })

      it('goes by the name however often it is replaced, and has it as its own where it is free', async () => {
        let {id} = (await fixture.platform.createBinding(instance, {name: 'ci'})).binding
        const own: (string | null)[] = []
        for (let month = 0; month < 4; month += 1) {
          id = (await replace(id)).id
          expect(await names()).to.deep.equal(['ci'])
          own.push(cloud.bindings()[0]?.name ?? null)
        }
        expect(own[1]).to.equal('ci').and.equal(own[3])
        expect(own[0]).to.match(/^ci-/)
      })

      it('takes over parameters that the platform returns', async () => {
        const {binding} = await fixture.platform.createBinding(instance, {name: 'ci', parameters: PARAMETERS})
        expect(await fixture.platform.readBindingParameters(instance, binding)).to.deep.equal(PARAMETERS)
        await replace(binding.id)
        expect(cloud.bindings().map(({parameters}) => parameters)).to.deep.equal([{notification_email: 'a@agency.gov'}])
      })
    })

    it('is found by its label when the reply was lost, with its credentials', async () => {
      cloud.outcome = (_, nth) => (nth === 1 ? 'drop' : 'answer')
      await given({
        onSleep: () => {
          for (const binding of cloud.bindings()) binding.operation = {type: 'create', state: 'succeeded'}
        },
      })
      const {binding, credentials} = await fixture.platform.createBinding(instance, {})
      expect(credentials).to.deep.equal({smtp_user: `user-of-${binding.id}`})
      expect(cloud.changes).to.deep.equal(['POST /v3/service_credential_bindings'])
    })

    it('is kept once it is acknowledged: the label is gone, and so is our memory of it', async () => {
      const {binding} = await fixture.platform.createBinding(instance, {})
      expect(await states()).to.deep.equal(['undelivered'])
      await fixture.platform.acknowledgeBinding(binding)
      expect(labels().map((all) => Object.keys(all))).to.deep.equal([['sesctl-operation']])
      expect(await states()).to.deep.equal(['ready'])
      expect(await rows()).to.deep.equal([])
    })

    it('is acknowledged again when the reply to that was lost', async () => {
      const {binding} = await fixture.platform.createBinding(instance, {})
      cloud.outcome = (_, nth) => (nth === 2 ? 'drop' : 'answer')
      await fixture.platform.acknowledgeBinding(binding)
      expect(cloud.changes.filter((change) => change.startsWith('PATCH'))).to.have.length(2)
    })

    it('says what to do when it cannot be acknowledged, and mends that itself later', async () => {
      const {binding} = await fixture.platform.createBinding(instance, {})
      cloud.outcome = () => 'drop'
      const stuck = cloud.bindings()[0]
      if (stuck)
        cloud.before = ({method}) => {
          if (method === 'PATCH') stuck.labels['sesctl-state'] = 'undelivered'
        }
      const failure = await rejection(fixture.platform.acknowledgeBinding(binding))
      expect(failure.message).to.include('The credentials are delivered')
      expect(failure.hints.join()).to.include('cf curl -X PATCH')
      if (stuck) stuck.labels['sesctl-state'] = 'undelivered'
      cloud.outcome = () => 'answer'
      cloud.before = () => {}
      expect(await states()).to.deep.equal(['ready'])
      expect(await orphaned()).to.deep.equal([])
      expect(stuck?.labels).to.have.all.keys('sesctl-operation')
      expect(await rows()).to.deep.equal([])
    })

    it('is deleted again when its secrets cannot be seen, and the missing role is named', async () => {
      cloud.developer = false
      const failure = await rejection(fixture.platform.createBinding(instance, {}))
      expect(failure).to.include({code: 'not-authorised', exit: 4})
      expect(failure.hints.join()).to.include('Space Developer')
      expect(cloud.bindings()).to.deep.equal([])
      expect(await rows()).to.deep.equal([])
    })

    it('is deleted again when its bind fails', async () => {
      cloud.fails = (_, method) =>
        method === 'POST' ? 'bind could not be completed: Service broker error: tofu said no' : undefined
      const failure = await rejection(fixture.platform.createBinding(instance, {}))
      expect(failure).to.include({code: 'bind-failed', message: 'Failed to make a binding of mail-prod: tofu said no'})
      expect(cloud.bindings()).to.deep.equal([])
      expect(await rows()).to.deep.equal([])
    })
  })

  describe('an interruption', () => {
    it('before the request leaves makes nothing', async () => {
      fixture.interrupt()
      expect((await rejection(fixture.platform.createBinding(instance, {}))).code).to.equal('interrupted')
      expect(cloud.changes).to.deep.equal([])
      expect(await rows()).to.deep.equal([])
    })

    it('while the broker binds lets it finish, and deletes the binding again', async () => {
      cloud.polls = 2
      await given({onSleep: () => fixture.interrupt()})
      const failure = await rejection(fixture.platform.createBinding(instance, {}))
      expect(failure).to.include({code: 'interrupted', exit: 130})
      expect(failure.message).to.include('is deleted again')
      expect(cloud.bindings()).to.deep.equal([])
      expect(await rows()).to.deep.equal([])
    })

    it('after which the binding cannot be deleted leaves it for the next sweep', async () => {
      cloud.polls = 3
      cloud.fails = (_, method) => (method === 'DELETE' ? 'unbind could not be completed: tofu said no' : undefined)
      await given({onSleep: () => fixture.interrupt()})
      const failure = await rejection(fixture.platform.createBinding(instance, {}))
      expect(failure.message).to.include('Nothing proves')
      const [{guid = ''} = {}] = cloud.bindings()
      expect(failure.hints).to.satisfy((hints: string[]) => hints[0]?.includes(`csb-aws-ses-${guid} (path /cf/)`))
      expect(failure.hints.at(-1)).to.equal('sesctl resume')
      await fixture.killOwners()
      expect(await rows()).to.have.length(1)
    }).timeout(10_000)
  })

  describe('an orphaned binding', () => {
    it('is a binding whose command is dead, and never one whose command still runs', async () => {
      const {binding} = await fixture.platform.createBinding(instance, {})
      expect(await orphaned()).to.deep.equal([])
      await fixture.killOwners()
      expect(await orphaned()).to.deep.equal([binding.id])
    })

    it('is never a binding of an app that is made: the platform delivers it, and the app may run with it', async () => {
      await fixture.platform.createBinding(instance, {app: 'web'})
      await fixture.killOwners()
      expect(await orphaned()).to.deep.equal([])
      expect(await states()).to.deep.equal(['ready'])
      expect(labels()[0]).not.to.have.property('sesctl-state')
    })

    it('is no binding of an app that is being made, and is one whose creation failed', async () => {
      const {binding} = await fixture.platform.createBinding(instance, {app: 'web'})
      await fixture.killOwners()
      const [made] = cloud.bindings()
      if (!made) throw new Error('no binding')
      made.operation = {type: 'create', state: 'in progress'}
      expect(await orphaned()).to.deep.equal([])
      made.operation = {type: 'create', state: 'failed'}
      expect(await orphaned()).to.deep.equal([binding.id])
    })

    it('is a binding that nobody here knows and nobody has claimed within the hour', async () => {
      const label = {'sesctl-operation': 'elsewhere', 'sesctl-state': 'undelivered'}
      const iso = (millis: number) => new Date(millis).toISOString()
      const old = cloud.add({kind: 'key', instance: instance.id, labels: label, createdAt: iso(NOON - HOUR - 1000)})
      cloud.add({kind: 'key', instance: instance.id, labels: label, createdAt: iso(NOON - HOUR + 1000)})
      cloud.add({kind: 'key', instance: instance.id, createdAt: iso(NOON - 2 * HOUR)})
      expect(await orphaned()).to.deep.equal([old.guid])
    })

    it('is swept even while it is being made', async () => {
      cloud.add({
        kind: 'key',
        instance: instance.id,
        labels: {'sesctl-operation': 'elsewhere', 'sesctl-state': 'undelivered'},
        operation: {type: 'create', state: 'in progress'},
        createdAt: new Date(NOON - 2 * HOUR).toISOString(),
      })
      await given({
        onSleep: () => {
          for (const binding of cloud.bindings()) {
            if (binding.operation.type === 'create') binding.operation = {type: 'create', state: 'succeeded'}
          }
        },
      })
      const {result} = await drain(deleteOrphanedBindings(fixture.ports, instance))
      expect(result).to.have.length(1)
      expect(cloud.bindings()).to.deep.equal([])
    })

    it('is not what a dead command had only intended; that is forgotten in time', async () => {
      await fixture.inventory.addBinding({
        id: 'operation-1',
        instanceId: instance.id,
        createdAt: new Date(NOON).toISOString(),
      })
      await fixture.killOwners()
      expect(await orphaned()).to.deep.equal([])
      expect(await rows()).to.have.length(1)
      await fixture.clock.sleep(HOUR)
      expect(await orphaned()).to.deep.equal([])
      expect(await rows()).to.deep.equal([])
    })
  })

  describe('a deletion', () => {
    it('of a binding whose record somebody else has taken away proves nothing, and keeps a possible orphan', async () => {
      const {binding} = await fixture.platform.createBinding(instance, {})
      cloud.objects.delete(binding.id)
      expect(await fixture.platform.deleteBinding(instance, binding)).to.equal('absent')
      expect(await rows()).to.deep.equal([])
      expect((await fixture.platform.possibleOrphans()).map(({bindingId}) => bindingId)).to.deep.equal([binding.id])
    })

    it('of a binding that was made is one of its credentials', async () => {
      const {binding} = await fixture.platform.createBinding(instance, {})
      expect(await fixture.platform.deleteBinding(instance, binding)).to.equal('deleted')
      expect(await fixture.platform.possibleOrphans()).to.deep.equal([])
    })

    for (const [description, outcome] of [
      [
        'bind could not be completed: Service broker error: error performing bind: bind failed: x exit status 1',
        'unknown',
      ],
      ['bind could not be completed: The request to the service broker timed out', 'unknown'],
      ['bind could not be completed: Service broker error: additional properties are not allowed: x', 'deleted'],
    ] as const) {
      it(`of a binding whose creation failed with "${description}" ends with ${outcome}`, async () => {
        const {guid} = cloud.add({
          kind: 'key',
          instance: instance.id,
          operation: {type: 'create', state: 'failed', description},
        })
        const [binding] = await fixture.platform.listBindings(instance)
        if (!binding) throw new Error('it is not listed')
        expect(await fixture.platform.deleteBinding(instance, binding)).to.equal(outcome)
        expect((await fixture.platform.possibleOrphans()).map(({bindingId}) => bindingId)).to.deep.equal(
          outcome === 'deleted' ? [] : [guid],
        )
      })
    }

    it('is sent again when the reply was lost, unless it has begun', async () => {
      const {binding} = await fixture.platform.createBinding(instance, {})
      cloud.outcome = () => 'drop'
      await given({onSleep: () => void cloud.objects.delete(binding.id)})
      await fixture.platform.deleteBinding(instance, binding)
      expect(cloud.changes.filter((change) => change.startsWith('DELETE'))).to.have.length(1)
    })

    it('is tried again when it failed, and passes', async () => {
      const {binding} = await fixture.platform.createBinding(instance, {})
      let failures = 0
      cloud.fails = (_, method) =>
        method === 'DELETE' && failures++ === 0 ? 'unbind could not be completed: 502' : undefined
      await fixture.platform.deleteBinding(instance, binding)
      expect(cloud.bindings()).to.deep.equal([])
    })

    it('says that the credentials may still work when it fails for good', async () => {
      const {binding} = await fixture.platform.createBinding(instance, {})
      cloud.fails = () => 'unbind could not be completed: tofu said no'
      const failure = await rejection(fixture.platform.deleteBinding(instance, binding))
      expect(failure).to.include({code: 'unbind-failed', exit: 1})
      expect(failure.hints.join()).to.include('may still work')
      expect(await states()).to.deep.equal(['failed'])
    })

    it('waits no longer than is decent for a platform that does not end it', async () => {
      const {binding} = await fixture.platform.createBinding(instance, {})
      cloud.polls = 1_000_000
      const failure = await rejection(fixture.platform.deleteBinding(instance, binding))
      expect(failure).to.include({code: 'not-yet', exit: 8})
    })
  })

  describe('credentials', () => {
    it('of an existing binding are read again', async () => {
      const {guid} = cloud.add({kind: 'key', instance: instance.id, name: 'ci'})
      const [binding] = await fixture.platform.listBindings(instance)
      if (!binding) throw new Error('no binding')
      expect(await fixture.platform.readCredentials(instance, binding)).to.deep.equal({smtp_user: `user-of-${guid}`})
    })

    it('of one that is not ready, or gone, are undefined', async () => {
      const made = cloud.add({kind: 'key', instance: instance.id, operation: {type: 'create', state: 'in progress'}})
      const [binding] = await fixture.platform.listBindings(instance)
      if (!binding) throw new Error('no binding')
      expect(binding.state).to.equal('in progress')
      expect(await fixture.platform.readCredentials(instance, binding)).to.equal(undefined)
      cloud.objects.delete(made.guid)
      expect(await fixture.platform.readCredentials(instance, binding)).to.equal(undefined)
    })

    it('that this login may not see are a missing role, although Cloud Foundry says 404', async () => {
      cloud.add({kind: 'key', instance: instance.id, name: 'ci'})
      cloud.developer = false
      const [binding] = await fixture.platform.listBindings(instance)
      if (!binding) throw new Error('no binding')
      const failure = await rejection(fixture.platform.readCredentials(instance, binding))
      expect(failure).to.include({code: 'not-authorised', exit: 4})
      expect(failure.hints.join()).to.include('Space Developer')
    })
  })

  describe('an app', () => {
    it('is bound by its name, without a strategy that old foundations do not know', async () => {
      const {binding, credentials} = await fixture.platform.createBinding(instance, {app: 'web'})
      expect(binding.app).to.deep.equal({id: 'guid-of-web', name: 'web'})
      expect(credentials).to.deep.equal({smtp_user: `user-of-${binding.id}`})
      expect(cloud.bodies[0]).to.deep.include({type: 'app'}).and.not.have.any.keys('strategy', 'name')
    })

    it('gets a second binding beside the first, with its name and its parameters', async () => {
      const first = {kind: 'app', instance: instance.id, app: 'guid-of-web', name: 'mail'} as const
      cloud.add({...first, createdAt: '2026-11-24T10:00:00Z', parameters: {notification_email: 'old@agency.gov'}})
      cloud.add({...first, createdAt: '2026-11-24T11:00:00Z', parameters: {notification_email: 'new@agency.gov'}})
      await fixture.platform.createBinding(instance, {app: 'web'})
      expect(cloud.bodies[0]).to.deep.include({
        type: 'app',
        strategy: 'multiple',
        name: 'mail',
        parameters: {notification_email: 'new@agency.gov'},
      })
      expect((await fixture.platform.listBindings(instance)).map(({app}) => app?.name)).to.deep.equal([
        'web',
        'web',
        'web',
      ])
    })
  })
})
