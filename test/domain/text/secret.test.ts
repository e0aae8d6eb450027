import {Console} from 'node:console'
import {PassThrough} from 'node:stream'
import {format, inspect} from 'node:util'
import {serialize} from 'node:v8'
import {expect} from 'chai'
import {hideCredentials} from '../../../src/domain/text/hidden-credentials.ts'
import {formatJson} from '../../../src/domain/text/json-text.ts'
import {plainText} from '../../../src/domain/text/plain-text.ts'
import {reveal} from '../../../src/domain/text/reveal.ts'
import {Secret} from '../../../src/domain/text/secret.ts'

const VALUE = 'wJalrXUtnFEMI/K7MDENG'
const secret = new Secret(VALUE)
const inside = {password: secret, list: [secret], map: new Map([['key', secret]]), set: new Set([secret])}

/** What a console writes. */
function printed(...words: readonly unknown[]): string {
  const stream = new PassThrough()
  const target = new Console({stdout: stream, stderr: stream})
  target.log(...words)
  target.dir(words[0], {showHidden: true, depth: null})
  target.table(words)
  target.error(words[0])
  return String(stream.read())
}

function thrown(): Error {
  return new Error(`refused ${secret}`, {cause: secret})
}

/** Everything that can be done with a secret without {@link reveal}. */
const WAYS: readonly (readonly [way: string, text: () => unknown])[] = [
  ['String()', () => String(secret)],
  ['toString()', () => secret.toString()],
  ['a template', () => `${secret}`],
  ['joining texts', () => `password: ${String(secret)}`.concat(String(secret))],
  ['adding it to a text', () => ['', secret as unknown as string].reduce((text, next) => text + next)],
  ['valueOf()', () => secret.valueOf()],
  ['joining a list', () => [secret, secret].join(',')],
  ['JSON.stringify', () => JSON.stringify(secret)],
  ['JSON.stringify of what holds it', () => JSON.stringify(inside)],
  ['the JSON that the product writes', () => formatJson(inside, 2)],
  ['structuredClone', () => structuredClone({...secret})],
  ['structuredClone of itself', () => structuredClone(secret)],
  ['serialisation for another thread', () => serialize({...inside, copy: structuredClone(inside)})],
  ['Object.keys', () => Object.keys(secret)],
  ['Object.values', () => Object.values(secret)],
  ['Object.entries', () => Object.entries(secret)],
  ['Reflect.ownKeys', () => Reflect.ownKeys(secret)],
  ['property descriptors', () => Object.getOwnPropertyDescriptors(secret)],
  ['spread', () => ({...secret})],
  ['Object.assign', () => Object.assign({}, secret)],
  ['util.inspect', () => inspect(inside, {depth: null})],
  ['util.inspect of hidden parts', () => inspect(inside, {showHidden: true, depth: null, getters: true})],
  ['util.inspect without its own method', () => inspect(secret, {customInspect: false, showHidden: true, depth: null})],
  ['util.format', () => format('%s %d %i %f %j %o %O %c', ...Array(8).fill(secret))],
  ['a console', () => printed(inside, secret)],
  ['the message and cause of an error', () => inspect(thrown(), {showHidden: true})],
  ['the stack of an error', () => thrown().stack],
  ['a tagged template', () => String.raw({raw: ['password: ', '']}, secret)],
  ['URL parameters', () => new URLSearchParams({password: secret as unknown as string})],
  ['octets', () => Buffer.from(secret as unknown as string)],
  ['a number', () => Number(secret)],
  ['localised text', () => secret.toLocaleString()],
  ['the texts of messages', () => hideCredentials(plainText(String(secret)))],
]

describe('a secret', () => {
  for (const [way, text] of WAYS) {
    it(`shows nothing by ${way}`, () => {
      const shown = text()
      const all = [String(shown), inspect(shown, {depth: null, showHidden: true}), JSON.stringify(shown)].join(' ')
      expect(all).not.to.include(VALUE)
      expect(all).not.to.include(Buffer.from(VALUE).toString('base64').slice(0, 12))
      if (Buffer.isBuffer(shown)) expect(shown.includes(VALUE)).to.equal(false)
    })
  }

  it('has no other method that gives it back', () => {
    const names = Reflect.ownKeys(Secret.prototype).filter((name) => name !== 'constructor' && name !== 'equals')
    for (const name of names) {
      const method = (secret as unknown as Record<string | symbol, () => unknown>)[name]
      expect(String(method?.call(secret)), String(name)).to.equal('[secret]')
    }
    expect(
      Reflect.ownKeys(Secret).filter((name) => !['length', 'name', 'prototype'].includes(String(name))),
    ).to.deep.equal([])
  })

  it('cannot be given another method, by which its placeholder would change', () => {
    expect(() => Object.assign(secret, {toString: () => 'x'})).to.throw(TypeError)
  })

  it('is given back by reveal, which the module of everybody does not have', async () => {
    expect(reveal(secret)).to.equal(VALUE)
    expect(Object.keys(await import('../../../src/domain/text/secret.ts'))).to.deep.equal(['Secret'])
  })

  it('equals another one of the same text, and no other', () => {
    expect(secret.equals(new Secret(VALUE))).to.equal(true)
    expect(secret.equals(new Secret('another'))).to.equal(false)
    expect(secret.equals(undefined)).to.equal(false)
  })

  it('is not taken from what only looks like one', () => {
    const forged = Object.create(Secret.prototype) as Secret
    expect(() => reveal(forged)).to.throw(TypeError)
  })

  it('is refused by the compiler where a text is wanted', () => {
    const taken: unknown[] = []
    const print = (text: string): void => void taken.push(text)
    const header: Record<string, string> = {}
    // @ts-expect-error a secret is no text
    print(secret)
    // @ts-expect-error nor is it one in a list
    taken.push(['a'].includes(secret))
    // @ts-expect-error nor the value of a header
    header['authorization'] = secret
    // @ts-expect-error nor can a text stand for it
    const sealed: Secret = VALUE
    // @ts-expect-error nor what has its methods alone
    const forged: Secret = {toString: () => VALUE, toJSON: () => VALUE}
    // @ts-expect-error and its value cannot be named
    taken.push(secret.value)
    // @ts-expect-error nor measured
    taken.push(secret.length)
    expect(taken.map(String).join()).not.to.include(VALUE)
    expect([sealed, forged]).to.have.length(2)
  })
})
