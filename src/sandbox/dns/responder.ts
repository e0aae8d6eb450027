import type {Environment} from '../environment.ts'
import {isLame, propagationLag, withSecondSpf} from '../faults/dns.ts'
import {lookUp, type Outcome, REFUSAL} from './lookup.ts'
import {type Query, readQuery} from './query.ts'
import {badVersionResponse, bareResponse, failureResponse, writeResponse} from './response.ts'
import {type ZoneSource, zoneSource, zonesAsOf} from './zone-source.ts'

type ServerName = 'ns1' | 'ns2'

type Responder = (message: Buffer, over: 'udp' | 'tcp', server: ServerName) => Buffer | undefined

/** What each of the two name servers answers. Only ns2 ever has troubles of its own. */
export function responder(env: Environment): Responder {
  const current = zoneSource(env)
  const seenBy = (server: ServerName, name: string): ZoneSource => {
    const lag = server === 'ns2' ? propagationLag(env, name) : 0
    return lag > 0 ? zonesAsOf(env, env.clock.now() - lag) : current
  }
  const outcomeOf = ({name, type}: Query, server: ServerName): Outcome => {
    if (server === 'ns2' && isLame(env, name)) return REFUSAL
    const outcome = lookUp(seenBy(server, name), name, type)
    return {...outcome, answers: withSecondSpf(env, outcome.answers)}
  }
  const logged = questionLog(env)
  const answerQuery = (query: Query, over: 'udp' | 'tcp', server: ServerName): Buffer => {
    if (query.ednsVersion !== undefined && query.ednsVersion > 0) return badVersionResponse(query)
    try {
      const outcome = outcomeOf(query, server)
      logged(`dns: ${server} ${query.type} ${query.name} ${outcome.rcode}, ${outcome.answers.length} records`)
      return over === 'udp' ? writeResponse(query, outcome, query.payloadSize) : writeResponse(query, outcome)
    } catch (error) {
      env.log(`dns: ${query.type} ${query.name}: ${error instanceof Error ? error.message : String(error)}`)
      return failureResponse(query)
    }
  }
  return (message, over, server) => {
    const reading = readQuery(message)
    if (reading.kind === 'ignore') return undefined
    if (reading.kind === 'refuse') return bareResponse(reading.id, reading.flags, reading.rcode)
    return answerQuery(reading.query, over, server)
  }
}

/** How long a question with the same answer is not written down again, in milliseconds: SES asks every second. */
const QUIET_MILLIS = 60_000
const MOST_REMEMBERED = 2000

function questionLog(env: Environment): (line: string) => void {
  const lastAt = new Map<string, number>()
  return (line) => {
    const now = performance.now()
    const last = lastAt.get(line)
    if (last !== undefined && now - last < QUIET_MILLIS) return
    if (lastAt.size >= MOST_REMEMBERED) lastAt.clear()
    lastAt.set(line, now)
    env.log(line)
  }
}
