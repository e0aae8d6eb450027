import {isWithin} from '../../domain/verification/dns/name.ts'
import {type SpfCost, spfCost} from '../../domain/verification/spf/cost.ts'
import {
  type SpfAnswer,
  type SpfAnswers,
  type SpfQuestion,
  spfQuestionKey,
} from '../../domain/verification/spf/lookup.ts'
import {withoutErrors} from '../../domain/verification/spf/mend.ts'
import {checkSes} from '../../domain/verification/spf/ses-check.ts'
import type {NameServers} from '../../ports/verification/dns.ts'
import {publishedEnvironment} from '../records/merge-environment.ts'

/** A record that leads further than this is over every limit by then. */
const MAX_ROUNDS = 12

export interface SpfSubject {
  /** Domain whose records they are; for what they say of `a` and `mx`. */
  readonly name: string
  readonly records: readonly string[]
  /** What the service asks for at that name. */
  readonly required?: string
}

/**
 * What receivers would get for all that SPF records lead to: includes and redirects down to their ends, hosts, and SES's
 * own record. All of one level are asked at once, each once.
 * @param zones whose own servers are asked first, for a cache may be behind a change that has just been made
 */
export async function lookUpSpf(
  nameServers: NameServers,
  subjects: readonly SpfSubject[],
  zones: readonly string[] = [],
): Promise<SpfAnswers> {
  const answers = new Map<string, SpfAnswer>()
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const open = new Map<string, SpfQuestion>()
    for (const question of subjects.flatMap((subject) => missingOf(subject, answers))) {
      const key = spfQuestionKey(question)
      if (!answers.has(key)) open.set(key, question)
    }
    if (open.size === 0) break
    const own = [...open.values()].filter(({name}) => zones.some((zone) => zone !== '' && isWithin(name, zone)))
    const ask = publishedEnvironment(nameServers, new Set(own.map(({name}) => name)))
    await Promise.all([...open].map(async ([key, question]) => answers.set(key, await ask(question))))
  }
  return answers
}

function missingOf({name, records, required}: SpfSubject, answers: SpfAnswers): readonly SpfQuestion[] {
  return records
    .map(withoutErrors)
    .flatMap((record) => [
      ...spfCost(name, record, answers).missing,
      ...(required === undefined ? [] : checkSes({name, record, required, answers}).missing),
    ])
}

/** What an SPF record costs receivers, its includes followed through the resolvers. */
export async function lookUpSpfCost(nameServers: NameServers, domain: string, record: string): Promise<SpfCost> {
  return spfCost(domain, record, await lookUpSpf(nameServers, [{name: domain, records: [record]}]))
}
