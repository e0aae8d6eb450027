import {withVisibleCharacters} from '../../text/characters.ts'
import {type IpAddress, inNetwork, parseIp, reverseName} from './address.ts'
import {asksForName, expand, expandName, type MacroFacts} from './expand.ts'
import {canBeAsked, LIMITS, type SpfAnswer, type SpfQuestion} from './lookup.ts'
import {isMacroProblem, type MacroString, parseMacroString} from './macro-string.ts'
import {isSpf, parseSpf, type SpfMechanism, type SpfModifier, type SpfQualifier, type SpfRecord} from './record.ts'

export type SpfResult = 'none' | 'neutral' | 'pass' | 'fail' | 'softfail' | 'temperror' | 'permerror'

export interface SpfOutcome {
  readonly result: SpfResult
  /** Why, as half a sentence, where the result is an error. */
  readonly reason?: string
  /** Which rule makes it an error. */
  readonly cause?: SpfErrorCause
  /**
   * The terms that decided, the first record's first and what it leads to behind it: those that matched, or those that
   * were being evaluated when it came to an error. Empty where no term matched.
   */
  readonly path: readonly SpfStep[]
  /** `fail` only: what the domain says of it, where it says anything. */
  readonly explanation?: string
}

/** One term of one domain's record. */
interface SpfStep {
  readonly domain: string
  /** As written. */
  readonly term: string
}

type SpfErrorCause =
  | 'no-record'
  | 'several-records'
  | 'syntax'
  | 'lookups'
  | 'voids'
  /** More than 10 MX records behind one `mx`. */
  | 'mx-hosts'
  | 'unanswered'

export interface CheckOptions {
  /** Is called with every network that an address is compared with. */
  readonly observe?: (network: IpAddress, length: number) => void
  /** Reads a record, for a caller that evaluates the same ones many times. */
  readonly read?: typeof parseSpf
}

/** A mail as a receiver sees it come in. */
export interface SpfMail {
  readonly ip: IpAddress
  /** Envelope sender, empty for a bounce: `user@example.com`. */
  readonly mailFrom: string
  readonly helo: string
  readonly receiver?: string
  /** Seconds since the epoch. */
  readonly time?: number
}

/** Asks by yielding a question, and is resumed with the answer: the same evaluation runs on a table and on the network. */
export type Asking<Result> = Generator<SpfQuestion, Result, SpfAnswer>

const BY_QUALIFIER: Readonly<Record<SpfQualifier, SpfResult>> = {
  '+': 'pass',
  '-': 'fail',
  '~': 'softfail',
  '?': 'neutral',
}

/** Ends an evaluation at once, from any depth. */
class Verdict extends Error {
  override readonly cause: SpfErrorCause

  constructor(cause: SpfErrorCause, reason: string) {
    super(reason)
    this.cause = cause
  }

  get result(): 'temperror' | 'permerror' {
    return this.cause === 'unanswered' ? 'temperror' : 'permerror'
  }
}

/**
 * `check_host()` of RFC 7208: what the sender's domain says of this mail. A bounce is judged by its HELO name (section
 * 2.4). Limits of section 4.6.4 hold over includes and redirects together.
 */
export function* checkHost(mail: SpfMail, options: CheckOptions = {}): Asking<SpfOutcome> {
  const at = mail.mailFrom.lastIndexOf('@')
  const domain = (mail.mailFrom === '' ? mail.helo : mail.mailFrom.slice(at + 1)).replace(/\.$/, '')
  const localPart = at > 0 ? mail.mailFrom.slice(0, at) : 'postmaster'
  const check = new Check(mail, localPart, domain, options)
  try {
    return {...(yield* check.of(domain)), path: check.path}
  } catch (error) {
    if (!(error instanceof Verdict)) throw error
    return {result: error.result, reason: error.message, cause: error.cause, path: check.path}
  }
}

type Evaluated = Pick<SpfOutcome, 'result' | 'explanation'>

class Check {
  readonly path: SpfStep[] = []
  readonly #options: CheckOptions
  readonly #mail: SpfMail
  readonly #localPart: string
  readonly #senderDomain: string
  #lookups = 0
  #voids = 0
  #validated: readonly string[] | undefined

