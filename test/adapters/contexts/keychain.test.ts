import {existsSync, readFileSync, statSync} from 'node:fs'
import {expect} from 'chai'
import type {Keychain} from '../../../src/adapters/contexts/keychain.ts'
import {contextSecrets} from '../../../src/adapters/contexts/secrets.ts'
import {reveal} from '../../../src/domain/text/reveal.ts'
import {Secret} from '../../../src/domain/text/secret.ts'
import {rejection} from '../../support/rejection.ts'
import {temporaryHome} from '../../support/sesctl.ts'

/** A keychain in memory; locked, it refuses everything. */
class MemoryKeychain implements Keychain {
  readonly items = new Map<string, string>()
  locked = false

  async get(service: string, account: string): Promise<string | undefined> {
    this.#refuse()
    return this.items.get(`${service}/${account}`)
  }
  async set(service: string, account: string, secret: string): Promise<void> {
    this.#refuse()
    this.items.set(`${service}/${account}`, secret)
  }
  async remove(service: string, account: string): Promise<void> {
    this.#refuse()
    this.items.delete(`${service}/${account}`)
  }

  #refuse(): void {
    if (this.locked) throw new Error('no Secret Service is there')
  }
}

describe('a secret in the keychain', () => {
  let home: ReturnType<typeof temporaryHome>
  let keychain: MemoryKeychain
  let loaded: number
  let warnings: string[]

  beforeEach(() => {
    home = temporaryHome()
    keychain = new MemoryKeychain()
    loaded = 0
    warnings = []
  })
  afterEach(() => home.dispose())

  const secrets = () =>
    contextSecrets(
      home.path,
      {},
      {
        keychain: async () => {
          loaded++
          return keychain
        },
        warn: (text) => warnings.push(text),
      },
    )

  it('is kept there, and nowhere else', async () => {
    const reference = await secrets().keep('prod', new Secret('hunter2'), 'keychain')
    expect(reference).to.deep.equal({from: 'keychain', service: 'sesctl', account: 'prod'})
    expect(reveal(await secrets().read(reference))).to.equal('hunter2')
    expect(existsSync(`${home.path}/secrets/prod`)).to.equal(false)
  })

  it('takes the place of the file that had it before', async () => {
    await secrets().keep('prod', new Secret('old'))
    await secrets().keep('prod', new Secret('hunter2'), 'keychain')
    expect(existsSync(`${home.path}/secrets/prod`)).to.equal(false)
  })

  it('goes to a 0600 file where there is no keychain, with a warning that does not hold it', async () => {
    keychain.locked = true
    const reference = await secrets().keep('prod', new Secret('hunter2'), 'keychain')
    expect(reference).to.deep.equal({from: 'file', path: `${home.path}/secrets/prod`})
    expect(readFileSync(`${home.path}/secrets/prod`, 'utf8')).to.equal('hunter2')
    expect(statSync(`${home.path}/secrets/prod`).mode & 0o777).to.equal(0o600)
    expect(warnings.join()).to.include('no Secret Service').and.not.include('hunter2')
  })

  it('may be one that the user put there', async () => {
    keychain.items.set('csb/broker', 'theirs')
    expect(reveal(await secrets().read({from: 'keychain', service: 'csb', account: 'broker'}))).to.equal('theirs')
  })

  it('that is not there is named by its place', async () => {
    const failure = await rejection(secrets().read({from: 'keychain', service: 'csb', account: 'broker'}))
    expect(failure).to.include({code: 'secret-missing', exit: 4})
    expect(failure.message).to.include('csb, broker')
  })

  it('cannot be read while the keychain is locked', async () => {
    keychain.locked = true
    const failure = await rejection(secrets().read({from: 'keychain', service: 'csb', account: 'broker'}))
    expect(failure.hints.join()).to.include('Unlock it')
  })

  it('goes with its context, but never one that the user put there', async () => {
    keychain.items.set('csb/broker', 'theirs')
    const reference = await secrets().keep('prod', new Secret('hunter2'), 'keychain')
    await secrets().forget('prod', [reference, {from: 'keychain', service: 'csb', account: 'broker'}])
    expect([...keychain.items.keys()]).to.deep.equal(['csb/broker'])
  })

  it('that cannot be removed is said to be left', async () => {
    const reference = await secrets().keep('prod', new Secret('hunter2'), 'keychain')
    keychain.locked = true
    await secrets().forget('prod', [reference])
    expect(warnings.join()).to.include('still in the keychain (sesctl, prod)')
  })

  it('is the only reason to load the keychain', async () => {
    const reference = await secrets().keep('prod', new Secret('hunter2'))
    await secrets().read(reference)
    await secrets().forget('prod', [reference])
    expect(loaded).to.equal(0)
  })
})
