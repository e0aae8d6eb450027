import type {BindingList} from '../../app/binding/list.ts'
import type {BindingReports} from '../../app/binding/reports.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import {inventoryLine} from '../instance/inventory-source.ts'
import {ageOf} from '../instance/words.ts'
import type {Screen, View} from '../text/screen.ts'
import {table} from '../text/table.ts'
import {orphanLines} from './possible-orphans.ts'
import {bindingStateWord, lastUse} from './words.ts'

export function renderBindingList(list: BindingList, now: number): View {
  return (screen) => {
    const foot = inventoryLine(screen, list.inventory, now)
    const name = plainLine(list.instance.name)
    const none =
      list.inventory.source === 'machine' ? `No bindings of ${name} are known here.` : `${name} has no bindings.`
    const live = list.bindings.length > 0 ? bindingTable(screen, list, now) : none
    return [live, ...orphanLines(screen, list.orphans), '', foot].join('\n')
  }
}

export function bindingTable(screen: Screen, {bindings, lastUseUnknown}: BindingReports, now: number): string {
  // Only Cloud Foundry has apps: beside one of theirs, every other binding is a service key.
  const apps = bindings.some(({app}) => app !== null)
  const rows = bindings.map((binding) => [
    plainLine(binding.id),
    plainLine(binding.name ?? ''),
    ...(apps ? [binding.app === null ? 'key' : `app ${plainLine(binding.app.name)}`] : []),
    ageOf(binding.createdAt, now),
    bindingStateWord(screen, binding),
    ...(lastUseUnknown === null ? [lastUse(binding, now)] : []),
  ])
  const head = [
    'id',
    'name',
    ...(apps ? ['for'] : []),
    'age',
    'state',
    ...(lastUseUnknown === null ? ['last used'] : []),
  ]
  const drawn = table(screen, head, rows)
  if (lastUseUnknown === null) return drawn
  return `${drawn}\n\n${screen.paint.dim(`Last use is not known: ${plainLine(lastUseUnknown)}.`)}`
}
