import {Resolver} from 'node:dns/promises'
import type {Environment} from '../environment.ts'
import {expireConfirmations} from './confirmations.ts'
import {checkDkimKey, checkDkimToken, checkMailFrom, findSoa, type Questions} from './findings.ts'
import {allSearches, type Findings, recordFindings, type Search, searchesDue} from './searches.ts'

const TICK_MILLIS = 1000
/** The number of identities checked at once: a question is a datagram, and a socket's buffer is finite. */
const BATCH = 25

/** Where the questions go. */
export interface CheckerOptions {
  /** Port of the DNS server on 127.0.0.1. */
  readonly dnsPort: number
}

/**
 * Looks at the records of every identity that has not failed, now, and writes what they are worth. A domain becomes
 * verified here and nowhere else.
 */
export async function checkNow(env: Environment, {dnsPort}: CheckerOptions): Promise<void> {
  await check(env, resolver(dnsPort), allSearches(env), () => true)
}

/**
 * Keeps looking: each second for what is not found yet, each half minute, by the sandbox's clock, at what is.
 *
 * @returns `close`, after which nothing is written any more
 */
export function startChecker(
  env: Environment,
  {dnsPort, everyMillis = TICK_MILLIS}: CheckerOptions & {everyMillis?: number},
): {close(): Promise<void>} {
  let questions = resolver(dnsPort)
  let open = true
  let timer: NodeJS.Timeout | undefined
  const look = async (): Promise<void> => {
    try {
      // Node.js 22.13 and 24.0 keep what a resolver was answered for as long as its TTL says.
      questions = resolver(dnsPort)
      await check(env, questions, searchesDue(env), () => open)
    } catch (error) {
      if (open) env.log(`verification: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  const tick = (): void => {
    running = look().then(() => {
      if (open) timer = setTimeout(tick, everyMillis)
    })
  }
  let running: Promise<void> = Promise.resolve()
  tick()
  return {
    async close() {
      open = false
      clearTimeout(timer)
      questions.cancel()
      await running
    },
  }
}

function resolver(dnsPort: number): Resolver {
  const questions = new Resolver({timeout: 1000, tries: 2})
  questions.setServers([`127.0.0.1:${dnsPort}`])
  return questions
}

async function check(
  env: Environment,
  questions: Questions,
  searches: readonly Search[],
  wanted: () => boolean,
): Promise<void> {
  if (wanted()) expireConfirmations(env)
  for (let start = 0; start < searches.length && wanted(); start += BATCH) {
    const batch = searches.slice(start, start + BATCH)
    const findings = await Promise.all(batch.map((search) => lookFor(questions, search, env.settings.region)))
    if (!wanted()) return
    env.store.transaction(() => {
      for (const [index, search] of batch.entries()) recordFindings(env, search, findings[index] ?? UNANSWERED)
    })
  }
}

const UNANSWERED: Findings = {dkim: 'DNS_SERVER_ERROR', mailFrom: 'DNS_SERVER_ERROR', soa: undefined}

async function lookFor(questions: Questions, {domain, dkim, mailFrom}: Search, region: string): Promise<Findings> {
  const [soa, found, ...tokens] = await Promise.all([
    dkim && findSoa(questions, domain),
    mailFrom && checkMailFrom(questions, mailFrom.domain, region),
    ...(dkim?.tokens ?? []).map((token) =>
      dkim?.publicKey === undefined
        ? checkDkimToken(questions, domain, token)
        : checkDkimKey(questions, domain, token, dkim.publicKey),
    ),
  ])
  return {soa, mailFrom: found, dkim: tokens.find((finding) => finding !== undefined)}
}
