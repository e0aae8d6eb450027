// Makes a checkout ready with nothing but Node and npm: installs when the lockfile changed, builds when a source did.
// Runs on the machine's own Node, which may be older than the one the program needs: built-ins only.
// With --after-install (npm's prepare) it installs only what is missing: npm has just installed, or linked an empty checkout.
import {spawnSync} from 'node:child_process'
import {createHash} from 'node:crypto'
import {existsSync, readFileSync, writeFileSync} from 'node:fs'
import {fileURLToPath} from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const lock = createHash('sha256')
  .update(readFileSync(`${root}package-lock.json`))
  .digest('hex')
const mark = `${root}node_modules/.sesctl-installed`
const node = `${root}node_modules/.bin/node`

function run(command, args, env = process.env) {
  const {status, error} = spawnSync(command, args, {
    cwd: root,
    env,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  })
  if (error) throw error
  if (status !== 0) process.exit(status ?? 1)
}

/** Of the npm that runs this, settings for its own target: `npm install --global .` would have `npm ci` refuse. */
function withoutTarget(env) {
  const target = /^npm_config_(global|location|prefix|local_prefix|omit|only|production)$/i
  return Object.fromEntries(Object.entries(env).filter(([name]) => !target.test(name)))
}

const installed = () =>
  process.argv.includes('--after-install')
    ? existsSync(node) && existsSync(`${root}node_modules/typescript`)
    : existsSync(mark) && readFileSync(mark, 'utf8') === lock

if (!process.env.SESCTL_INSTALLING) {
  if (!installed()) {
    process.stderr.write('Installing what the lockfile names (once) …\n')
    run('npm', ['ci', '--loglevel=error'], {...withoutTarget(process.env), SESCTL_INSTALLING: '1'})
    writeFileSync(mark, lock)
  }
  run(node, [`${root}scripts/build.mjs`, '--if-stale'])
}
