import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {StateDatabase} from '../../../src/adapters/state/database.ts'
import {stateInventory} from '../../../src/adapters/state/inventory.ts'
import {removeContext} from '../../../src/app/context/contexts.ts'
import {resetSandbox, SANDBOX_CONTEXT, SANDBOX_TENANT_CONTEXT} from '../../../src/app/sandbox/sandbox.ts'
import type {Ports} from '../../../src/ports/ports.ts'
import {rejection} from '../../support/rejection.ts'

const OSB = {platform: {kind: 'osb', url: 'https://broker.test', username: 'b', password: {from: 'env', variable: 'P'}}}
const CF = {platform: {kind: 'cf', login: {by: 'cf-login'}}}

describe('class: possible orphans of what a person has forgotten', () => {
  let folder: string
  let state: StateDatabase
  let contexts: Record<string, object>
  const inventory = (context: string) => stateInventory(state, context)
  const ports = {
    contexts: async () => ({
      read: async () => ({contexts}),
      update: async (change: (file: {contexts: Record<string, object>}) => {contexts: Record<string, object>}) => {
        contexts = change({contexts}).contexts
      },
    }),
    inventoryOf: async (context: string) => inventory(context),
    secrets: async () => ({forget: async () => {}}),
    sandbox: async () => ({reset: async () => {}}),
  } as unknown as Pick<Ports, 'contexts' | 'inventoryOf' | 'secrets' | 'sandbox'>

  async function leaveOrphan(context: string, bindingId: string): Promise<void> {
    const at = '2026-11-24T12:00:00.000Z'
    await inventory(context).keepOrphan({
      bindingId,
      instance: {id: 'i-1', name: 'mail-prod'},
      createdAt: at,
      mayAppearUntil: at,
    })
  }
  const open = async (context: string) => (await inventory(context).orphans()).map(({bindingId}) => bindingId)
  const remove = async (name: string, change: object = {}) =>
    await removeContext(ports, name, {forgetInstances: false, dryRun: false, ...change})

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sesctl-forgotten-'))
    state = await StateDatabase.open(folder)
    contexts = {old: OSB, cloud: CF}
  })
  afterEach(() => {
    state.close()
    rmSync(folder, {recursive: true})
  })

  for (const name of ['old', 'cloud']) {
    it(`context remove refuses and names the users while some are open: ${name}`, async () => {
      await leaveOrphan(name, 'b-1')
      const failure = await rejection(remove(name))
      expect(failure).to.include({code: 'context-in-use', exit: 6})
      expect(failure.message).to.include('csb-aws-ses-b-1').and.not.include('instance(s)')
      expect(failure.hints.join()).to.include('sesctl resume').and.include('--forget-instances')
      expect(Object.keys(contexts)).to.include(name)
      expect(await open(name)).to.deep.equal(['b-1'])
    })

    it(`context remove names what it no longer looks for, and leaves no row: ${name}`, async () => {
      await leaveOrphan(name, 'b-1')
      await leaveOrphan('another', 'b-2')
      const dry = await remove(name, {forgetInstances: true, dryRun: true})
      expect(dry).to.deep.equal({forgotten: [], users: ['csb-aws-ses-b-1']})
      expect(await open(name)).to.deep.equal(['b-1'])
      expect(await remove(name, {forgetInstances: true})).to.deep.equal(dry)
      expect(Object.keys(contexts)).not.to.include(name)
      expect([await open(name), await open('another')]).to.deep.equal([[], ['b-2']])
    })
  }

  it('context remove names a binding whose bind got no answer among them', async () => {
    const createdAt = '2026-11-24T12:00:00.000Z'
    const lastOperation = {type: 'create', state: 'succeeded', description: ''} as const
    await inventory('old').addInstance({id: 'i-1', name: 'mail-prod', createdAt, lastOperation})
    await inventory('old').addBinding({id: 'b-1', instanceId: 'i-1', createdAt})
    expect(await remove('old', {forgetInstances: true})).to.deep.equal({
      forgotten: ['mail-prod'],
      users: ['csb-aws-ses-b-1'],
    })
  })

  it('sandbox reset leaves none open: its IAM is emptied too', async () => {
    await leaveOrphan(SANDBOX_CONTEXT, 'b-1')
    await leaveOrphan(SANDBOX_TENANT_CONTEXT, 'b-2')
    await leaveOrphan('old', 'b-3')
    await resetSandbox(ports)
    expect([await open(SANDBOX_CONTEXT), await open(SANDBOX_TENANT_CONTEXT)]).to.deep.equal([[], []])
    expect(await open('old')).to.deep.equal(['b-3'])
  })
})
