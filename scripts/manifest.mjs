// Writes oclif.manifest.json from the built commands: with it a command starts without loading the others.
import {spawnSync} from 'node:child_process'
import {readFileSync, writeFileSync} from 'node:fs'
import {fileURLToPath} from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const file = `${root}oclif.manifest.json`
const {status, stderr} = spawnSync(process.execPath, [`${root}node_modules/oclif/bin/run.js`, 'manifest', root], {
  cwd: root,
  encoding: 'utf8',
  env: {...process.env, NODE_NO_WARNINGS: '1'},
})
if (status !== 0) {
  process.stderr.write(stderr)
  process.exit(1)
}
// oclif lists commands as the file system happens to list them.
const manifest = JSON.parse(readFileSync(file, 'utf8'))
const commands = Object.fromEntries(Object.entries(manifest.commands).sort(([one], [other]) => (one < other ? -1 : 1)))
writeFileSync(file, `${JSON.stringify({...manifest, commands}, null, 2)}\n`)
