import {Errors, type Hook, toConfiguredId} from '@oclif/core'
import {EXIT} from '../../domain/exit.ts'
import {formatJson} from '../../domain/json-text.ts'
import {plainLine} from '../../domain/plain-text.ts'
import {schemaName} from '../envelope.ts'

/** Names the nearest command. It never asks: a script that mistypes must not wait for an answer. */
const hook: Hook.CommandNotFound = async (options) => {
  const {closest} = await import('fastest-levenshtein')
  const typed = plainLine(toConfiguredId(options.id, options.config))
  const visible = options.config.commands
    .filter((command) => !command.hidden)
    .map((command) => toConfiguredId(command.id, options.config))
  const hints = [`Did you mean: sesctl ${closest(typed, visible)}`, 'Every command: sesctl --help']
  const message = `"${typed}" is not a sesctl command.`
  if (options.argv?.includes('--json') || process.argv.includes('--json')) {
    const error = {code: 'unknown-command', message, hints, retryable: false}
    process.stdout.write(`${formatJson({schema: schemaName('unknown'), ok: false, error, warnings: []}, 2)}\n`)
  } else {
    process.stderr.write(`${message}\n${hints.map((hint) => `  ${hint}\n`).join('')}`)
  }
  process.exitCode = EXIT.usage
  throw new Errors.ExitError(EXIT.usage)
}

export default hook
