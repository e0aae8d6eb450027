import {spawnSync} from 'node:child_process'
import {fileURLToPath} from 'node:url'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
let built = false

/** The built program, built first where a source is newer. */
export function builtProgram(): string {
  if (!built) {
    const {status, stderr} = spawnSync(process.execPath, [`${ROOT}scripts/build.mjs`, '--if-stale'], {
      cwd: ROOT,
      encoding: 'utf8',
    })
    if (status !== 0) throw new Error(`the build failed:\n${stderr}`)
    built = true
  }
  return `${ROOT}bin/run.js`
}
