import {withVisibleCharacters} from '../../text/characters.ts'
import {canBeAsked, LIMITS, type SpfAnswer, type SpfAnswers, type SpfQuestion, spfQuestionKey} from './lookup.ts'
import {literalOf} from './macro-string.ts'
import {isSpf, parseSpf, type SpfMechanism, type SpfRecord} from './record.ts'

/** What one term of the record costs a receiver, with all that it leads to. */
export interface SpfTermCost {
  /** As written. */
  readonly term: string
  readonly lookups: number
  readonly voids: number
}

/** What a record costs a receiver that finds no match before its end (RFC 7208 section 4.6.4). */
export interface SpfCost {
  /** Out of 10: include, a, mx, ptr, exists and redirect, those of included records as well. */
  readonly lookups: number
  /** Out of 2: lookups that find nothing, for a sender with an IPv4 address. */
  readonly voids: number
  /** Terms that cost anything, in order. */
  readonly terms: readonly SpfTermCost[]
  /** Sentences without full stop: why receivers would give up on the record (permerror). */
  readonly problems: readonly string[]
  /** Every answer that it takes was there; else the counts are the least that it costs. */
  readonly complete: boolean
  /** What has to be asked to know more; ask it, add the answers and count again. */
  readonly missing: readonly SpfQuestion[]
}

/** Far over the limit: what follows makes no difference, and somebody may have built it to be endless. */
const ENOUGH = 60

/**
 * Counts what an SPF record of a domain costs. What depends on the mail (macros, `exists`, `ptr`) counts as a lookup and
 * is followed no further.
 */
export function spfCost(domain: string, record: string, answers: SpfAnswers): SpfCost {
  const count = new Count(answers)
  const terms = count.record(domain, record, [])
  return {
    lookups: sum(terms, 'lookups'),
    voids: sum(terms, 'voids'),
    terms,
    problems: [...count.problems],
    complete: count.missing.size === 0,
    missing: [...count.missing.values()],
  }
}

export function isOverLimit({lookups, voids}: Pick<SpfCost, 'lookups' | 'voids'>): boolean {
  return lookups > LIMITS.lookups || voids > LIMITS.voids
}

class Count {
  readonly problems = new Set<string>()
  readonly missing = new Map<string, SpfQuestion>()
  readonly #answers: SpfAnswers
  #followed = 0

  constructor(answers: SpfAnswers) {
    this.#answers = answers
  }

  record(domain: string, text: string, path: readonly string[]): SpfTermCost[] {
    const reading = parseSpf(text)
    if ('error' in reading) {
      const {term, problem, at} = reading.error
      this.problems.add(
        `the SPF record of ${domain} has an error at character ${at + 1}, in "${withVisibleCharacters(term)}": ${problem}`,
      )
      return []
    }
    return this.#terms(reading.record, domain, [...path, bare(domain)])
  }

  #terms({mechanisms, redirect}: SpfRecord, domain: string, path: readonly string[]): SpfTermCost[] {
    const end = mechanisms.findIndex(({name}) => name === 'all')
    const reached = end === -1 ? mechanisms : mechanisms.slice(0, end)
    const costs = reached.flatMap((mechanism) => this.#mechanism(mechanism, domain, path))
    if (redirect === undefined || end !== -1) return costs
    const target = literalOf(redirect.value)
    return [...costs, this.#other(redirect.text, target, path)]
  }

  #mechanism(mechanism: SpfMechanism, domain: string, path: readonly string[]): SpfTermCost[] {
    const {name, text} = mechanism
    const target = mechanism.domain === undefined ? domain : literalOf(mechanism.domain)
    switch (name) {
      case 'all':
      case 'ip4':
      case 'ip6':
        return []
      case 'include':
        return [this.#other(text, target, path)]
      case 'a':
        return [{term: text, lookups: 1, voids: this.#voidsOf({name: target, type: 'A'})}]
      case 'mx':
        return [{term: text, lookups: 1, voids: this.#mxVoids(target)}]
      default:
        return [{term: text, lookups: 1, voids: 0}]
    }
  }

  /** A record of another domain: by include or redirect. */
  #other(term: string, target: string | undefined, path: readonly string[]): SpfTermCost {
    const own = {term, lookups: 1, voids: 0}
    if (target === undefined) return own
    this.#followed += 1
    if (path.includes(bare(target))) {
      this.problems.add(`"${term}" leads back to ${bare(target)} itself`)
      return {...own, lookups: LIMITS.lookups + 1}
    }
    if (this.#followed > ENOUGH) return own
    const texts = this.#values({name: bare(target), type: 'TXT'})
    if (texts === undefined) return own
    const [text, ...more] = texts.filter(isSpf)
    if (text === undefined) this.problems.add(`"${term}" leads to no SPF record`)
    if (more.length > 0) this.problems.add(`"${term}" leads to ${more.length + 1} SPF records`)
    if (text === undefined || more.length > 0) return {...own, voids: texts.length === 0 ? 1 : 0}
    const below = this.record(bare(target), text, path)
    return {term, lookups: 1 + sum(below, 'lookups'), voids: sum(below, 'voids')}
  }

  #mxVoids(target: string | undefined): number {
    const hosts = this.#values({name: target, type: 'MX'})
    if (hosts === undefined) return 0
    if (hosts.length > LIMITS.names) this.problems.add(`${target} has more than ${LIMITS.names} MX records`)
    const names = hosts.slice(0, LIMITS.names).map((value) => bare(value.slice(value.indexOf(' ') + 1)))
    return hosts.length === 0 ? 1 : names.reduce((voids, name) => voids + this.#voidsOf({name, type: 'A'}), 0)
  }

  #voidsOf(question: {readonly name: string | undefined; readonly type: SpfQuestion['type']}): number {
    return this.#values(question)?.length === 0 ? 1 : 0
  }

  /** Undefined where it is not known, or depends on the mail, or cannot be asked. */
  #values({
    name,
    type,
  }: {
    readonly name: string | undefined
    readonly type: SpfQuestion['type']
  }): readonly string[] | undefined {
    if (name === undefined || !canBeAsked(name)) return undefined
    const question = {name: bare(name), type}
    const key = spfQuestionKey(question)
    const answer: SpfAnswer | undefined = this.#answers.get(key)
    if (answer?.kind === 'records') return answer.values
    this.missing.set(key, question)
    return undefined
  }
}

function bare(name: string): string {
  return name.toLowerCase().replace(/\.$/, '')
}

function sum(terms: readonly SpfTermCost[], what: 'lookups' | 'voids'): number {
  return terms.reduce((total, term) => total + term[what], 0)
}
