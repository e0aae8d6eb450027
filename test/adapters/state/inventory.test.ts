import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {StateDatabase} from '../../../src/adapters/state/database.ts'
import {stateInventory} from '../../../src/adapters/state/inventory.ts'
import {stateRecordSnapshots} from '../../../src/adapters/state/record-snapshots.ts'
import {stateRotations} from '../../../src/adapters/state/rotations.ts'
import {withDefaults} from '../../../src/domain/instance/settings.ts'
import type {InventoryInstance} from '../../../src/ports/instance/inventory.ts'
import {rejection} from '../../support/rejection.ts'

const CREATING = {type: 'create', state: 'in progress', description: ''} as const

describe('the state file', () => {
  let folder: string
  let state: StateDatabase
  const instance = (id: string, name: string): InventoryInstance => ({
    id,
    name,
    parameters: withDefaults({domain: 'agency.test', adminEmail: 'a@agency.test'}),
    createdAt: '2026-11-24T12:00:00.000Z',
    lastOperation: CREATING,
  })

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sesctl-state-'))
    state = await StateDatabase.open(folder)
  })
  afterEach(() => {
    state.close()
    rmSync(folder, {recursive: true, force: true})
  })

  it('finds an instance by name and by id, and only in its own context', async () => {
    const inventory = stateInventory(state, 'one')
    await inventory.addInstance(instance('i1', 'mail'))
    expect(await inventory.findInstance('mail')).to.deep.equal(instance('i1', 'mail'))
    expect(await inventory.findInstance('i1')).to.deep.equal(instance('i1', 'mail'))
    expect(await stateInventory(state, 'other').findInstance('mail')).to.equal(undefined)
  })

  it('keeps settings under the keys of the broker, without its defaults', async () => {
    await stateInventory(state, 'one').addInstance(instance('i1', 'mail'))
    expect(await state.one('SELECT parameters_json AS kept FROM service_instance')).to.deep.equal({
      kept: '{"domain":"agency.test","admin_email":"a@agency.test"}',
    })
  })

  it('keeps parameters of bindings under the keys of the broker, and reads those of older files', async () => {
    const inventory = stateInventory(state, 'one')
    await inventory.addInstance(instance('i1', 'mail'))
    const parameters = {sourceIps: ['192.0.2.0/24'], notificationEmail: 'ops@agency.test'}
    const kept = '{"source_ips":["192.0.2.0/24"],"notification_email":"ops@agency.test"}'
    await inventory.addBinding({id: 'b1', instanceId: 'i1', createdAt: '2026-01-01T00:00:00.000Z', parameters})
    await inventory.addBinding({id: 'b2', instanceId: 'i1', createdAt: '2026-01-02T00:00:00.000Z'})
    expect(await state.one("SELECT parameters_json AS kept FROM service_binding WHERE id = 'b1'")).to.deep.equal({kept})
    await state.run("UPDATE service_binding SET parameters_json = ? WHERE id = 'b2'", kept)
    expect((await inventory.bindings('i1')).map((binding) => binding.parameters)).to.deep.equal([
      parameters,
      parameters,
    ])
  })

  it('keeps an instance whose parameters are not known', async () => {
    const inventory = stateInventory(state, 'one')
    const {parameters: _unknown, ...found} = instance('i1', 'mail')
    await inventory.adopt(found, [])
    expect(await inventory.findInstance('mail')).to.deep.equal(found)
    await inventory.updateInstance('i1', {parameters: withDefaults({})})
    expect(await inventory.findInstance('mail')).to.deep.equal({...found, parameters: withDefaults({})})
  })

  it('knows which ids it has given up, and when it was last changed', async () => {
    const inventory = stateInventory(state, 'one')
    expect(await inventory.changedAt()).to.equal(undefined)
    const began = Date.now()
    await inventory.addInstance(instance('i1', 'mail'))
    await inventory.addBinding({id: 'b1', instanceId: 'i1', createdAt: '2026-11-24T12:00:00.000Z'})
    expect(await inventory.retired(['i1', 'b1'])).to.deep.equal(new Map())
    await inventory.removeInstance('i1')
    expect([...(await inventory.retired(['i1', 'b1', 'i2'])).keys()]).to.have.members(['i1', 'b1'])
    expect(await stateInventory(state, 'other').retired(['i1'])).to.deep.equal(new Map())
    expect(Date.parse((await inventory.changedAt()) ?? '')).to.be.within(began - 1, Date.now() + 1)
    expect(await stateInventory(state, 'other').changedAt()).to.equal(undefined)
  })

  it('knows the keys of bindings that it has removed, and no others', async () => {
    const inventory = stateInventory(state, 'one')
    await inventory.addBinding({id: 'b1', instanceId: 'i1', createdAt: '2026-11-24T12:00:00.000Z'})
    await inventory.noteAccessKey('b1', 'AKIA1')
    expect(await inventory.isRetiredKey('AKIA1')).to.equal(false)
    await inventory.removeBinding('b1')
    expect(await inventory.isRetiredKey('AKIA1')).to.equal(true)
    expect(await inventory.isRetiredKey('AKIA2')).to.equal(false)
    expect(await stateInventory(state, 'other').isRetiredKey('AKIA1')).to.equal(false)
  })

  it('prefers a name over an id that reads the same', async () => {
    const inventory = stateInventory(state, 'one')
    await inventory.addInstance(instance('mail', 'other'))
    await inventory.addInstance(instance('i2', 'mail'))
    expect((await inventory.findInstance('mail'))?.id).to.equal('i2')
  })

  it('refuses a second instance of the same name', async () => {
    const inventory = stateInventory(state, 'one')
    await inventory.addInstance(instance('i1', 'mail'))
    const failure = await inventory.addInstance(instance('i2', 'mail')).catch((error: unknown) => error)
    expect(failure).to.include({code: 'name-taken', exit: 6})
  })

  it('changes only what it is asked to change', async () => {
    const inventory = stateInventory(state, 'one')
    await inventory.addInstance(instance('i1', 'mail'))
    const done = {...CREATING, state: 'succeeded'} as const
    await inventory.updateInstance('i1', {lastOperation: done})
    expect(await inventory.findInstance('i1')).to.deep.equal({...instance('i1', 'mail'), lastOperation: done})
  })

  it('forgets bindings, records and rotations with their instance', async () => {
    const inventory = stateInventory(state, 'one')
    const snapshots = stateRecordSnapshots(state, 'one')
    await inventory.addInstance(instance('i1', 'mail'))
    await inventory.addBinding({id: 'b1', instanceId: 'i1', createdAt: '2026-11-24T12:00:00.000Z'})
    await snapshots.save('i1', {sendingDomain: 'agency.test', region: 'r', takenAt: '2026-11-24T12:00:00.000Z'})
    await inventory.removeInstance('i1')
    expect(await inventory.bindings('i1')).to.be.empty
    expect(await snapshots.find('i1')).to.equal(undefined)
  })

  it('takes a binding of this very process for one in the making, not for an orphaned one', async () => {
    const inventory = stateInventory(state, 'one')
    await inventory.addBinding({id: 'b1', instanceId: 'i1', createdAt: new Date().toISOString()})
    expect((await inventory.bindings('i1'))[0]).to.include({state: 'undelivered', ownerAlive: true})
    await inventory.markBindingReady('b1')
    expect((await inventory.bindings('i1'))[0]).to.include({state: 'ready', ownerAlive: false})
    await inventory.claimBinding('b1')
    expect((await inventory.bindings('i1'))[0]).to.include({state: 'undelivered', ownerAlive: true})
  })

  it('takes a binding of a process that is gone for orphaned', async () => {
    const inventory = stateInventory(state, 'one')
    await inventory.addBinding({id: 'b1', instanceId: 'i1', createdAt: new Date().toISOString()})
    // Same host and process id, another start: the id was given to a new process meanwhile.
    await state.run("UPDATE service_binding SET owner = replace(owner, substr(owner, -1), '') || '/x'")
    expect((await inventory.bindings('i1'))[0]).to.include({state: 'undelivered', ownerAlive: false})
  })

  it('keeps the newest snapshot of records, whatever order they arrive in', async () => {
    const snapshots = stateRecordSnapshots(state, 'one')
    const at = (takenAt: string, requiredRecords: string) => ({
      sendingDomain: 'd',
      region: 'r',
      takenAt,
      requiredRecords,
    })
    await snapshots.save('i1', at('2026-11-24T12:00:00.000Z', 'new'))
    await snapshots.save('i1', at('2026-11-23T12:00:00.000Z', 'old'))
    expect((await snapshots.find('i1'))?.requiredRecords).to.equal('new')
  })

  it('lets one rotation of an instance be open at a time', async () => {
    const rotations = stateRotations(state, 'one')
    const rotation = {
      instanceId: 'i1',
      oldBindingIds: ['old'],
      delivery: {to: 'stdout'},
      retirement: {kind: 'kept'},
      startedAt: new Date().toISOString(),
    } as const
    const begun = await rotations.begin(rotation)
    expect(await rotations.begin(rotation).catch((error: unknown) => error)).to.include({
      code: 'rotation-busy',
      exit: 6,
    })
    await rotations.close(begun.id, 'finished')
    await rotations.begin(rotation)
  })

  it('remembers how far a rotation came', async () => {
    const rotations = stateRotations(state, 'one')
    const startedAt = new Date().toISOString()
    const {id} = await rotations.begin({
      instanceId: 'i1',
      oldBindingIds: ['o'],
      delivery: {to: 'stdout'},
      retirement: {kind: 'kept'},
      startedAt,
    })
    await rotations.advance(id, {step: 'created', newBindingId: 'n', newAccessKeyId: 'AKIA'})
    await rotations.advance(id, {step: 'proved'})
    expect(await rotations.open('i1')).to.deep.include({step: 'proved', newBindingId: 'n', newAccessKeyId: 'AKIA'})
  })

  it('refuses a file that a newer sesctl wrote', async () => {
    await state.run('PRAGMA user_version = 99')
    const failure = await rejection(StateDatabase.open(folder))
    expect(failure.message).to.contain('newer sesctl')
    expect(failure.code).to.equal('state-unusable')
  })

  it('says which file it failed to open', async () => {
    const file = join(folder, 'a-file')
    writeFileSync(file, '')
    const failure = await rejection(StateDatabase.open(join(file, 'below')))
    expect(failure.message).to.contain(join(file, 'below', 'state.db'))
    expect(failure.code).to.equal('state-unusable')
  })
})
