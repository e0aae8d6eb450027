import {expect} from 'chai'
import {DiskFull} from '../../../src/sandbox/store/store.ts'
import {type TestWorld, testWorld} from '../support/world.ts'

describe('the sandbox’s store', () => {
  let world: TestWorld
  beforeEach(() => {
    world = testWorld()
  })
  afterEach(() => world.dispose())

  const put = (key: string) => world.store.setSetting(key, 'x')
  const has = (key: string): boolean => world.store.setting(key) !== undefined

  describe('with work that shares a transaction', () => {
    it('gives each asker the result of its own work', async () => {
      const {store} = world
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
        world.store.jointly(() => put('good')),
        world.store.jointly(() => world.store.transaction(failing)),
        world.store.jointly(() => put('later')),
      ])
      expect([good.status, bad.status, later.status]).to.deep.equal(['fulfilled', 'rejected', 'fulfilled'])
      expect([has('good'), has('bad'), has('later')]).to.deep.equal([true, false, true])
    })

    it('tells nobody that it is done before all of it is on disk', async () => {
      const seen: boolean[] = []
      const first = world.store.jointly(() => put('first')).then(() => seen.push(has('second')))
      await Promise.all([first, world.store.jointly(() => put('second'))])
      expect(seen).to.deep.equal([true])
    })

    it('fails for everybody when the store is closed meanwhile', async () => {
      const waiting = world.store.jointly(() => put('late'))
      world.store.close()
      const end = await waiting.then(
        () => 'done',
        () => 'failed',
      )
      expect(end).to.equal('failed')
      world = testWorld()
    })
  })

  describe('on a full disk', () => {
    beforeEach(() => {
      put('before')
      world.store.writeOnlyWhile(() => false)
    })

    it('writes nothing, and reads as ever', async () => {
      expect(() => put('after')).to.throw(DiskFull, 'database or disk is full')
      expect(() => world.store.transaction(() => {})).to.throw(DiskFull)
      expect(await world.store.jointly(() => put('after')).catch((error: unknown) => error)).to.be.instanceOf(DiskFull)
      expect([has('before'), has('after')]).to.deep.equal([true, false])
    })

    it('leaves out what nobody is told about', () => {
      expect(world.store.runIfRoom("UPDATE setting SET value = 'y'")).to.equal(0)
    })

    it('keeps room for the administrator', () => {
      world.store.despiteFullDisk(() => put('switch'))
      expect(has('switch')).to.equal(true)
      expect(() => put('after')).to.throw(DiskFull)
    })
  })

  it('says the same when SQLite itself has no room', () => {
    const pages = world.store.one<{page_count: number}>('PRAGMA page_count')?.page_count ?? 0
    world.store.one(`PRAGMA max_page_count = ${pages}`)
    const long = 'x'.repeat(1_000_000)
    expect(() => world.store.setSetting('long', long)).to.throw(DiskFull)
    expect(() => world.store.transaction(() => world.store.setSetting('long', long))).to.throw(DiskFull)
    world.store.one('PRAGMA max_page_count = 1000000')
    world.store.transaction(() => put('small'))
    expect([has('long'), has('small')]).to.deep.equal([false, true])
  })
})
