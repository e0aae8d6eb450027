import type {PublishedAnswer, PublishedQuestion} from '../../domain/records/merge/environment.ts'
import {publishedData} from '../../domain/records/record-data.ts'
import {followAnswer} from '../../domain/verification/dns/answers.ts'
import {isWithin} from '../../domain/verification/dns/name.ts'
import {serialIn, withNewestSerial} from '../../domain/verification/dns/zone-serial.ts'
import type {Clock} from '../../ports/time/clock.ts'
import type {DnsReply, NameServers, Question, ServerAddress} from '../../ports/verification/dns.ts'

type Answer = Extract<DnsReply, {kind: 'answer'}>

/** What a resolver gives back for what can be asked; the names of an address (PTR) are nothing that a merge asks. */
export type AskPublished = (question: PublishedQuestion) => Promise<PublishedAnswer>

/**
 * Asks for what is published. Of names that are the owner's the zone's own servers are believed first, for a cache may be
 * behind the change that somebody has just made, and of those the ones with its newest version; of all others the
 * resolvers. Servers are asked all at once and the first answer counts; nothing is asked twice.
 * @param ownNames lower case, without the final dot.
 */
export function publishedEnvironment(
  nameServers: NameServers,
  ownNames: ReadonlySet<string>,
  clock?: Pick<Clock, 'sleep'>,
): AskPublished {
  const asked = new Map<string, Promise<PublishedAnswer>>()
  const zones = new Map<string, Promise<readonly ServerAddress[]>>()
  const keepersOf = async (name: string): Promise<readonly ServerAddress[]> => {
    const {zone, servers} = (await nameServers.authorities(name)) ?? {zone: '', servers: []}
    if (servers.length < 2 || clock === undefined) return servers
    const newest = zones.get(zone) ?? newestOf(nameServers, zone, servers, clock)
    zones.set(zone, newest)
    return await newest
  }
  return async (question) => {
    const key = `${question.type} ${question.name}`
    const keepers = ownNames.has(question.name) ? keepersOf : undefined
    const known = asked.get(key) ?? askOne(nameServers, question, keepers)
    asked.set(key, known)
    return await known
  }
}

/** How long the others are waited for, once one server has reported its version, milliseconds. */
const OTHERS_MILLIS = 500

/** The servers with the newest version of the zone; those that do not answer in time may have it. */
async function newestOf(
  nameServers: NameServers,
  zone: string,
  servers: readonly ServerAddress[],
  clock: Pick<Clock, 'sleep'>,
): Promise<readonly ServerAddress[]> {
  const versions: {server: ServerAddress; serial: number}[] = []
  const asking = servers.map(async (server) => {
    const serial = serialIn(await nameServers.ask(server, {name: zone, type: 'SOA'}), zone)
    if (serial === undefined) throw new Error()
    versions.push({server, serial})
  })
  const all = Promise.allSettled(asking)
  await Promise.race([all, Promise.any(asking).then(async () => await clock.sleep(OTHERS_MILLIS))]).catch(() => {})
  const newest = withNewestSerial(versions).map(({server}) => server)
  return newest.length > 0 ? newest : servers
}

type KeepersOf = (name: string) => Promise<readonly ServerAddress[]>

async function askOne(
  nameServers: NameServers,
  {name, type}: PublishedQuestion,
  keepersOf: KeepersOf | undefined,
): Promise<PublishedAnswer> {
  if (type === 'PTR') return {kind: 'failed'}
  const question = {name, type}
  const fromResolvers = firstAnswer(nameServers, nameServers.resolvers, question, () => true)
  const keepers = (await keepersOf?.(name)) ?? []
  const fromZone = await firstAnswer(nameServers, keepers, question, ({authoritative}) => authoritative)
  const zone = fromZone === undefined ? undefined : read(fromZone, question)
  // Where a CNAME leads out of the zone, its servers do not know what is there.
  if (zone !== undefined && (zone.values.length > 0 || zone.alias === undefined))
    return withTtl(zone, fromZone, question)
  const resolved = await fromResolvers
  return resolved === undefined ? (zone ?? {kind: 'failed'}) : read(resolved, question)
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

function read({answers, rcode}: Answer, question: Question): Extract<PublishedAnswer, {kind: 'records'}> {
  const {records, aliases} = followAnswer(answers, question)
  const alias = aliases[0]?.data
  const dname = answers.find(
    ({type, name}) => type === 'DNAME' && name !== question.name && isWithin(question.name, name),
  )
  return {
    kind: 'records',
    values: records.map(({data}) => data),
    rdata: records.map(publishedData),
    ...(alias === undefined ? {} : {alias}),
    ...(dname === undefined ? {} : {dname: {name: dname.name, target: dname.data}}),
    ...(rcode === 'NXDOMAIN' && answers.length === 0 ? {nxdomain: true} : {}),
  }
}

function withTtl(answer: PublishedAnswer, reply: Answer | undefined, {name, type}: Question): PublishedAnswer {
  const ttl = reply?.answers.find((record) => record.name === name && record.type === type)?.ttl
  return answer.kind === 'records' && ttl !== undefined ? {...answer, ttl} : answer
}
