// Makes a checkout ready with nothing but Node and npm: installs when the lockfile changed, builds when a source did.
// Runs on the machine's own Node, which may be older than the one the program needs: built-ins only.
import {spawnSync} from 'node:child_process'
import {createHash} from 'node:crypto'
import {existsSync, readFileSync, writeFileSync} from 'node:fs'
import {fileURLToPath} from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const lock = createHash('sha256')
  .update(readFileSync(`${root}package-lock.json`))
  .digest('hex')
const mark = `${root}node_modules/.sesctl-installed`

function run(command, args) {
  const {status, error} = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  })
  if (error) throw error
  if (status !== 0) process.exit(status ?? 1)
}

if (!existsSync(mark) || readFileSync(mark, 'utf8') !== lock) {
  process.stderr.write('Installing what the lockfile names (once) …\n')
  run('npm', ['ci', '--loglevel=error'])
  writeFileSync(mark, lock)
}
run(`${root}node_modules/.bin/node`, [`${root}scripts/build.mjs`, '--if-stale'])
