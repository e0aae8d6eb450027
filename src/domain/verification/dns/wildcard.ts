import {publishedData} from '../../records/record-data.ts'
import type {Assessment} from '../judgement.ts'
import {look, type RecordView, wanted, zoneRecord} from '../published.ts'
import {IN_ITS_PLACE, siblingOf, wildcardQuestion} from '../questions.ts'
import type {DnsRecord, Question} from './answers.ts'

/**
 * An assessment of what is at the name itself. A wildcard answers for every name that is not there (RFC 4592 section
 * 2.1.1), so that a record of any type seems to be present, and wrong, that nobody has published: nothing can be edited or
 * removed there.
 */
export function assessWithoutWildcard(view: RecordView, assess: (view: RecordView) => Assessment): Assessment {
  const {record, elsewhere} = view
  const types = [record.type, ...IN_ITS_PLACE[record.type]]
  const fromWildcard = types.filter((type) => {
    const question = wildcardQuestion({name: record.name, type}, elsewhere)
    return question !== undefined && isSame(view, {name: record.name, type}, question)
  })
  const assessment = assess(view)
  if (fromWildcard.length === 0) return assessment
  if (assessment.state === 'right') {
    return {
      ...assessment,
      notes: [...assessment.notes, 'a wildcard of the zone answers here: any change of it is felt'],
    }
  }
  const own = assess({...view, reply: (question) => withoutTypes(view, question, fromWildcard)})
  if (own.mistake !== 'missing') return own
  return {
    state: 'missing',
    mistake: 'wildcard',
    found: fromWildcard.flatMap((type) => valuesAt(view, {name: record.name, type})).map(zoneRecord),
    edit: {
      publish: wanted(record),
      do: 'publish the record itself and leave the wildcard alone: a record of its own goes before it',
    },
    notes: [],
  }
}

/** Whether a record is what any name beside its own would give. */
export function isFromWildcard(
  view: RecordView,
  {name, type}: Pick<DnsRecord, 'name'> & Pick<Question, 'type'>,
): boolean {
  return isSame(view, {name, type}, {name: siblingOf(name), type})
}

function withoutTypes(
  view: RecordView,
  question: Question,
  types: readonly Question['type'][],
): ReturnType<RecordView['reply']> {
  const reply = view.reply(question)
  const hidden = question.name === view.record.name && types.includes(question.type)
  return reply === undefined || !hidden ? reply : {...reply, answers: []}
}

function isSame(view: RecordView, one: Question, other: Question): boolean {
  const [here, there] = [valuesAt(view, one), valuesAt(view, other)]
  return here.length > 0 && here.map(keyOf).join('\n') === there.map(keyOf).join('\n')
}

/** Octets: a record of the name's own may have the text of the wildcard's and be cut into other strings. */
function keyOf(record: DnsRecord): string {
  return `${record.type} ${publishedData(record)}`
}

/** What is at a name itself: a CNAME stands for what it leads to. */
function valuesAt(view: RecordView, question: Question): readonly DnsRecord[] {
  const {records, aliases} = look(view, question)
  const own = aliases.length > 0 ? aliases.slice(0, 1) : records
  return own.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
}
