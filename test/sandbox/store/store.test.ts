import {expect} from 'chai'
import {DiskFull} from '../../../src/sandbox/store/store.ts'
import {type TestEnvironment, testEnvironment} from '../support/environment.ts'

describe('the sandbox’s store', () => {
  let env: TestEnvironment
  beforeEach(() => {
    env = testEnvironment()
  })
  afterEach(() => env.dispose())

  const put = (key: string) => env.store.setSetting(key, 'x')
  const has = (key: string): boolean => env.store.setting(key) !== undefined

  describe('with work that shares a transaction', () => {
    it('gives each asker the result of its own work', async () => {
      const {store} = env
      const results = await Promise.all(
        [1, 2, 3].map((n) =>
          store.jointly(() => {
            put(`k${n}`)
            return n
          }),
        ),
      )
      expect(results).to.deep.equal([1, 2, 3])
      expect([has('k1'), has('k3')]).to.deep.equal([true, true])
    })

    it('undoes the work that fails, and only that', async () => {
      const failing = (): void => {
        put('bad')
        throw new Error('no')
      }
      const [good, bad, later] = await Promise.allSettled([
        env.store.jointly(() => put('good')),
        env.store.jointly(() => env.store.transaction(failing)),
        env.store.jointly(() => put('later')),
      ])
      expect([good.status, bad.status, later.status]).to.deep.equal(['fulfilled', 'rejected', 'fulfilled'])
      expect([has('good'), has('bad'), has('later')]).to.deep.equal([true, false, true])
    })

    it('answers nobody before all of it is on disk', async () => {
      const seen: boolean[] = []
      const first = env.store.jointly(() => put('first')).then(() => seen.push(has('second')))
      await Promise.all([first, env.store.jointly(() => put('second'))])
      expect(seen).to.deep.equal([true])
    })

    it('fails for everybody when the store is closed meanwhile', async () => {
      const waiting = env.store.jointly(() => put('late'))
      env.store.close()
      const end = await waiting.then(
        () => 'done',
        () => 'failed',
      )
      expect(end).to.equal('failed')
      env = testEnvironment()
    })
  })

  describe('on a full disk', () => {
    beforeEach(() => {
      put('before')
      env.store.writeOnlyWhile(() => false)
    })

    it('writes nothing, and reads as ever', async () => {
      expect(() => put('after')).to.throw(DiskFull, 'database or disk is full')
      expect(() => env.store.transaction(() => {})).to.throw(DiskFull)
      expect(await env.store.jointly(() => put('after')).catch((error: unknown) => error)).to.be.instanceOf(DiskFull)
      expect([has('before'), has('after')]).to.deep.equal([true, false])
    })

    it('leaves out what no answer depends on', () => {
      expect(env.store.runIfRoom("UPDATE setting SET value = 'y'")).to.equal(0)
    })

    it('keeps room for the administrator', () => {
      env.store.despiteFullDisk(() => put('switch'))
      expect(has('switch')).to.equal(true)
      expect(() => put('after')).to.throw(DiskFull)
    })
  })

  it('says the same when SQLite itself has no room', () => {
    const pages = env.store.one<{page_count: number}>('PRAGMA page_count')?.page_count ?? 0
    env.store.one(`PRAGMA max_page_count = ${pages}`)
    const long = 'x'.repeat(1_000_000)
    expect(() => env.store.setSetting('long', long)).to.throw(DiskFull)
    expect(() => env.store.transaction(() => env.store.setSetting('long', long))).to.throw(DiskFull)
    env.store.one('PRAGMA max_page_count = 1000000')
    env.store.transaction(() => put('small'))
    expect([has('long'), has('small')]).to.deep.equal([false, true])
  })
})
