import {editDistance} from './edit-distance.ts'

/**
 * The names that `typed` was most likely meant to be, nearest first: within as many edits as typing mistakes have (one in
 * up to three characters, two in up to eight, then a third of the length), or starting alike.
 */
export function nearNames(typed: string, names: readonly string[], limit = 3): string[] {
  const wanted = typed.toLowerCase()
  const reach = wanted.length <= 3 ? 1 : Math.max(2, Math.floor(wanted.length / 3))
  return names
    .map((name) => ({name, distance: editDistance(wanted, name.toLowerCase(), reach)}))
    .filter(({name, distance}) => distance <= reach || (wanted.length >= 3 && name.toLowerCase().startsWith(wanted)))
    .sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
    .slice(0, limit)
    .map(({name}) => name)
}
