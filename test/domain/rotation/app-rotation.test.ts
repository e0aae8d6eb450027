import {expect} from 'chai'
import {
  type AppDeployment,
  type AppProcess,
  moveOf,
  nextMove,
  runsOf,
  startedSince,
} from '../../../src/domain/rotation/app-rotation.ts'

const process = (id: string, version: string | undefined, change: Partial<AppProcess> = {}): AppProcess => ({
  id,
  type: 'web',
  version,
  wanted: 1,
  running: 1,
  present: 1,
  ...change,
})

describe('how far an app is on its way to new credentials', () => {
  const web = process('web', 'v1')
  const worker = process('worker', 'v1', {type: 'worker'})
  const atDeployment = runsOf([web, worker])

  const CASES: readonly (readonly [string, readonly AppProcess[], ReturnType<typeof moveOf>])[] = [
    ['old, while nothing was started', [web, worker], 'old'],
    [
      'old, while one instance of an old process is left beside the new ones',
      [web, process('new', 'v1'), worker],
      'old',
    ],
    ['old, while a worker was not started anew', [process('new', 'v1'), worker], 'old'],
    ['old, where an instance crashed and came back: it keeps its environment', [{...web, running: 0}, worker], 'old'],
    ['old, where the number of instances changed', [{...web, wanted: 5, running: 5, present: 5}, worker], 'old'],
    [
      'starting, while a new instance does not run',
      [process('new', 'v1', {running: 0}), process('worker', 'v2')],
      'starting',
    ],
    ['starting, while one is missing', [process('new', 'v1', {wanted: 2}), process('worker', 'v2')], 'starting'],
    ['starting, while one more than wanted has crashed', [process('new', 'v1', {present: 2})], 'starting'],
    ['moved, once all run that were started after it', [process('new', 'v1'), process('worker', 'v2')], 'moved'],
    ['moved, where the same process has another version', [process('web', 'v2'), process('worker', 'v2')], 'moved'],
    ['moved, where an old process has no instance', [{...web, wanted: 0, running: 0, present: 0}], 'moved'],
    ['moved, where the app is stopped', [], 'moved'],
  ]
  for (const [title, processes, expected] of CASES) {
    it(`is ${title}`, () => expect(moveOf(processes, {atDeployment})).to.equal(expected))
  }

  it('is old without versions until something has restarted the app', () => {
    const unknown = [process('web', undefined)]
    expect(moveOf(unknown, {atDeployment: runsOf(unknown)})).to.equal('old')
    expect(moveOf(unknown, {atDeployment: [], restarted: true})).to.equal('moved')
  })
})

describe('who may hold the new credentials before a rollback', () => {
  const before = runsOf([process('web', 'v1')])

  it('is nobody that was started before the new binding, and came back after a cancel', () => {
    expect(startedSince([process('web', 'v1')], before)).to.be.empty
  })

  it('is whoever was started since, or of whom nobody knows', () => {
    expect(startedSince([process('web', 'v2')], before)).to.deep.equal(['web'])
    expect(startedSince([process('new', 'v1')], before)).to.deep.equal(['web'])
    expect(startedSince([process('web', undefined)], before)).to.deep.equal(['web'])
  })

  it('is no process without an instance', () => {
    expect(startedSince([process('new', 'v1', {wanted: 0, present: 0, running: 0})], before)).to.be.empty
  })
})

describe('the next move of an app', () => {
  const deployment = (id: string, state: AppDeployment['state']): AppDeployment => ({id, state})

  it('is to wait for the deployment that is in progress, whoever began it', () => {
    for (const state of ['active', 'canceling'] as const) {
      const active = deployment('later', state)
      expect(nextMove('old', [active, deployment('own', 'superseded')])).to.deep.equal({
        do: 'follow',
        deployment: active,
      })
    }
  })

  it('is another deployment where the last one came to nothing', () => {
    for (const state of ['canceled', 'superseded', 'deployed'] as const)
      expect(nextMove('old', [deployment('own', state)])).to.deep.equal({do: 'restart'})
  })

  it('is nothing where a later deployment has moved it already', () => {
    expect(nextMove('moved', [deployment('later', 'deployed')])).to.deep.equal({do: 'nothing'})
    expect(nextMove('starting', [deployment('later', 'deployed')])).to.deep.equal({do: 'wait-for-instances'})
  })
})
