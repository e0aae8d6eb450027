import {type Bound, type FilterLevel, isLevel, parseFilterPolicy, type Test} from './filter-policy.ts'
import type {MessageAttributes} from './message-attributes.ts'
import {filterScopeOf, type SubscriptionAttributes} from './subscription-attributes.ts'

export interface FilteredMessage {
  readonly message: string
  readonly attributes: MessageAttributes
}

/** Whether a subscription wants a message. One without a filter policy wants all of them. */
export function isWanted(subscription: SubscriptionAttributes, message: FilteredMessage): boolean {
  const policy = subscription['FilterPolicy']
  if (!policy) return true
  const scope = filterScopeOf(subscription)
  const facts = scope === 'MessageBody' ? bodyOf(message.message) : factsOf(message.attributes)
  return facts !== undefined && levelFits(parseFilterPolicy(policy, scope), [facts])
}

type Facts = Readonly<Record<string, unknown>>

/** A body that is no JSON object fits no policy. */
function bodyOf(message: string): Facts | undefined {
  try {
    const value: unknown = JSON.parse(message)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** Attributes in the types that the policy compares; binary ones are not looked at. */
function factsOf(attributes: MessageAttributes): Facts {
  const facts = Object.entries(attributes).flatMap(([name, {type, value}]): [string, unknown][] => {
    if (type === 'Number') return [[name, Number(value)]]
    if (type === 'String.Array') return [[name, JSON.parse(value)]]
    return type === 'Binary' ? [] : [[name, value]]
  })
  return Object.fromEntries(facts)
}

/** @param places more than one where an array of objects led here: each key looks at all of them */
function levelFits({keys, alternatives}: FilterLevel, places: readonly Facts[]): boolean {
  const keysFit = keys.every(({name, rule}) => {
    const values = places.flatMap((facts) => (Object.hasOwn(facts, name) ? [facts[name]].flat() : []))
    return isLevel(rule) ? levelFits(rule, values.filter(isObject)) : testsFit(rule, values)
  })
  return keysFit && alternatives.every((branches) => branches.some((branch) => levelFits(branch, places)))
}

/** One test is enough, and of an array one item is. */
function testsFit(tests: readonly Test[], values: readonly unknown[]): boolean {
  return tests.some((test) =>
    test.kind === 'exists' ? test.value === values.length > 0 : values.some((value) => fits(test, value)),
  )
}

function fits(test: Test, value: unknown): boolean {
  switch (test.kind) {
    case 'equals':
      return value === test.value
    case 'equals-ignore-case':
      return typeof value === 'string' && value.toLowerCase() === test.value.toLowerCase()
    case 'prefix':
      return typeof value === 'string' && value.startsWith(test.value)
    case 'suffix':
      return typeof value === 'string' && value.endsWith(test.value)
    case 'numeric':
      return typeof value === 'number' && test.bounds.every((bound) => isInside(bound, value))
    case 'anything-but':
      return !isObject(value) && !test.tests.some((exception) => fits(exception, value))
    case 'exists':
      return test.value
  }
}

function isInside({operator, value: bound}: Bound, value: number): boolean {
  switch (operator) {
    case '=':
      return value === bound
    case '<':
      return value < bound
    case '<=':
      return value <= bound
    case '>':
      return value > bound
    case '>=':
      return value >= bound
  }
}

function isObject(value: unknown): value is Facts {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
