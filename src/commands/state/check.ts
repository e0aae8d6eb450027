import {checkState} from '../../app/state/state-file.ts'
import {SesctlCommand} from '../../cli/command.ts'
import {EXIT} from '../../domain/exit/exit.ts'
import type {StateCheck as Check} from '../../domain/state/check.ts'
import {shellCommand} from '../../domain/text/shell-words.ts'
import {renderStateCheck} from '../../render/state/state-file.ts'

export default class StateCheck extends SesctlCommand<Check> {
  static override summary = "Check this machine's state file, and list its backups"
  static override description =
    'Reads the whole file and changes nothing. Exit code 3: it is damaged. sesctl makes a backup once a day and before it changes the schema, and keeps the newest five.'
  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> --json']

  async run(): Promise<Check> {
    await this.parse(StateCheck)
    const found = await checkState(this.ports)
    this.show(renderStateCheck(found))
    if (found.condition !== 'damaged') return found
    if (found.backups.length > 0) this.suggest(shellCommand('sesctl', 'state', 'restore'))
    return this.verdict(found, EXIT.no)
  }
}
