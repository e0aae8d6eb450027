import {Flags} from '@oclif/core'
import {type ImportReport, importInstances} from '../../app/context/import.ts'
import {SesctlCommand} from '../../cli/command.ts'
import {readTextFile} from '../../cli/text-file.ts'
import {InvalidValue} from '../../domain/exit/failure.ts'
import {
  type InventoryDocument,
  parseBindingReference,
  parseBrokerId,
  parseInventoryDocument,
} from '../../domain/instance/inventory-document.ts'
import {parseName} from '../../domain/instance/name.ts'
import {shellCommand} from '../../domain/text/shell-words.ts'
import {renderImport} from '../../render/context/import.ts'

export default class ContextImport extends SesctlCommand<ImportReport> {
  static override summary = 'Import instances and bindings of a broker that were made elsewhere'
  static override description =
    `A broker has no list of its instances: this machine knows those that it made. Others are taken over by their ids,
after the broker was asked whether it has them. Nothing is changed at the broker, and what is known stays as it is.`
  static override examples = [
    '<%= config.bin %> <%= command.id %> --instance 7d2c41ba-7f2c-4b35-9c6e-0f9f2a1d6b11 --name mail-prod',
    '<%= config.bin %> <%= command.id %> --instance 7d2c41ba-7f2c-4b35-9c6e-0f9f2a1d6b11 --name mail-prod --binding 51a4bd7e-37a6-4ac7-9c6a-7a1f8f1de0a5=ci',
    'ssh other-machine <%= config.bin %> context export | <%= config.bin %> <%= command.id %> --file -',
  ]
  static override flags = {
    instance: Flags.string({
      summary: 'id of the instance at the broker',
      helpValue: 'ID',
      dependsOn: ['name'],
      exclusive: ['file'],
    }),
    name: Flags.string({
      summary: 'name that the instance gets here',
      helpValue: 'NAME',
      dependsOn: ['instance'],
      exclusive: ['file'],
    }),
    binding: Flags.string({
      summary: 'id of a binding of it, and a label for it; may be repeated',
      helpValue: 'ID[=LABEL]',
      multiple: true,
      multipleNonGreedy: true,
      dependsOn: ['instance'],
    }),
    file: Flags.string({summary: 'what sesctl context export has written, - for standard input', helpValue: 'FILE'}),
    'dry-run': Flags.boolean({
      summary: 'ask the broker, show what would be imported, and write nothing',
      default: false,
    }),
  }

  async run(): Promise<ImportReport> {
    const {flags} = await this.parse(ContextImport)
    const report = await importInstances(this.ports, await this.#document(flags), {dryRun: flags['dry-run']})
    for (const {name, checked} of report.instances) {
      if (!checked) this.warn(`The broker does not say whether all of ${name} is there.`)
    }
    this.show(renderImport(report))
    if (!report.dryRun)
      this.suggest(...report.instances.slice(0, 3).map(({name}) => shellCommand('sesctl', 'status', name)))
    return report
  }

  async #document(flags: {
    instance?: string | undefined
    name?: string | undefined
    binding?: readonly string[] | undefined
    file?: string | undefined
  }): Promise<InventoryDocument> {
    const {instance, name, binding = [], file} = flags
    if (file !== undefined) return parseInventoryDocument(await readTextFile(file, 'The exported inventory'))
    if (instance === undefined || name === undefined) {
      throw new InvalidValue('Say what to take over: --instance ID --name NAME, or --file FILE.')
    }
    const bindings = binding.map(parseBindingReference)
    return {instances: [{id: parseBrokerId(instance), name: parseName(name, 'instance'), bindings}]}
  }
}
