import {followAnswer} from '../domain/dns-answers.ts'
import type {WorldAnswer, WorldQuestion} from '../domain/merge/world.ts'
import {publishedData} from '../domain/record-data.ts'
import type {DnsReply, NameServers, Question, ServerAddress} from '../ports/name-servers.ts'

type Answer = Extract<DnsReply, {kind: 'answer'}>

/** What a resolver gives back for what can be asked; the names of an address (PTR) are nothing that a merge asks. */
export type AskWorld = (question: WorldQuestion) => Promise<WorldAnswer>

/**
 * Asks for what is published. Of names that are the owner's the zone's own servers are believed first, for a cache may be
 * behind the change that somebody has just made; of all others the resolvers. Servers are asked all at once and the first
 * answer counts; nothing is asked twice.
 * @param ownNames lower case, without the final dot.
 */
export function askingWorld(nameServers: NameServers, ownNames: ReadonlySet<string>): AskWorld {
  const asked = new Map<string, Promise<WorldAnswer>>()
  return async (question) => {
    const key = `${question.type} ${question.name}`
    const known = asked.get(key) ?? askOne(nameServers, question, ownNames.has(question.name))
    asked.set(key, known)
    return await known
  }
}

async function askOne(nameServers: NameServers, {name, type}: WorldQuestion, own: boolean): Promise<WorldAnswer> {
  if (type === 'PTR') return {kind: 'failed'}
  const question = {name, type}
  const fromResolvers = firstAnswer(nameServers, nameServers.resolvers, question, () => true)
  const fromZone = own ? await askZone(nameServers, question) : undefined
  const zone = fromZone === undefined ? undefined : read(fromZone, question)
  // Where a CNAME leads out of the zone, its servers do not know what is there.
  if (zone !== undefined && (zone.values.length > 0 || zone.alias === undefined))
    return withTtl(zone, fromZone, question)
  const resolved = await fromResolvers
  return resolved === undefined ? (zone ?? {kind: 'failed'}) : read(resolved, question)
}

async function askZone(nameServers: NameServers, question: Question): Promise<Answer | undefined> {
  const servers = (await nameServers.authorities(question.name))?.servers ?? []
  return await firstAnswer(nameServers, servers, question, ({authoritative}) => authoritative)
}

async function firstAnswer(
  nameServers: NameServers,
  servers: readonly ServerAddress[],
  question: Question,
  isGood: (answer: Answer) => boolean,
): Promise<Answer | undefined> {
  try {
    return await Promise.any(
      servers.map(async (server) => {
        const reply = await nameServers.ask(server, question)
        if (reply.kind !== 'answer' || !isGood(reply)) throw new Error()
        return reply
      }),
    )
  } catch {
    return undefined
  }
}

function read({answers, rcode}: Answer, question: Question): Extract<WorldAnswer, {kind: 'records'}> {
  const {records, aliases} = followAnswer(answers, question)
  const alias = aliases[0]?.data
  return {
    kind: 'records',
    values: records.map(({data}) => data),
    rdata: records.map(publishedData),
    ...(alias === undefined ? {} : {alias}),
    ...(rcode === 'NXDOMAIN' && answers.length === 0 ? {nxdomain: true} : {}),
  }
}

function withTtl(answer: WorldAnswer, reply: Answer | undefined, {name, type}: Question): WorldAnswer {
  const ttl = reply?.answers.find((record) => record.name === name && record.type === type)?.ttl
  return answer.kind === 'records' && ttl !== undefined ? {...answer, ttl} : answer
}
