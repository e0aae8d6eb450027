import {readFileSync} from 'node:fs'
import {fileURLToPath} from 'node:url'
import type {Interfaces} from '@oclif/core'
import {catchUnexpectedEnds} from './end-of-process.ts'
import {interruption} from './interruption.ts'
import {flush, guardOutput, outputFailure, put} from './output.ts'
import {inOrder} from './typed-words.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** How to load commands: the built ones by the manifest (default), or the sources as they are (bin/dev.js). */
export type CommandSource = 'built' | 'sources'

/**
 * Runs the command line of this process and ends the process.
 * @param interrupted whether a signal to end came before this was loaded
 */
export async function main(source: CommandSource = 'built', interrupted = false): Promise<never> {
  interruption(interrupted)
  guardOutput()
  catchUnexpectedEnds(flushAll)
  const argv = inOrder(process.argv.slice(2))
  if (argv[0] === '--version') printVersion()
  else await runCommand(argv, source)
  await flushAll()
  const failure = outputFailure()
  if (failure && !failure.readerGone && !process.exitCode) {
    process.stderr.write(`${failure.message}\n`)
    process.exitCode = failure.exit
  }
  process.exit()
}

async function flushAll(): Promise<void> {
  await flush(process.stdout)
  await flush(process.stderr)
  // What a write to a file or a device ends with is known in the next turn of the event loop.
  await new Promise((resolve) => {
    setImmediate(resolve)
  })
}

function printVersion(): void {
  const {version} = readPackage()
  put(`sesctl/${version} ${process.platform}-${process.arch} node-${process.version}\n`)
}

async function runCommand(argv: string[], source: CommandSource): Promise<void> {
  const {run, settings, Errors} = await import('@oclif/core')
  settings.enableAutoTranspile = false
  // oclif's own listener throws whatever is no EPIPE.
  process.stdout.removeAllListeners('error')
  guardOutput()
  try {
    await run(argv, source === 'built' ? {root} : {root, ignoreManifest: true, pjson: packageOfSources()})
  } catch (thrown) {
    // Commands report their own ends: what arrives here ended before one began.
    if (thrown instanceof Errors.ExitError) return
    const {reportOf} = await import('./envelope.ts')
    const {report, exit} = reportOf(thrown)
    process.stderr.write(`${report.message}\n${report.hints.map((hint) => `  ${hint}\n`).join('')}`)
    process.exitCode = exit
  }
}

function readPackage(): Interfaces.PJSON {
  return JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as Interfaces.PJSON
}

function packageOfSources(): Interfaces.PJSON {
  const text = JSON.stringify(readPackage().oclif).replaceAll('./dist/', './src/')
  return {...readPackage(), oclif: JSON.parse(text) as Interfaces.PJSON['oclif']}
}
