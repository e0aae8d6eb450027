import {MalformedPolicy} from './malformed-policy.ts'

/** A resource's policy (IAM User Guide, "Identity-based policies and resource-based policies"), one-or-many made many. */
export interface ResourceStatement {
  readonly effect: 'Allow' | 'Deny'
  readonly principals: Principals
  readonly actions: readonly string[]
  /** Patterns of ARNs; `*` is the resource that the policy hangs on. */
  readonly resources: readonly string[]
  readonly conditions: readonly Condition[]
}

export interface Principals {
  /** `"*"` or `{"AWS": "*"}`. */
  readonly everybody: boolean
  /** Services, `ses.amazonaws.com`. */
  readonly services: readonly string[]
}

const OPERATORS = [
  'StringEquals',
  'StringNotEquals',
  'StringEqualsIgnoreCase',
  'StringLike',
  'StringNotLike',
  'ArnEquals',
  'ArnLike',
  'Bool',
] as const
export type Operator = (typeof OPERATORS)[number]

export interface Condition {
  readonly operator: Operator
  /** A request that does not have the key passes. */
  readonly ifExists: boolean
  /** Lower case: keys are compared without regard to it. */
  readonly key: string
  readonly values: readonly string[]
}

const ELEMENTS: readonly string[] = ['Sid', 'Effect', 'Principal', 'Action', 'Resource', 'Condition']

/**
 * Reads a policy. An element or an operator that could not be evaluated is refused instead of kept.
 * @throws MalformedPolicy
 */
export function parseResourcePolicy(text: string): ResourceStatement[] {
  const document = object(parseJson(text), 'the policy')
  const statements = [document['Statement'] ?? []].flat()
  if (statements.length === 0) throw new MalformedPolicy('the policy has no statement')
  return statements.map(readStatement)
}

function readStatement(value: unknown): ResourceStatement {
  const statement = object(value, 'a statement')
  const strange = Object.keys(statement).find((element) => !ELEMENTS.includes(element))
  if (strange !== undefined) throw new MalformedPolicy(`the element ${strange} is not evaluated`)
  const effect = statement['Effect']
  if (effect !== 'Allow' && effect !== 'Deny') throw new MalformedPolicy('Effect has to be Allow or Deny')
  return {
    effect,
    principals: readPrincipals(statement['Principal']),
    actions: strings(statement['Action'], 'Action'),
    resources: strings(statement['Resource'] ?? '*', 'Resource'),
    conditions: Object.entries(object(statement['Condition'] ?? {}, 'Condition')).flatMap(readConditions),
  }
}

function readPrincipals(value: unknown): Principals {
  if (value === '*') return {everybody: true, services: []}
  const {AWS: users, Service: services, ...others} = object(value, 'Principal')
  const strange = Object.keys(others)[0]
  if (strange !== undefined) throw new MalformedPolicy(`the principal ${strange} is not evaluated`)
  return {
    everybody: users !== undefined && strings(users, 'AWS').includes('*'),
    services: services === undefined ? [] : strings(services, 'Service'),
  }
}

function readConditions([name, keys]: [string, unknown]): Condition[] {
  const [, base = '', suffix] = /^(.*?)(IfExists)?$/.exec(name) ?? []
  const operator = OPERATORS.find((candidate) => candidate.toLowerCase() === base.toLowerCase())
  if (!operator) throw new MalformedPolicy(`the condition ${name} is not evaluated`)
  return Object.entries(object(keys, name)).map(([key, values]) => ({
    operator,
    ifExists: suffix !== undefined,
    key: key.toLowerCase(),
    values: strings(values, key),
  }))
}

function strings(value: unknown, name: string): string[] {
  const list = [value ?? []].flat()
  if (list.length > 0 && list.every((item) => typeof item === 'string')) return list
  throw new MalformedPolicy(`${name} has to be a string or a list of strings`)
}

function object(value: unknown, name: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  throw new MalformedPolicy(`${name} has to be an object`)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new MalformedPolicy('the policy is not JSON')
  }
}
