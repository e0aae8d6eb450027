import {mkdtempSync, readFileSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {StateDatabase} from '../../../src/adapters/state/database.ts'
import {stateRecordSnapshots} from '../../../src/adapters/state/record-snapshots.ts'
import {stateRotations} from '../../../src/adapters/state/rotations.ts'
import type {RotateOptions, RotationPorts} from '../../../src/app/rotation/result.ts'
import {previewRotation, resumeRotation, rollBackRotation, rotate} from '../../../src/app/rotation/rotate.ts'
import {AppAlreadyBound} from '../../../src/domain/context/cloud-foundry-failures.ts'
import {Unavailable} from '../../../src/domain/exit/failure.ts'
import {Secret} from '../../../src/domain/text/secret.ts'
import type {ProofReport} from '../../../src/ports/sending/mail-transports.ts'
import {MemoryApps} from '../../support/memory-apps.ts'
import {MemoryPlatform} from '../../support/memory-platform.ts'
import {drain, failureOf, interruptedAt} from '../../support/work.ts'

const PROVED: ProofReport = {proved: true, transcript: []}
const WRONG_KEY: ProofReport = {
  proved: false,
  refusal: {kind: 'credentials', status: 535, message: 'Authentication Credentials Invalid'},
  transcript: [],
}

describe("rotating an app's binding", () => {
  let folder: string
  let state: StateDatabase
  let platform: MemoryPlatform
  let apps: MemoryApps
  let proof: ProofReport
  let ports: RotationPorts
  let warned: string[]
  let now: number

  const options = (change: Partial<RotateOptions> = {}): RotateOptions => ({
    app: 'web',
    timeoutMillis: 50,
    waitUntil: now + 60_000,
    deliver: async () => {},
    warn: (sentence) => void warned.push(sentence),
    ...change,
  })
  const open = async () => await stateRotations(state, 'test').open(platform.instance.id)

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sesctl-rotate-app-'))
    state = await StateDatabase.open(folder)
    platform = new MemoryPlatform()
    apps = new MemoryApps(platform)
    platform.apps = apps
    platform.readable = true
    platform.has('old', {app: {id: 'guid-of-web', name: 'web'}, name: 'mail'})
    platform.has('of-another', {app: {id: 'guid-of-other', name: 'other'}})
    proof = PROVED
    warned = []
    now = Date.UTC(2026, 10, 24, 12)
    let drawn = 0
    ports = {
      clock: {
        now: () => now,
        sleep: async (millis) => {
          now += millis
        },
        newId: () => {
          drawn += 1
          return `operation-${drawn}`
        },
        throwIfInterrupted: () => {},
      },
      platform: async () => platform,
      rotations: async () => stateRotations(state, 'test'),
      recordSnapshots: async () => stateRecordSnapshots(state, 'test'),
      credentialFiles: () => Promise.reject(new Error('no file is asked for')),
      deliveryCommands: () => Promise.reject(new Error('no command is asked for')),
      secretMask: () => Promise.reject(new Error('nothing is shown')),
      mailTransports: async () => ({
        proveSmtpLogin: async () => proof,
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

  it('makes, proves and deploys before it deletes, and touches no binding of another app', async () => {
    const {result} = await drain(rotate(ports, 'mail-prod', options()))
    expect(platform.log).to.deep.equal(['createBinding', 'acknowledgeBinding new-1', 'deploy', 'deleteBinding old'])
    expect(result).to.deep.include({kind: 'app-binding', outcome: 'rotated', revoked: ['old']})
    expect(result.app).to.deep.equal({id: 'guid-of-web', name: 'web', deployment: 'deployment-1', outage: false})
    expect([...platform.bindings.keys()]).to.deep.equal(['of-another', 'new-1'])
    expect(await open()).to.equal(undefined)
  })

  it('has written down the value of the label before the request for the new binding leaves', async () => {
    let journalled: unknown
    platform.before = (call) => {
      if (call !== 'createBinding') return
      const row = new Promise((resolve) => resolve(open()))
      journalled = row
    }
    await drain(rotate(ports, 'mail-prod', options()))
    expect(await journalled).to.have.nested.property('app.operation', platform.requests[0]?.operation)
  })

  it('keeps the old binding where a deployment has ended well and an instance was not started anew', async () => {
    apps.starts = false
    const failure = await failureOf(rotate(ports, 'mail-prod', options()))
    expect(failure).to.include({code: 'app-not-moved', exit: 8})
    expect(platform.log).not.to.include('deleteBinding old')
    expect(await open()).to.have.property('step', 'delivering')
  })

  it('deletes the new binding again, and deploys nothing, where the proof fails', async () => {
    proof = WRONG_KEY
    const failure = await failureOf(rotate(ports, 'mail-prod', options()))
    expect(failure).to.include({code: 'proof-failed'})
    expect(platform.log).to.deep.equal(['createBinding', 'deleteBinding new-1'])
    expect(await open()).to.equal(undefined)
  })

  it('keeps the new binding where the proof fails after somebody has started the app with it', async () => {
    proof = WRONG_KEY
    await interruptedAt(rotate(ports, 'mail-prod', options()), 'new binding of web: done')
    apps.start()
    const failure = await failureOf(resumeRotation(ports, 'mail-prod', options()))
    expect(failure).to.include({code: 'proof-failed'})
    expect(platform.log).not.to.include('deleteBinding new-1')
    expect(await failureOf(rollBackRotation(ports, 'mail-prod', options()))).to.include({code: 'rollback-too-late'})
    proof = PROVED
    await drain(resumeRotation(ports, 'mail-prod', options()))
    expect([...platform.bindings.keys()]).to.deep.equal(['of-another', 'new-1'])
  })

  it('refuses credentials that this login may not see, as nothing proves them', async () => {
    platform.credentials = () => undefined
    const failure = await failureOf(rotate(ports, 'mail-prod', options()))
    expect(failure).to.include({code: 'app-credentials-unreadable', exit: 4})
    expect([...platform.bindings.keys()]).to.deep.equal(['old', 'of-another'])
  })

  it('keeps its journal where the answer to the request for the new binding is lost', async () => {
    platform.before = (call) => {
      if (call === 'createBinding') throw new Unavailable('the answer was lost')
    }
    expect(await failureOf(rotate(ports, 'mail-prod', options()))).to.include({code: 'unavailable', exit: 5})
    expect(await open()).to.have.property('step', 'started')
    platform.before = () => {}
    await drain(resumeRotation(ports, 'mail-prod', options()))
    expect([...platform.bindings.keys()]).to.deep.equal(['of-another', 'new-1'])
  })

  for (const state of ['canceled', 'superseded'] as const) {
    it(`keeps both bindings when its deployment is ${state}, and deploys again when it is resumed`, async () => {
      apps.ends = [state]
      expect(await failureOf(rotate(ports, 'mail-prod', options()))).to.include({code: 'deployment-ended', exit: 6})
      expect([...platform.bindings.keys()]).to.deep.equal(['old', 'of-another', 'new-1'])
      await drain(resumeRotation(ports, 'mail-prod', options()))
      expect(platform.log.filter((call) => call === 'deploy')).to.have.length(2)
      expect([...platform.bindings.keys()]).to.deep.equal(['of-another', 'new-1'])
    })
  }

  it('cancels its deployment before it deletes the new binding when it is rolled back', async () => {
    apps.ends = ['active']
    expect(await failureOf(rotate(ports, 'mail-prod', options()))).to.include({code: 'app-not-moved', exit: 8})
    const {result} = await drain(rollBackRotation(ports, 'mail-prod', options()))
    expect(platform.log.slice(-2)).to.deep.equal(['cancel deployment-1', 'deleteBinding new-1'])
    expect(result).to.deep.include({outcome: 'rolled-back', newBindingEnd: 'deleted', kind: 'app-binding'})
  })

  it('revokes what an earlier rotation has kept for a grace that is over, then makes its own', async () => {
    const grace = {kind: 'after', graceMillis: 3_600_000} as const
    const kept = await drain(rotate(ports, 'mail-prod', options({retirement: grace, waitUntil: 0})))
    expect(kept.result).to.deep.include({outcome: 'delivered', kept: ['old'], revoked: []})
    expect([...platform.bindings.keys()]).to.deep.equal(['old', 'of-another', 'new-1'])
    now += 3_600_001
    const {result} = await drain(rotate(ports, 'mail-prod', options()))
    expect(result).to.deep.include({outcome: 'rotated', revoked: ['old', 'new-1']})
    expect([...platform.bindings.keys()]).to.deep.equal(['of-another', 'new-2'])
  })

  it('refuses another app of the same instance until it is finished', async () => {
    apps.ends = ['canceled']
    await failureOf(rotate(ports, 'mail-prod', options()))
    const failure = await failureOf(rotate(ports, 'mail-prod', options({app: 'other'})))
    expect(failure).to.include({code: 'rotation-unfinished', exit: 6})
    expect(failure.message).to.include('the app web')
  })

  it('names a risk for each request of a dry run, those of an outage among them where it is allowed', async () => {
    const beside = await previewRotation(ports, 'mail-prod', options())
    expect(beside.map(({target}) => target)).to.deep.equal(['create-binding', 'deploy', 'delete-binding'])
    const outage = await previewRotation(ports, 'mail-prod', options({allowOutage: true}))
    expect(outage.slice(3).map(({target}) => target)).to.deep.equal(['delete-binding', 'create-binding', 'restart'])
    for (const {risk} of outage) expect(risk).to.match(/\.$/)
    expect(platform.log).to.be.empty
  })

  describe('where the platform allows one binding for each app', () => {
    const WEBHOOK = 'https://user:hunter2@hooks.agency.gov/ses'

    beforeEach(() => {
      platform.parametersOf = () => ({notificationWebhook: new Secret(WEBHOOK), sourceIps: ['192.0.2.0/24']})
      platform.before = (call) => {
        if (call === 'createBinding' && platform.bindings.has('old')) throw new AppAlreadyBound('one only')
      }
    })

    it('changes nothing without --allow-outage', async () => {
      const failure = await failureOf(rotate(ports, 'mail-prod', options()))
      expect(failure).to.include({code: 'one-binding-per-app', exit: 6})
      expect(platform.log).to.be.empty
      expect(await open()).to.equal(undefined)
    })

    it('unbinds, binds with all that the old binding had, and restarts', async () => {
      const {result} = await drain(rotate(ports, 'mail-prod', options({allowOutage: true})))
      expect(platform.log).to.deep.equal(['deleteBinding old', 'createBinding', 'acknowledgeBinding new-1', 'restart'])
      expect(platform.requests[0]).to.deep.include({name: 'mail'})
      expect(platform.requests[0]?.parameters?.notificationWebhook).to.be.instanceOf(Secret)
      expect(result).to.deep.include({revoked: ['old'], unproved: []})
      expect(result.app).to.deep.include({deployment: null, outage: true})
    })

    it('never writes the password of a webhook down, and says that it is lost after an interruption', async () => {
      await interruptedAt(rotate(ports, 'mail-prod', options({allowOutage: true})), 'old binding old revoked: done')
      for (const file of ['state.db', 'state.db-wal'])
        expect(readFileSync(join(folder, file), 'latin1')).not.to.include('hunter2')
      await drain(resumeRotation(ports, 'mail-prod', options()))
      expect(warned.join('\n')).to.include('webhook with a password')
      expect(platform.requests[0]?.parameters).to.deep.equal({sourceIps: ['192.0.2.0/24']})
      expect([...platform.bindings.keys()]).to.deep.equal(['of-another', 'new-1'])
    })

    it('refuses to roll back once the old binding is gone', async () => {
      await interruptedAt(rotate(ports, 'mail-prod', options({allowOutage: true})), 'old binding old revoked: done')
      const failure = await failureOf(rollBackRotation(ports, 'mail-prod', options()))
      expect(failure).to.include({code: 'rollback-too-late', exit: 6})
    })
  })
})
