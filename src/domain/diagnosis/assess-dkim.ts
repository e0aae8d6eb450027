import type {DnsRecord} from '../dns-answers.ts'
import {isWithin} from '../dns-name.ts'
import {assessAbsent} from './absent.ts'
import {editDistance} from './edit-distance.ts'
import type {Assessment, Mistake} from './judgement.ts'
import {zonesOf} from './questions.ts'
import {look, type Scene, wanted, zoneRecord} from './scene.ts'

/** More than this many wrong characters are another name rather than a slip. */
const TYPO = 3

/** Easy DKIM: a CNAME to the key that SES keeps (and changes) itself. */
export function assessDkim(scene: Scene): Assessment {
  const {record} = scene
  const [published] = look(scene, {name: record.name, type: 'CNAME'}).records
  if (published === undefined) return assessAbsent(scene, ({data}) => data === record.value, holdsKeyOrTarget(scene))
  if (published.data === record.value) return {state: 'right', found: [zoneRecord(published)], notes: []}
  const {mistake, advice} = mistakeOf(scene, published)
  return {
    state: 'wrong',
    mistake,
    found: [zoneRecord(published)],
    edit: {publish: wanted(record), replace: published.data, with: record.value, do: advice},
    notes: [],
  }
}

/** The target as text, or the key itself: what a panel without CNAMEs, or one that resolves them, would show. */
function holdsKeyOrTarget({record}: Scene): (text: string) => boolean {
  return (text) => text.toLowerCase().includes(record.value) || /(?:^|;)\s*(?:v\s*=\s*DKIM1|p\s*=)/i.test(text)
}

function mistakeOf(scene: Scene, {data}: DnsRecord): {mistake: Mistake; advice: string} {
  const {record, all, surroundings} = scene
  const added = zonesOf(record, surroundings).find((zone) => zone !== '' && data === `${record.value}.${zone}`)
  if (added !== undefined) {
    return {
      mistake: 'zone-added-to-target',
      advice: 'end the target with a dot, or use the field for a target outside of the zone',
    }
  }
  const owner = all.find(({type, value}) => type === 'CNAME' && value === data)
  if (owner !== undefined) {
    return {mistake: 'wrong-value', advice: `change the target: this one belongs to ${owner.name}`}
  }
  if (editDistance(data, record.value) <= TYPO) {
    return {mistake: 'target-typo', advice: `copy the target again: ${difference(data, record.value)}`}
  }
  const another = /\.dkim(?:\.[a-z0-9-]+)?\.amazonses\.com$/.test(data)
  return {
    mistake: 'wrong-value',
    advice:
      another && !isWithin(data, record.value)
        ? 'change the target: this one belongs to another identity, or to this one before it was made again'
        : 'change the target',
  }
}

/** Where two names part, in words. */
function difference(found: string, expected: string): string {
  if (found.length !== expected.length) {
    const count = Math.abs(found.length - expected.length)
    return `it is ${count} ${count === 1 ? 'character' : 'characters'} too ${found.length > expected.length ? 'long' : 'short'}`
  }
  const at = [...expected].findIndex((character, index) => character !== found[index])
  return `character ${at + 1} is "${found[at] ?? ''}" instead of "${expected[at] ?? ''}"`
}
