import {BESIDE_CNAME} from '../../verification/questions.ts'
import type {RequiredRecord} from '../required-records.ts'
import {type Present, type PublishedFacts, presentItself, publishedValues} from './environment.ts'
import type {MergeNote} from './note.ts'

/**
 * What keeps a record from being added at its name, where servers would drop the addition or never answer it. Undefined
 * where nothing is known to.
 */
export function inTheWay(record: RequiredRecord, here: Present, facts: PublishedFacts): MergeNote | undefined {
  return underDname(record, here) ?? besideOthers(record, here, facts)
}

function underDname({key, name, type, value}: RequiredRecord, {dname, values}: Present): MergeNote | undefined {
  if (dname === undefined || values.includes(value)) return undefined
  const there = `${name.slice(0, -dname.name.length)}${dname.target}`
  const text = `A DNAME record at ${dname.name} sends ${name} to ${there}, and nothing else is answered below it: publish ${type} ${value} at ${there}, or remove the DNAME record and ask again.`
  return {code: 'name-under-dname', severity: 'problem', key, text}
}

function besideOthers(record: RequiredRecord, here: Present, facts: PublishedFacts): MergeNote | undefined {
  const {key, name, type, value} = record
  if (type !== 'CNAME' || here.values.includes(value)) return undefined
  const others = BESIDE_CNAME.flatMap((other) => {
    const there = presentItself(facts, name, other)
    if (there === undefined || there.alias !== undefined) return []
    return publishedValues(there, other).map(({rdata}) => `${other} ${rdata}`)
  })
  if (others.length === 0) return undefined
  const text = `At ${name} is ${others.join(' and ')}, and a CNAME has to be alone: servers drop one that is added beside it. If nobody needs ${others.length === 1 ? 'that record' : 'those records'}, remove ${others.length === 1 ? 'it' : 'them'} and publish CNAME ${value}; where they come from a proxy or from flattening, switch that off for the name.`
  return {code: 'name-has-other-data', severity: 'problem', key, text}
}
