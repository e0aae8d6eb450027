import {mkdirSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {expect} from 'chai'
import {contextFile} from '../../../src/adapters/contexts/context-file.ts'
import {contextSecrets} from '../../../src/adapters/contexts/secrets.ts'
import type {Context} from '../../../src/domain/context/context.ts'
import {reveal} from '../../../src/domain/text/reveal.ts'
import {Secret} from '../../../src/domain/text/secret.ts'
import {temporaryHome} from '../../support/sesctl.ts'

const context = (url: string): Context => ({
  platform: {kind: 'osb', url, username: 'broker', password: {from: 'environment', name: 'PASSWORD'}},
})

describe('the contexts file', () => {
  let home: ReturnType<typeof temporaryHome>
  let path: string
  const open = (environment: NodeJS.ProcessEnv = {}, flag?: string) =>
    contextFile({path, environment, flag, cfLogin: async () => undefined})
  const failure = async (promise: Promise<unknown>) => await promise.catch((error: unknown) => error)

  beforeEach(() => {
    home = temporaryHome()
    path = join(home.path, 'sesctl', 'contexts.json')
  })
  afterEach(() => home.dispose())

  const fill = async (): Promise<void> =>
    await open().update(() => ({current: 'a', contexts: {a: context('http://a'), b: context('http://b')}}))

  it('reads as empty before it exists', async () => {
    expect(await open().read()).to.deep.equal({contexts: {}})
  })

  it('is only for its owner', async () => {
    await fill()
    expect(statSync(path).mode & 0o777).to.equal(0o600)
  })

  it('chooses by flag, then variable, then what is current', async () => {
    await fill()
    expect(await open().current()).to.deep.include({name: 'a', source: 'file'})
    expect(await open({SESCTL_CONTEXT: 'b'}).current()).to.deep.include({name: 'b', source: 'environment'})
    expect(await open({SESCTL_CONTEXT: 'b'}, 'a').current()).to.deep.include({name: 'a', source: 'flag'})
  })

  it('takes a broker from the environment before the current context', async () => {
    await fill()
    const selected = await open({SESCTL_BROKER_URL: 'https://ci.example', AWS_REGION: 'us-gov-west-1'}).current()
    expect(selected.name).to.equal('environment')
    expect(selected.context.aws).to.deep.equal({region: 'us-gov-west-1'})
  })

  it('names the known contexts when one is unknown, and takes no name from the prototype of objects', async () => {
    await fill()
    expect(await failure(open({}, 'nope').current())).to.include({code: 'context-not-found', exit: 2})
    expect(await failure(open({}, 'constructor').current())).to.include({code: 'context-not-found'})
  })

  it('says how to get a context when there is none', async () => {
    expect(await failure(open().current())).to.include({code: 'no-context', exit: 2})
  })

  it('leaves a file alone that it cannot read', async () => {
    mkdirSync(dirname(path), {recursive: true})
    for (const text of [
      '{',
      '[]',
      '{"contexts": {"a": {"platform": {"kind": "other"}}}}',
      '{"contexts": {"a": {"platform": {"kind": "cf", "login": {"by": "magic"}}}}}',
    ]) {
      writeFileSync(path, text)
      expect(await failure(open().update((file) => file))).to.include({code: 'contexts-unreadable'})
      expect(readFileSync(path, 'utf8')).to.equal(text)
    }
  })

  it('loses no change when many write at once', async () => {
    await fill()
    const add = async (name: string): Promise<void> =>
      await open().update((file) => ({...file, contexts: {...file.contexts, [name]: context(`http://${name}`)}}))
    await Promise.all(Array.from({length: 12}, (_, index) => add(`c${index}`)))
    expect(Object.keys((await open().read()).contexts)).to.have.length(14)
  })
})

describe('secrets', () => {
  let home: ReturnType<typeof temporaryHome>
  beforeEach(() => {
    home = temporaryHome()
  })
  afterEach(() => home.dispose())

  it('are kept in files that only their owner can read, and are forgotten again', async () => {
    const secrets = contextSecrets(home.path, {})
    const reference = await secrets.keep('prod', new Secret('hunter2'))
    expect(reveal(await secrets.read(reference))).to.equal('hunter2')
    expect(reference.from === 'file' && statSync(reference.path).mode & 0o777).to.equal(0o600)
    await secrets.forget('prod')
    expect(await secrets.read(reference).catch((error: unknown) => error)).to.include({code: 'secret-missing', exit: 4})
  })

  it('cannot be made to write outside of their folder', async () => {
    const reference = await contextSecrets(home.path, {}).keep('../../escape', new Secret('x'))
    expect(reference.from === 'file' && dirname(reference.path)).to.equal(join(home.path, 'secrets'))
  })

  it('come from a key of a JSON file and from the environment', async () => {
    const file = join(home.path, 'some.json')
    writeFileSync(file, '{"password": "a", "keys": {"id": "b"}}')
    const secrets = contextSecrets(home.path, {PASSWORD: 'c'})
    expect(reveal(await secrets.read({from: 'file', path: file, key: 'password'}))).to.equal('a')
    expect(reveal(await secrets.read({from: 'file', path: file, key: 'keys'}))).to.equal('{"id":"b"}')
    expect(reveal(await secrets.read({from: 'environment', name: 'PASSWORD'}))).to.equal('c')
    rmSync(file)
  })

  it('that are missing are named by their place', async () => {
    const secrets = contextSecrets(home.path, {})
    const missing = await secrets.read({from: 'environment', name: 'PASSWORD'}).catch((error: unknown) => error)
    expect(missing).to.include({code: 'secret-missing'})
    expect((missing as Error).message).to.contain('PASSWORD')
  })
})