  constructor(mail: SpfMail, localPart: string, senderDomain: string, options: CheckOptions) {
    this.#options = options
    this.#mail = mail
    this.#localPart = localPart
    this.#senderDomain = senderDomain
  }

  /** One domain's record: the first, an included one, or one that is redirected to. */
  *of(domain: string, included = false): Asking<Evaluated> {
    // Section 4.3: a name of one label is no mail domain.
    if (!canBeAsked(domain) || !domain.includes('.') || domain.endsWith(']')) return {result: 'none'}
    const texts = yield* this.#ask({name: domain, type: 'TXT'}, false)
    const [text, ...more] = texts.filter(isSpf)
    if (text === undefined) return {result: 'none'}
    if (more.length > 0) throw new Verdict('several-records', `${domain} has ${more.length + 1} SPF records`)
    const reading = (this.#options.read ?? parseSpf)(text)
    if ('error' in reading) {
      throw new Verdict('syntax', `${domain}: "${withVisibleCharacters(reading.error.term)}": ${reading.error.problem}`)
    }
    return yield* this.#evaluate(reading.record, domain, included)
  }

  *#evaluate(record: SpfRecord, domain: string, included: boolean): Asking<Evaluated> {
    const depth = this.path.length
    for (const mechanism of record.mechanisms) {
      this.path.push({domain, term: mechanism.text})
      if (!(yield* this.#matches(mechanism, domain))) {
        this.path.length = depth
        continue
      }
      const result = BY_QUALIFIER[mechanism.qualifier]
      const explanation = result === 'fail' && !included ? yield* this.#explain(record.exp, domain) : undefined
      return {result, ...(explanation === undefined ? {} : {explanation})}
    }
    if (record.redirect === undefined) return {result: 'neutral'}
    this.path.push({domain, term: record.redirect.text})
    this.#count(record.redirect.text)
    const target = yield* this.#nameOf(record.redirect.value, domain)
    const outcome = yield* this.of(target, included)
    if (outcome.result === 'none') throw new Verdict('no-record', `${target} has no SPF record to redirect to`)
    return outcome
  }

  *#matches(mechanism: SpfMechanism, domain: string): Asking<boolean> {
    const {ip} = this.#mail
    switch (mechanism.name) {
      case 'all':
        return true
      case 'ip4':
      case 'ip6':
        return mechanism.network !== undefined && this.#reaches(mechanism, mechanism.network)
      case 'include':
        return yield* this.#includes(mechanism, domain)
      default: {
        this.#count(mechanism.text)
        const target = mechanism.domain === undefined ? domain : yield* this.#nameOf(mechanism.domain, domain)
        if (mechanism.name === 'ptr') return yield* this.#isNamed(target)
        if (!canBeAsked(target)) return false
        const type = ip.bits === 32 ? 'A' : 'AAAA'
        if (mechanism.name === 'exists') return (yield* this.#ask({name: target, type: 'A'})).length > 0
        if (mechanism.name === 'a') return this.#anyReaches(mechanism, yield* this.#ask({name: target, type}))
        return yield* this.#mailHostReaches(mechanism, target, type)
      }
    }
  }

  *#includes(mechanism: SpfMechanism, domain: string): Asking<boolean> {
    this.#count(mechanism.text)
    const target = yield* this.#nameOf(mechanism.domain ?? [], domain)
    const {result} = yield* this.of(target, true)
    if (result === 'none') throw new Verdict('no-record', `${target} has no SPF record to include`)
    return result === 'pass'
  }

  *#mailHostReaches(mechanism: SpfMechanism, target: string, type: 'A' | 'AAAA'): Asking<boolean> {
    const hosts = (yield* this.#ask({name: target, type: 'MX'})).map((value) => value.slice(value.indexOf(' ') + 1))
    if (hosts.length > LIMITS.names) throw new Verdict('mx-hosts', `${target} has more than ${LIMITS.names} MX records`)
    for (const host of hosts) {
      if (!canBeAsked(host)) continue
      if (this.#anyReaches(mechanism, yield* this.#ask({name: host, type}))) return true
    }
    return false
  }

  *#isNamed(target: string): Asking<boolean> {
    const wanted = target.toLowerCase()
    const names = yield* this.#validatedNames()
    return names.some((name) => name === wanted || name.endsWith(`.${wanted}`))
  }

