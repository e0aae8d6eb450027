import type {DrawnRecord, DrawnZone} from './drawn-zone.ts'

const MAX_STEPS = 25

/**
 * The smallest zone that still shows it, as far as leaving out records, strings and words gets.
 * @param shows for each zone, whether it does; asked for all that could be next at once
 */
export async function shrink(
  zone: DrawnZone,
  shows: (zones: readonly DrawnZone[]) => Promise<readonly boolean[]>,
): Promise<DrawnZone> {
  let smallest = zone
  for (let step = 0; step < MAX_STEPS; step += 1) {
    const smaller = candidates(smallest.records).map((records, index): DrawnZone => ({...smallest, index, records}))
    const shown = await shows(smaller)
    const next = smaller[shown.indexOf(true)]
    if (next === undefined) break
    smallest = {...next, index: zone.index}
  }
  return smallest
}

/** Halves first: most of what was drawn has nothing to do with it. */
function candidates(records: readonly DrawnRecord[]): DrawnRecord[][] {
  const half = Math.ceil(records.length / 2)
  const halves = records.length < 4 ? [] : [records.slice(0, half), records.slice(half)]
  const without = records.map((_, index) => records.filter((_other, at) => at !== index))
  const shorter = records.flatMap((record, index) =>
    shorterRecords(record).map((other) => records.map((each, at) => (at === index ? other : each))),
  )
  return [...halves, ...without, ...shorter]
}

function shorterRecords(record: DrawnRecord): DrawnRecord[] {
  if (record.type !== 'TXT') return []
  const {strings} = record
  const joined = strings.length > 1 ? [strings.join('')].filter((text) => text.length <= 200).map((text) => [text]) : []
  const words = strings.flatMap((text, at) =>
    text.split(' ').flatMap((_, index, all) => {
      if (all.length < 2) return []
      const left = all.filter((_word, other) => other !== index).join(' ')
      return [strings.map((each, other) => (other === at ? left : each))]
    }),
  )
  return [...joined, ...words].map((some) => ({...record, strings: some}))
}
