import {expect} from 'chai'
import {
  type BindOptions,
  type BindPorts,
  type BindRequest,
  type BindResult,
  bind,
} from '../../../src/app/binding/bind.ts'
import {deleteOrphanedBindings} from '../../../src/app/binding/orphaned-bindings.ts'
import {reportBindings} from '../../../src/app/binding/reports.ts'
import {BindFailed} from '../../../src/domain/binding/failures.ts'
import {NotAuthorised, Unavailable} from '../../../src/domain/exit/failure.ts'
import type {Rotation} from '../../../src/domain/rotation/rotation.ts'
import type {RecordSnapshot} from '../../../src/ports/instance/inventory.ts'
import {ScriptedTransports} from '../../support/mail-transports.ts'
import {MemoryPlatform, testCredentials} from '../../support/memory-platform.ts'
import {drain, failureOf} from '../../support/work.ts'

const FILE = {to: 'file', path: '/delivery/mail.env', format: 'dotenv'} as const

describe('making a binding', () => {
  const saved = new Map<string, RecordSnapshot>()
  const files = new Map<string, string>()
  let memory: MemoryPlatform
  let received: BindResult[]
  let ports: BindPorts

  beforeEach(() => {
    saved.clear()
    files.clear()
    memory = new MemoryPlatform()
    received = []
    ports = {
      clock: {now: () => Date.UTC(2026, 10, 24, 12)},
      platform: async () => memory,
      recordSnapshots: async () => ({
        find: async () => undefined,
        save: async (id, snapshot) => {
          saved.set(id, snapshot)
        },
      }),
      credentialFiles: async () => ({
        check: async () => {},
        read: async (path) => files.get(path),
        readFolders: async () => undefined,
        write: async (path, content) => {
          memory.log.push('write')
          files.set(path, content)
        },
      }),
      secretMask: async () => ({hide: () => {}}),
      deliveryCommands: () => Promise.reject(new Error('not asked for')),
      mailTransports: async () => new ScriptedTransports({}),
    }
  })

  const work = (request: Partial<BindRequest> = {}, options: Partial<BindOptions> = {}) =>
    bind(
      ports,
      {instance: 'mail-prod', ...request},
      {
        file: undefined,
        overwrite: false,
        reveal: false,
        wants: async () => true,
        receive: async (result) => void received.push(result),
        warn: () => {},
        ...options,
      },
    )
  const make = async (options: Partial<BindOptions> = {}) => (await drain(work({}, options))).result

  it('remembers the records that the credentials carry', async () => {
    memory.credentials = (id) => ({...testCredentials(id), required_records: '\n{\n}\n'})
    await make()
    expect(saved.get(memory.instance.id)).to.deep.include({
      requiredRecords: '\n{\n}\n',
      sendingDomain: 'agency.test',
      takenAt: '2026-11-24T12:00:00.000Z',
    })
  })

  it('sweeps what interrupted commands left behind first, and says so', async () => {
    memory.has('left-behind', {state: 'undelivered'})
    memory.ownerDied = true
    const {result, events} = await drain(work())
    expect(memory.log.slice(0, 2)).to.deep.equal(['deleteBinding left-behind', 'createBinding'])
    expect(result.swept).to.deep.equal(['left-behind'])
    expect(events[0]).to.include('left behind by an interrupted command')
  })

  it('may have the name of one that a killed command left behind, but of no other', async () => {
    memory.has('left-behind', {state: 'undelivered', name: 'ci'})
    memory.ownerDied = true
    const again = async () => (await drain(work({name: 'ci'}))).result
    expect((await again()).binding).to.include({name: 'ci'})
    memory.ownerDied = false
    expect(await failureOf(work({name: 'ci'}))).to.include({
      code: 'binding-name-taken',
    })
  })

  it('does not let a sweep that fails stand in its way', async () => {
    memory.has('left-behind', {state: 'undelivered'})
    memory.ownerDied = true
    memory.before = (call) => {
      if (call.startsWith('deleteBinding')) throw new Unavailable('away')
    }
    expect((await make()).swept).to.deep.equal([])
  })

  it('deletes a binding whose credentials lack what is needed', async () => {
    memory.credentials = (id) => ({...testCredentials(id), smtp_password: undefined})
    const failure = await failureOf(work())
    expect(failure).to.include({code: 'unexpected-answer', exit: 1})
    expect(failure.message).to.include('lack smtp_password')
    expect(memory.bindings.size).to.equal(0)
  })

  it('reports what was wrong, not a deletion that failed as well', async () => {
    memory.credentials = () => ({})
    memory.before = (call) => {
      if (call.startsWith('deleteBinding')) throw new BindFailed('cannot')
    }
    expect((await failureOf(work())).message).to.include('lack region')
  })

  for (const [state, code] of [
    ['in progress', 'instance-not-ready'],
    ['failed', 'instance-unusable'],
  ] as const) {
    it(`refuses an instance whose creation is ${state}`, async () => {
      memory = new MemoryPlatform({lastOperation: {type: 'create', state, description: 'x'}})
      expect((await failureOf(work())).code).to.equal(code)
      expect(memory.log).to.deep.equal([])
    })
  }

  describe('and delivering it', () => {
    it('keeps it when its reader has the credentials', async () => {
      const {outcome, binding} = await make()
      expect(outcome).to.equal('bound')
      expect(memory.bindings.get(binding.id)?.state).to.equal('ready')
      expect(received.map(({credentials}) => credentials)).to.deep.equal([testCredentials(binding.id)])
    })

    it('keeps it when a file has the credentials, and shows them as dots', async () => {
      const {binding, credentials, writtenTo} = await make({file: FILE})
      expect(memory.log).to.deep.equal(['createBinding', 'write', `acknowledgeBinding ${binding.id}`])
      expect(files.get(FILE.path)).to.include("SMTP_PASSWORD='not a real password'")
      expect(writtenTo).to.deep.equal({path: FILE.path, format: 'dotenv'})
      expect(JSON.stringify(credentials)).not.to.include('not a real')
      expect(received).to.deep.equal([])
    })

    it('deletes it when nobody wants them, and has shown no secret until then', async () => {
      const asked: BindResult[] = []
      const result = await make({
        wants: async (masked) => {
          asked.push(masked)
          return false
        },
      })
      expect(result.outcome).to.equal('discarded')
      expect(memory.log.join()).not.to.include('acknowledge')
      expect(memory.bindings.size).to.equal(0)
      const shown = JSON.stringify([asked, result])
      expect(shown).not.to.include('not a real')
      expect(shown).to.include('AKIANEW1')
    })

    it('deletes it when they cannot be delivered, and says why they could not', async () => {
      const receive = async (): Promise<void> => {
        throw new NotAuthorised('disk says no')
      }
      expect((await failureOf(work({}, {receive}))).message).to.equal('disk says no')
      expect(memory.bindings.size).to.equal(0)
    })

    it('never acknowledges before the delivery has ended', async () => {
      let seen = ''
      await make({
        receive: async () => {
          seen = memory.log.join()
        },
      })
      expect(seen).to.equal('createBinding')
      expect(memory.log.join()).to.include('acknowledge')
    })
  })
})

