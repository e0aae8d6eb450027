import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {StateDatabase} from '../../../src/adapters/state/database.ts'
import {stateRecordSnapshots} from '../../../src/adapters/state/record-snapshots.ts'
import {stateRotations} from '../../../src/adapters/state/rotations.ts'
import type {RotateOptions, RotationPorts, RotationResult} from '../../../src/app/rotation/result.ts'
import {previewRotation, resumeRotation, rollBackRotation, rotate} from '../../../src/app/rotation/rotate.ts'
import {readAccessKeyId} from '../../../src/domain/binding/access-key-in-file.ts'
import {type Failure, Interrupted, TimeOver, Unavailable} from '../../../src/domain/exit/failure.ts'
import type {ProofReport} from '../../../src/ports/sending/mail-transports.ts'
import {renderRotation} from '../../../src/render/rotation/rotation.ts'
import {plainScreen} from '../../../src/render/text/screen.ts'
import {MemoryPlatform} from '../../support/memory-platform.ts'
import {drain, failureOf, interruptedAt} from '../../support/work.ts'

const PROVED: ProofReport = {proved: true, transcript: []}
const WRONG_KEY: ProofReport = {
  proved: false,
  refusal: {kind: 'credentials', status: 535, message: 'Authentication Credentials Invalid'},
  transcript: [],
}
const SKEWED = 'Signature expired: 20261124T120000Z is now earlier than 20261124T121500Z'
const WRONG_TIME: ProofReport = {
  proved: false,
  refusal: {kind: 'clock', status: 403, message: `SignatureDoesNotMatch: ${SKEWED}`},
  transcript: [],
}
const FILE = {to: 'file', path: '/delivery/mail.env', format: 'dotenv'} as const

