import type {DnsInstructions} from '../../app/records/dns-instructions.ts'
import {hasMailFrom, reasonFor} from '../../domain/records/record-advice.ts'
import {isUnchanged} from '../../domain/records/record-changes.ts'
import type {PlacedChange, ZoneCut} from '../../domain/records/record-zones.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import {paragraph} from '../text/paragraph.ts'
import {beside, glyph, padEnd, type Screen, type View} from '../text/screen.ts'
import {cards, table} from '../text/table.ts'
import {shownValue} from '../verification/record.ts'
import {mergeNotes} from './merge-notes.ts'
import {PURPOSE_NAMES, recordLabels} from './record-labels.ts'

const LABEL = 5

type Layout = typeof table

/** The records to publish, why each, and what to look out for. Where the table is wider than the screen, cards. */
export function renderDnsInstructions(instructions: DnsInstructions): View {
  return (screen) => drawn(screen, instructions, table)
}

/** {@link renderDnsInstructions} as cards, however wide the screen is. */
export function renderDnsCards(instructions: DnsInstructions): View {
  return (screen) => drawn(screen, instructions, cards)
}

function drawn(screen: Screen, instructions: DnsInstructions, layout: Layout): string {
  const {domain, instance, changes, zones, generated, merge} = instructions
  const name = screen.paint.bold(plainLine(domain))
  const whose = instance === null ? [] : [`instance ${plainLine(instance)}`]
  if (generated) {
    const head = beside(screen, [name, ...whose])
    return `${glyph(screen, 'ok')} ${head}\n\n${paragraph(GENERATED, screen.columns)}`
  }
  const open = changes.filter((change) => !isUnchanged(change)).length
  const undecided = merge.notes.filter(({severity}) => severity === 'problem').length
  return [
    beside(screen, [
      name,
      ...whose,
      `${open} ${open === 1 ? 'record' : 'records'} to publish`,
      ...(undecided === 0 ? [] : [`${undecided} to decide`]),
      ...zones.filter((zone) => zone.name !== domain || isGuess(zone)).map(zoneWords),
    ]),
    recordTable(screen, instructions, layout),
    ...mergeNotes(screen, instructions, ['problem', 'warning']),
    [screen.paint.dim('why'), ...reasons(screen, instructions)].join('\n'),
    ...mergeNotes(screen, instructions, ['info']),
    ...warnings(screen, instructions),
  ].join('\n\n')
}

function zoneWords(zone: ZoneCut): string {
  return `zone ${plainLine(zone.name)}${isGuess(zone) ? ' (a guess)' : ''}`
}

function isGuess({knownBy}: ZoneCut): boolean {
  return knownBy === 'public-suffix'
}

const GENERATED =
  'This domain was generated, and the platform publishes its records itself: there is nothing for you to publish.'

function recordTable(screen: Screen, {changes}: DnsInstructions, layout: Layout): string {
  const labels = recordLabels(changes)
  const compared = changes.some(({before}) => before !== undefined)
  const rows = changes.flatMap((change, index) =>
    deeds(change).map(([deed, value]) => [
      labels[index] ?? '',
      ...(compared ? [deed] : []),
      plainLine(change.name),
      change.type,
      String(change.ttl),
      shownValue(screen, value),
    ]),
  )
  return layout(screen, ['for', ...(compared ? ['do'] : []), 'name', 'type', 'ttl', 'value'], rows)
}

/** What is done with which value. */
function deeds(change: PlacedChange): [deed: string, value: string][] {
  const {wanted, remove} = change
  const removals = remove.map((value): [string, string] => ['take out', value])
  if (wanted === undefined) return removals
  return [...removals, [isUnchanged(change) ? 'keep' : 'publish', wanted]]
}

function reasons(screen: Screen, {records}: DnsInstructions): string[] {
  const purposes = [...new Set(records.map(({purpose}) => purpose))]
  return purposes.map((purpose) => {
    const label = `${padEnd(PURPOSE_NAMES[purpose], LABEL)}  `
    return paragraph(reasonFor(purpose, hasMailFrom(records)), screen.columns, label)
  })
}

function warnings(screen: Screen, {records, advice}: DnsInstructions): string[] {
  return advice.map(({key, text}) => {
    const record = records.find((each) => each.key === key)
    const about = record === undefined ? '' : `${PURPOSE_NAMES[record.purpose]}: `
    return paragraph(about + plainLine(text), screen.columns, `${glyph(screen, 'warn')} `)
  })
}
