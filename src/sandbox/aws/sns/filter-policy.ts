import {BadAttribute} from './bad-attribute.ts'

/** What a filter policy looks at. */
export type FilterScope = 'MessageAttributes' | 'MessageBody'

/** One test of one value (Amazon SNS Developer Guide, "Filter policy constraints" and "String value matching" and on). */
export type Test =
  | {readonly kind: 'equals'; readonly value: Scalar}
  | {readonly kind: 'equals-ignore-case'; readonly value: string}
  | {readonly kind: 'prefix' | 'suffix'; readonly value: string}
  | {readonly kind: 'numeric'; readonly bounds: readonly Bound[]}
  | {readonly kind: 'exists'; readonly value: boolean}
  | {readonly kind: 'anything-but'; readonly tests: readonly Test[]}

type Scalar = string | number | boolean | null

export interface Bound {
  readonly operator: '=' | '<' | '<=' | '>' | '>='
  readonly value: number
}

/** A policy as a tree: all keys of a level must fit, and one branch of each `$or`. */
export interface FilterLevel {
  readonly keys: readonly {readonly name: string; readonly rule: FilterLevel | readonly Test[]}[]
  readonly alternatives: readonly (readonly FilterLevel[])[]
}

const MOST_KEYS = 5
const NUMERIC = {least: -1e9, most: 1e9}
const OR = '$or'

/**
 * Reads a filter policy. Nested keys are for the body only.
 * @throws AwsError InvalidParameter
 */
export function parseFilterPolicy(text: string, scope: FilterScope): FilterLevel {
  const value = parseJson(text)
  if (!isObject(value)) throw malformed('Filter policy must be a JSON object')
  const level = readLevel(value, scope)
  if (countKeys(level) > MOST_KEYS) throw malformed('Filter policy can not have more than 5 keys')
  return level
}

export function isLevel(rule: FilterLevel | readonly Test[]): rule is FilterLevel {
  return !Array.isArray(rule)
}

function readLevel(value: Readonly<Record<string, unknown>>, scope: FilterScope): FilterLevel {
  const keys: {name: string; rule: FilterLevel | readonly Test[]}[] = []
  const alternatives: FilterLevel[][] = []
  for (const [name, rule] of Object.entries(value)) {
    if (name === OR && isAlternatives(rule)) alternatives.push(rule.map((branch) => readLevel(branch, scope)))
    else if (Array.isArray(rule)) keys.push({name, rule: readTests(name, rule)})
    else if (isObject(rule) && scope === 'MessageBody') keys.push({name, rule: readLevel(rule, scope)})
    else if (isObject(rule))
      throw malformed('Filter policy scope MessageAttributes does not support nested filter policy')
    else throw malformed(`"${name}" must be an object or an array`)
  }
  return {keys, alternatives}
}

/** Two branches at least; otherwise `$or` is the name of a key like any other. */
function isAlternatives(value: unknown): value is Record<string, unknown>[] {
  return Array.isArray(value) && value.length > 1 && value.every(isObject)
}

function readTests(name: string, rules: readonly unknown[]): Test[] {
  if (rules.length === 0) throw malformed(`Empty arrays are not allowed at "${name}"`)
  return rules.map(readTest)
}

function readTest(rule: unknown): Test {
  if (isScalar(rule)) return {kind: 'equals', value: rule}
  if (!isObject(rule)) throw malformed('Match value must be String, number, true, false, or null')
  const [[operator, operand], second] = [Object.entries(rule)[0] ?? ['', undefined], Object.entries(rule)[1]]
  if (second) throw malformed('Only one key allowed in match expression')
  switch (operator) {
    case 'prefix':
    case 'suffix':
    case 'equals-ignore-case':
      return {kind: operator, value: string(operator, operand)}
    case 'exists':
      if (typeof operand !== 'boolean') throw malformed('exists match pattern must be either true or false')
      return {kind: 'exists', value: operand}
    case 'numeric':
      return {kind: 'numeric', bounds: readBounds(operand)}
    case 'anything-but':
      return {kind: 'anything-but', tests: readExceptions(operand)}
    default:
      throw malformed(`Unrecognized match type ${operator}`)
  }
}

function readExceptions(operand: unknown): Test[] {
  const exceptions = [operand].flat()
  if (exceptions.length === 0) throw malformed('Empty arrays are not allowed')
  return exceptions.map((exception) => {
    const test = readTest(exception)
    if (['equals', 'prefix', 'suffix'].includes(test.kind)) return test
    throw malformed('Inside anything-but are only values, prefix and suffix')
  })
}

function readBounds(operand: unknown): Bound[] {
  if (!Array.isArray(operand) || operand.length === 0 || operand.length > 4 || operand.length % 2 !== 0)
    throw malformed('Value of numeric must be an array of one or two comparisons')
  const bounds = Array.from({length: operand.length / 2}, (_, index) =>
    readBound(operand[2 * index], operand[2 * index + 1]),
  )
  const [lower, upper] = bounds
  if (upper && (!lower?.operator.startsWith('>') || !upper.operator.startsWith('<') || lower.value >= upper.value))
    throw malformed('Bottom must be less than top')
  return bounds
}

function readBound(operator: unknown, value: unknown): Bound {
  const known = (['=', '<', '<=', '>', '>='] as const).find((candidate) => candidate === operator)
  if (known === undefined) throw malformed(`Unrecognized numeric range operator: ${String(operator)}`)
  if (typeof value !== 'number') throw malformed(`Value of ${known} must be numeric`)
  if (value < NUMERIC.least || value > NUMERIC.most)
    throw malformed(`Value of ${known} must be between -1.0E9 and +1.0E9, inclusive`)
  return {operator: known, value}
}

function string(operator: string, value: unknown): string {
  if (typeof value === 'string' && value !== '') return value
  throw malformed(`${operator} match pattern must be a string`)
}

function countKeys({keys, alternatives}: FilterLevel): number {
  const own = keys.map(({rule}) => (isLevel(rule) ? countKeys(rule) : 1))
  return [...own, ...alternatives.flat().map(countKeys)].reduce((sum, count) => sum + count, 0)
}

function isScalar(value: unknown): value is Scalar {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw malformed('failed to parse JSON')
  }
}

function malformed(reason: string) {
  return new BadAttribute(`FilterPolicy: ${reason}`)
}
