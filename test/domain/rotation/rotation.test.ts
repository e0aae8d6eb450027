import {expect} from 'chai'
import type {ServiceBinding} from '../../../src/domain/instance/service-instance.ts'
import {NoBindingToRotate} from '../../../src/domain/rotation/failures.ts'
import {chooseOldBinding, type Rotation, whatIsLeft} from '../../../src/domain/rotation/rotation.ts'

const rotation = (change: Partial<Rotation>): Rotation => ({
  id: 1,
  instanceId: 'i',
  oldBindingIds: ['old'],
  delivery: {to: 'file', path: '/tmp/mail.env', format: 'dotenv'},
  retirement: {kind: 'now'},
  startedAt: '2026-11-24T12:00:00.000Z',
  step: 'started',
  ...change,
})

const binding = (id: string, change: Partial<ServiceBinding> = {}): ServiceBinding => ({
  id,
  instanceId: 'i',
  createdAt: '2026-01-01T00:00:00.000Z',
  state: 'ready',
  ...change,
})

describe('what is left of a interrupted rotation', () => {
  const made = {newBindingId: 'new', newAccessKeyId: 'AKIANEW'} as const
  const cases: [string, Partial<Rotation>, string | undefined, 'begin-again' | 'revoke'][] = [
    ['before a binding was made, it begins again', {step: 'started'}, undefined, 'begin-again'],
    [
      'with a binding whose credentials died with the process, it begins again',
      {step: 'created', ...made},
      undefined,
      'begin-again',
    ],
    [
      'after the proof, it begins again: nobody has the credentials',
      {step: 'proved', ...made},
      undefined,
      'begin-again',
    ],
    [
      'interrupted before the file was replaced, it begins again',
      {step: 'delivering', ...made},
      'AKIAOLD',
      'begin-again',
    ],
    [
      'interrupted when there was no file yet, it begins again',
      {step: 'delivering', ...made},
      undefined,
      'begin-again',
    ],
    ['interrupted after the file was replaced, it revokes', {step: 'delivering', ...made}, 'AKIANEW', 'revoke'],
    ['once delivered, it revokes whatever the file holds today', {step: 'delivered', ...made}, undefined, 'revoke'],
    [
      'delivering without a known key, it never takes a file for delivered',
      {step: 'delivering'},
      undefined,
      'begin-again',
    ],
  ]
  for (const [name, change, keyInFile, expected] of cases) {
    it(name, () => expect(whatIsLeft(rotation(change), keyInFile)).to.equal(expected))
  }

  it('to standard output, an unfinished delivery counts as not received', () => {
    const unfinished = rotation({step: 'delivering', delivery: {to: 'stdout'}, ...made})
    expect(whatIsLeft(unfinished, undefined)).to.equal('begin-again')
  })
})

describe('the binding to replace', () => {
  it('is the only one there is', () => {
    expect(chooseOldBinding([binding('a')], undefined)).to.deep.equal({kind: 'chosen', binding: binding('a')})
  })
  it('is never guessed between several', () => {
    expect(chooseOldBinding([binding('a'), binding('b')], undefined)).to.deep.include({kind: 'several'})
  })
  it('may be named by its whole id, its beginning or its name', () => {
    const bindings = [binding('aaaa-1'), binding('bbbb-2', {name: 'web'})]
    for (const wanted of ['bbbb-2', 'bb', 'web']) {
      expect(chooseOldBinding(bindings, wanted)).to.deep.include({kind: 'chosen', binding: bindings[1]})
    }
  })
  it('an exact name wins over the beginning of an id', () => {
    const bindings = [binding('web-1'), binding('x', {name: 'web'})]
    expect(chooseOldBinding(bindings, 'web')).to.deep.include({kind: 'chosen', binding: bindings[1]})
  })
  it('is refused when a beginning fits two', () => {
    expect(chooseOldBinding([binding('aa1'), binding('aa2')], 'aa')).to.deep.include({kind: 'several'})
  })
  it('is never one whose credentials nobody received', () => {
    expect(chooseOldBinding([binding('a', {state: 'undelivered'})], undefined)).to.deep.equal({kind: 'none'})
  })
  it('is unknown when nothing fits', () => {
    expect(chooseOldBinding([binding('a')], 'z')).to.deep.equal({kind: 'unknown', wanted: 'z'})
  })
})

describe('the old binding of a rotation', () => {
  const app = {id: 'g', name: 'web-app'}
  const binding = (id: string, change: Partial<ServiceBinding> = {}): ServiceBinding => ({
    id,
    instanceId: 'i',
    createdAt: '2026-01-01T00:00:00Z',
    state: 'ready',
    ...change,
  })

  it('is the only one that is not an app’s', () => {
    const key = binding('key')
    expect(chooseOldBinding([binding('of-app', {app}), key], undefined)).to.deep.equal({kind: 'chosen', binding: key})
  })

  it('is never an app’s, which is said', () => {
    const ofApp = binding('of-app', {app})
    for (const wanted of [undefined, 'of-app', 'web-app']) {
      const choice = chooseOldBinding([ofApp], wanted)
      expect(choice).to.deep.equal({kind: 'app', binding: ofApp})
      if (choice.kind === 'chosen') continue
      const failure = new NoBindingToRotate('mail-prod', choice)
      expect(failure.message).to.include("Can't rotate the binding of the app web-app")
      expect(failure.hints).to.include('sesctl rotate mail-prod --app web-app')
    }
  })
})
