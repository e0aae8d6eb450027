import {mkdtempSync, readFileSync, rmSync} from 'node:fs'
import {hostname, tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {StateDatabase} from '../../../src/adapters/state/database.ts'
import {stateInventory} from '../../../src/adapters/state/inventory.ts'
import {stateRecordSnapshots} from '../../../src/adapters/state/record-snapshots.ts'
import {stateRotations} from '../../../src/adapters/state/rotations.ts'
import {withdrawCreation} from '../../../src/app/instance/deprovision.ts'
import {previewResume, type ResumePorts, resume} from '../../../src/app/resume/resume.ts'
import type {Delivery} from '../../../src/domain/binding/delivery.ts'
import {Interrupted, NotAuthorised, Unavailable} from '../../../src/domain/exit/failure.ts'
import {ParametersRefused} from '../../../src/domain/instance/failures.ts'
import type {LastOperation, ServiceInstance} from '../../../src/domain/instance/service-instance.ts'
import {withDefaults} from '../../../src/domain/instance/settings.ts'
import {exitOfResumed, type Resumed} from '../../../src/domain/resume/unfinished.ts'
import type {Retirement} from '../../../src/domain/rotation/retirement.ts'
import {MemoryPlatform} from '../../support/memory-platform.ts'
import {rejection} from '../../support/rejection.ts'
import {drain, failureOf} from '../../support/work.ts'

const NOW = Date.UTC(2026, 10, 24, 12)
const operation = (type: LastOperation['type'], state: LastOperation['state'], description = ''): LastOperation => ({
  type,
  state,
  description,
})

/** One instance whose operation ends after some looks. */
class Operating extends MemoryPlatform {
  /** What each check of the operation returns; the last one stays. */
  looks: (LastOperation | 'gone')[] = []
  absent = false
  created = operation('create', 'in progress')

  override async listInstances(): Promise<ServiceInstance[]> {
    return this.absent ? [] : await super.listInstances()
  }
  override async findInstance(nameOrId: string): Promise<ServiceInstance | undefined> {
    return this.absent ? undefined : await super.findInstance(nameOrId)
  }
  override async createInstance(): Promise<ServiceInstance> {
    this.before('createInstance')
    this.log.push('createInstance')
    this.absent = false
    return {...this.instance, lastOperation: this.created}
  }
  override async lastOperation() {
    this.log.push('look')
    const [next, ...later] = this.looks
    if (later.length > 0) this.looks = later
    return next ?? this.instance.lastOperation
  }
}

describe('resuming', () => {
  let folder: string
  let state: StateDatabase
  let platform: Operating
  let now: number
  const files = new Map<string, string>()

  const memory = () => stateInventory(state, 'test')
  const rotations = () => stateRotations(state, 'test')
  const proof = {proved: true, transcript: []} as const
  const ports = {
    clock: {
      now: () => now,
      newId: () => 'id',
      throwIfInterrupted: () => {},
      sleep: async (millis: number) => {
        now += millis
      },
    },
    platform: async () => platform,
    rotations: async () => rotations(),
    recordSnapshots: async () => stateRecordSnapshots(state, 'test'),
    contexts: async () => ({current: async () => ({memory: 'test'})}),
    inventoryOf: async () => memory(),
    secretMask: async () => ({hide: () => {}}),
    credentialFiles: async () => ({
      check: async () => {},
      read: async (path: string) => files.get(path),
      readFolders: async () => undefined,
      write: async (path: string, content: string) => void files.set(path, content),
    }),
    mailTransports: async () => ({proveSmtpLogin: async () => proof, proveApiKey: async () => proof}),
  } as unknown as ResumePorts
  const run = async (options: {wait?: boolean; timeoutMillis?: number} = {}) =>
    (await drain(resume(ports, {wait: true, timeoutMillis: 600_000, warn: () => {}, ...options}))).result.items
  const words = (items: readonly Resumed[]) => items.map(({what, outcome}) => `${what} ${outcome}`)
  const death = async (): Promise<void> => {
    for (const table of ['service_binding', 'rotation']) {
      await state.run(`UPDATE ${table} SET owner = ? WHERE owner IS NOT NULL`, `${hostname()}/4194999/0`)
    }
  }
  const intend = async (): Promise<void> => {
    const lastOperation = operation('create', 'in progress')
    await memory().addInstance({
      id: 'written',
      name: 'mail-new',
      parameters: withDefaults({}),
      createdAt: '2026-11-24',
      lastOperation,
    })
  }

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sesctl-resume-'))
    state = await StateDatabase.open(folder)
    platform = new Operating()
    now = NOW
    files.clear()
  })
  afterEach(() => {
    state.close()
    rmSync(folder, {recursive: true})
  })

  it('finds nothing where nothing was interrupted, and changes nothing', async () => {
    platform.has('kept')
    expect(await run()).to.deep.equal([])
    expect(platform.log).to.deep.equal([])
    expect(exitOfResumed([])).to.equal(0)
  })

  const ends: readonly (readonly [string, LastOperation['type'], LastOperation | 'gone', string, number])[] = [
    ['a creation that succeeds', 'create', operation('create', 'succeeded'), 'finished', 0],
    ['a creation that fails', 'create', operation('create', 'failed', 'no quota'), 'failed', 1],
    ['a creation that somebody deletes', 'create', 'gone', 'failed', 1],
    ['an update', 'update', operation('update', 'succeeded'), 'finished', 0],
    ['an update that fails', 'update', operation('update', 'failed', 'x'), 'failed', 1],
    ['a deletion', 'delete', 'gone', 'finished', 0],
    ['a deletion that is reported', 'delete', operation('delete', 'succeeded'), 'finished', 0],
    ['a deletion that fails', 'delete', operation('delete', 'failed', 'x'), 'failed', 1],
  ]
  for (const [what, type, end, outcome, exit] of ends) {
    it(`waits for ${what}`, async () => {
      platform = new Operating({lastOperation: operation(type, 'in progress')})
      platform.looks = [operation(type, 'in progress', 'at it'), end]
      const items = await run()
      expect(items).to.have.length(1)
      expect(items[0]).to.deep.include({what: 'operation', operation: type, outcome})
      expect(exitOfResumed(items)).to.equal(exit)
    })
  }

  it('does not wait for longer than it may, and says that it is in progress', async () => {
    platform = new Operating({lastOperation: operation('create', 'in progress')})
    for (const options of [{wait: false}, {timeoutMillis: 5000}]) {
      const items = await run(options)
      expect(words(items)).to.deep.equal(['operation in-progress'])
      expect(items[0]?.next).to.deep.equal(['sesctl', 'status', 'mail-prod'])
      expect(exitOfResumed(items)).to.equal(8)
    }
  })

  it('deletes the bindings of dead commands, and continues where one cannot be deleted', async () => {
    for (const id of ['one', 'two']) platform.has(id, {state: 'undelivered'})
    platform.ownerDied = true
    platform.before = (call) => {
      if (call === 'deleteBinding one') throw new Unavailable('away')
    }
    const items = await run()
    expect(words(items)).to.deep.equal(['binding failed', 'binding finished'])
    expect(items[0]).to.include({bindingId: 'one', detail: 'away'})
    platform.before = () => {}
    expect(words(await run())).to.deep.equal(['binding finished'])
    expect(await run()).to.deep.equal([])
  })

  it('says of a binding that may still arrive that it is in progress, and nothing of one whose command lives', async () => {
    await memory().addBinding({id: 'written', instanceId: platform.instance.id, createdAt: '2026-11-24T12:00:00.000Z'})
    expect(await run()).to.deep.equal([])
    await death()
    const items = await run()
    expect(items.map(({what, bindingId, outcome}) => [what, bindingId, outcome])).to.deep.equal([
      ['binding-intent', 'written', 'in-progress'],
    ])
    expect(exitOfResumed(items)).to.equal(8)
  })

  describe('a creation that was written down and never arrived', () => {
    beforeEach(async () => {
      platform.absent = true
      await intend()
    })

    it('is sent again and waited for', async () => {
      platform.looks = [operation('create', 'succeeded')]
      expect(words(await run())).to.deep.equal(['creation finished'])
      expect(platform.log).to.deep.equal(['createInstance', 'look'])
    })

    it('is finished at once by a broker that takes no time', async () => {
      platform.created = operation('create', 'succeeded')
      expect(words(await run())).to.deep.equal(['creation finished'])
    })

    it('is forgotten when the broker does not want it', async () => {
      platform.before = (call) => {
        if (call === 'createInstance') throw new ParametersRefused('no such setting')
      }
      expect(await run()).to.deep.equal([
        {
          what: 'creation',
          operation: 'create',
          instance: {id: null, name: 'mail-new'},
          outcome: 'failed',
          detail: 'no such setting',
        },
      ])
      expect(await run()).to.deep.equal([])
    })

    it('is kept when the broker is away', async () => {
      platform.before = (call) => {
        if (call === 'createInstance') throw new Unavailable('away')
      }
      expect(words(await run())).to.deep.equal(['creation failed'])
      expect(await memory().instances()).to.have.length(1)
    })

    it('is not sent once somebody has deprovisioned it', async () => {
      expect(await withdrawCreation(ports, 'mail-new')).to.include({outcome: 'absent', name: 'mail-new'})
      expect(await run()).to.deep.equal([])
      expect(platform.log).to.deep.equal([])
    })
  })

  describe('an interrupted rotation', () => {
    const begin = async (delivery: Delivery, retirement: Retirement = {kind: 'now'}): Promise<void> => {
      platform.has('old')
      await rotations().begin({
        instanceId: platform.instance.id,
        oldBindingIds: ['old'],
        delivery,
        retirement,
        startedAt: '2026',
      })
    }

    it('is finished where its credentials go into a file', async () => {
      await begin({to: 'file', path: '/mail.env', format: 'dotenv'})
      await death()
      const items = await run()
      expect(items[0]).to.deep.include({what: 'rotation', outcome: 'finished'})
      expect(items[0]?.detail).to.equal('The new credentials are in /mail.env; 1 old binding is revoked.')
      expect([...platform.bindings.keys()]).to.deep.equal(['new-1'])
      expect(await run()).to.deep.equal([])
    })

    it('keeps the old credentials until the end of their grace, and revokes them after it', async () => {
      await begin({to: 'file', path: '/mail.env', format: 'dotenv'}, {kind: 'after', graceMillis: 3_600_000})
      await death()
      const items = await run()
      expect(words(items)).to.deep.equal(['rotation in-progress'])
      expect(items[0]?.detail).to.match(/^The new credentials are in \/mail\.env; the old ones are kept until 20/)
      expect([...platform.bindings.keys()].sort()).to.deep.equal(['new-1', 'old'])
      await state.run('UPDATE rotation SET retire_at = ?', '2026-01-01T00:00:00.000Z')
      expect(words(await run())).to.deep.equal(['rotation finished'])
      expect([...platform.bindings.keys()]).to.deep.equal(['new-1'])
      expect(await run()).to.deep.equal([])
    })

    it('needs somebody to say that credentials that were shown are in use', async () => {
      await begin({to: 'stdout'}, {kind: 'kept'})
      await state.run("UPDATE rotation SET step = 'delivered'")
      await death()
      const [item] = await run()
      expect(item).to.include({what: 'rotation', outcome: 'needs-you'})
      expect(item?.next).to.deep.equal(['sesctl', 'rotate', 'mail-prod', '--resume', '--retire', 'now'])
      expect([...platform.bindings.keys()]).to.deep.equal(['old'])
    })

    it('needs somebody where they are to be shown', async () => {
      await begin({to: 'stdout'})
      await death()
      const items = await run()
      expect(words(items)).to.deep.equal(['rotation needs-you'])
      expect(items[0]?.next).to.deep.equal(['sesctl', 'rotate', 'mail-prod', '--resume', '--reveal'])
      expect(exitOfResumed(items)).to.equal(8)
      expect([...platform.bindings.keys()]).to.deep.equal(['old'])
    })

    it('is in progress where its command lives', async () => {
      await begin({to: 'file', path: '/mail.env', format: 'dotenv'})
      await state.run('UPDATE rotation SET owner = ?', `${hostname()}/${process.ppid}/${startOf(process.ppid)}`)
      expect(words(await run())).to.deep.equal(['rotation in-progress'])
    })
  })

  describe('class: --delete-orphans where IAM refuses', () => {
    const REFUSED = 'not authorized to perform iam:DeleteUser'
    /** Each of the requests that a deletion takes may be refused. */
    const examining = (change: {ofBinding?: () => Promise<never>; keys?: () => Promise<never>; account?: null}) =>
      ({
        ...ports,
        accessKeys: async () => ({ofBinding: change.ofBinding ?? (async () => [{id: 'AKIALIVE', status: 'Active'}])}),
        auditAccount: async () =>
          change.account === null
            ? undefined
            : {credentials: {keys: change.keys ?? (async () => [{id: 'AKIALIVE'}]), deleteUser: refuse}},
      }) as unknown as ResumePorts
    const refuse = async (): Promise<never> => {
      throw new NotAuthorised(REFUSED)
    }
    const options = {wait: true, timeoutMillis: 600_000, warn: () => {}, deleteOrphans: true}

    for (const [which, change, reason] of [
      ['the deletion', {}, REFUSED],
      ['the list of its keys', {keys: refuse}, REFUSED],
      ['all access', {account: null}, 'this context has no access to AWS'],
    ] as const) {
      it(`resume keeps the orphan, says why and ends with 8 when it refuses ${which}`, async () => {
        platform.has('lost')
        platform.withoutRecord.add('lost')
        platform.has('later', {state: 'undelivered'})
        platform.ownerDied = true
        await platform.deleteBinding(platform.instance, {...platform.has('lost')})
        const {items} = (await drain(resume(examining(change), options))).result
        expect(words(items)).to.have.members(['orphan needs-you', 'binding finished'])
        const [orphan] = items.filter(({what}) => what === 'orphan')
        expect(orphan?.detail).to.include('csb-aws-ses-lost').and.include('AKIALIVE').and.include(reason)
        expect(orphan?.next).to.deep.equal(['sesctl', 'resume', '--delete-orphans'])
        expect(exitOfResumed(items)).to.equal(8)
        expect(platform.orphans.map(({bindingId}) => bindingId)).to.deep.equal(['lost'])
        expect(platform.log).not.to.include('closeOrphan lost')
      })
    }

    it('resume asks an operator for a word when it refuses to show the user', async () => {
      platform.withoutRecord.add('lost')
      await platform.deleteBinding(platform.instance, platform.has('lost'))
      const {items} = (await drain(resume(examining({ofBinding: refuse}), options))).result
      expect(items[0]).to.deep.include({outcome: 'needs-you', next: ['sesctl', 'resume', '--forget-orphan', 'lost']})
      expect(platform.orphans).to.have.length(1)
    })
  })

  describe('class: a binding that another machine may have made', () => {
    const doubtful = () => platform.has('theirs', {state: 'undelivered', name: 'ci'})
    beforeEach(() => void platform.unproved.push(doubtful()))

    it('resume deletes nothing, names it, and ends with 8', async () => {
      const items = await run()
      expect(words(items)).to.deep.equal(['unproved-binding needs-you'])
      expect(items[0]).to.deep.include({
        bindingId: 'theirs',
        next: ['sesctl', 'unbind', 'mail-prod', 'theirs', '--yes'],
      })
      expect(items[0]?.detail).to.include('sesctl resume --keep-binding theirs')
      expect(platform.log).to.deep.equal([])
      expect(exitOfResumed(items)).to.equal(8)
    })

    it('resume keeps it on a word', async () => {
      const options = {wait: true, timeoutMillis: 1, warn: () => {}, keepBindings: ['theirs']}
      const {items} = (await drain(resume(ports, options))).result
      expect(words(items)).to.deep.equal(['unproved-binding finished'])
      expect(platform.log).to.deep.equal(['acknowledgeBinding theirs'])
    })

    it('resume refuses a word on a binding that is not in doubt', async () => {
      const options = {wait: true, timeoutMillis: 1, warn: () => {}, keepBindings: ['other']}
      expect(await failureOf(resume(ports, options))).to.include({code: 'invalid-value', exit: 2})
      expect(platform.log).to.deep.equal([])
    })
  })

  it('stops where it is interrupted', async () => {
    platform = new Operating({lastOperation: operation('create', 'in progress')})
    const interrupted = {...ports, clock: {...ports.clock, sleep: async () => Promise.reject(new Interrupted())}}
    const failure = await failureOf(resume(interrupted, {wait: true, timeoutMillis: 1000, warn: () => {}}))
    expect(failure.code).to.equal('interrupted')
  })

  it('says why an operation failed without the markup of the broker', async () => {
    platform = new Operating({lastOperation: operation('update', 'in progress')})
    platform.looks = [operation('update', 'failed', 'update failed: Error: no quota exit status 1')]
    expect((await run())[0]?.detail).to.equal('Error: no quota')
  })

  it('delivers what is resolved, what it is at work on and what it has not come to (class: an end that loses the list)', async () => {
    platform = new Operating()
    for (const id of ['one', 'two', 'three']) platform.has(id, {state: 'undelivered'})
    platform.ownerDied = true
    let deleted = 0
    const deleteBinding = platform.deleteBinding.bind(platform)
    platform.deleteBinding = async (...given) => {
      deleted += 1
      if (deleted === 2) throw new Interrupted()
      return await deleteBinding(...given)
    }
    let last: readonly Resumed[] = []
    const soFar = ({items}: {items: readonly Resumed[]}): void => {
      last = items
    }
    await failureOf(resume(ports, {wait: true, timeoutMillis: 1000, warn: () => {}, soFar}))
    expect(last.map(({bindingId, outcome}) => `${bindingId} ${outcome}`)).to.deep.equal([
      'one finished',
      'two interrupted',
      'three not-checked',
    ])
  })

  it('says what it would do, and does nothing', async () => {
    platform = new Operating({lastOperation: operation('update', 'in progress')})
    platform.has('left', {state: 'undelivered'})
    platform.ownerDied = true
    await rotations().begin({
      instanceId: platform.instance.id,
      oldBindingIds: [],
      delivery: {to: 'stdout'},
      retirement: {kind: 'kept'},
      startedAt: '2026',
    })
    const {items, requests} = await previewResume(ports)
    expect(words(items)).to.deep.equal(['binding found', 'rotation found', 'operation found'])
    expect(requests).to.deep.equal([{method: 'DELETE', target: 'delete-binding'}])
    expect(platform.log).to.deep.equal([])
  })

  it('fails where the platform cannot be asked', async () => {
    platform.listInstances = async () => Promise.reject(new Unavailable('away'))
    expect((await rejection(run())).message).to.equal('away')
  })
})

/** Field 22 of /proc/PID/stat, as proc(5) has it. */
function startOf(pid: number): string {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
}
