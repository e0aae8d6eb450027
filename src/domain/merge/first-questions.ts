import {treeWalk} from '../dmarc/discovery.ts'
import type {RequiredRecord} from '../required-records.ts'
import {includedDomains} from '../spf/edit.ts'
import {policyDomain} from './merge-dmarc.ts'
import {type WorldQuestion, worldKey} from './world.ts'

/**
 * What is asked before anything is known, each question once. What else there is to ask, the answers tell: `missing` of
 * a merge.
 */
export function firstQuestions(required: readonly RequiredRecord[], domain: string): WorldQuestion[] {
  const text = (name: string): WorldQuestion => ({name, type: 'TXT'})
  const questions = [
    ...required.map(({name, type}): WorldQuestion => ({name, type})),
    text(domain),
    ...required.flatMap((record) => {
      if (record.purpose === 'spf') return includedDomains(record.value).map(text)
      return record.purpose === 'dmarc' ? treeWalk(policyDomain(record)).map((name) => text(`_dmarc.${name}`)) : []
    }),
  ]
  return [...new Map(questions.map((question) => [worldKey(question), question])).values()]
}
