#!/usr/bin/env node
// Syntax that any Node of the last ten years parses: an old one must get a sentence, not a stack trace.
import {existsSync} from 'node:fs'
import {fileURLToPath} from 'node:url'

let interrupted = false
const note = () => {
  interrupted = true
}
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
// From here on a signal never finds the default action: the command answers it as soon as it is loaded.
for (const signal of signals) process.on(signal, note)

const NEEDED = [22, 13]
const folder = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, '')
const [major, minor] = process.versions.node.split('.').map(Number)

if (major > NEEDED[0] || (major === NEEDED[0] && minor >= NEEDED[1])) {
  const main = new URL('../dist/cli/main.js', import.meta.url)
  if (existsSync(main)) {
    const program = await import(main.href)
    for (const signal of signals) process.off(signal, note)
    await program.main('built', interrupted)
  } else {
    process.stderr.write(`sesctl is not built yet. Build it: npm --prefix ${quoted(folder)} run build\n`)
    process.exitCode = 1
  }
} else {
  const installed = fileURLToPath(new URL('../node_modules/node/bin/node', import.meta.url))
  if (existsSync(installed)) {
    const {spawn} = await import('node:child_process')
    const child = spawn(installed, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {stdio: 'inherit'})
    for (const signal of signals) process.off(signal, note).on(signal, () => child.kill(signal))
    if (interrupted) child.kill('SIGINT')
    child.on('exit', (code, signal) => process.exit(signal ? 130 : code))
    child.on('error', (error) => {
      process.stderr.write(`sesctl could not start ${installed}: ${error.message}\n`)
      process.exit(1)
    })
  } else {
    const again = ['sesctl', ...process.argv.slice(2)].map(quoted).join(' ')
    process.stderr.write(
      `sesctl needs Node.js ${NEEDED.join('.')} or later, and this is ${process.version}. Install Node.js 24 (https://nodejs.org/en/download), or let npm bring one for this command: npx --yes --package node@24 ${again}\n`,
    )
    process.exitCode = 1
  }
}

/** As one word of a shell. */
function quoted(word) {
  return /^[\w@%+=:,./-]+$/.test(word)
    ? word
    : `'${word
        .replace(/[^ -~\u00a0-\uffff]/g, '')
        .split("'")
        .join("'\\''")}'`
}
