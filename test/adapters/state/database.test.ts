import {join} from 'node:path'
import {DatabaseSync} from 'node:sqlite'
import {expect} from 'chai'
import {isUniqueViolation, StateDatabase} from '../../../src/adapters/state/database.ts'
import {stateInventory} from '../../../src/adapters/state/inventory.ts'
import {StateLocked, StateUnusable} from '../../../src/domain/instance/inventory-failures.ts'
import {rejection} from '../../support/rejection.ts'
import {temporaryHome} from '../../support/sesctl.ts'

const INSERT = 'INSERT INTO sns_message VALUES (?, ?, ?, ?)'

describe('the state file', () => {
  let home: ReturnType<typeof temporaryHome>
  let state: StateDatabase
  beforeEach(() => {
    home = temporaryHome()
    state = StateDatabase.open(home.path)
  })
  afterEach(() => {
    state.close()
    home.dispose()
  })

  const failureOf = (work: () => unknown): unknown => {
    try {
      work()
      return undefined
    } catch (error) {
      return error
    }
  }

  for (const [how, write] of [
    ['a single write', (id: string) => state.run(INSERT, 'c', 'l', id, 'x'.repeat(100_000))],
    [
      'a transaction',
      (id: string) => state.transaction(() => state.one(`${INSERT} RETURNING id`, 'c', 'l', id, 'x'.repeat(100_000))),
    ],
  ] as const) {
    it(`says of ${how} on a full disk that the file cannot be written, and what to look at`, () => {
      state.one('PRAGMA max_page_count = 1')
      const failure = failureOf(() => write('m'))
      expect(failure).to.be.instanceOf(StateUnusable)
      expect((failure as StateUnusable).message).to.match(
        /^Failed to use the state file .*state\.db: database or disk is full$/,
      )
      expect((failure as StateUnusable).hints.join()).to.include('disk')
      state.one('PRAGMA max_page_count = 1000000')
      write('m')
      expect(state.all('SELECT id FROM sns_message')).to.have.length(1)
    })
  }

  it('leaves what a row must be unique in to those who ask', () => {
    state.run(INSERT, 'c', 'l', 'm', 't')
    expect(isUniqueViolation(failureOf(() => state.run(INSERT, 'c', 'l', 'm', 't')))).to.equal(true)
  })

  it('keeps the rest of a text that has a NUL in it', () => {
    state.run(INSERT, 'c', 'l', 'm\0n', 't')
    expect(state.one('SELECT id FROM sns_message WHERE id = ?', 'm\0n')).to.deep.include({id: 'm\u{fffd}n'})
  })

  it('lets a failure of the work itself through, and undoes what it wrote', () => {
    const failure = failureOf(() =>
      state.transaction(() => {
        state.run(INSERT, 'c', 'l', 'm', 't')
        throw new RangeError('mine')
      }),
    )
    expect(failure).to.be.instanceOf(RangeError)
    expect(state.all('SELECT id FROM sns_message')).to.deep.equal([])
  })

  it('says of a lock that is not released that trying again is safe', () => {
    state.one('PRAGMA busy_timeout = 20')
    const other = new DatabaseSync(join(home.path, 'state.db'))
    other.exec('BEGIN EXCLUSIVE')
    try {
      for (const work of [() => state.run(INSERT, 'c', 'l', 'm', 'x'), () => state.transaction(() => undefined)]) {
        const failure = failureOf(work)
        expect(failure).to.be.instanceOf(StateLocked).and.include({code: 'state-locked', exit: 5, retryable: true})
      }
    } finally {
      other.close()
    }
    state.run(INSERT, 'c', 'l', 'm', 'x')
  })

  for (const text of ['{"domain":', '', 'null', '5', '"text"']) {
    it(`says that the file is damaged of a row that holds ${JSON.stringify(text)} in place of an object`, async () => {
      const inventory = stateInventory(state, 'c')
      const at = new Date(0).toISOString()
      const lastOperation = {type: 'create', state: 'succeeded', description: ''} as const
      await inventory.addInstance({id: 'i', name: 'mail', parameters: {}, createdAt: at, lastOperation})
      state.run('UPDATE service_instance SET parameters_json = ?', text)
      const failure = await rejection(inventory.findInstance('i'))
      expect(failure).to.include({code: 'state-unusable', exit: 1})
      expect(failure.message).to.contain('service_instance.parameters_json')
    })
  }
})
