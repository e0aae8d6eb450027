// Compiles src/ to dist/ and writes oclif.manifest.json. With --if-stale, only when a source is newer than the last build.
import {spawnSync} from 'node:child_process'
import {createHash} from 'node:crypto'
import {existsSync, globSync, readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs'
import {fileURLToPath} from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const mark = `${root}dist/.sources`

function sourcesHash() {
  const hash = createHash('sha256')
  const files = [
    'package.json',
    'package-lock.json',
    'tsconfig.json',
    'scripts/build.mjs',
    ...globSync('src/**/*', {cwd: root}).sort(),
  ]
  for (const file of files)
    if (/\.\w+$/.test(file))
      hash
        .update(file)
        .update('\0')
        .update(readFileSync(root + file))
        .update('\0')
  return hash.digest('hex')
}

function run(script, ...args) {
  const {status} = spawnSync(process.execPath, [root + script, ...args], {cwd: root, stdio: ['ignore', 2, 2]})
  if (status !== 0) process.exit(status ?? 1)
}

const sources = sourcesHash()
const fresh = existsSync(mark) && readFileSync(mark, 'utf8') === sources && existsSync(`${root}oclif.manifest.json`)
if (!fresh || !process.argv.includes('--if-stale')) {
  process.stderr.write('Building …\n')
  rmSync(`${root}dist`, {recursive: true, force: true})
  run('node_modules/typescript/bin/tsc', '-p', 'tsconfig.json')
  run('scripts/manifest.mjs')
  writeFileSync(`${mark}.new`, sources)
  renameSync(`${mark}.new`, mark)
}
