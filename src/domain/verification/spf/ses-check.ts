import {type IpAddress, readable} from './address.ts'
import {type CheckOptions, checkHost, type SpfOutcome, type SpfResult} from './check-host.ts'
import {includedDomains} from './edit.ts'
import {type SpfAnswer, type SpfAnswers, type SpfQuestion, spfQuestionKey} from './lookup.ts'
import {isSpf, parseSpf, type SpfReading} from './record.ts'

/** What receivers compute for mail that comes from SES. */
export interface SesCheck {
  /** Of the address that comes off worst; `pass` says that mail from every address of SES passes. */
  readonly outcome: SpfOutcome
  /** That address. */
  readonly address: string
  /** Mail from other addresses of SES passes. */
  readonly passesPartly: boolean
  /** What was not asked yet, and counts as nothing so far. */
  readonly missing: readonly SpfQuestion[]
}

export interface SesCheckOptions {
  /** The MAIL FROM domain, whose record it is. */
  readonly name: string
  /** The record as it is, or as it would be. */
  readonly record: string
  /** The record that the service asks for: its includes are SES's own. */
  readonly required: string
  readonly answers: SpfAnswers
  /** Names that nobody answered for count as names that nobody asked for. */
  readonly ignoreSilence?: boolean
}

interface Network {
  readonly network: IpAddress
  readonly length: number
}

/**
 * Where SES sends from as long as its own record was not answered for: "Amazon SES IP addresses", AWS Messaging & Targeting
 * Blog, gives these as the record of amazonses.com.
 */
const DOCUMENTED = ['ip4:199.255.192.0/22', 'ip4:199.127.232.0/22', 'ip4:54.240.0.0/18']

/** Whoever includes more networks than this in SES's is judged by the first. */
const MAX_ADDRESSES = 96

/**
 * `check_host()` (RFC 7208 section 4) for the addresses that SES sends from, all of them: its networks are divided wherever
 * a term of any record divides them, and one address of each part is evaluated.
 */
export function checkSes({name, record, required, answers, ignoreSilence = false}: SesCheckOptions): SesCheck {
  const missing = new Map<string, SpfQuestion>()
  const own = spfQuestionKey({name, type: 'TXT'})
  const ofSes = new Map(
    includedDomains(required).map((domain) => [
      spfQuestionKey({name: domain.replace(/\.$/, ''), type: 'TXT'}),
      sesAnswer(domain, answers),
    ]),
  )
  const answerTo = (question: SpfQuestion): SpfAnswer => {
    const key = spfQuestionKey({...question, name: question.name.replace(/\.$/, '')})
    if (key === own) return {kind: 'records', values: [record]}
    const answer = answers.get(key)
    if (answer === undefined) missing.set(key, {...question, name: question.name.toLowerCase().replace(/\.$/, '')})
    const ofOwner = ignoreSilence && answer?.kind === 'failed' ? undefined : answer
    return ofSes.get(key) ?? ofOwner ?? UNASKED[question.type]
  }
  const networks = [...ofSes.values()].flatMap((answer) => (answer.kind === 'records' ? networksOf(answer.values) : []))
  const outcomes = evaluateAll(name, networks.length > 0 ? networks : networksOf(DOCUMENTED_RECORD), answerTo)
  const worst = outcomes.reduce((one, other) => (rank(other) > rank(one) ? other : one))
  return {
    outcome: worst.outcome,
    address: readable(worst.ip),
    passesPartly: worst.outcome.result !== 'pass' && outcomes.some(({outcome}) => outcome.result === 'pass'),
    missing: [...missing.values()],
  }
}

export function passesForSes(options: SesCheckOptions): boolean {
  return checkSes(options).outcome.result === 'pass'
}

const DOCUMENTED_RECORD = [`v=spf1 ${DOCUMENTED.join(' ')} -all`]

/** Neither a match nor a void lookup: the evaluation continues and finds what else there is to ask. */
const UNASKED: Readonly<Record<SpfQuestion['type'], SpfAnswer>> = {
  TXT: {kind: 'records', values: ['v=spf1 ?all']},
  A: {kind: 'records', values: ['0.0.0.0']},
  AAAA: {kind: 'records', values: ['100::']},
  MX: {kind: 'records', values: ['0 .']},
  PTR: {kind: 'failed'},
}

