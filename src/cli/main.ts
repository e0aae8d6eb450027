import {readFileSync} from 'node:fs'
import {fileURLToPath} from 'node:url'
import type {Interfaces} from '@oclif/core'
import {flush} from './terminal.ts'
import {inOrder} from './typed-words.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** How to load commands: the built ones by the manifest (default), or the sources as they are (bin/dev.js). */
export type CommandSource = 'built' | 'sources'

/** Runs the command line of this process and ends the process. */
export async function main(source: CommandSource = 'built'): Promise<never> {
  // A reader that has seen enough (`| head`) is no error.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0)
      throw error
    })
  }
  const argv = inOrder(process.argv.slice(2))
  if (argv[0] === '--version') printVersion()
  else await runCommand(argv, source)
  await flush(process.stdout)
  await flush(process.stderr)
  process.exit()
}

function printVersion(): void {
  const {version} = readPackage()
  process.stdout.write(`sesctl/${version} ${process.platform}-${process.arch} node-${process.version}\n`)
}

async function runCommand(argv: string[], source: CommandSource): Promise<void> {
  const {run, settings, Errors} = await import('@oclif/core')
  settings.enableAutoTranspile = false
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
