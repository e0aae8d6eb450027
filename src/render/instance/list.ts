import type {InstanceList} from '../../app/instance/list.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import {glyph, type Screen, type View} from '../text/screen.ts'
import {table} from '../text/table.ts'
import {inventoryLine} from './inventory-source.ts'
import {ageOf, instanceStateWord, NEEDS_UPGRADE} from './words.ts'

export function renderInstanceList({instances, inventory, elsewhere}: InstanceList, now: number): View {
  return (screen) => {
    const foot = [inventoryLine(screen, inventory, now), ...elsewhereLines(screen, elsewhere)].join('\n')
    if (instances.length === 0) return `${NONE[inventory.source]} ${CREATE}\n\n${foot}`
    const drawn = table(
      screen,
      ['name', 'domain', 'state', 'age', 'id'],
      instances.map(({name, sendingDomain, state, createdAt, id, upgradeTo}) => [
        plainLine(name),
        sendingDomain === null ? 'not known' : plainLine(sendingDomain),
        upgradeTo === undefined
          ? instanceStateWord(screen, state)
          : `${instanceStateWord(screen, state)}, ${NEEDS_UPGRADE}`,
        ageOf(createdAt, now),
        plainLine(id),
      ]),
    )
    return `${drawn}\n\n${foot}`
  }
}

const NONE = {
  machine: 'No service instances of this context are known to this machine.',
  'cloud-foundry': 'No service instances in this context yet.',
} as const
const CREATE = 'To create one:\n  sesctl provision NAME --domain DOMAIN --admin-email ADDRESS'

function elsewhereLines(screen: Screen, elsewhere: readonly string[] | null): string[] {
  if (elsewhere === null || elsewhere.length === 0) return []
  const [count, noun] = [elsewhere.length, elsewhere.length === 1 ? 'instance' : 'instances']
  return [`${glyph(screen, 'warn')} AWS has ${count} more ${noun} of the broker: sesctl reputation --all`]
}
