import {dataOf, isShared, isUnchanged} from '../domain/records/record-changes.ts'
import type {PlacedChange} from '../domain/records/record-zones.ts'
import {comments} from './comment.ts'
import {type HclAttribute, hclBlock, hclString} from './hcl.ts'
import {byZone, type Exported, opening, type RecordSet, remarks} from './record-set.ts'

/** What differs between the providers. */
export interface TerraformProvider {
  /** Type of the resource. */
  readonly resource: string
  /** What the variable of a zone is called and holds. */
  readonly zoneVariable: {readonly suffix: string; description(zone: string): string}
  /** Sentences on what the configuration takes for granted. */
  readonly assumes: readonly string[]
  /** Attributes of the resource. Undefined: the change makes none. */
  attributes(change: PlacedChange, zone: string): readonly HclAttribute[] | undefined
}

/** Resources for one provider, with a variable for the zone, to be put beside what is there. */
export function terraform(set: RecordSet, provider: TerraformProvider): Exported {
  if (set.changes.length === 0) return {text: [...comments('#', opening(set)), ''].join('\n'), cautions: []}
  const labels = resourceLabels(set)
  const zones = byZone(set).flatMap(({zone, changes}) => {
    const variable = `ses_${identifier(zone.name)}_${provider.zoneVariable.suffix}`
    return [
      '',
      ...hclBlock(
        'variable',
        [variable],
        [
          ['type', 'string'],
          ['description', hclString(provider.zoneVariable.description(zone.name))],
        ],
      ),
      ...changes.flatMap((change, index) => {
        const attributes = provider.attributes(change, `var.${variable}`)
        const words = comments('#', [...remarks(set, change, changes[index - 1]), ...presence(change)])
        if (attributes === undefined) return ['', ...words]
        return ['', ...words, ...hclBlock('resource', [provider.resource, labels.get(change) ?? ''], attributes)]
      }),
    ]
  })
  return {text: [...comments('#', [...opening(set), ...provider.assumes]), ...zones, ''].join('\n'), cautions: []}
}

/** What Terraform has to know of a record that may exist already. */
function presence(change: PlacedChange): string[] {
  const {name, type, before} = change
  const gone = dataOf(change).remove.map((data) => `Replaced or removed: ${data}`)
  if (isUnchanged(change)) return ['It is there already: import it, or leave it to whoever manages it.']
  if (before !== undefined && before.length > 0) {
    return [
      `There are ${type} records at ${name} already: import them, or change the resource that manages them.`,
      ...gone,
    ]
  }
  if (before === undefined && isShared(change)) {
    return [`It is not known what ${type} records are published at ${name}: if there are any, change those instead.`]
  }
  return []
}

/** By key, which is the same whenever this is written. One key may ask for several changes. */
function resourceLabels({domain, changes}: RecordSet): Map<PlacedChange, string> {
  const labels = new Map<PlacedChange, string>()
  const taken = new Set<string>()
  for (const change of changes) {
    const base = `ses_${identifier(domain)}_${identifier(change.key)}`
    let label = base
    for (let count = 2; taken.has(label); count += 1) label = `${base}_${count}`
    taken.add(label)
    labels.set(change, label)
  }
  return labels
}

function identifier(text: string): string {
  return text.toLowerCase().replaceAll(/[^a-z0-9_-]/g, '_')
}
