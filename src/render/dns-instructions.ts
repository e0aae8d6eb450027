import type {DnsInstructions} from '../app/dns-instructions.ts'
import {plainLine} from '../domain/plain-text.ts'
import {hasMailFrom, reasonFor} from '../domain/record-advice.ts'
import {paragraph} from './paragraph.ts'
import {PURPOSE_NAMES, recordLabels} from './record-labels.ts'
import {beside, glyph, padEnd, type Screen, type View} from './screen.ts'
import {table} from './table.ts'

const LABEL = 5

/** The records to publish, why each, and what to look out for. */
export function renderDnsInstructions(instructions: DnsInstructions): View {
  return (screen) => {
    const {domain, instance, records, generated} = instructions
    const name = screen.paint.bold(plainLine(domain))
    if (generated) {
      const head = beside(screen, [name, `instance ${plainLine(instance)}`])
      return `${glyph(screen, 'ok')} ${head}\n\n${paragraph(GENERATED, screen.columns)}`
    }
    return [
      beside(screen, [name, `instance ${plainLine(instance)}`, `${records.length} records to publish`]),
      recordTable(screen, instructions),
      [screen.paint.dim('why'), ...reasons(screen, instructions)].join('\n'),
      ...warnings(screen, instructions),
    ].join('\n\n')
  }
}

const GENERATED =
  'This domain was generated, and the platform publishes its records itself: there is nothing for you to publish.'

function recordTable(screen: Screen, {records}: DnsInstructions): string {
  const labels = recordLabels(records)
  const rows = records.map(({name, type, ttl, value}, index) => [
    labels[index] ?? '',
    plainLine(name),
    type,
    String(ttl),
    plainLine(value),
  ])
  return table(screen, ['for', 'name', 'type', 'ttl', 'value'], rows)
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
