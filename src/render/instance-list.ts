import type {InstanceList} from '../app/list-instances.ts'
import {plainLine} from '../domain/plain-text.ts'
import {ageOf, instanceStateWord, NEEDS_UPGRADE} from './instance-words.ts'
import type {View} from './screen.ts'
import {table} from './table.ts'

export function renderInstanceList({instances}: InstanceList, now: number): View {
  return (screen) => {
    if (instances.length === 0)
      return 'No service instances in this context yet. To create one:\n  sesctl provision NAME --domain DOMAIN --admin-email ADDRESS'
    return table(
      screen,
      ['name', 'domain', 'state', 'age', 'id'],
      instances.map(({name, sendingDomain, state, createdAt, id, upgradeTo}) => [
        plainLine(name),
        sendingDomain === null ? '(generated)' : plainLine(sendingDomain),
        upgradeTo === undefined
          ? instanceStateWord(screen, state)
          : `${instanceStateWord(screen, state)}, ${NEEDS_UPGRADE}`,
        ageOf(createdAt, now),
        plainLine(id),
      ]),
    )
  }
}
