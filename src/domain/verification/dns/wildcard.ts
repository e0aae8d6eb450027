import type {Assessment} from '../judgement.ts'
import {look, type Scene, wanted, zoneRecord} from '../published.ts'
import {IN_ITS_PLACE, siblingOf, wildcardQuestion} from '../questions.ts'
import type {DnsRecord, Question} from './answers.ts'

/**
 * An assessment of what is at the name itself. A wildcard answers for every name that is not there (RFC 4592 section
 * 2.1.1), so that a record of any type seems to be present, and wrong, that nobody has published: nothing can be edited or
 * removed there.
 */
export function assessWithoutWildcard(scene: Scene, assess: (scene: Scene) => Assessment): Assessment {
  const {record, surroundings} = scene
  const types = [record.type, ...IN_ITS_PLACE[record.type]]
  const fromWildcard = types.filter((type) => {
    const elsewhere = wildcardQuestion({name: record.name, type}, surroundings)
    return elsewhere !== undefined && isSame(scene, {name: record.name, type}, elsewhere)
  })
  const assessment = assess(scene)
  if (fromWildcard.length === 0) return assessment
  if (assessment.state === 'right') {
    return {
      ...assessment,
      notes: [...assessment.notes, 'a wildcard of the zone answers here: any change of it is felt'],
    }
  }
  const own = assess({...scene, reply: (question) => withoutTypes(scene, question, fromWildcard)})
  if (own.mistake !== 'missing') return own
  return {
    state: 'missing',
    mistake: 'wildcard',
    found: fromWildcard.flatMap((type) => valuesAt(scene, {name: record.name, type})).map(zoneRecord),
    edit: {
      publish: wanted(record),
      do: 'publish the record itself and leave the wildcard alone: a record of its own goes before it',
    },
    notes: [],
  }
}

/** Whether a record is what any name beside its own would give. */
export function isFromWildcard(scene: Scene, {name, type}: Pick<DnsRecord, 'name'> & Pick<Question, 'type'>): boolean {
  return isSame(scene, {name, type}, {name: siblingOf(name), type})
}

function withoutTypes(
  scene: Scene,
  question: Question,
  types: readonly Question['type'][],
): ReturnType<Scene['reply']> {
  const reply = scene.reply(question)
  const hidden = question.name === scene.record.name && types.includes(question.type)
  return reply === undefined || !hidden ? reply : {...reply, answers: []}
}

function isSame(scene: Scene, one: Question, other: Question): boolean {
  const [here, there] = [valuesAt(scene, one), valuesAt(scene, other)]
  return here.length > 0 && here.map(keyOf).join('\n') === there.map(keyOf).join('\n')
}

function keyOf({type, data}: DnsRecord): string {
  return `${type} ${data}`
}

/** What is at a name itself: a CNAME stands for what it leads to. */
function valuesAt(scene: Scene, question: Question): readonly DnsRecord[] {
  const {records, aliases} = look(scene, question)
  const own = aliases.length > 0 ? aliases.slice(0, 1) : records
  return own.toSorted((a, b) => (a.data < b.data ? -1 : 1))
}
