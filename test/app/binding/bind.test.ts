import {expect} from 'chai'
import {deliver, makeBinding, reportBound} from '../../../src/app/binding/bind.ts'
import {deleteOrphanedBindings} from '../../../src/app/binding/orphaned-bindings.ts'
import {reportBindings} from '../../../src/app/binding/reports.ts'
import {BindFailed} from '../../../src/domain/binding/failures.ts'
import {NotAuthorised, Unavailable} from '../../../src/domain/exit/failure.ts'
import type {RecordSnapshot} from '../../../src/ports/records/record-snapshots.ts'
import {MemoryPlatform, testCredentials} from '../../support/memory-platform.ts'
import {rejection} from '../../support/rejection.ts'
import {drain, failureOf} from '../../support/work.ts'

describe('making a binding', () => {
  const saved = new Map<string, RecordSnapshot>()
  let memory: MemoryPlatform
  let ports: {
    clock: {now: () => number}
    platform(): Promise<MemoryPlatform>
    recordSnapshots(): Promise<{
      find: () => Promise<undefined>
      save: (id: string, snapshot: RecordSnapshot) => Promise<void>
    }>
  }

  beforeEach(() => {
    saved.clear()
    memory = new MemoryPlatform()
    ports = {
      clock: {now: () => Date.UTC(2026, 10, 24, 12)},
      platform: async () => memory,
      recordSnapshots: async () => ({
        find: async () => undefined,
        save: async (id, snapshot) => {
          saved.set(id, snapshot)
        },
      }),
    }
  })

  const make = async () => (await drain(makeBinding(ports, {instance: 'mail-prod'}))).result

  it('remembers the records that the credentials carry', async () => {
    memory.credentials = (id) => ({...testCredentials(id), required_records: '\n{\n}\n'})
    await make()
    expect(saved.get(memory.instance.id)).to.deep.include({
      requiredRecords: '\n{\n}\n',
      sendingDomain: 'agency.test',
      takenAt: '2026-11-24T12:00:00.000Z',
    })
  })

  it('sweeps what interrupted commands left behind first, and tells', async () => {
    memory.has('left-behind', {state: 'undelivered'})
    memory.ownerDied = true
    const {result, events} = await drain(makeBinding(ports, {instance: 'mail-prod'}))
    expect(memory.log).to.deep.equal(['deleteBinding left-behind', 'createBinding'])
    expect(result.swept.map(({id}) => id)).to.deep.equal(['left-behind'])
    expect(events[0]).to.include('left behind by an interrupted command')
  })

  it('may have the name of one that a killed command left behind, but of no other', async () => {
    memory.has('left-behind', {state: 'undelivered', name: 'ci'})
    memory.ownerDied = true
    const again = async () => (await drain(makeBinding(ports, {instance: 'mail-prod', name: 'ci'}))).result
    expect((await again()).binding).to.include({name: 'ci'})
    memory.ownerDied = false
    expect(await failureOf(makeBinding(ports, {instance: 'mail-prod', name: 'ci'}))).to.include({
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
    const failure = await failureOf(makeBinding(ports, {instance: 'mail-prod'}))
    expect(failure).to.include({code: 'unexpected-answer', exit: 1})
    expect(failure.message).to.include('lack smtp_password')
    expect(memory.bindings.size).to.equal(0)
  })

  it('tells of what was wrong, not of a deletion that failed as well', async () => {
    memory.credentials = () => ({})
    memory.before = (call) => {
      if (call.startsWith('deleteBinding')) throw new BindFailed('cannot')
    }
    expect((await failureOf(makeBinding(ports, {instance: 'mail-prod'}))).message).to.include('lack region')
  })

  for (const [state, code] of [
    ['in progress', 'instance-not-ready'],
    ['failed', 'instance-unusable'],
  ] as const) {
    it(`refuses an instance whose creation is ${state}`, async () => {
      memory = new MemoryPlatform({lastOperation: {type: 'create', state, description: 'x'}})
      expect((await failureOf(makeBinding(ports, {instance: 'mail-prod'}))).code).to.equal(code)
      expect(memory.log).to.deep.equal([])
    })
  }

  describe('and handing it over', () => {
    it('keeps it when its reader has the credentials', async () => {
      const made = await make()
      expect(await deliver(ports, made, async () => true)).to.equal(true)
      expect(memory.bindings.get(made.binding.id)?.state).to.equal('ready')
    })

    it('deletes it when nobody wants them', async () => {
      const made = await make()
      expect(await deliver(ports, made, async () => false)).to.equal(false)
      expect(memory.log.join()).not.to.include('acknowledge')
      expect(memory.bindings.size).to.equal(0)
    })

    it('deletes it when they cannot be delivered, and tells why they could not', async () => {
      const made = await make()
      const refused = async (): Promise<boolean> => {
        throw new NotAuthorised('disk says no')
      }
      expect((await rejection(deliver(ports, made, refused))).message).to.equal('disk says no')
      expect(memory.bindings.size).to.equal(0)
    })

    it('never acknowledges before the delivery has ended', async () => {
      const made = await make()
      let seen = ''
      await deliver(ports, made, async () => {
        seen = memory.log.join()
        return true
      })
      expect(seen).not.to.include('acknowledge')
    })
  })

  it('shows no secret in a result that is not to reveal', async () => {
    const made = await make()
    const shown = JSON.stringify(reportBound(made, {reveal: false, writtenTo: null}))
    expect(shown).not.to.include('not a real')
    expect(shown).to.include('AKIANEW1')
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
  const report = async (accessKeys: () => Promise<unknown>) =>
    await reportBindings(
      {platform: async () => memory, accessKeys} as Parameters<typeof reportBindings>[0],
      memory.instance,
    )

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

  it('tells the last use of each key', async () => {
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

  it('tells a binding that is being made from one whose maker is dead', async () => {
    expect((await report(async () => undefined)).bindings.map(({state}) => state)).to.deep.equal([
      'ready',
      'undelivered',
    ])
    memory.ownerDied = true
    expect((await report(async () => undefined)).bindings.map(({state}) => state)).to.deep.equal(['ready', 'orphaned'])
  })
})
