import {type InstanceList, listInstances} from '../app/instance/list.ts'
import {SesctlCommand} from '../cli/command.ts'
import {shellCommand} from '../domain/text/shell-words.ts'
import {renderInstanceList} from '../render/instance/list.ts'

/** A fleet after a broker's upgrade would be a screen of them. */
const SUGGESTIONS = 3

export default class List extends SesctlCommand<InstanceList> {
  static override summary = 'List the service instances of the context'
  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> --json']

  async run(): Promise<InstanceList> {
    await this.parse(List)
    const list = await listInstances(this.ports)
    this.show(renderInstanceList(list, this.ports.clock.now()))
    const outdated = list.instances.filter(({upgradeTo}) => upgradeTo !== undefined).slice(0, SUGGESTIONS)
    this.suggest(...outdated.map(({name}) => shellCommand('sesctl', 'update', name, '--upgrade')))
    if (list.instances.length === 0) this.suggest('sesctl provision --help')
    return list
  }
}
