import {expect} from 'chai'
import {openDatabase} from '../../../src/sandbox/store/database.ts'
import {Statement, withPlainParameters} from '../../../src/sandbox/store/statement.ts'

describe('a statement of the sandbox', () => {
  const CASES: [what: string, sql: string, plain: string, order: number[] | undefined][] = [
    ['plain ones as they are', 'a = ? AND b = ?', 'a = ? AND b = ?', undefined],
    ['numbered ones', 'a = ?2 AND b = ?1', 'a = ? AND b = ?', [1, 0]],
    ['one number twice', 'a = ?1 OR b = ?1', 'a = ? OR b = ?', [0, 0]],
    ['more than nine', 'a = ?12', 'a = ?', [11]],
    ['a plain one after numbered ones, which is one more than those', 'a = ?2 AND b = ?', 'a = ? AND b = ?', [1, 2]],
    ['texts that look like one', "a = 'is it''s ?1' AND b = ?1", "a = 'is it''s ?1' AND b = ?", [0]],
    ['names that look like one', '"a?1" = ?1', '"a?1" = ?', [0]],
    ['comments that look like one', 'a = ?1 -- ?2\n/* ?3 */', 'a = ? -- ?2\n/* ?3 */', [0]],
  ]
  for (const [what, sql, plain, order] of CASES) {
    it(`takes ${what}`, () => expect(withPlainParameters(sql)).to.deep.equal({plain, order}))
  }

  it('binds by number, reads and writes', () => {
    const database = openDatabase(':memory:')
    database.exec('CREATE TABLE t (a, b)')
    expect(new Statement(database, 'INSERT INTO t VALUES (?2, ?1)').run([1, 'x']).changes).to.equal(1)
    expect(new Statement(database, 'SELECT a, b FROM t WHERE b = ?1 AND ?1 < 2').all([1])).to.deep.equal([
      {a: 'x', b: 1},
    ])
    expect(new Statement(database, 'SELECT a FROM t WHERE b = ?').get([2])).to.equal(undefined)
    database.close()
  })
})
