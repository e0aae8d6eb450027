import {expect} from 'chai'
import {StateDatabase} from '../../../src/adapters/state/database.ts'
import {stateInventory} from '../../../src/adapters/state/inventory.ts'
import {isUniqueViolation} from '../../../src/adapters/state/rows.ts'
import {StateUnusable} from '../../../src/domain/instance/inventory-failures.ts'
import {withDefaults} from '../../../src/domain/instance/settings.ts'
import {rejection} from '../../support/rejection.ts'
import {temporaryHome} from '../../support/sesctl.ts'

const INSERT = 'INSERT INTO sns_message VALUES (?, ?, ?, ?)'

describe('the state file', () => {
  let home: ReturnType<typeof temporaryHome>
  let state: StateDatabase
  beforeEach(async () => {
    home = temporaryHome()
    state = await StateDatabase.open(home.path)
  })
  afterEach(() => {
    state.close()
    home.dispose()
  })

  const failureOf = async (work: () => Promise<unknown>): Promise<unknown> => {
    try {
      await work()
      return undefined
    } catch (error) {
      return error
    }
  }

  for (const [how, write] of [
    ['a single write', async (id: string) => await state.run(INSERT, 'c', 'l', id, 'x'.repeat(100_000))],
    [
      'a transaction',
      async (id: string) =>
        await state.transaction((rows) => rows.one(`${INSERT} RETURNING id`, 'c', 'l', id, 'x'.repeat(100_000))),
    ],
  ] as const) {
    it(`says of ${how} on a full disk that the file cannot be written, and what to look at`, async () => {
      await state.one('PRAGMA max_page_count = 1')
      const failure = await failureOf(async () => await write('m'))
      expect(failure).to.be.instanceOf(StateUnusable)
      expect((failure as StateUnusable).message).to.match(
        /^Failed to use the state file .*state\.db: database or disk is full$/,
      )
      expect((failure as StateUnusable).hints.join()).to.include('disk')
      await state.one('PRAGMA max_page_count = 1000000')
      await write('m')
      expect(await state.all('SELECT id FROM sns_message')).to.have.length(1)
    })
  }

  it('leaves what a row must be unique in to those who ask', async () => {
    await state.run(INSERT, 'c', 'l', 'm', 't')
    expect(isUniqueViolation(await failureOf(async () => await state.run(INSERT, 'c', 'l', 'm', 't')))).to.equal(true)
  })

  it('keeps the rest of a text that has a NUL in it', async () => {
    await state.run(INSERT, 'c', 'l', 'm\0n', 't')
    expect(await state.one('SELECT id FROM sns_message WHERE id = ?', 'm\0n')).to.deep.include({id: 'm\u{fffd}n'})
  })

  it('lets a failure of the work itself through, and undoes what it wrote', async () => {
    const failure = await failureOf(
      async () =>
        await state.transaction((rows) => {
          rows.run(INSERT, 'c', 'l', 'm', 't')
          throw new RangeError('mine')
        }),
    )
    expect(failure).to.be.instanceOf(RangeError)
    expect(await state.all('SELECT id FROM sns_message')).to.deep.equal([])
  })

  for (const text of ['{"domain":', '', 'null', '5', '"text"']) {
    it(`says that the file is damaged of a row that holds ${JSON.stringify(text)} in place of an object`, async () => {
      const inventory = stateInventory(state, 'c')
      const at = new Date(0).toISOString()
      const lastOperation = {type: 'create', state: 'succeeded', description: ''} as const
      await inventory.addInstance({id: 'i', name: 'mail', parameters: withDefaults({}), createdAt: at, lastOperation})
      await state.run('UPDATE service_instance SET parameters_json = ?', text)
      const failure = await rejection(inventory.findInstance('i'))
      expect(failure).to.include({code: 'state-unusable', exit: 1})
      expect(failure.message).to.contain('service_instance.parameters_json')
    })
  }
})
