import {expect} from 'chai'
import {absolute, type ReadRecord, readData} from './presentation.ts'

/** Reads a fragment of a master file in which every line says its name, TTL and class. */
export function readZoneFile(text: string): ReadRecord[] {
  return thresholdsOf(text).map((line) => {
    const [, name = '', ttl = '', type = '', data = ''] = /^(\S+)\s+(\d+)\s+IN\s+([A-Z]+)\s+(.*)$/.exec(line) ?? []
    expect(name, line).not.to.equal('')
    return {name: absolute(name), type, ttl: Number(ttl), value: readData(type, data)}
  })
}

export interface ReadUpdate {
  /** Zone of the message; undefined: nsupdate has to ask. */
  readonly zone?: string
  readonly prerequisites: readonly string[]
  /** `name TYPE`: the whole rrset goes. */
  readonly emptied: readonly string[]
  readonly removed: readonly Omit<ReadRecord, 'ttl'>[]
  readonly added: readonly ReadRecord[]
}

/** Reads a script of nsupdate, message by message. */
export function readNsupdate(text: string): ReadUpdate[] {
  const messages: ReadUpdate[] = []
  let lines: string[] = []
  for (const line of thresholdsOf(text)) {
    if (line !== 'send') {
      lines.push(line)
      continue
    }
    messages.push(messageOf(lines))
    lines = []
  }
  expect(lines, 'nothing is left unsent').to.deep.equal([])
  return messages
}

function messageOf(lines: readonly string[]): ReadUpdate {
  const of = (pattern: RegExp) => lines.flatMap((line) => (pattern.test(line) ? [pattern.exec(line) ?? []] : []))
  const emptied = of(/^update delete (\S+) ([A-Z]+)$/)
  const removed = of(/^update delete (\S+) ([A-Z]+) (.+)$/)
  const added = of(/^update add (\S+) (\d+) ([A-Z]+) (.+)$/)
  const prerequisites = of(/^prereq (.*)$/)
  const zone = of(/^zone (\S+)$/)
  expect(emptied.length + removed.length + added.length + prerequisites.length + zone.length).to.equal(lines.length)
  const [named] = zone
  return {
    ...(named === undefined ? {} : {zone: absolute(named[1] ?? '')}),
    prerequisites: prerequisites.map(([, what = '']) => what),
    emptied: emptied.map(([, name = '', type = '']) => `${absolute(name)} ${type}`),
    removed: removed.map(([, name = '', type = '', data = '']) => ({
      name: absolute(name),
      type,
      value: readData(type, data),
    })),
    added: added.map(([, name = '', ttl = '', type = '', data = '']) => ({
      name: absolute(name),
      type,
      ttl: Number(ttl),
      value: readData(type, data),
    })),
  }
}

function thresholdsOf(text: string): string[] {
  expect(text.endsWith('\n')).to.equal(true)
  return text.split('\n').filter((line) => line !== '' && !line.startsWith(';'))
}
