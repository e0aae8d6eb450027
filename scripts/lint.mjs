// Format, lint rules, types, the import law, the words, the manifest, the command surface: every check runs, then one verdict.
import {spawnSync} from 'node:child_process'
import {readFileSync} from 'node:fs'
import {fileURLToPath} from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const tool = (script, ...args) =>
  spawnSync(process.execPath, [root + script, ...args], {cwd: root, stdio: 'inherit'}).status === 0

const manifest = readFileSync(`${root}oclif.manifest.json`, 'utf8')
const checks = {
  'format and rules': () => tool('node_modules/@biomejs/biome/bin/biome', 'ci', '--error-on-warnings'),
  'types of src': () => tool('node_modules/typescript/bin/tsc', '-p', 'tsconfig.json', '--noEmit'),
  'types of test and bench': () => tool('node_modules/typescript/bin/tsc', '-p', 'test/tsconfig.json'),
  'import law': () =>
    tool(
      'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs',
      ...['src', 'test', 'bench', 'scripts', '--config', 'scripts/lint/imports.cjs'],
    ),
  'retired words': () => tool('scripts/lint/words.mjs'),
  'nothing unused': () => tool('node_modules/knip/bin/knip.js', '--no-progress'),
  'schemas only grow': () => tool('scripts/lint/schemas.mjs'),
  'manifest is fresh': () =>
    tool('scripts/build.mjs', '--if-stale') && readFileSync(`${root}oclif.manifest.json`, 'utf8') === manifest,
  'command surface is reviewed': () => tool('scripts/lint/surface.mjs'),
}
const failed = Object.entries(checks).filter(([name, check]) => {
  process.stdout.write(`— ${name}\n`)
  return !check()
})
for (const [name] of failed) process.stdout.write(`lint failed: ${name}\n`)
process.exitCode = failed.length > 0 ? 1 : 0
