import {spawnSync} from 'node:child_process'
import {cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {expect} from 'chai'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const BIOME = join(ROOT, 'node_modules/@biomejs/biome/bin/biome')
const ROOMS = ['domain', 'app', 'ports', 'export', 'render', 'commands']

/** Ways to the environment that need no import, one a line. */
const BREACHES = [
  'Date.now()',
  "Date['now']()",
  'new Date()',
  'Math.random()',
  "Math['random']()",
  'performance.now()',
  'crypto.randomUUID()',
  'globalThis.process',
  'process.env',
  "console.log('')",
  "fetch('https://agency.test')",
  'setTimeout(() => {}, 1)',
  'setInterval(() => {}, 1)',
  "import('./' + name)",
]
const ALLOWED = ['new Date(0)', "import('./mail.ts')", 'Math.max(1, 2)']

describe('a pure room', () => {
  let folder: string
  /** Lines with a complaint, by room. */
  const complained = new Map<string, Set<number>>()
  before(function () {
    this.timeout(60_000)
    folder = mkdtempSync(join(tmpdir(), 'sesctl-rooms-'))
    const config = JSON.parse(readFileSync(join(ROOT, 'biome.json'), 'utf8')) as Record<string, unknown>
    writeFileSync(join(folder, 'biome.json'), JSON.stringify({...config, vcs: {enabled: false}}))
    cpSync(join(ROOT, 'scripts/lint'), join(folder, 'scripts/lint'), {recursive: true})
    const lines = [...BREACHES, ...ALLOWED].map(
      (code, index) => `export const x${index} = (name: string) => [name, ${code}]`,
    )
    for (const room of ROOMS) {
      mkdirSync(join(folder, 'src', room), {recursive: true})
      writeFileSync(join(folder, 'src', room, 'breach.ts'), `${lines.join('\n')}\n`)
    }
    const args = [BIOME, 'lint', '--reporter=github', '--max-diagnostics=none', 'src']
    const {stdout} = spawnSync(process.execPath, args, {cwd: folder, encoding: 'utf8'})
    for (const [, room = '', line] of stdout.matchAll(/^::error .*file=[^,]*src\/(\w+)\/breach\.ts,line=(\d+),/gm))
      complained.set(room, (complained.get(room) ?? new Set()).add(Number(line)))
  })
  after(() => rmSync(folder, {recursive: true, force: true}))

  for (const room of ROOMS) {
    for (const [index, code] of BREACHES.entries())
      it(`refuses ${code} in src/${room}`, () => {
        expect([...(complained.get(room) ?? [])]).to.include(index + 1)
      })
    it(`lets src/${room} use what is the same everywhere`, () => {
      const lines = [...(complained.get(room) ?? [])]
      expect(lines.filter((line) => line > BREACHES.length)).to.deep.equal([])
    })
  }
})
