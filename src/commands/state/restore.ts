import {Args, Flags} from '@oclif/core'
import {restoreState} from '../../app/state/state-file.ts'
import {SesctlCommand} from '../../cli/command.ts'
import {askYesNo} from '../../cli/prompts.ts'
import {Interrupted} from '../../domain/exit/failure.ts'
import type {StateRestoration} from '../../domain/state/check.ts'
import {shellCommand} from '../../domain/text/shell-words.ts'
import {renderStateRestoration} from '../../render/state/state-file.ts'

export default class StateRestore extends SesctlCommand<StateRestoration> {
  static override summary = "Put a backup in the place of this machine's state file"
  static override description =
    'Takes the newest backup that is sound, or the one that is named. What was there is kept beside it. Instances and bindings that were made after the backup still exist, and are not in it. Guards and listeners of this machine have to be stopped first.'
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> ~/.local/state/sesctl/backups/state-daily-2026-11-24T08-00-00Z.db --yes',
  ]
  static override args = {
    backup: Args.string({ignoreStdin: true, description: 'file of the backup, as sesctl state check lists them'}),
  }
  static override flags = {
    yes: Flags.boolean({char: 'y', summary: 'restore without asking'}),
  }

  async run(): Promise<StateRestoration> {
    const {args, flags} = await this.parse(StateRestore)
    const agreed =
      flags.yes ||
      (await askYesNo({
        message: 'Replace the state file by the backup?',
        flag: '--yes',
        noInput: this.noInput,
      }))
    if (!agreed) throw new Interrupted('Nothing was changed.')
    const restored = await restoreState(this.ports, args.backup)
    this.show(renderStateRestoration(restored))
    this.suggest(shellCommand('sesctl', 'list'))
    return restored
  }
}