describe('rotating credentials', () => {
  let folder: string
  let state: StateDatabase
  let platform: MemoryPlatform
  let files: Map<string, string>
  let proof: ProofReport
  /** Where the transports answer differently. */
  let smtpProof: ProofReport | undefined
  let interrupted: boolean
  let ports: RotationPorts
  let shown: RotationResult[]
  let warned: string[]

  const options = (change: Partial<RotateOptions> = {}): RotateOptions => ({
    delivery: FILE,
    timeoutMillis: 50,
    retirement: {kind: 'now'},
    waitUntil: 0,
    deliver: async (result) => {
      platform.log.push('delivery')
      shown.push(result)
    },
    warn: (sentence) => {
      platform.log.push('warn')
      warned.push(sentence)
    },
    ...change,
  })
  const bindingIds = (): string[] => [...platform.bindings.keys()]

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sesctl-rotate-'))
    state = await StateDatabase.open(folder)
    platform = new MemoryPlatform()
    platform.has('old')
    files = new Map([[FILE.path, 'AWS_ACCESS_KEY_ID=AKIAOLD\n']])
    proof = PROVED
    smtpProof = undefined
    interrupted = false
    shown = []
    warned = []
    let now = Date.UTC(2026, 10, 24, 12)
    ports = {
      clock: {
        now: () => now,
        sleep: async (millis) => {
          now += millis
        },
        newId: () => 'id',
        throwIfInterrupted: () => {
          if (interrupted) throw new Interrupted()
        },
      },
      platform: async () => platform,
      rotations: async () => stateRotations(state, 'test'),
      recordSnapshots: async () => stateRecordSnapshots(state, 'test'),
      credentialFiles: async () => ({
        check: async () => {},
        read: async (path) => files.get(path),
        readFolders: async () => undefined,
        write: async (path, content) => {
          platform.before('write')
          platform.log.push('write')
          files.set(path, content)
        },
      }),
      secretMask: async () => ({hide: () => {}}),
      deliveryCommands: () => Promise.reject(new Error('not asked for')),
      mailTransports: async () => ({
        proveSmtpLogin: async () => smtpProof ?? proof,
        proveApiKey: async () => proof,
        sendBySmtp: () => Promise.reject(new Error('not asked for')),
        sendByApi: () => Promise.reject(new Error('not asked for')),
        smtpPasswordFits: () => true,
      }),
    }
  })
  afterEach(() => {
    state.close()
    rmSync(folder, {recursive: true, force: true})
  })

  it('makes, proves and delivers before it revokes', async () => {
    const {result} = await drain(rotate(ports, 'mail-prod', options()))
    expect(platform.log).to.deep.equal(['createBinding', 'acknowledgeBinding new-1', 'write', 'deleteBinding old'])
    expect(result).to.deep.include({outcome: 'rotated', revoked: ['old'], resumed: false})
    expect(readAccessKeyId(files.get(FILE.path) ?? '')).to.equal('AKIANEW1')
    expect(bindingIds()).to.deep.equal(['new-1'])
  })

  describe('class: an old binding that the platform has no record of', () => {
    beforeEach(() => platform.withoutRecord.add('old'))

    it('rotate does not call revoked, and delivers the new credentials all the same', async () => {
      const {result} = await drain(rotate(ports, 'mail-prod', options()))
      expect(result).to.deep.include({outcome: 'rotated', revoked: [], unproved: ['old']})
      expect(readAccessKeyId(files.get(FILE.path) ?? '')).to.equal('AKIANEW1')
      expect(platform.orphans.map(({bindingId}) => bindingId)).to.deep.equal(['old'])
      expect(await (await ports.rotations()).open(platform.instance.id)).to.equal(undefined)
    })

    it('rotate --resume does not call revoked what an earlier run could not prove', async () => {
      platform.before = (call) => {
        if (call === 'deleteBinding old') throw new Unavailable('the broker is away')
      }
      await failureOf(rotate(ports, 'mail-prod', options()))
      platform.before = () => {}
      await platform.deleteBinding(platform.instance, {...platform.has('old')})
      const {result} = await drain(resumeRotation(ports, 'mail-prod', options()))
      expect(result).to.deep.include({revoked: [], unproved: ['old'], resumed: true})
    })

    it('rotate --rollback says of a new binding without a record that nothing proves its end', async () => {
      platform.withoutRecord.add('new-1')
      platform.before = (call) => {
        if (call === 'write' || call === 'deleteBinding new-1') throw new Unavailable('away')
      }
      await failureOf(rotate(ports, 'mail-prod', options()))
      platform.before = () => {}
      const {result} = await drain(rollBackRotation(ports, 'mail-prod', options()))
      expect(result).to.deep.include({outcome: 'rolled-back', revoked: [], unproved: ['new-1']})
      expect(bindingIds()).to.deep.equal(['old'])
    })
  })

  describe('and what a user gave the binding: its name and parameters', () => {
    const PARAMETERS = {sourceIps: ['192.0.2.0/24'], notificationEmail: 'team@agency.gov'}

    it('carries both over', async () => {
      platform.has('old', {name: 'ci'})
      platform.parametersOf = () => PARAMETERS
      const {result} = await drain(rotate(ports, 'mail-prod', options({binding: 'ci'})))
      expect(platform.requests).to.deep.equal([{successor: true, name: 'ci', parameters: PARAMETERS}])
      expect(result.newBinding).to.include({name: 'ci'})
    })

    it('rotates by the same name month after month', async () => {
      platform.has('old', {name: 'ci'})
      for (let month = 0; month < 12; month += 1) {
        await drain(rotate(ports, 'mail-prod', options({binding: 'ci'})))
        expect([...platform.bindings.values()].map(({name}) => name)).to.deep.equal(['ci'])
      }
    })

    it('carries both over when it is resumed', async () => {
      platform.has('old', {name: 'ci'})
      platform.parametersOf = () => PARAMETERS
      await interruptedAt(rotate(ports, 'mail-prod', options()), 'proof by')
      platform.ownerDied = true
      await drain(resumeRotation(ports, 'mail-prod', options({delivery: undefined})))
      expect(platform.requests.map(({name}) => name)).to.deep.equal(['ci', 'ci'])
      expect(platform.requests.at(-1)?.parameters).to.deep.equal(PARAMETERS)
    })

    it('shows both in the requests of a dry run', async () => {
      platform.has('old', {name: 'ci'})
      platform.parametersOf = () => PARAMETERS
      const previewed: unknown[] = []
      const {preview} = platform
      platform.preview = async (change) => {
        previewed.push(change)
        return await preview.call(platform, change)
      }
      await previewRotation(ports, 'mail-prod', {binding: 'ci', delivery: FILE})
      expect(previewed[0]).to.deep.include({request: {successor: true, name: 'ci', parameters: PARAMETERS}})
    })

    it('warns before anything is made when the parameters are not known', async () => {
      platform.parametersOf = () => undefined
      await drain(rotate(ports, 'mail-prod', options()))
      expect(platform.log.slice(0, 2)).to.deep.equal(['warn', 'createBinding'])
      expect(warned.join()).to.include('is not known').and.include('made without them')
    })

    it('warns that a notified address has to be subscribed again, without the path of a webhook', async () => {
      platform.parametersOf = () => ({...PARAMETERS, notificationWebhook: 'https://hooks.agency.gov/s3cret'})
      await drain(rotate(ports, 'mail-prod', options()))
      expect(platform.log[0]).to.equal('warn')
      expect(warned.join()).to.include('team@agency.gov').and.include('hooks.agency.gov').and.include('confirmed again')
      expect(warned.join()).not.to.include('s3cret')
    })

    it('warns of nothing where there is nothing to lose', async () => {
      await drain(rotate(ports, 'mail-prod', options()))
      expect(warned).to.deep.equal([])
    })
  })

  describe('of several, with a file', () => {
    beforeEach(() => {
      platform.has('other')
    })

    for (const how of [{}, {credentials: FILE.path, delivery: {to: 'stdout'} as const}]) {
      it(`replaces the one that the file holds, without its name: ${JSON.stringify(how)}`, async () => {
        await drain(rotate(ports, 'mail-prod', options(how)))
        expect(bindingIds()).to.deep.equal(['other', 'new-1'])
      })
    }

    it('refuses to overwrite the credentials of another binding', async () => {
      const failure = await failureOf(rotate(ports, 'mail-prod', options({binding: 'other'})))
      expect(failure).to.include({code: 'credential-file-in-use', exit: 6})
      expect(failure.message).to.include('binding old').and.include('AKIAOLD')
      expect(platform.log).to.deep.equal([])
    })

    it('asks which, where the file does not say', async () => {
      files.clear()
      expect(await failureOf(rotate(ports, 'mail-prod', options()))).to.include({code: 'no-binding-to-rotate', exit: 2})
    })

    it('refuses a file that was to say it and does not', async () => {
      files.clear()
      const failure = await failureOf(rotate(ports, 'mail-prod', options({credentials: FILE.path})))
      expect(failure).to.include({code: 'no-binding-to-rotate', exit: 2})
      expect(failure.message).to.include('holds no credentials')
    })
  })

  it("refuses to deliver an app's credentials into a file, and says how an app's binding is rotated", async () => {
    platform.has('of-app', {app: {id: 'guid-1', name: 'web'}})
    const failure = await failureOf(rotate(ports, 'mail-prod', options({binding: 'web', delivery: FILE})))
    expect(failure).to.include({code: 'no-binding-to-rotate'})
    expect((failure as Failure).hints).to.include('sesctl rotate mail-prod --app web')
    expect(platform.log).to.be.empty
  })

  it("refuses to rotate an app's binding on a platform that runs no apps", async () => {
    platform.has('of-app', {app: {id: 'guid-1', name: 'web'}})
    for (const named of [{binding: 'web'}, {app: 'web'}]) {
      const failure = await failureOf(rotate(ports, 'mail-prod', options({...named, delivery: undefined})))
      expect(failure).to.include({code: 'no-apps', exit: 2})
    }
    expect(platform.log).to.be.empty
  })

  it('refuses without a place to deliver to, before anything is made', async () => {
    const failure = await failureOf(rotate(ports, 'mail-prod', options({delivery: undefined})))
    expect(failure).to.include({code: 'delivery-needed', exit: 2})
    expect(platform.log).to.be.empty
  })

  it('delivers credentials to the reader before it revokes, when they go to standard output', async () => {
    await drain(rotate(ports, 'mail-prod', options({delivery: {to: 'stdout'}})))
    expect(platform.log.slice(-2)).to.deep.equal(['delivery', 'deleteBinding old'])
    expect(shown[0]?.credentials).to.include({aws_access_key_id: 'AKIANEW1'})
  })

  describe('old credentials, while their consumer moves over', () => {
    const HOUR = 3_600_000
    const withGrace = (graceMillis: number, change: Partial<RotateOptions> = {}): RotateOptions =>
      options({retirement: {kind: 'after', graceMillis}, waitUntil: ports.clock.now() + 600_000, ...change})

    it('work for two minutes after the file is written, unless something else is asked for', async () => {
      let revokedAt = 0
      let writtenAt = 0
      platform.before = (call) => {
        if (call === 'write') writtenAt = ports.clock.now()
        if (call.startsWith('deleteBinding')) revokedAt = ports.clock.now()
      }
      const usual = options({waitUntil: ports.clock.now() + 600_000, retirement: undefined})
      const {result} = await drain(rotate(ports, 'mail-prod', usual))
      expect(revokedAt - writtenAt).to.be.within(120_000, 121_000)
      expect(result).to.deep.include({outcome: 'rotated', revoked: ['old']})
      expect(bindingIds()).to.deep.equal(['new-1'])
    })

    it('are left to a later command where the grace is longer than the time of this one', async () => {
      const {result} = await drain(rotate(ports, 'mail-prod', withGrace(24 * HOUR)))
      expect(result).to.deep.include({outcome: 'delivered', revoked: [], kept: ['old'], resumed: false})
      expect(result.retireAt).to.match(/^2026-11-25T12:00:/)
      expect(bindingIds()).to.deep.equal(['old', 'new-1'])
      expect(renderRotation(result)(plainScreen(120))).to.include(`kept         old  until ${result.retireAt}`)
    })

    it('are revoked by the next rotation once their grace is over, which then makes its own', async () => {
      await drain(rotate(ports, 'mail-prod', withGrace(24 * HOUR)))
      await ports.clock.sleep(7 * 24 * HOUR)
      const {result} = await drain(rotate(ports, 'mail-prod', withGrace(24 * HOUR)))
      expect(result).to.deep.include({outcome: 'delivered', revoked: ['old'], kept: ['new-1'], resumed: false})
      expect(bindingIds()).to.deep.equal(['new-1', 'new-2'])
      expect(readAccessKeyId(files.get(FILE.path) ?? '')).to.equal('AKIANEW2')
    })

    it('are not revoked by a rotation that does not say where to deliver', async () => {
      await drain(rotate(ports, 'mail-prod', withGrace(24 * HOUR)))
      await ports.clock.sleep(7 * 24 * HOUR)
      const failure = await failureOf(rotate(ports, 'mail-prod', withGrace(24 * HOUR, {delivery: undefined})))
      expect(failure).to.include({code: 'rotation-unfinished', exit: 6})
      expect(bindingIds()).to.deep.equal(['old', 'new-1'])
    })

    it('stay when the same command is repeated within the grace, and nothing new is made', async () => {
      const {result: first} = await drain(rotate(ports, 'mail-prod', withGrace(24 * HOUR)))
      const {result} = await drain(rotate(ports, 'mail-prod', withGrace(24 * HOUR)))
      expect(result).to.deep.include({outcome: 'delivered', kept: ['old'], retireAt: first.retireAt, resumed: true})
      expect(renderRotation(result)(plainScreen(120))).to.match(
        /^. mail-prod has the credentials of an earlier rotation; no others/,
      )
      expect(bindingIds()).to.deep.equal(['old', 'new-1'])
    })

    it('keep another delivery from beginning, which says how to revoke them', async () => {
      await drain(rotate(ports, 'mail-prod', withGrace(24 * HOUR)))
      const other = withGrace(24 * HOUR, {delivery: {to: 'file', path: '/delivery/other.env', format: 'dotenv'}})
      const failure = (await failureOf(rotate(ports, 'mail-prod', other))) as Failure
      expect(failure.message).to.match(
        /has delivered to \/delivery\/mail\.env, and keeps the old credentials until 2026-11-25T/,
      )
      expect(failure.hints).to.deep.equal(['Revoke them now: sesctl rotate mail-prod --resume --retire now'])
    })

    it('go at once when somebody says so', async () => {
      await drain(rotate(ports, 'mail-prod', withGrace(24 * HOUR)))
      const now = options({retirement: {kind: 'now'}, delivery: undefined})
      const {result} = await drain(resumeRotation(ports, 'mail-prod', now))
      expect(result).to.deep.include({outcome: 'rotated', revoked: ['old'], resumed: true})
      expect(bindingIds()).to.deep.equal(['new-1'])
    })

    for (const [how, finish] of [
      ['resumed', () => resumeRotation(ports, 'mail-prod', options({retirement: {kind: 'now'}, delivery: undefined}))],
      ['rotated again once the grace is over', () => rotate(ports, 'mail-prod', withGrace(24 * HOUR))],
    ] as const) {
      it(`stay where somebody has unbound the new binding meanwhile, when it is ${how}: they are all there is`, async () => {
        await drain(rotate(ports, 'mail-prod', withGrace(24 * HOUR)))
        platform.bindings.delete('new-1')
        await ports.clock.sleep(48 * HOUR)
        const failure = (await failureOf(finish())) as Failure
        expect(failure).to.include({code: 'new-binding-gone', exit: 6})
        expect(failure.message).to.include('new-1')
        expect(bindingIds()).to.deep.equal(['old'])
        await drain(rotate(ports, 'mail-prod', options()))
        expect(bindingIds()).to.deep.equal(['new-2'])
      })
    }

    it('stay, and are named, when the command is interrupted in the grace', async () => {
      const sleep = ports.clock.sleep
      ports = {...ports, clock: {...ports.clock, sleep: async () => Promise.reject(new Interrupted())}}
      const failure = await failureOf(rotate(ports, 'mail-prod', withGrace(120_000)))
      expect(failure).to.include({exit: 130})
      expect(failure.message).to.match(
        /new credentials are delivered; the old ones work until they are revoked, after 2026/,
      )
      expect(bindingIds()).to.deep.equal(['old', 'new-1'])
      ports = {...ports, clock: {...ports.clock, sleep}}
      const {result} = await drain(rotate(ports, 'mail-prod', withGrace(120_000)))
      expect(result).to.deep.include({outcome: 'rotated', revoked: ['old'], resumed: true})
    })

    it('stay for good where the new ones were shown, until somebody says that these are in use', async () => {
      const toStdout = options({delivery: {to: 'stdout'}, retirement: undefined})
      const {result} = await drain(rotate(ports, 'mail-prod', toStdout))
      expect(shown[0]).to.deep.include({outcome: 'delivered', revoked: [], kept: ['old']})
      expect(result).to.deep.include({outcome: 'delivered', kept: ['old']})
      expect(result.retireAt).to.equal(undefined)
      await ports.clock.sleep(365 * 24 * HOUR)
      const failure = (await failureOf(rotate(ports, 'mail-prod', toStdout))) as Failure
      expect(failure.message).to.include('keeps the old credentials until somebody revokes them')
      expect(shown).to.have.length(1)
      expect(bindingIds()).to.deep.equal(['old', 'new-1'])
      await drain(resumeRotation(ports, 'mail-prod', options({delivery: undefined, retirement: {kind: 'now'}})))
      expect(bindingIds()).to.deep.equal(['new-1'])
    })
  })

  it('keeps the old credentials and deletes the new ones when the proof fails', async () => {
    proof = WRONG_KEY
    const failure = await failureOf(rotate(ports, 'mail-prod', options()))
    expect(failure).to.include({code: 'proof-failed', exit: 4})
    expect(bindingIds()).to.deep.equal(['old'])
    expect(files.get(FILE.path)).to.contain('AKIAOLD')
  })

  for (const [smtp, said] of [
    [PROVED, 'took the login'],
    [WRONG_KEY, 'does not know the key'],
  ] as const) {
    it(`blames the clock of this machine, not the key, and does not wait, when SMTP ${said}`, async () => {
      smtpProof = smtp
      proof = WRONG_TIME
      const began = ports.clock.now()
      const failure = await failureOf(rotate(ports, 'mail-prod', options({timeoutMillis: 60_000})))
      expect(failure).to.include({code: 'clock-wrong', exit: 4, retryable: false})
      expect(failure.message).to.contain('clock of this machine is wrong')
      expect(failure)
        .to.have.property('hints')
        .that.satisfies((hints: string[]) => hints.join().includes(SKEWED))
      expect((failure as Failure).hints[0]).to.equal('The old credentials still work; the new ones were deleted.')
      expect(ports.clock.now()).to.equal(began)
      expect(bindingIds()).to.deep.equal(['old'])
    })
  }

  it('keeps the old credentials when the file cannot be written', async () => {
    platform.before = (call) => {
      if (call === 'write') throw new Unavailable('disk full')
    }
    expect(await failureOf(rotate(ports, 'mail-prod', options()))).to.include({message: 'disk full'})
    expect(bindingIds()).to.deep.equal(['old'])
  })

  it('undoes itself on Ctrl-C before the delivery and says that the old credentials work', async () => {
    platform.before = (call) => {
      if (call === 'createBinding') interrupted = true
    }
    const failure = await failureOf(rotate(ports, 'mail-prod', options()))
    expect(failure).to.include({code: 'interrupted', exit: 130})
    expect(failure.message).to.equal('Interrupted. The old credentials still work; the new ones were deleted.')
    expect(bindingIds()).to.deep.equal(['old'])
  })

  describe('undone by Ctrl-C (class: "deleted" that is said without evidence)', () => {
    const interruptedMessage = async (): Promise<string> =>
      (await failureOf(rotate(ports, 'mail-prod', options()))).message

    it('rotate says nothing of new credentials when none were asked for', async () => {
      platform.before = (call) => {
        if (call === 'createBinding') throw new Interrupted()
      }
      expect(await interruptedMessage()).to.equal('Interrupted. The old credentials still work.')
    })

    it('rotate leaves what the platform says of a binding in the making', async () => {
      const end = new TimeOver().leaving('Nothing proves that the binding that was being made is gone.')
      platform.before = (call) => {
        if (call === 'createBinding') throw end
      }
      expect(await interruptedMessage()).to.equal(`${end.message} The old credentials still work.`)
    })

    for (const [what, outcome, words] of [
      [
        'has no record of it',
        'absent',
        'nothing proves that the new ones are revoked, of which the platform has no record',
      ],
      ['has dropped its own record', 'unknown', 'nothing proves that the new ones are revoked'],
    ] as const) {
      it(`rotate does not call the new binding deleted where the platform ${what}, and names what may be left`, async () => {
        platform.before = (call) => {
          if (call === 'createBinding') interrupted = true
        }
        platform.deleteBinding = async () => outcome
        const failure = (await failureOf(rotate(ports, 'mail-prod', options()))) as Interrupted
        expect(failure.message).to.equal(`Interrupted. The old credentials still work; ${words}.`)
        expect(failure.hints.join()).to.contain('csb-aws-ses-new-1').and.contain('sesctl resume')
      })
    }

    it('rotate does not call new credentials deleted that were not proved, where the broker has no record of them', async () => {
      proof = WRONG_KEY
      platform.withoutRecord.add('new-1')
      const failure = (await failureOf(rotate(ports, 'mail-prod', options()))) as Failure
      expect(failure.code).to.equal('proof-failed')
      expect([failure.message, ...failure.hints].join()).to.not.contain('deleted')
      expect(failure.hints.slice(0, 3).join())
        .to.contain('nothing proves that the new ones are revoked')
        .and.contain('csb-aws-ses-new-1')
    })

    it('rotate --rollback distinguishes a new binding that it deleted from one that is not listed any more', async () => {
      for (const [remove, end, words] of [
        [false, 'deleted', 'the new ones were deleted'],
        [true, 'not-listed', 'the platform has no new ones any more'],
      ] as const) {
        platform.before = (call) => {
          if (call === 'write' || call.startsWith('deleteBinding new')) throw new Unavailable('away')
        }
        await failureOf(rotate(ports, 'mail-prod', options()))
        platform.before = () => {}
        platform.ownerDied = true
        if (remove) for (const id of bindingIds()) if (id !== 'old') platform.bindings.delete(id)
        const {result} = await drain(rollBackRotation(ports, 'mail-prod', options()))
        expect(result).to.include({outcome: 'rolled-back', newBindingEnd: end})
        expect(renderRotation(result)(plainScreen(200))).to.equal(
          `✓ Undone. The old credentials of mail-prod still work; ${words}.`,
        )
      }
    })
  })

  it('finishes with --resume when the old binding could not be revoked', async () => {
    platform.before = (call) => {
      if (call === 'deleteBinding old') throw new Unavailable('broker away')
    }
    await failureOf(rotate(ports, 'mail-prod', options()))
    expect(bindingIds()).to.deep.equal(['old', 'new-1'])
    platform.before = () => {}
    const {result} = await drain(resumeRotation(ports, 'mail-prod', options({delivery: undefined})))
    expect(result).to.deep.include({outcome: 'rotated', resumed: true, revoked: ['old']})
    expect(bindingIds()).to.deep.equal(['new-1'])
  })

  const cuts = [
    'new binding: running',
    'new binding: done',
    'proof by',
    'credentials delivered: done',
    'old binding old revoked: running',
  ]
  for (const cut of cuts) {
    it(`interrupted at "${cut}", the same command ends with one binding and its key in the file`, async () => {
      await interruptedAt(rotate(ports, 'mail-prod', options()), cut)
      platform.ownerDied = true
      const {result} = await drain(rotate(ports, 'mail-prod', options()))
      expect(result).to.deep.include({outcome: 'rotated', resumed: true})
      expect(bindingIds()).to.deep.equal([result.newBinding?.id])
      expect(readAccessKeyId(files.get(FILE.path) ?? '')).to.equal(result.newBinding?.accessKeyId)
      expect(await (await ports.rotations()).open(platform.instance.id)).to.equal(undefined)
    })

    const delivered = cut.startsWith('credentials delivered') || cut.startsWith('old binding')
    if (delivered) {
      it(`interrupted at "${cut}", a rollback is refused: the file holds the new credentials`, async () => {
        await interruptedAt(rotate(ports, 'mail-prod', options()), cut)
        platform.ownerDied = true
        expect(await failureOf(rollBackRotation(ports, 'mail-prod', options()))).to.include({
          code: 'rollback-too-late',
          exit: 6,
        })
        expect(bindingIds()).to.deep.equal(['old', 'new-1'])
      })
      continue
    }

    it(`interrupted at "${cut}", a rollback leaves the old binding alone`, async () => {
      await interruptedAt(rotate(ports, 'mail-prod', options()), cut)
      platform.ownerDied = true
      const {result} = await drain(rollBackRotation(ports, 'mail-prod', options()))
      expect(result.outcome).to.equal('rolled-back')
      expect(bindingIds()).to.deep.equal(['old'])
    })
  }

  it('refuses a rollback once the old binding is gone', async () => {
    await interruptedAt(rotate(ports, 'mail-prod', options()), 'credentials delivered: done')
    platform.bindings.delete('old')
    expect(await failureOf(rollBackRotation(ports, 'mail-prod', options()))).to.include({
      code: 'rollback-too-late',
      exit: 6,
    })
  })

  it('does not continue a rotation that was meant for another file', async () => {
    await interruptedAt(rotate(ports, 'mail-prod', options()), 'new binding: done')
    const other = options({delivery: {...FILE, path: '/elsewhere'}})
    expect(await failureOf(rotate(ports, 'mail-prod', other))).to.include({code: 'rotation-unfinished', exit: 6})
  })

  it('never revokes on --resume what may not have been read from standard output', async () => {
    const toScreen = options({
      delivery: {to: 'stdout'},
      deliver: () => Promise.reject(new Error('the terminal went away')),
    })
    await failureOf(rotate(ports, 'mail-prod', toScreen))
    expect(bindingIds()).to.deep.equal(['old'])
  })

  it('says so when there is nothing to resume', async () => {
    expect(await failureOf(resumeRotation(ports, 'mail-prod', options()))).to.include({
      code: 'nothing-to-resume',
      exit: 2,
    })
  })

  it('leaves a binding alone that is younger than --older-than', async () => {
    const {result} = await drain(rotate(ports, 'mail-prod', options({olderThanMillis: 365 * 86_400_000})))
    expect(result.outcome).to.equal('too-young')
    expect(platform.log).to.be.empty
  })

  it('does not make a binding when several could be meant', async () => {
    files.clear()
    platform.has('older')
    expect(await failureOf(rotate(ports, 'mail-prod', options()))).to.include({code: 'no-binding-to-rotate', exit: 2})
    expect(platform.log).to.be.empty
  })

  it('deletes a binding whose credentials lack what mail needs', async () => {
    platform.credentials = () => ({region: 'us-gov-west-1'})
    expect(await failureOf(rotate(ports, 'mail-prod', options()))).to.include({code: 'unexpected-answer'})
    expect(bindingIds()).to.deep.equal(['old'])
  })

  it('previews a new binding and the revocation, and sends neither', async () => {
    const requests = await previewRotation(ports, 'mail-prod', options())
    expect(requests.map(({method}) => method)).to.deep.equal(['PUT', 'DELETE'])
    expect(platform.log).to.be.empty
  })
})