/** SES has a record: where a resolver gives none, that is the resolver's word on the way there, and not SES's. */
function sesAnswer(domain: string, answers: SpfAnswers): SpfAnswer {
  const answer = answers.get(spfQuestionKey({name: domain.replace(/\.$/, ''), type: 'TXT'}))
  return answer?.kind === 'records' && answer.values.some(isSpf) ? answer : {kind: 'records', values: DOCUMENTED_RECORD}
}

function networksOf(texts: readonly string[]): Network[] {
  return texts.filter(isSpf).flatMap((text) => {
    const reading = parseSpf(text)
    if ('error' in reading) return []
    return reading.record.mechanisms.flatMap(({qualifier, network, length4, length6}) => {
      if (qualifier !== '+' || network === undefined) return []
      return [{network, length: network.bits === 32 ? length4 : length6}]
    })
  })
}

interface Evaluation {
  readonly ip: IpAddress
  readonly outcome: SpfOutcome
}

function evaluateAll(
  name: string,
  networks: readonly Network[],
  answerTo: (question: SpfQuestion) => SpfAnswer,
): readonly [Evaluation, ...Evaluation[]] {
  const seen: Network[] = []
  const known = new Set<string>()
  const observe = (network: IpAddress, length: number): void => {
    const key = `${network.value}/${network.bits}/${length}`
    if (known.has(key)) return
    known.add(key)
    seen.push({network, length})
  }
  const readings = new Map<string, SpfReading>()
  const read = (text: string): SpfReading => {
    const reading = readings.get(text) ?? parseSpf(text)
    readings.set(text, reading)
    return reading
  }
  const evaluated = new Map<string, Evaluation>()
  for (let divided = -1; divided < seen.length && evaluated.size < MAX_ADDRESSES; ) {
    divided = seen.length
    for (const ip of networks.flatMap((network) => addressesOf(network, seen))) {
      const key = readable(ip)
      if (evaluated.has(key) || evaluated.size >= MAX_ADDRESSES) continue
      evaluated.set(key, {ip, outcome: evaluate(name, ip, answerTo, {observe, read})})
    }
  }
  const [first, ...more] = evaluated.values()
  if (first === undefined) throw new Error('SES sends from no address')
  return [first, ...more]
}

/** Mail as SES delivers it: an envelope sender that is a bounce address of the MAIL FROM domain. */
function evaluate(
  name: string,
  ip: IpAddress,
  answerTo: (question: SpfQuestion) => SpfAnswer,
  options: CheckOptions,
): SpfOutcome {
  const asking = checkHost({ip, mailFrom: `bounces@${name}`, helo: 'smtp-out.amazonses.com'}, options)
  for (let step = asking.next(); ; step = asking.next(answerTo(step.value))) {
    if (step.done === true) return step.value
  }
}

/** One address of each part into which other networks divide a network. */
function addressesOf({network, length}: Network, others: readonly Network[]): IpAddress[] {
  const {bits} = network
  const start = firstOf({network, length})
  const end = start + sizeOf({network, length})
  const cuts = others
    .filter((other) => other.network.bits === bits)
    .flatMap((other) => [firstOf(other), firstOf(other) + sizeOf(other)])
    .filter((cut) => cut > start && cut < end)
  const starts = [...new Set([start, ...cuts])].sort((a, b) => (a < b ? -1 : 1))
  return starts.map((from, index): IpAddress => {
    const next = starts[index + 1] ?? end
    return {bits, value: next - from > 1n ? from + 1n : from}
  })
}

function sizeOf({network, length}: Network): bigint {
  return 1n << BigInt(network.bits - length)
}

function firstOf(range: Network): bigint {
  return (range.network.value / sizeOf(range)) * sizeOf(range)
}

const BY_HARM: readonly SpfResult[] = ['pass', 'neutral', 'none', 'softfail', 'fail', 'temperror', 'permerror']

function rank({outcome}: Evaluation): number {
  return BY_HARM.indexOf(outcome.result)
}
