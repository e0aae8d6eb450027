import {Errors, type Hook, toConfiguredId} from '@oclif/core'
import {formatJson} from '../../domain/text/json-text.ts'
import {reportOf, schemaName} from '../envelope.ts'
import {put} from '../output.ts'
import {UnknownCommand} from '../unknown-command.ts'

/** Names the command that was meant. It never asks: a script that mistypes must not wait for an answer. */
const hook: Hook.CommandNotFound = async ({id, argv = [], config}) => {
  const {report, exit} = reportOf(new UnknownCommand(toConfiguredId(id, config), argv, config))
  if (argv.includes('--json') || process.argv.includes('--json')) {
    put(`${formatJson({schema: schemaName('unknown'), ok: false, error: report, warnings: []}, 2)}\n`)
  } else {
    process.stderr.write(`${report.message}\n${report.hints.map((hint) => `  ${hint}\n`).join('')}`)
  }
  process.exitCode = exit
  throw new Errors.ExitError(exit)
}

export default hook
