import {exportInstances} from '../../app/context/import.ts'
import {SesctlCommand} from '../../cli/command.ts'
import type {InventoryDocument} from '../../domain/instance/inventory-document.ts'
import {formatJson} from '../../domain/text/json-text.ts'

export default class ContextExport extends SesctlCommand<InventoryDocument> {
  static override summary = 'Export the instances and bindings of a broker that this machine knows'
  static override description = `For sesctl context import on another machine. Ids and settings, never a secret.`
  static override examples = [
    '<%= config.bin %> <%= command.id %> > inventory.json',
    '<%= config.bin %> <%= command.id %> --context staging | ssh other-machine <%= config.bin %> context import --file -',
  ]

  async run(): Promise<InventoryDocument> {
    await this.parse(ContextExport)
    const document = await exportInstances(this.ports)
    this.showRaw(formatJson(document, 2))
    return document
  }
}
