// The sandbox as a process of its own: node daemon.js <folder>. Ready when daemon.json is in the folder.
import {appendFileSync} from 'node:fs'
import {join} from 'node:path'
import {FolderInUse} from './daemon/lock.ts'
import {type RunningSandbox, startSandbox} from './daemon/start.ts'

const IN_USE = 6

const folder = process.argv[2]
if (folder === undefined) {
  process.stderr.write('usage: node daemon.js <folder>\n')
  process.exit(2)
}

let sandbox: RunningSandbox | undefined
let stopping = false
// A signal that comes while the sandbox starts has to wait, so that it leaves a tidy folder too.
for (const signal of ['SIGTERM', 'SIGINT'] as const)
  process.on(signal, () => {
    stopping = true
    void sandbox?.close()
  })
// A terminal that closes does not stop the sandbox.
process.on('SIGHUP', () => {})
process.on('uncaughtException', (error) => {
  appendFileSync(join(folder, 'sandbox.log'), `${new Date().toISOString()} sandbox: ${JSON.stringify(error.stack)}\n`)
  process.exit(1)
})
process.umask(0o077)

try {
  sandbox = await startSandbox(folder)
  if (stopping) await sandbox.close()
  await sandbox.closed
  process.exit(0)
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(error instanceof FolderInUse ? IN_USE : 1)
}
