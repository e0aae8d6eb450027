import {dataOf, isShared, isUnchanged} from '../domain/records/record-changes.ts'
import type {PlacedChange, ZoneCut} from '../domain/records/record-zones.ts'
import type {Purpose} from '../domain/records/required-records.ts'
import {plainLine} from '../domain/text/plain-text.ts'
import {shellCommand} from '../domain/text/shell-words.ts'
import {characterStrings, recordData} from './record-data.ts'
import {byZone, type Exported, guesses, opening, type RecordSet, warnings} from './record-set.ts'

const TITLES: Readonly<Record<Purpose, string>> = {
  dkim: 'DKIM',
  spf: 'SPF',
  mx: 'MX for bounces',
  dmarc: 'DMARC, when the others are published',
}

/** A ticket for whoever maintains the zone: what to publish, in which order, why, and how to see that it worked. */
export function markdown(set: RecordSet): Exported {
  const {changes, zones, domain, instance} = set
  if (changes.length === 0) return {text: `${prose(opening(set)[0] ?? '')}.\n`, cautions: []}
  const open = changes.filter((change) => !isUnchanged(change))
  const paragraphs = [
    `# DNS records for mail from ${prose(domain)}`,
    ...(open.length === 0 ? [NOTHING] : asks(set, open.length)),
    ...byZone(set).flatMap((part) => steps(set, part, zones.length > 1)),
    ...untouched(changes.filter(isUnchanged)),
    '## To see that it worked',
    `\`${shellCommand('sesctl', 'verify', ...(instance === null ? [] : [instance]))}\` asks the name servers of the zone and says of each record whether it is right. By hand:`,
    fenced((open.length > 0 ? open : changes).map(({name, type}) => `dig +short ${type} ${name}`)),
  ]
  return {text: `${paragraphs.join('\n\n')}\n`, cautions: []}
}

const NOTHING = 'There is nothing to change: the records below are published as Amazon SES needs them.'

function asks({domain, zones}: RecordSet, count: number): string[] {
  return [
    `Please make the ${count === 1 ? 'change' : `${count} changes`} below in the zone ${zones.map(({name}) => `\`${name}\``).join(' and ')}, in this order. They let Amazon SES send mail as ${prose(domain)}, and let receivers see that it may.`,
    ...guesses(zones).map((guess) => `${prose(guess)}.`),
    `Each name is written in full; \`host\` is the same name for a panel that adds the zone by itself. Enter values as they are, without quotes around them. Host names are absolute: where the panel wants a final dot, add it.`,
  ]
}

function steps(set: RecordSet, {zone, changes}: {zone: ZoneCut; changes: PlacedChange[]}, several: boolean): string[] {
  const open = changes.filter((change) => !isUnchanged(change))
  const purposes = [...new Set(open.map(({purpose}) => purpose))]
  return purposes.flatMap((purpose, index) => {
    const here = open.filter((change) => change.purpose === purpose)
    const reasons = [...new Set(here.map(({why}) => why))]
    return [
      `## ${several ? `${prose(zone.name)}: ` : ''}${index + 1}. ${TITLES[purpose]}`,
      ...reasons.map(prose),
      ...warnings(set, here).map((text) => `**Mind:** ${prose(text)}`),
      ...here.flatMap(step),
    ]
  })
}

function step(change: PlacedChange): string[] {
  const {name, type, wanted, remove, before} = change
  const data = dataOf(change)
  const others = change.values.filter((value) => value !== wanted)
  const verb = remove.length > 0 ? 'Put this in its place' : 'Add'
  return [
    ...remove.flatMap((value, index) => [`Take this record out:`, card(change, value, data.remove[index])]),
    ...(wanted === undefined ? [] : [`${verb}:`, card(change, wanted)]),
    ...(others.length > 0
      ? [
          `Leave the other ${others.length === 1 ? 'value' : `${others.length} values`} of ${prose(name)} ${type} as ${others.length === 1 ? 'it is' : 'they are'}.`,
        ]
      : []),
    ...(isShared(change) && before === undefined
      ? [
          `Please check first whether there is a TXT record of this kind (the same first word) at ${prose(name)}: of two, receivers ignore both. Other TXT records may stay.`,
        ]
      : []),
  ]
}

function untouched(changes: readonly PlacedChange[]): string[] {
  if (changes.length === 0) return []
  const names = changes.map(({name, type}) => `- ${prose(name)} ${type}`)
  return ['## Right already', `Nothing has to be done about these; please keep them:`, names.join('\n')]
}

/** @param published octets of a record that is there, which are shown where its strings are not what one would type. */
function card({name, host, type, ttl}: PlacedChange, value: string, published?: string): string {
  const typed = published === undefined || published === recordData({type, value}) ? asTyped(value) : published
  return fenced([`name   ${name}`, `host   ${host}`, `type   ${type}`, `TTL    ${ttl}`, `value  ${typed}`])
}

/** What cannot be seen or copied is written in presentation format, as is what looks like that. */
function asTyped(value: string): string {
  const visible = value === value.trim() && !value.startsWith('"') && !/[\p{C}\p{Zl}\p{Zp}]/u.test(value)
  return visible ? value : characterStrings(value).join(' ')
}

/** A code block whose fence is longer than any in it. */
function fenced(lines: readonly string[]): string {
  const longest = Math.max(2, ...[...lines.join('\n').matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  return [fence, ...lines, fence].join('\n')
}

/** Text in which nothing is markup. */
function prose(text: string): string {
  return plainLine(text).replaceAll(/[\\`*_<>[\]|~]/g, '\\$&')
}
