import type {MergeNote} from '../domain/records/merge/note.ts'
import type {RecordAdvice} from '../domain/records/record-advice.ts'
import {isShared} from '../domain/records/record-changes.ts'
import {type PlacedChange, SeveralZones, type ZoneCut} from '../domain/records/record-zones.ts'
import {shellCommand} from '../domain/text/shell-words.ts'

/** What every export is made of. */
export interface RecordSet {
  /** Null: not known by name. */
  readonly instance: string | null
  readonly domain: string
  /** In the order in which they are best published. */
  readonly changes: readonly PlacedChange[]
  /** The zones of the changes. */
  readonly zones: readonly ZoneCut[]
  readonly advice: readonly RecordAdvice[]
  /** What a comparison with what is published had to say; absent when there was none. */
  readonly merge?: {readonly notes: readonly MergeNote[]}
}

/** A document for one DNS workflow. */
export interface Exported {
  readonly text: string
  /** Sentences that the format has no place for, or that nobody may miss. */
  readonly cautions: readonly string[]
}

/** The sentences that every document begins with: what it is, and in which zone. */
export function opening({domain, changes, zones}: RecordSet): string[] {
  if (changes.length === 0) return [`Nothing to publish: the platform publishes the records of ${domain} itself`]
  const names = zones.map(({name}) => name).join(' and ')
  return [`Records that Amazon SES needs for ${domain}, in the zone ${names}`, ...guesses(zones)]
}

/** Says which zones nobody confirmed. */
export function guesses(zones: readonly ZoneCut[]): string[] {
  return zones
    .filter(({knownBy}) => knownBy === 'public-suffix')
    .map(({name}) => `No name server said where the zone begins: ${name} is a guess by the public suffix list`)
}

/** The changes of each zone, in the order of the set. */
export function byZone({changes, zones}: RecordSet): {zone: ZoneCut; changes: PlacedChange[]}[] {
  return zones.map((zone) => ({zone, changes: changes.filter((change) => change.zone === zone.name)}))
}

/**
 * The zone of a format whose document is for one. Undefined when there is nothing to publish.
 * @throws SeveralZones
 */
export function onlyZone({instance, zones}: RecordSet, format: string): ZoneCut | undefined {
  const [zone, ...more] = zones
  if (more.length === 0) return zone
  const names = zones.map(({name}) => name)
  throw new SeveralZones(`Can't write one ${format} document for records in ${names.length} zones.`, {
    hints: names.map((name) =>
      shellCommand(
        'sesctl',
        'dns-instructions',
        ...(instance === null ? [] : [instance]),
        '--format',
        format,
        '--zone',
        name,
      ),
    ),
  })
}

/**
 * What to say before a change, whatever the format: what it is for, and what to look out for.
 * @param previous what was said something about just before: the same reason is not given twice in a row
 */
export function remarks(set: RecordSet, change: PlacedChange, previous?: PlacedChange): string[] {
  const words = warnings(set, [change])
  return change.why === previous?.why ? words : [change.why, ...words]
}

/** What to say where a record is added beside others that nobody has seen. */
export function unseen(change: PlacedChange): string[] {
  if (!isShared(change) || change.before !== undefined) return []
  return [
    `It is not known what TXT records are published at ${change.name}: check first, since of two for SPF, or two for DMARC, receivers ignore both.`,
  ]
}

/** What to look out for before any of these is published, once each. That nobody answered is said by {@link unseen}. */
export function warnings({advice, merge}: RecordSet, changes: readonly PlacedChange[]): string[] {
  const keys = new Set(changes.map(({key}) => key))
  const notes = merge?.notes.filter(({severity, code}) => severity !== 'info' && code !== 'unanswered') ?? []
  return [...new Set([...advice, ...notes].filter(({key}) => keys.has(key)).map(({text}) => text))]
}
