import {expect} from 'chai'
import {bindingIds} from '../../../src/adapters/osb/derived-ids.ts'
import {deleteOrphanedBindings} from '../../../src/app/binding/orphaned-bindings.ts'
import {examineOrphans} from '../../../src/app/binding/possible-orphans.ts'
import {provision} from '../../../src/app/instance/provision.ts'
import type {ServiceInstance} from '../../../src/domain/instance/service-instance.ts'
import {withDefaults} from '../../../src/domain/instance/settings.ts'
import {type PlatformFixture, platformFixture} from '../../support/platform-fixture.ts'
import {type RunningSandbox, testSandbox} from '../../support/sandbox.ts'
import {drain, failureOf} from '../../support/work.ts'

const SETTINGS = withDefaults({domain: 'agency.test', adminEmail: 'admin@agency.gov'})
const REQUEST = {
  name: 'mail-prod',
  parameters: SETTINGS,
  ifExists: 'compare',
  wait: true,
  timeoutMillis: 60_000,
} as const

describe('class: a machine without memory, beside one that has made something', () => {
  let sandbox: RunningSandbox
  let first: PlatformFixture
  let second: PlatformFixture
  const fixtures: PlatformFixture[] = []
  const machine = async (): Promise<PlatformFixture> => {
    const {brokerUrl, brokerPassword} = sandbox.endpoints
    const fixture = await platformFixture(brokerUrl, {password: brokerPassword, start: Date.now()})
    fixtures.push(fixture)
    return fixture
  }
  const make = async (fixture: PlatformFixture, change: object = {}) =>
    (await drain(provision(fixture.ports, {...REQUEST, ...change}))).result
  const found = async (fixture: PlatformFixture) => (await fixture.osb.findInstance('mail-prod')) as ServiceInstance
  const brokerInstances = () => sandbox.env.store.all('SELECT id FROM service_instance').length
  const bind = async (fixture: PlatformFixture, name: string) => {
    const {binding} = await fixture.osb.createBinding(await found(fixture), {name})
    await fixture.osb.acknowledgeBinding(binding)
    return binding
  }
  const remove = async (fixture: PlatformFixture) => {
    const instance = await found(fixture)
    await fixture.osb.deleteInstance(instance)
    await fixture.osb.lastOperation(instance)
  }
  const findCi = async (fixture: PlatformFixture) => await fixture.osb.findBinding(await found(fixture), 'ci')

  beforeEach(async () => {
    sandbox = await testSandbox()
    first = await machine()
    second = await machine()
  })
  afterEach(async () => {
    for (const each of fixtures.splice(0)) each.dispose()
    await sandbox.close()
  })

  it('finds the instance by its name, and makes no second one', async () => {
    const made = await make(first)
    const again = await make(second)
    expect(again).to.deep.include({outcome: 'exists', compared: true})
    expect(again.instance.id).to.equal(made.instance.id)
    expect(brokerInstances()).to.equal(1)
  })

  it('refuses other parameters, as the first machine does', async () => {
    await make(first)
    const other = {parameters: {...SETTINGS, adminEmail: 'other@agency.gov'}}
    for (const fixture of [first, second]) {
      const failure = await failureOf(provision(fixture.ports, {...REQUEST, ...other}))
      expect(failure).to.include({code: 'parameters-differ', exit: 6})
    }
  })

  it('makes one instance where both begin at the same time', async () => {
    const made = await Promise.all([make(first), make(second)])
    expect(new Set(made.map(({instance}) => instance.id)).size).to.equal(1)
    expect(brokerInstances()).to.equal(1)
  })

  it('takes the instance into its inventory', async () => {
    await make(first)
    await found(second)
    expect((await second.osb.listInstances()).map(({name}) => name)).to.deep.equal(['mail-prod'])
  })

  it('says of no instance that it is as old as the check of it', async () => {
    await make(first)
    expect(await found(second)).not.to.have.property('createdAt')
  })

  it('finds nothing of a name that nobody has used', async () => {
    expect(await second.osb.findInstance('mail-prod')).to.equal(undefined)
  })

  it('finds the instance that was made anew under a name', async () => {
    for (let nth = 0; nth < 6; nth += 1) {
      const {instance} = await make(first)
      const other = await machine()
      expect((await found(other)).id).to.equal(instance.id)
      await remove(first)
      expect(brokerInstances()).to.equal(0)
    }
  })

  it('does not use an id again at once: AWS keeps what was measured under it', async () => {
    const ids: string[] = []
    for (let nth = 0; nth < 3; nth += 1) {
      const {instance} = await make(first)
      ids.push(instance.id)
      await remove(first)
    }
    expect(new Set(ids).size).to.equal(3)
  })

  it('finds a binding by its name', async () => {
    await make(first)
    const {id} = await bind(first, 'ci')
    expect(await findCi(second)).to.include({id, name: 'ci', state: 'ready'})
    expect(await second.osb.listBindings(await found(second))).to.have.length(1)
  })

  it('finds a binding by its id', async () => {
    await make(first)
    const {id} = await bind(first, 'ci')
    expect(await second.osb.findBinding(await found(second), id)).to.include({id})
  })

  it('knows that an id is absent, and of a name only that it is unknown', async () => {
    await make(first)
    const instance = await found(second)
    expect(await second.osb.findBinding(instance, '00000000-0000-4000-8000-000000000001')).to.equal('absent')
    expect(await second.osb.findBinding(instance, 'ci')).to.equal('unknown')
  })

  it('revokes the binding that it finds by its name', async () => {
    await make(first)
    await bind(first, 'ci')
    const binding = await findCi(second)
    if (typeof binding === 'string') throw new Error(binding)
    await second.osb.deleteBinding(await found(second), binding)
    expect(sandbox.env.store.all("SELECT name FROM iam_user WHERE name LIKE 'csb-%'")).to.deep.equal([])
  })

  it('rotates by the name in turns with the first one, as often as it likes', async () => {
    await make(first)
    await bind(first, 'ci')
    for (let month = 0; month < 6; month += 1) {
      const fixture = month % 2 === 0 ? second : first
      const instance = await found(fixture)
      const before = await findCi(await machine())
      const old = await fixture.osb.findBinding(instance, 'ci')
      expect(old).to.include({id: typeof before === 'string' ? before : before.id})
      const {binding} = await fixture.osb.createBinding(instance, {name: 'ci', successor: true})
      await fixture.osb.acknowledgeBinding(binding)
      if (typeof old !== 'string') await fixture.osb.deleteBinding(instance, old)
    }
    expect(sandbox.env.store.all("SELECT name FROM iam_user WHERE name LIKE 'csb-%'")).to.have.length(1)
  })

  it('binds under another id where an unfinished bind of another machine has left the user behind', async () => {
    await make(first)
    const {id} = await bind(first, 'ci')
    sandbox.env.store.run('DELETE FROM service_binding WHERE id = ?', id)
    const other = await bind(second, 'ci')
    expect(other.id).not.to.equal(id)
    expect(sandbox.env.store.all("SELECT name FROM iam_user WHERE name LIKE 'csb-%'")).to.have.length(2)
  })

  it('deletes nothing under an id that another machine has bound meanwhile', async () => {
    await make(first)
    const instance = await found(second)
    const {id} = await bind(first, 'ci')
    const {binding} = await second.osb.createBinding(instance, {name: 'ci'})
    expect(binding.id).not.to.equal(id)
    expect(await findCi(await machine()).catch((error: unknown) => error)).to.include({code: 'binding-ambiguous'})
  })

  it('keeps what another machine has replaced as a possible orphan: a missing record proves nothing', async () => {
    await make(first)
    const {id} = await bind(first, 'ci')
    const instance = await found(second)
    await findCi(second)
    const {binding} = await second.osb.createBinding(instance, {name: 'ci', successor: true})
    await second.osb.acknowledgeBinding(binding)
    sandbox.env.store.run('DELETE FROM service_binding WHERE id = ?', id)
    expect(await findCi(first)).to.include({id: binding.id})
    expect((await first.osb.possibleOrphans()).map(({bindingId}) => bindingId)).to.deep.equal([id])
  })

  describe('class: under an id that a dead machine was about to use, another one has made a binding since', () => {
    let instance: ServiceInstance
    const ids = (bindings: readonly {id: string}[]) => bindings.map(({id}) => id)
    const users = () => sandbox.env.store.all("SELECT name FROM iam_user WHERE name LIKE 'csb-%'").length

    /** The first machine dies with its intent written down. @returns the id of it. */
    async function dies(): Promise<string> {
      await make(first)
      instance = await found(first)
      const [id = ''] = bindingIds(instance.id, 'ci')
      const createdAt = new Date(first.clock.now()).toISOString()
      await first.inventory.addBinding({id, instanceId: instance.id, name: 'ci', createdAt})
      await first.killOwners()
      return id
    }

    it('no sweep of the dead one deletes it, and each warns of it', async () => {
      const id = await dies()
      expect((await bind(second, 'ci')).id).to.equal(id)
      const warnings: string[] = []
      for await (const {warning} of deleteOrphanedBindings(first.ports, instance)) warnings.push(warning ?? '')
      expect(warnings.join()).to.include(`ci (${id})`)
      expect(users()).to.equal(1)
      expect(ids(await first.osb.unprovedBindings(instance))).to.deep.equal([id])
      expect(await first.osb.possibleOrphans()).to.deep.equal([])
    })

    it('it is found by its name on the dead one too, after the broker had nothing under it', async () => {
      const id = await dies()
      expect(await first.osb.unprovedBindings(instance)).to.deep.equal([])
      await bind(second, 'ci')
      expect(await findCi(first)).to.include({id, name: 'ci'})
      expect(ids(await first.osb.unprovedBindings(instance))).to.deep.equal([id])
    })

    it('it is no doubt any more once somebody has decided', async () => {
      const id = await dies()
      await bind(second, 'ci')
      const [binding] = await first.osb.unprovedBindings(instance)
      if (!binding) throw new Error('none in doubt')
      await first.osb.acknowledgeBinding(binding)
      expect(await first.osb.unprovedBindings(instance)).to.deep.equal([])
      expect(await first.osb.listBindings(instance)).to.have.nested.property('[0].state', 'ready')
      expect(await first.osb.deleteBinding(instance, {...binding, id})).to.equal('deleted')
      expect(users()).to.equal(0)
    })

    it('is deleted by a sweep when the broker had answered the dead one: then it is its own', async () => {
      await make(first)
      instance = await found(first)
      const {binding} = await first.osb.createBinding(instance, {name: 'ci'})
      await first.killOwners()
      expect(await first.osb.unprovedBindings(instance)).to.deep.equal([])
      const {result} = await drain(deleteOrphanedBindings(first.ports, instance))
      expect(ids(result)).to.deep.equal([binding.id])
      expect(users()).to.equal(0)
    })

    it('its user is not deleted as that of a possible orphan', async () => {
      const id = await dies()
      await first.clock.sleep(15 * 60_000 + 1)
      await first.osb.unprovedBindings(instance)
      const orphans = await first.osb.possibleOrphans()
      expect(orphans.map(({bindingId}) => bindingId)).to.deep.equal([id])
      await bind(second, 'ci')
      const [report] = await examineOrphans(first.ports, orphans, {deleteFound: true})
      expect(report).to.include({state: 'proved-gone', reason: 'Its user is that of a binding that was made since.'})
      expect(users()).to.equal(1)
      expect(await first.osb.possibleOrphans()).to.deep.equal([])
    })
  })
})
