import {EXIT} from '../exit/exit.ts'
import {Failure, InvalidValue} from '../exit/failure.ts'
import {plainLine} from '../text/plain-text.ts'
import {dnsNameProblem, isWithin, normaliseName, relativeName} from '../verification/dns/name.ts'
import type {RecordChange} from './record-changes.ts'

/** A zone that records are published in, and how sure that is. */
export interface ZoneCut {
  /** Absolute, lower case, without the final dot. */
  readonly name: string
  /** `flag`: somebody said so. `soa`: name servers did. `public-suffix`: a guess, because nobody answered. */
  readonly knownBy: 'flag' | 'soa' | 'public-suffix'
}

/** A change in the zone where it belongs. */
export interface PlacedChange extends RecordChange {
  readonly zone: string
  /** The name as a panel of the zone wants it: without the zone, `@` for the zone itself. */
  readonly host: string
}

/** The records would have to be published in several zones, and the format holds one. */
export class SeveralZones extends Failure {
  readonly code = 'several-zones'
  readonly exit = EXIT.usage
}

/** A zone as typed, in the form that names are compared in. @throws InvalidValue naming the rule */
export function parseZoneName(text: string): string {
  const problem = dnsNameProblem(text)
  if (problem === undefined) return normaliseName(text)
  throw new InvalidValue(`Can't use "${plainLine(text)}" as a zone: it ${problem}.`, {
    hints: ['Write it like agency.gov.'],
  })
}

/** @throws InvalidValue when there is something to publish, and nothing of it in the zone that was asked for */
export function requireInside(
  {changes, outside}: {changes: readonly PlacedChange[]; outside: readonly string[]},
  zone: string,
): void {
  if (changes.length > 0 || outside.length === 0) return
  throw new InvalidValue(`Can't publish in the zone ${zone}: none of the records is in it.`, {
    hints: [`The names are ${outside.join(', ')}.`],
  })
}

/**
 * Each change in its zone.
 * @param cuts by the name of a record
 * @returns also the names that no cut encloses, whose changes are left out
 */
export function placeChanges(
  changes: readonly RecordChange[],
  cuts: ReadonlyMap<string, ZoneCut>,
): {placed: PlacedChange[]; zones: ZoneCut[]; outside: string[]} {
  const placed = changes.flatMap((change) => {
    const cut = cuts.get(change.name)
    if (cut === undefined || !isWithin(change.name, cut.name)) return []
    return [{...change, zone: cut.name, host: relativeName(change.name, cut.name)}]
  })
  const inside = new Set(placed.map(({name}) => name))
  const names = new Set(placed.map(({zone}) => zone))
  const zones = [...names].flatMap((name) => [...cuts.values()].find((cut) => cut.name === name) ?? [])
  return {placed, zones, outside: [...new Set(changes.map(({name}) => name))].filter((name) => !inside.has(name))}
}
