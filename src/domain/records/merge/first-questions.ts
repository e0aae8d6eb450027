import {treeWalk} from '../../verification/dmarc/discovery.ts'
import {BESIDE_CNAME, siblingOf} from '../../verification/questions.ts'
import {includedDomains} from '../../verification/spf/edit.ts'
import type {RequiredRecord} from '../required-records.ts'
import {type PublishedQuestion, publishedKey} from './environment.ts'
import {policyDomain} from './merge-dmarc.ts'

/** What is there, what keeps a CNAME from being there, and what a wildcard answers in their place. */
function atName(name: string, type: RequiredRecord['type']): PublishedQuestion[] {
  const types = type === 'CNAME' ? [type, ...BESIDE_CNAME] : [type]
  const sibling = siblingOf(name)
  // Right below a top-level domain, wildcards are a registry's, and there are none.
  const names = sibling.split('.').length > 2 ? [name, sibling] : [name]
  return types.flatMap((each) => names.map((one): PublishedQuestion => ({name: one, type: each})))
}

/**
 * What is asked before anything is known, each question once. What else there is to ask, the answers show: `missing` of
 * a merge.
 */
export function firstQuestions(required: readonly RequiredRecord[], domain: string): PublishedQuestion[] {
  const text = (name: string): PublishedQuestion => ({name, type: 'TXT'})
  const questions = [
    ...required.flatMap(({name, type}) => atName(name, type)),
    text(domain),
    ...required.flatMap((record) => {
      if (record.purpose === 'spf') return includedDomains(record.value).map(text)
      return record.purpose === 'dmarc' ? treeWalk(policyDomain(record)).map((name) => text(`_dmarc.${name}`)) : []
    }),
  ]
  return [...new Map(questions.map((question) => [publishedKey(question), question])).values()]
}
