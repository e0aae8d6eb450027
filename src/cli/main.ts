import {readFileSync} from 'node:fs'
import {fileURLToPath} from 'node:url'
import {flush} from './terminal.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const argv = process.argv.slice(2)

// A reader that has seen enough (`| head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0)
  throw error
})

if (argv[0] === '--version') {
  const {version} = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as {version: string}
  process.stdout.write(`sesctl/${version} ${process.platform}-${process.arch} node-${process.version}\n`)
} else {
  const {run, Errors} = await import('@oclif/core')
  try {
    await run(argv, {root})
  } catch (thrown) {
    // Commands report their own ends: what arrives here ended before one began.
    if (!(thrown instanceof Errors.ExitError)) {
      const {reportOf} = await import('./envelope.ts')
      const {report, exit} = reportOf(thrown)
      process.stderr.write(`${report.message}\n`)
      process.exitCode = exit
    }
  }
}
await flush(process.stdout)
await flush(process.stderr)
process.exit()
