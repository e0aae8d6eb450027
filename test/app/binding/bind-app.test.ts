import {expect} from 'chai'
import {type BindAppRequest, bindApp} from '../../../src/app/binding/bind-app.ts'
import {previewBinding} from '../../../src/app/binding/requested-binding.ts'
import {Unavailable} from '../../../src/domain/exit/failure.ts'
import type {ServiceBinding} from '../../../src/domain/instance/service-instance.ts'
import type {RecordSnapshot} from '../../../src/ports/instance/inventory.ts'
import {MemoryPlatform} from '../../support/memory-platform.ts'
import {drain, failureOf} from '../../support/work.ts'

const APP = {id: 'guid-of-web', name: 'web'}

describe('binding an app', () => {
  const saved = new Map<string, RecordSnapshot>()
  let memory: MemoryPlatform
  const ports = {
    clock: {now: () => Date.UTC(2026, 10, 24, 12)},
    platform: async () => memory,
    recordSnapshots: async () => ({
      find: async () => undefined,
      save: async (id: string, snapshot: RecordSnapshot) => void saved.set(id, snapshot),
    }),
  }
  const work = (change: Partial<BindAppRequest> = {}) =>
    bindApp(ports, {instance: 'mail-prod', app: 'web', ...change}, () => {})
  const bind = async (change: Partial<BindAppRequest> = {}) => (await drain(work(change))).result

  beforeEach(() => {
    saved.clear()
    memory = new MemoryPlatform()
  })

  it('needs nobody to read the credentials, keeps the binding and remembers the records', async () => {
    const result = await bind({name: 'smtp', parameters: {sourceIps: ['192.0.2.1']}})
    expect(memory.log).to.deep.equal(['createBinding', 'acknowledgeBinding new-1'])
    expect(memory.requests).to.deep.equal([{app: 'web', name: 'smtp', parameters: {sourceIps: ['192.0.2.1']}}])
    expect(result).to.deep.include({outcome: 'bound', credentials: null, sendingDomain: 'agency.test'})
    expect(result.binding).to.include({id: 'new-1', name: 'smtp'})
    expect(saved.get(memory.instance.id)?.sendingDomain).to.equal('agency.test')
    expect(JSON.stringify(result)).not.to.match(/not a real|AKIA/)
  })

  it('works for a login that may not see the credentials', async () => {
    memory.credentials = () => undefined
    expect(await bind()).to.include({outcome: 'bound', sendingDomain: null})
    expect(saved.size).to.equal(0)
    expect(memory.bindings.get('new-1')?.state).to.equal('ready')
  })

  for (const app of ['web', 'guid-of-web']) {
    it(`leaves an app alone that is bound already, named as ${app}`, async () => {
      memory.has('old', {app: APP})
      const result = await bind({app})
      expect(result).to.deep.include({outcome: 'exists', swept: []})
      expect(result.binding).to.deep.include({id: 'old', app: APP})
      expect(memory.log).to.deep.equal([])
    })
  }

  it('makes another binding beside the one that is there, with --new', async () => {
    memory.has('old', {app: APP})
    const result = await bind({another: true})
    expect(result.outcome).to.equal('bound')
    expect(result.binding.id).not.to.equal('old')
    expect(memory.bindings.get('old')?.state).to.equal('ready')
  })

  it('does not take a key of that name for the app', async () => {
    memory.has('key', {name: 'web'})
    expect((await bind()).outcome).to.equal('bound')
  })

  const others: readonly (readonly [what: string, existing: Partial<ServiceBinding>, asked: object, code: string])[] = [
    ['another name', {name: 'other'}, {name: 'smtp'}, 'binding-name-taken'],
    ['parameters, which bindings do not list', {}, {parameters: {sourceIps: ['192.0.2.1']}}, 'binding-name-taken'],
    ['anything while it is being bound', {state: 'undelivered'}, {}, 'binding-busy'],
    ['anything while its binding is being deleted', {state: 'in progress'}, {}, 'binding-busy'],
  ]
  for (const [what, existing, asked, code] of others) {
    it(`refuses a bound app ${what}`, async () => {
      memory.has('old', {app: APP, ...existing})
      const failure = await failureOf(work(asked))
      expect(failure).to.include({code, exit: 6})
      expect(memory.log).to.deep.equal([])
    })
  }

  it('goes past a binding that failed: the platform replaces it', async () => {
    memory.has('old', {app: APP, state: 'failed'})
    expect((await bind()).outcome).to.equal('bound')
  })

  it('sweeps what a dead command left of the same binding first', async () => {
    memory.has('left', {app: APP, state: 'undelivered'})
    memory.ownerDied = true
    expect((await bind()).swept).to.deep.equal(['left'])
    expect(memory.log).to.deep.equal(['deleteBinding left', 'createBinding', 'acknowledgeBinding new-1'])
  })

  it('does not hide that a binding could not be acknowledged', async () => {
    memory.before = (call) => {
      if (call.startsWith('acknowledge')) throw new Unavailable('away')
    }
    expect((await failureOf(work())).message).to.equal('away')
  })

  it('previews one request, and none for an app that is bound', async () => {
    const preview = async () => await previewBinding(ports, {instance: 'mail-prod', app: 'web', another: false})
    expect(await preview()).to.have.length(1)
    memory.has('old', {app: APP})
    expect(await preview()).to.deep.equal([])
    expect(memory.log).to.deep.equal([])
  })
})
