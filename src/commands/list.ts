import {type InstanceList, listInstances} from '../app/list-instances.ts'
import {SesctlCommand} from '../cli/command.ts'
import {renderInstanceList} from '../render/instance-list.ts'

export default class List extends SesctlCommand<InstanceList> {
  static override summary = 'List the service instances of the context'
  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> --json']

  async run(): Promise<InstanceList> {
    await this.parse(List)
    const list = await listInstances(this.ports)
    this.show(renderInstanceList(list, this.ports.clock.now()))
    if (list.instances.length === 0) this.suggest('sesctl provision NAME --domain DOMAIN --admin-email ADDRESS')
    return list
  }
}
