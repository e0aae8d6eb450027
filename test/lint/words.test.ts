import {execFileSync, spawnSync} from 'node:child_process'
import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {expect} from 'chai'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const SCRIPT = join(ROOT, 'scripts/lint/words.mjs')
const LAW = JSON.parse(readFileSync(join(ROOT, 'scripts/lint/words.json'), 'utf8')) as {
  exceptions: {path: string; phrase: string; reason: string}[]
  notYet: {path: string; reason: string}[]
}

/** A file, what is in it, and the words that have to be refused. */
const BREACHES: readonly (readonly [file: string, text: string, refused: string])[] = [
  ['src/domain/identifier.ts', 'export const toldParameters = 1', 'told'],
  ['src/domain/type-name.ts', 'export interface GuardDesk {}', 'desk'],
  ['src/domain/constant.ts', 'export const PATIENCE_MILLIS = 1', 'patience'],
  ['src/domain/mail-roads.ts', 'export const x = 1', 'roads'],
  ['src/domain/two-segments.ts', 'export const handOverQueue = 1', 'hand over'],
  ['src/domain/comment.ts', '/** What the broker tells of an instance. */', 'tells'],
  ['src/domain/wrapped.ts', '/**\n * A rotation that was cut\n * off, and resumed.\n */', 'cut off'],
  ['src/domain/wrapped-line.ts', '// The creation goes\n// on at the platform.', 'goes on'],
  ['src/domain/message.ts', "export const x = 'The certificate is not checked, which is said aloud.'", 'aloud'],
  ['src/domain/between.ts', "export const x = 'Hand the file over.'", 'hand the file over'],
  ['src/commands/flag.ts', "export const flags = {'throw-away': 1}", 'throw away'],
  ['src/commands/summary.ts', "export const summary = 'Look after the zone'", 'look after'],
  ['src/commands/hint.ts', "export const hint = 'To look: sesctl status'", 'to look'],
  ['src/render/threshold.ts', "export const text = 'bounces are over a line'", 'over a line'],
  ['src/app/guard/run.ts', '/** Judged by the next pass. */', 'next pass'],
  ['schemas/field.json', '{"properties": {"outlook": {"type": "object"}}}', 'outlook'],
  ['schemas/kebab.json', '{"enum": ["not-told"]}', 'told'],
  ['docs/page.md', '# The journal\n\nWhat changes the world is written\ndown.', 'world'],
  ['README.md', 'A key is patiently tried.', 'patiently'],
  ['test/domain/title.test.ts', "it('waits after so many minutes', () => {})", 'after so many'],
  ['test/golden/help.txt', '  --tell=ADDRESS', 'tell'],
  ['scripts/witness.sh', 'echo', 'witness'],
]

/** Ordinary English, and words of the field. */
const ALLOWED: readonly string[] = [
  'A condition added by hand, on the other hand.',
  'It looks for a record that looks like SPF, and looks the name up.',
  'The text of a line; one line below another.',
  'SPF passes, and DMARC counts a pass of either.',
  'The replay of a request; a display; storytelling.',
  'export const lookupCount = handled.length',
  'There are so many that a table is cut.',
]

describe('the check for retired words', () => {
  const found = new Map<string, string[]>()
  let status: number | null

  /** Runs the check on files in a repository of their own. */
  function run(files: readonly (readonly [file: string, text: string])[], law: object): {code: number; out: string} {
    const folder = mkdtempSync(join(tmpdir(), 'sesctl-words-'))
    for (const [file, text] of [...files, ['scripts/lint/words.json', JSON.stringify(law)] as const]) {
      mkdirSync(dirname(join(folder, file)), {recursive: true})
      writeFileSync(join(folder, file), text)
    }
    execFileSync('git', ['init', '-q'], {cwd: folder})
    const {status: code, stdout} = spawnSync(process.execPath, [SCRIPT, folder], {encoding: 'utf8'})
    rmSync(folder, {recursive: true, force: true})
    return {code: code ?? -1, out: stdout}
  }

  const lists = {...LAW, exceptions: [], notYet: LAW.notYet.filter(({path}) => path.includes('words'))}
  before(() => {
    const {code, out} = run(
      [...BREACHES.map(([file, text]) => [file, text] as const), ['docs/plain.md', ALLOWED.join('\n')]],
      lists,
    )
    status = code
    for (const [, file = '', word = ''] of out.matchAll(/^(.+?):\d+: "(.+?)"/gm))
      found.set(file, [...(found.get(file) ?? []), word])
  })

  for (const [file, , refused] of BREACHES)
    it(`refuses "${refused}" in ${file}`, () => {
      expect(found.get(file)).to.deep.equal([refused])
    })
  it('ends with 1 then', () => {
    expect(status).to.equal(1)
  })
  it('accepts the same words in their ordinary senses', () => {
    expect(found.get('docs/plain.md')).to.equal(undefined)
  })
  it('says where, and what to write instead', () => {
    const {out} = run([['src/a.ts', '\n/** As the broker tells it. */']], lists)
    expect(out).to.match(/^src\/a\.ts:2: "tells": write report, say/)
  })
  it('accepts a use that an exception names, in that file and in that phrase alone', () => {
    const exceptions = [{path: '^src/a\\.ts$', phrase: 'the old road', reason: 'a name of others'}]
    const {out, code} = run(
      [
        ['src/a.ts', 'the old road\nthe new road'],
        ['src/b.ts', 'the old road'],
      ],
      {...lists, exceptions},
    )
    expect(out.match(/^src.*: "road"/gm)).to.deep.equal(['src/a.ts:2: "road"', 'src/b.ts:1: "road"'])
    expect(code).to.equal(1)
  })
  it('refuses an exception that nothing needs any more', () => {
    const exceptions = [{path: '^src/a\\.ts$', phrase: 'the old road', reason: 'a name of others'}]
    const {out, code} = run([['src/a.ts', 'export const x = 1']], {...lists, exceptions})
    expect(out).to.match(/the exception "the old road" excuses nothing/)
    expect(code).to.equal(1)
  })
  it('has a reason for each exception', () => {
    for (const {phrase, reason} of [...LAW.exceptions, ...LAW.notYet.map((one) => ({phrase: one.path, ...one}))])
      expect(reason, phrase).to.match(/\w{4}/)
  })
})
