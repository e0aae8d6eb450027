import {expect} from 'chai'
import {provision} from '../../../src/app/provision.ts'
import type {ServiceInstance} from '../../../src/domain/service-instance.ts'
import {type PlatformWorld, platformWorld} from '../../support/platform-world.ts'
import {type RunningSandbox, testSandbox} from '../../support/sandbox.ts'
import {drain, failureOf} from '../../support/work.ts'

const PARAMETERS = {domain: 'agency.test', admin_email: 'admin@agency.gov'}
const REQUEST = {
  name: 'mail-prod',
  parameters: PARAMETERS,
  ifExists: 'compare',
  wait: true,
  timeoutMillis: 60_000,
} as const

describe('class: a machine without memory, beside one that has made something', () => {
  let sandbox: RunningSandbox
  let first: PlatformWorld
  let second: PlatformWorld
  const worlds: PlatformWorld[] = []
  const machine = (): PlatformWorld => {
    const {brokerUrl, brokerPassword} = sandbox.endpoints
    const world = platformWorld(brokerUrl, {password: brokerPassword, start: Date.now()})
    worlds.push(world)
    return world
  }
  const make = async (world: PlatformWorld, change: object = {}) =>
    (await drain(provision(world.ports, {...REQUEST, ...change}))).result
  const found = async (world: PlatformWorld) => (await world.osb.findInstance('mail-prod')) as ServiceInstance
  const brokerInstances = () => sandbox.world.store.all('SELECT id FROM service_instance').length
  const bind = async (world: PlatformWorld, name: string) => {
    const {binding} = await world.osb.createBinding(await found(world), {name})
    await world.osb.acknowledgeBinding(binding)
    return binding
  }
  const remove = async (world: PlatformWorld) => {
    const instance = await found(world)
    await world.osb.deleteInstance(instance)
    await world.osb.lastOperation(instance)
  }
  const findCi = async (world: PlatformWorld) => await world.osb.findBinding(await found(world), 'ci')

  beforeEach(async () => {
    sandbox = await testSandbox()
    first = machine()
    second = machine()
  })
  afterEach(async () => {
    for (const each of worlds.splice(0)) each.dispose()
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
    const other = {parameters: {...PARAMETERS, admin_email: 'other@agency.gov'}}
    for (const world of [first, second]) {
      const failure = await failureOf(provision(world.ports, {...REQUEST, ...other}))
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

  it('says of no instance that it is as old as the look at it', async () => {
    await make(first)
    expect(await found(second)).not.to.have.property('createdAt')
  })

  it('finds nothing of a name that nobody has used', async () => {
    expect(await second.osb.findInstance('mail-prod')).to.equal(undefined)
  })

  it('finds the instance that was made anew under a name', async () => {
    for (let nth = 0; nth < 6; nth += 1) {
      const {instance} = await make(first)
      const other = machine()
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
    expect(sandbox.world.store.all("SELECT name FROM iam_user WHERE name LIKE 'csb-%'")).to.deep.equal([])
  })

  it('rotates by the name in turns with the first one, as often as it likes', async () => {
    await make(first)
    await bind(first, 'ci')
    for (let month = 0; month < 6; month += 1) {
      const world = month % 2 === 0 ? second : first
      const instance = await found(world)
      const before = await findCi(machine())
      const old = await world.osb.findBinding(instance, 'ci')
      expect(old).to.include({id: typeof before === 'string' ? before : before.id})
      const {binding} = await world.osb.createBinding(instance, {name: 'ci', successor: true})
      await world.osb.acknowledgeBinding(binding)
      if (typeof old !== 'string') await world.osb.deleteBinding(instance, old)
    }
    expect(sandbox.world.store.all("SELECT name FROM iam_user WHERE name LIKE 'csb-%'")).to.have.length(1)
  })

  it('binds under another id where an unfinished bind of another machine has left the user behind', async () => {
    await make(first)
    const {id} = await bind(first, 'ci')
    sandbox.world.store.run('DELETE FROM service_binding WHERE id = ?', id)
    const other = await bind(second, 'ci')
    expect(other.id).not.to.equal(id)
    expect(sandbox.world.store.all("SELECT name FROM iam_user WHERE name LIKE 'csb-%'")).to.have.length(2)
  })

  it('deletes nothing under an id that another machine has bound meanwhile', async () => {
    await make(first)
    const instance = await found(second)
    const {id} = await bind(first, 'ci')
    const {binding} = await second.osb.createBinding(instance, {name: 'ci'})
    expect(binding.id).not.to.equal(id)
    expect(await findCi(machine()).catch((error: unknown) => error)).to.include({code: 'binding-ambiguous'})
  })
})
