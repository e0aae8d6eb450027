import {Unavailable} from '../../domain/exit/failure.ts'
import {isCertificate, type SigningCertificate, signingCertificate} from './certificate.ts'
import {FetchBudget} from './fetch-budget.ts'

/**
 * Fetches the PEM text behind a certificate's URL.
 * @returns undefined when there is none. @throws Unavailable when that may change.
 */
export type FetchCertificate = (url: string) => Promise<string | undefined>

/** URLs whose certificate has proved a message of SNS, which outlive the process. */
export interface ProvedCertificates {
  /** Newest first, as of the start. */
  readonly known: readonly string[]
  add(url: string): Promise<void>
}

/** `missing`: nothing there is a certificate, which may change; `foreign`: what is there is none that SNS could sign with. */
export type NoCertificate = 'missing' | 'foreign'

const KEPT = 32
const KEPT_FAILURES = 5000
const UNUSABLE_MILLIS = 60_000

/**
 * The certificates that SNS signs with, each fetched once. What an URL could not give is not asked for again for a
 * minute, and strangers who name many do not keep the one from being fetched that SNS signs with: those that have proved
 * a message are fetched at the start, and no budget is for them.
 */
export class Certificates {
  readonly #fetch: FetchCertificate
  readonly #now: () => number
  readonly #proved: ProvedCertificates
  readonly #budget: FetchBudget
  readonly #known: Set<string>
  readonly #certificates = new Map<string, SigningCertificate>()
  /** When each was asked for in vain, by the machine's clock. */
  readonly #failures = new Map<string, {readonly at: number; readonly found: NoCertificate}>()
  readonly #running = new Map<string, Promise<SigningCertificate | NoCertificate>>()

  constructor(fetch: FetchCertificate, proved: ProvedCertificates, now: () => number = Date.now) {
    this.#fetch = fetch
    this.#now = now
    this.#proved = proved
    this.#budget = new FetchBudget(now)
    this.#known = new Set(proved.known)
    // One that cannot be had now is fetched with the first message that names it.
    for (const url of this.#known) this.at(url, '').catch(() => {})
  }

  /** @param source the address of who named it. @throws Unavailable */
  async at(url: string, source: string): Promise<SigningCertificate | NoCertificate> {
    const certificate = this.#certificates.get(url)
    if (certificate) return certificate
    const failure = this.#failures.get(url)
    if (failure && this.#now() - failure.at < UNUSABLE_MILLIS) return failure.found
    const running = this.#running.get(url)
    if (running !== undefined) return await running
    const fetching = this.#load(url, source).finally(() => this.#running.delete(url))
    this.#running.set(url, fetching)
    return await fetching
  }

  /** A message was signed by it. */
  async proved(url: string): Promise<void> {
    if (this.#known.has(url)) return
    this.#known.add(url)
    await this.#proved.add(url)
  }

  async #load(url: string, source: string): Promise<SigningCertificate | NoCertificate> {
    const isKnown = this.#known.has(url)
    const giveBack = isKnown ? () => {} : this.#budget.take(source)
    if (!giveBack) throw new Unavailable('Too many certificates were asked for at once.')
    const pem = await this.#fetch(url)
    const certificate = pem === undefined ? undefined : signingCertificate(pem)
    if (!certificate) {
      const found = pem !== undefined && isCertificate(pem) ? 'foreign' : 'missing'
      keep(this.#failures, url, {at: this.#now(), found}, KEPT_FAILURES)
      return found
    }
    giveBack()
    this.#failures.delete(url)
    keep(this.#certificates, url, certificate, KEPT)
    return certificate
  }
}

/** What came first goes first. */
function keep<Value>(map: Map<string, Value>, key: string, value: Value, most: number): void {
  map.delete(key)
  map.set(key, value)
  const oldest = map.keys().next().value
  if (map.size > most && oldest !== undefined) map.delete(oldest)
}
