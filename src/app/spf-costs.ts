import type {RecordJudgement} from '../domain/diagnosis/judgement.ts'
import {withSpfCost} from '../domain/diagnosis/spf-limits.ts'
import {isSpf} from '../domain/spf/record.ts'
import type {NameServers} from '../ports/name-servers.ts'
import {lookUpSpfCost} from './spf-lookup.ts'

/**
 * SPF judgements with what the records cost receivers, as they are and as the edit would make them. Each include leads to
 * further questions, so this comes after the rest.
 */
export async function countSpfCosts(
  nameServers: NameServers,
  judgements: readonly RecordJudgement[],
): Promise<RecordJudgement[]> {
  return await Promise.all(
    judgements.map(async (judgement) => {
      if (judgement.record.purpose !== 'spf') return judgement
      const {name} = judgement.record
      const published = judgement.found.find((record) => record.name === name && isSpf(record.value))?.value
      const [found, edited] = await Promise.all(
        [published, judgement.edit?.with].map(async (value) =>
          value === undefined ? undefined : await lookUpSpfCost(nameServers, name, value),
        ),
      )
      return withSpfCost(judgement, {...(found ? {found} : {}), ...(edited ? {edited} : {})})
    }),
  )
}
