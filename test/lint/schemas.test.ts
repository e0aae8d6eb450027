import {spawnSync} from 'node:child_process'
import {cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {expect} from 'chai'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const SCRIPT = join(ROOT, 'scripts/lint/schemas.mjs')

type Schema = Record<string, unknown>

/** A change of one schema, and what has to be said of it; undefined: nothing, because it breaks nobody. */
const CHANGES: readonly (readonly [what: string, change: (text: string) => string, said: string | undefined])[] = [
  ['a field that is gone', (text) => text.replace('"name": {', '"title": {'), 'has no field name any more'],
  [
    'a field that may be absent',
    (text) => text.replace('["id", "name"]', '["id"]'),
    'does not always have name any more',
  ],
  ['a type that was not possible', (text) => text.replace('"string"', '["string", "null"]'), 'may be of type null now'],
  ['another constant', (text) => text.replace('"const": true', '"const": false'), 'is not true any more'],
  ['a new field', (text) => text.replace('"id": {', '"age": {"type": "integer"}, "id": {'), undefined],
  ['a field that is always there now', (text) => text.replace('["id", "name"]', '["id", "name", "ok"]'), undefined],
  ['a type that is not possible any more', (text) => text.replace('["integer", "null"]', '"integer"'), undefined],
]

const RELEASED: Schema = {
  type: 'object',
  required: ['id', 'name'],
  properties: {id: {type: 'string'}, name: {type: 'string'}, ok: {const: true}, size: {type: ['integer', 'null']}},
}

describe('schemas of results', () => {
  let folder: string
  const check = (...args: string[]) => spawnSync(process.execPath, [SCRIPT, ...args], {encoding: 'utf8'})
  const text = JSON.stringify(RELEASED, null, 1)
    .replaceAll(/\[\s+/g, '[')
    .replaceAll(/\s+\]/g, ']')
    .replaceAll(/",\s+"(?=\w+"[,\]])/g, '", "')

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sesctl-schemas-'))
    mkdirSync(join(folder, 'schemas'))
    mkdirSync(join(folder, 'scripts/lint'), {recursive: true})
    cpSync(SCRIPT, join(folder, 'scripts/lint/schemas.mjs'))
    writeFileSync(join(folder, 'schemas/thing.json'), text)
    const released = spawnSync(process.execPath, [join(folder, 'scripts/lint/schemas.mjs'), '--release'])
    expect(released.status).to.equal(0)
  })
  afterEach(() => rmSync(folder, {recursive: true, force: true}))

  it('promise what the last release promised', () => {
    const {status, stdout} = check()
    expect(stdout).to.equal('')
    expect(status).to.equal(0)
  })

  for (const [what, change, said] of CHANGES) {
    it(`${said === undefined ? 'may have' : 'may not have'} ${what}`, () => {
      const changed = change(text)
      expect(changed).not.to.equal(text)
      writeFileSync(join(folder, 'schemas/thing.json'), changed)
      const {status, stdout} = check(folder)
      expect(status, stdout).to.equal(said === undefined ? 0 : 1)
      if (said !== undefined) expect(stdout).to.include(said)
    })
  }

  it('may not be removed', () => {
    rmSync(join(folder, 'schemas/thing.json'))
    expect(check(folder).stdout).to.include('schemas/thing.json is gone')
  })

  it('are all in what the last release promised, but those that are new', () => {
    const released = Object.keys(
      JSON.parse(readFileSync(join(ROOT, 'scripts/lint/released-schemas.json'), 'utf8')) as Schema,
    )
    expect(new Set(released.map((at) => at.split('/')[0])).size).to.be.above(40)
  })
})
