import type {RequiredRecord} from '../../domain/records/required-records.ts'
import {organizationalDomain} from '../../domain/verification/dmarc/discovery.ts'
import {policyTexts} from '../../domain/verification/dmarc/inherited-policy.ts'
import {isDmarc, parseDmarc} from '../../domain/verification/dmarc/record.ts'
import {externalDestinations} from '../../domain/verification/dmarc/reports.ts'
import {followAnswer} from '../../domain/verification/dns/answers.ts'
import {type DnsFacts, replyKey, serversOf} from '../../domain/verification/facts.ts'
import {policyDomain} from '../../domain/verification/questions.ts'
import type {NameServers} from '../../ports/verification/dns.ts'
import {publishedEnvironment} from '../records/merge-environment.ts'

/** A policy that names more domains than this is not read by receivers either. */
const MAX_DESTINATIONS = 16

/** Facts with what the owners of report destinations say that lie in other domains (RFC 9990 section 4). */
export async function withReportAnswers(
  nameServers: NameServers,
  records: readonly RequiredRecord[],
  facts: DnsFacts,
): Promise<DnsFacts> {
  const required = records.find(({purpose}) => purpose === 'dmarc')
  const domain = required === undefined ? undefined : policyDomain(required.name)
  if (required === undefined || domain === undefined) return facts
  const organization = organizationalDomain(domain, policyTexts(facts))
  const names = publishedPolicies(required.name, facts).flatMap((text) => {
    const policy = parseDmarc(text)
    return policy === undefined
      ? []
      : externalDestinations(policy, domain, organization).map(({authorisationName}) => authorisationName)
  })
  const ask = publishedEnvironment(nameServers, new Set())
  const answers = await Promise.all(
    [...new Set(names)].slice(0, MAX_DESTINATIONS).map(async (name): Promise<[string, readonly string[]][]> => {
      const answer = await ask({name, type: 'TXT'})
      return answer.kind === 'records' ? [[name, answer.values]] : []
    }),
  )
  return {...facts, dmarc: {organization, reportAnswers: new Map(answers.flat())}}
}

function publishedPolicies(name: string, facts: DnsFacts): string[] {
  const question = {name, type: 'TXT'} as const
  return serversOf(facts, name).flatMap(({server}) => {
    const reply = facts.replies.get(replyKey(server, question))
    if (reply?.kind !== 'answer') return []
    return followAnswer(reply.answers, question)
      .records.map(({data}) => data)
      .filter(isDmarc)
  })
}
