import type {Environment} from '../environment.ts'
import {rememberSecondAddress} from './built-in.ts'
import {responder} from './responder.ts'
import {listenForQueries, type NameServerSockets} from './sockets.ts'

const FIRST_ADDRESS = '127.0.0.1'
/** Loopback too; Linux has the whole of 127.0.0.0/8, other systems only what was set up. */
const SECOND_ADDRESS = '127.0.0.2'
/** How often another port is tried when the free one of the first socket is taken for the others. */
const ATTEMPTS = 20

export interface DnsServer {
  readonly port: number
  close(): Promise<void>
}

/**
 * Both name servers of every zone, ns1 at 127.0.0.1 and ns2 at 127.0.0.2, over UDP and TCP on one port. Where the system
 * has no second address, both are behind the first, and what one of them gets wrong every other answer gets wrong.
 * Authoritative for every zone of the sandbox; also answers clients that ask for recursion, about what it holds.
 *
 * @param port 0 for a free one. @param secondAddress of ns2
 * @throws the system's error when the port is taken
 */
export async function startDnsServer(
  env: Environment,
  {port, secondAddress = SECOND_ADDRESS}: {port: number; secondAddress?: string},
): Promise<DnsServer> {
  const answer = responder(env)
  for (let attempt = 1; ; attempt += 1) {
    let alone = true
    let turn: 'ns1' | 'ns2' = 'ns2'
    const first = await listenForQueries(
      {address: FIRST_ADDRESS, port},
      (message, over) => {
        if (alone) turn = turn === 'ns1' ? 'ns2' : 'ns1'
        return answer(message, over, alone ? turn : 'ns1')
      },
      env.log,
    )
    try {
      const second = await listenAt(
        {address: secondAddress, port: first.port},
        (message, over) => answer(message, over, 'ns2'),
        env.log,
      )
      alone = second === undefined
      rememberSecondAddress(env, second ? secondAddress : FIRST_ADDRESS)
      return {
        port: first.port,
        close: async () => void (await Promise.all([first.close(), second?.close()])),
      }
    } catch (error) {
      await first.close()
      if (port !== 0 || attempt === ATTEMPTS) throw error
    }
  }
}

/** @returns undefined where there is no such address. @throws the system's error when the port is taken */
async function listenAt(
  place: {address: string; port: number},
  answer: Parameters<typeof listenForQueries>[1],
  log: (line: string) => void,
): Promise<NameServerSockets | undefined> {
  try {
    return await listenForQueries(place, answer, log)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') throw error
    log(`dns: ns2 shares the address of ns1: ${error instanceof Error ? error.message : String(error)}`)
    return undefined
  }
}
