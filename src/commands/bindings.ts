import {type BindingList, listBindings} from '../app/binding/list.ts'
import {SesctlCommand} from '../cli/command.ts'
import {instanceArg} from '../cli/flags.ts'
import {shellCommand} from '../domain/text/shell-words.ts'
import {renderBindingList} from '../render/binding/list.ts'
import {orphanCommands} from '../render/binding/possible-orphans.ts'

export default class Bindings extends SesctlCommand<BindingList> {
  static override summary = 'List the bindings of an instance, without their credentials'
  static override examples = ['<%= config.bin %> <%= command.id %> mail-prod']
  static override args = {instance: instanceArg()}

  async run(): Promise<BindingList> {
    const {args} = await this.parse(Bindings)
    const list = await listBindings(this.ports, args.instance)
    this.show(renderBindingList(list, this.ports.clock.now()))
    const {name} = list.instance
    if (list.bindings.length === 0) this.suggest(shellCommand('sesctl', 'bind', name, '--write', `${name}.env`))
    this.suggest(...orphanCommands(list.orphans))
    return list
  }
}
