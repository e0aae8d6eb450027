import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {DatabaseSync} from 'node:sqlite'
import {expect} from 'chai'
import {VERSION} from '../../../src/sandbox/store/schema.ts'
import {Store} from '../../../src/sandbox/store/store.ts'

describe('the database of a sandbox', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sesctl-schema-'))
  })
  afterEach(() => rmSync(folder, {recursive: true, force: true}))

  const change = (sql: string) => {
    const database = new DatabaseSync(join(folder, 'sandbox.db'))
    database.exec(sql)
    database.close()
  }
  const version = () => {
    const database = new DatabaseSync(join(folder, 'sandbox.db'))
    const {user_version: found} = database.prepare('PRAGMA user_version').get() as {user_version: number}
    database.close()
    return found
  }
  const tables = () => {
    const store = Store.open(folder)
    const found = store.all<{name: string; sql: string}>(
      "SELECT name, sql FROM sqlite_master WHERE type = 'table' ORDER BY name",
    )
    store.close()
    return Object.fromEntries(found.map(({name, sql}) => [name, sql.replaceAll(/\s+/g, ' ')]))
  }

  it('keeps what is in it, of this version and of the one before', () => {
    const made = tables()
    change(`
      INSERT INTO email_identity (name, dkim_tokens_json, dkim_status, verification_status, verified_for_sending,
        searching_since, created_at) VALUES ('agency.test', '[]', 'PENDING', 'PENDING', 0, 1, 1);
      ALTER TABLE email_identity ADD COLUMN dkim_signing_enabled INTEGER NOT NULL DEFAULT 1;
      ALTER TABLE email_identity ADD COLUMN feedback_forwarding INTEGER NOT NULL DEFAULT 1;
      ALTER TABLE configuration_set ADD COLUMN vdm_json TEXT;
      PRAGMA user_version = 11`)
    expect(Object.keys(tables())).to.deep.equal(Object.keys(made))
    expect(version()).to.equal(VERSION)
    const store = Store.open(folder)
    const [identity] = store.all('SELECT * FROM email_identity')
    expect(identity)
      .to.include({name: 'agency.test'})
      .and.not.have.any.keys('dkim_signing_enabled', 'feedback_forwarding')
    expect(store.all("SELECT 1 FROM pragma_table_info('configuration_set') WHERE name = 'vdm_json'")).to.deep.equal([])
    store.close()
  })

  for (const [kept, which] of [
    [1, 'an older'],
    [10, 'an older'],
    [VERSION + 1, 'a newer'],
  ] as const)
    it(`is left alone where ${which} version of sesctl made it (${kept})`, () => {
      const made = tables()
      change(`PRAGMA user_version = ${kept}`)
      expect(() => Store.open(folder)).to.throw(`${which} version of sesctl made the sandbox in ${folder}`)
      expect(version()).to.equal(kept)
      change(`PRAGMA user_version = ${VERSION}`)
      expect(tables()).to.deep.equal(made)
    })
})
