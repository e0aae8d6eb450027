import {type ContextSummary, listContexts} from '../../app/context/contexts.ts'
import {SesctlCommand} from '../../cli/command.ts'
import {renderContexts} from '../../render/context/contexts.ts'

export default class ContextList extends SesctlCommand<{contexts: ContextSummary[]}> {
  static override summary = 'List contexts'
  static override examples = ['<%= config.bin %> <%= command.id %>']

  async run(): Promise<{contexts: ContextSummary[]}> {
    await this.parse(ContextList)
    const contexts = await listContexts(this.ports)
    this.show(renderContexts(contexts))
    if (contexts.length === 0) this.suggest('sesctl sandbox start', 'sesctl context add --help')
    return {contexts}
  }
}
