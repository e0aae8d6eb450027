import type {DnsRecord, Question} from '../dns-answers.ts'
import type {Assessment} from './judgement.ts'
import {wildcardQuestion} from './questions.ts'
import {look, type Scene, wanted, zoneRecord} from './scene.ts'

/**
 * What a wildcard makes of an assessment. It answers for every name that is not there (RFC 4592 section 2.1.1), so that a
 * record seems to be present, and wrong, that nobody has published.
 */
export function assessWildcard(scene: Scene, assessment: Assessment): Assessment {
  const answers = fromWildcard(scene)
  if (answers === undefined) return assessment
  if (assessment.state === 'right') {
    return {
      ...assessment,
      notes: [...assessment.notes, 'a wildcard of the zone answers here: any change of it is felt'],
    }
  }
  return {
    state: 'missing',
    mistake: 'wildcard',
    found: answers,
    edit: {
      publish: wanted(scene.record),
      do: 'publish the record itself and leave the wildcard alone: a record of its own goes before it',
    },
    notes: [],
  }
}

/** The records at the name, if they are what a name gives that is not there at all. */
function fromWildcard(scene: Scene): Assessment['found'] | undefined {
  const {record, surroundings} = scene
  const elsewhere = wildcardQuestion(record, surroundings)
  if (elsewhere === undefined) return undefined
  const here = valuesAt(scene, {name: record.name, type: record.type})
  const there = valuesAt(scene, elsewhere)
  const same = here.length > 0 && here.map(({data}) => data).join('\n') === there.map(({data}) => data).join('\n')
  return same ? here.map(zoneRecord) : undefined
}

/** What is at a name itself: a CNAME stands for what it leads to. */
function valuesAt(scene: Scene, question: Question): readonly DnsRecord[] {
  const {records, aliases} = look(scene, question)
  const own = aliases.length > 0 ? aliases.slice(0, 1) : records
  return own.toSorted((a, b) => (a.data < b.data ? -1 : 1))
}
