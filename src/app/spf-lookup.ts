import {type SpfCost, spfCost} from '../domain/spf/cost.ts'
import {type SpfAnswer, type SpfQuestion, spfQuestionKey} from '../domain/spf/lookup.ts'
import type {NameServers} from '../ports/name-servers.ts'
import {askingWorld} from './dns-merge-world.ts'

/** A record that leads further than this is over every limit by then. */
const MAX_ROUNDS = 12

/**
 * What an SPF record costs receivers, its includes followed through the resolvers: all of one level are asked at once.
 * @param domain whose record it is; for what the record says of `a` and `mx`.
 */
export async function lookUpSpfCost(nameServers: NameServers, domain: string, record: string): Promise<SpfCost> {
  const ask = askingWorld(nameServers, new Set())
  const answers = new Map<string, SpfAnswer>()
  let cost = spfCost(domain, record, answers)
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const open = cost.missing.filter((question) => !answers.has(spfQuestionKey(question)))
    if (open.length === 0) break
    await Promise.all(
      open.map(async (question: SpfQuestion) => answers.set(spfQuestionKey(question), await ask(question))),
    )
    cost = spfCost(domain, record, answers)
  }
  return cost
}