  /** Section 5.5: names of the address that have the address. An error on the way leaves a name out. */
  *#validatedNames(): Asking<readonly string[]> {
    if (this.#validated !== undefined) return this.#validated
    const {ip} = this.#mail
    const named = yield {name: reverseName(ip), type: 'PTR'}
    const names = named.kind === 'records' ? named.values.slice(0, LIMITS.names) : []
    const validated: string[] = []
    for (const name of names) {
      const answer: SpfAnswer = yield {name: name.replace(/\.$/, ''), type: ip.bits === 32 ? 'A' : 'AAAA'}
      const addresses = answer.kind === 'records' ? answer.values.map(parseIp) : []
      if (addresses.some((address) => address?.bits === ip.bits && address.value === ip.value)) {
        validated.push(name.toLowerCase().replace(/\.$/, ''))
      }
    }
    this.#validated = validated
    return validated
  }

  #anyReaches(mechanism: SpfMechanism, addresses: readonly string[]): boolean {
    return addresses.map(parseIp).some((address) => address !== undefined && this.#reaches(mechanism, address))
  }

  #reaches({length4, length6}: SpfMechanism, network: IpAddress): boolean {
    const length = network.bits === 32 ? length4 : length6
    this.#options.observe?.(network, length)
    return inNetwork(this.#mail.ip, network, length)
  }

  *#nameOf(spec: MacroString, domain: string): Asking<string> {
    return expandName(spec, yield* this.#facts(spec, domain))
  }

  *#facts(text: MacroString, domain: string): Asking<MacroFacts> {
    const names = asksForName(text) ? yield* this.#validatedNames() : []
    const own = domain.toLowerCase()
    return {
      ip: this.#mail.ip,
      localPart: this.#localPart,
      senderDomain: this.#senderDomain,
      helo: this.#mail.helo,
      domain,
      validatedName:
        names.find((name) => name === own) ?? names.find((name) => name.endsWith(`.${own}`)) ?? names[0] ?? 'unknown',
      receiver: this.#mail.receiver ?? 'unknown',
      time: this.#mail.time ?? 0,
    }
  }

  /** Section 6.2: whatever goes wrong with an explanation leaves the mail without one. */
  *#explain(exp: SpfModifier | undefined, domain: string): Asking<string | undefined> {
    if (exp === undefined) return undefined
    const name = yield* this.#nameOf(exp.value, domain)
    if (!canBeAsked(name)) return undefined
    const answer = yield {name, type: 'TXT'}
    const [text, ...more] = answer.kind === 'records' ? answer.values : []
    if (text === undefined || more.length > 0) return undefined
    const spec = parseMacroString(text, 'explanation')
    return isMacroProblem(spec) ? undefined : expand(spec, yield* this.#facts(spec, domain))
  }

  #count(term: string): void {
    this.#lookups += 1
    if (this.#lookups > LIMITS.lookups) {
      throw new Verdict('lookups', `"${term}" is the lookup after the ${LIMITS.lookups} that are allowed`)
    }
  }

  *#ask(question: SpfQuestion, countVoid = true): Asking<readonly string[]> {
    const answer = yield question
    if (answer.kind === 'failed') throw new Verdict('unanswered', `nobody answered ${question.type} ${question.name}`)
    if (answer.values.length === 0 && countVoid) {
      this.#voids += 1
      if (this.#voids > LIMITS.voids) {
        throw new Verdict(
          'voids',
          `${question.type} ${question.name} is the void lookup after the ${LIMITS.voids} that are allowed`,
        )
      }
    }
    return answer.values
  }
}

/** Runs an evaluation on answers that are at hand. @returns undefined where one is missing. */
export function fromAnswers<Result>(
  asking: Asking<Result>,
  answerTo: (question: SpfQuestion) => SpfAnswer | undefined,
): Result | undefined {
  for (let step = asking.next(); ; ) {
    if (step.done === true) return step.value
    const answer = answerTo(step.value)
    if (answer === undefined) return undefined
    step = asking.next(answer)
  }
}
