import {Unavailable} from '../../domain/failure.ts'
import {type SigningCertificate, signingCertificate} from './certificate.ts'

/**
 * Fetches the PEM text behind a certificate's URL.
 * @returns undefined when there is none. @throws Unavailable when that may change.
 */
export type FetchCertificate = (url: string) => Promise<string | undefined>

const KEPT = 32
const UNUSABLE_MILLIS = 60_000
/** SNS changes its certificate once in a year or so: whoever names many is guessing. */
const FETCHES_PER_MINUTE = 20

interface Entry {
  readonly certificate: SigningCertificate | undefined
  /** By the machine's clock. */
  readonly fetchedAt: number
}

/**
 * The certificates that SNS signs with, each fetched once. What an URL could not give is not asked for again for a
 * minute, and strangers who name many do not make us ask SNS for all of them.
 */
export class Certificates {
  readonly #fetch: FetchCertificate
  readonly #now: () => number
  readonly #entries = new Map<string, Entry>()
  readonly #running = new Map<string, Promise<SigningCertificate | undefined>>()
  #fetches: number[] = []

  constructor(fetch: FetchCertificate, now: () => number = Date.now) {
    this.#fetch = fetch
    this.#now = now
  }

  /** @throws Unavailable */
  async at(url: string): Promise<SigningCertificate | undefined> {
    const entry = this.#entries.get(url)
    if (entry && (entry.certificate || this.#now() - entry.fetchedAt < UNUSABLE_MILLIS)) return entry.certificate
    const running = this.#running.get(url)
    if (running !== undefined) return await running
    const fetching = this.#load(url).finally(() => this.#running.delete(url))
    this.#running.set(url, fetching)
    return await fetching
  }

  async #load(url: string): Promise<SigningCertificate | undefined> {
    const now = this.#now()
    this.#fetches = this.#fetches.filter((at) => now - at < 60_000)
    if (this.#fetches.length >= FETCHES_PER_MINUTE) {
      throw new Unavailable('Too many certificates were asked for within a minute.')
    }
    this.#fetches.push(now)
    const pem = await this.#fetch(url)
    const certificate = pem === undefined ? undefined : signingCertificate(pem)
    this.#keep(url, {certificate, fetchedAt: now})
    return certificate
  }

  /** What proved useless goes first, then what came first. */
  #keep(url: string, entry: Entry): void {
    this.#entries.delete(url)
    this.#entries.set(url, entry)
    if (this.#entries.size <= KEPT) return
    const useless = [...this.#entries].find(([key, {certificate}]) => !certificate && key !== url)?.[0]
    const oldest = useless ?? this.#entries.keys().next().value
    if (oldest !== undefined) this.#entries.delete(oldest)
  }
}
