import type {Assessment} from '../judgement.ts'
import {type RecordView, zoneRecord} from '../published.ts'
import type {DnsRecord} from './answers.ts'
import {isWithin} from './name.ts'

/**
 * A DNAME above the name sends every name below it elsewhere (RFC 6672 section 2.4): nothing that is added there is
 * answered. What is right where it leads to, is right.
 */
export function assessUnderDname(view: RecordView, assess: (view: RecordView) => Assessment): Assessment {
  const assessment = assess(view)
  const dname = dnameAbove(view)
  if (dname === undefined || assessment.state === 'right') return assessment
  const {record} = view
  const there = `${record.name.slice(0, -dname.name.length)}${dname.data}`
  return {
    state: 'wrong',
    mistake: 'under-dname',
    found: [zoneRecord(dname)],
    edit: {
      do: `remove the DNAME record at ${dname.name}, or publish the record at ${there}: below a DNAME nothing else is answered`,
    },
    notes: [],
  }
}

/** Of the record's name, as a server answers with it. */
export function dnameAbove({record: {name, type}, reply}: RecordView): DnsRecord | undefined {
  const answers = reply({name, type})?.answers ?? []
  return answers.find((answer) => answer.type === 'DNAME' && answer.name !== name && isWithin(name, answer.name))
}
