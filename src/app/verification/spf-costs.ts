import type {RequiredRecord} from '../../domain/records/required-records.ts'
import {followAnswer} from '../../domain/verification/dns/answers.ts'
import {type DnsFacts, replyKey, serversOf} from '../../domain/verification/facts.ts'
import type {RecordJudgement} from '../../domain/verification/judgement.ts'
import {spfCost} from '../../domain/verification/spf/cost.ts'
import {withSpfCost} from '../../domain/verification/spf/limits.ts'
import type {SpfAnswers} from '../../domain/verification/spf/lookup.ts'
import {isSpf} from '../../domain/verification/spf/record.ts'
import type {NameServers} from '../../ports/verification/dns.ts'
import {lookUpSpf} from './spf-lookup.ts'

/** More texts at one name than this are no record of anybody's. */
const MAX_TEXTS = 16

/**
 * Facts with all that the SPF records of a domain lead to, as every server shows them. Each include leads to further
 * questions, so this comes after the rest.
 */
export async function withSpfAnswers(
  nameServers: NameServers,
  records: readonly RequiredRecord[],
  facts: DnsFacts,
  ownServers: boolean,
): Promise<DnsFacts> {
  const subjects = records
    .filter(({purpose}) => purpose === 'spf')
    .map(({name, value}) => ({name, required: value, records: [...textsAt(name, facts), value]}))
  const zones = ownServers ? [...new Set([...facts.authorities.values()].map(({zone}) => zone))] : []
  return {...facts, spfAnswers: await lookUpSpf(nameServers, subjects, zones)}
}

function textsAt(name: string, facts: DnsFacts): string[] {
  const question = {name, type: 'TXT'} as const
  const texts = serversOf(facts, name).flatMap(({server}) => {
    const reply = facts.replies.get(replyKey(server, question))
    return reply?.kind === 'answer' ? followAnswer(reply.answers, question).records.map(({data}) => data) : []
  })
  return [...new Set(texts.filter((text) => /spf1/i.test(text)))].slice(0, MAX_TEXTS)
}

/** SPF judgements with what the records cost receivers, as they are and as the edit would make them. */
export function withSpfCosts(judgements: readonly RecordJudgement[], answers: SpfAnswers): RecordJudgement[] {
  return judgements.map((judgement) => {
    if (judgement.record.purpose !== 'spf') return judgement
    const {name} = judgement.record
    const published = judgement.found.find((record) => record.name === name && isSpf(record.value))?.value
    const cost = (value: string | undefined) => (value === undefined ? undefined : spfCost(name, value, answers))
    const [found, edited] = [cost(published), cost(judgement.edit?.with)]
    return withSpfCost(judgement, {...(found ? {found} : {}), ...(edited ? {edited} : {})})
  })
}