describe('deleting orphaned bindings', () => {
  it('deletes each one that it can, and returns those', async () => {
    const memory = new MemoryPlatform()
    memory.ownerDied = true
    for (const id of ['one', 'two', 'three']) memory.has(id, {state: 'undelivered'})
    memory.before = (call) => {
      if (call.endsWith('two')) throw new Unavailable('away')
    }
    const {result} = await drain(deleteOrphanedBindings({platform: async () => memory}, memory.instance))
    expect(result.map(({id}) => id)).to.deep.equal(['one', 'three'])
    expect([...memory.bindings.keys()]).to.deep.equal(['two'])
  })
})

describe('a report of bindings', () => {
  const memory = new MemoryPlatform()
  memory.has('one', {name: 'ci'})
  memory.has('two', {state: 'undelivered'})
  let open: Partial<Rotation> | undefined
  const rotations = async () => ({open: async () => open})
  const report = async (accessKeys: () => Promise<unknown>) =>
    await reportBindings(
      {platform: async () => memory, accessKeys, rotations} as unknown as Parameters<typeof reportBindings>[0],
      memory.instance,
    )

  it('says of a binding that is replaced by which, and until when it works', async () => {
    const before = await report(async () => undefined)
    expect(before.bindings[0]).not.to.have.property('replaced')
    const retireAt = '2026-11-25T12:00:00.000Z'
    open = {step: 'delivered', oldBindingIds: ['one'], newBindingId: 'three', retireAt}
    const after = await report(async () => undefined)
    open = undefined
    expect(after.bindings.map(({id, replaced}) => [id, replaced])).to.deep.equal([
      ['one', {by: 'three', retireAt}],
      ['two', undefined],
    ])
  })

  it('says why last use is not known without access to AWS', async () => {
    const {bindings, lastUseUnknown} = await report(async () => undefined)
    expect(lastUseUnknown).to.equal('this context has no access to AWS')
    expect(bindings[0]).not.to.have.property('accessKeys')
  })

  it('says why last use is not known when IAM refuses', async () => {
    const refusing = {
      ofBinding: async () => {
        throw new NotAuthorised('IAM says no')
      },
    }
    expect((await report(async () => refusing)).lastUseUnknown).to.equal('IAM says no')
  })

  it('has the last use of each key', async () => {
    const keys = {
      ofBinding: async (id: string) =>
        id === 'one' ? [{id: 'AKIA1', status: 'Active', lastUsedAt: '2026-11-24T00:00:00.000Z'}] : undefined,
    }
    const {bindings} = await report(async () => keys)
    expect(bindings.map(({accessKeys}) => accessKeys)).to.deep.equal([
      [{id: 'AKIA1', status: 'Active', lastUsedAt: '2026-11-24T00:00:00.000Z'}],
      [],
    ])
  })

  it('distinguishes a binding that is being made from one whose maker is dead', async () => {
    expect((await report(async () => undefined)).bindings.map(({state}) => state)).to.deep.equal([
      'ready',
      'undelivered',
    ])
    memory.ownerDied = true
    expect((await report(async () => undefined)).bindings.map(({state}) => state)).to.deep.equal(['ready', 'orphaned'])
  })
})
