import type {AwsOutcome} from './boto3.ts'

/** One place at which two answers differ; what an answer does not have is left out. */
export interface Difference {
  /** `Users[0].Path`, or `outcome` where the calls did not end alike. */
  readonly path: string
  readonly sandbox?: unknown
  readonly moto?: unknown
}

/**
 * Everywhere that the answers to a call differ, apart from what is made up anew each time.
 * @param now epoch milliseconds, what the times in the calls were relative to
 */
export function differences(sandbox: AwsOutcome, moto: AwsOutcome, now: number): Difference[] {
  if (sandbox.answer && moto.answer) return between(normal(sandbox.answer, now), normal(moto.answer, now), '')
  return between(end(sandbox), end(moto), 'outcome')
}

/** How a call ended, without the sentence: AWS documents the codes of errors, and words the rest as it likes. */
function end({error}: AwsOutcome): string {
  return error ? `${error.code} ${error.status}` : 'an answer'
}

/** Whatever the whole of one side lacks is one difference. */
function between(sandbox: unknown, moto: unknown, path: string): Difference[] {
  if (!isNested(sandbox) || !isNested(moto) || Array.isArray(sandbox) !== Array.isArray(moto))
    return sandbox === moto ? [] : [{path, ...(sandbox !== undefined && {sandbox}), ...(moto !== undefined && {moto})}]
  const step = (key: string): string =>
    Array.isArray(sandbox) ? `${path}[${key}]` : [path, key].filter(Boolean).join('.')
  const keys = new Set([...Object.keys(sandbox), ...Object.keys(moto)])
  return [...keys].flatMap((key) => between(sandbox[key], moto[key], step(key)))
}

function isNested(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

/** An answer in which nothing is left that two answers to the same cannot have in common. */
function normal(value: unknown, now: number, name = ''): unknown {
  if (typeof value === 'string') return normalText(value, now, name)
  if (Array.isArray(value)) return inOrder(value.map((item) => normal(item, now, name)))
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).map(([member, item]) => [member, normal(item, now, member)] as const)
  return Object.fromEntries(members.sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** Structures in an order of their own: AWS promises none for most lists. */
function inOrder(list: readonly unknown[]): unknown[] {
  const structures = list.every((item) => typeof item === 'object')
  return structures ? list.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)) : [...list]
}

const HOUR_MILLIS = 3_600_000
const TIME = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/
const MADE_UP: readonly [RegExp, string][] = [
  [TIME, '(time)'],
  [/^AKIA[A-Z0-9]{16}$/, '(access key id)'],
  [/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '(uuid)'],
]
const MADE_UP_MEMBERS: readonly string[] = ['Marker', 'NextToken', 'SecretAccessKey', 'UserId']
const POINTS_IN_TIME: readonly string[] = ['Timestamp', 'Timestamps']

/** Documents inside of answers are compared by what they say, not by their spaces. */
function normalText(text: string, now: number, name: string): unknown {
  if (MADE_UP_MEMBERS.includes(name)) return `(${name})`
  if (POINTS_IN_TIME.includes(name) && TIME.test(text))
    return `(${hours(Date.parse(text)) - hours(now)} hours from now)`
  if (/^[[{]/.test(text)) {
    try {
      return normal(JSON.parse(text), now)
    } catch {
      return text
    }
  }
  return MADE_UP.reduce((changed, [pattern, stand]) => changed.replace(pattern, stand), text)
}

function hours(millis: number): number {
  return Math.floor(millis / HOUR_MILLIS)
}
