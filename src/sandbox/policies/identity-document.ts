import {MalformedPolicy} from './malformed-policy.ts'

/** One statement of an identity-based policy, its one-or-many elements made many. */
export interface Statement {
  readonly effect: 'Allow' | 'Deny'
  readonly actions: readonly string[]
  /** The patterns name what the statement is not about. */
  readonly actionsInverted: boolean
  readonly resources: readonly string[]
  readonly resourcesInverted: boolean
}

const VERSIONS: readonly unknown[] = ['2012-10-17', '2008-10-17']
const ELEMENTS: readonly string[] = ['Sid', 'Effect', 'Action', 'NotAction', 'Resource', 'NotResource']

/**
 * Reads an inline policy (IAM User Guide, "Grammar of the IAM JSON policy language"). A Condition is refused instead of
 * stored, because the sandbox could not keep what it promises.
 *
 * @throws MalformedPolicy
 */
export function parsePolicyDocument(text: string): Statement[] {
  const document = parseJson(text)
  if (!isObject(document)) throw new MalformedPolicy('Syntax errors in policy.')
  if (document['Version'] !== undefined && !VERSIONS.includes(document['Version']))
    throw new MalformedPolicy('The policy must contain a valid version string')
  const statements = [document['Statement']].flat()
  if (statements.length === 0 || statements[0] === undefined)
    throw new MalformedPolicy('Missing required field Statement')
  return statements.map(readStatement)
}

function readStatement(statement: unknown): Statement {
  if (!isObject(statement)) throw new MalformedPolicy('Syntax errors in policy.')
  const effect = statement['Effect']
  if (effect !== 'Allow' && effect !== 'Deny') throw new MalformedPolicy(`Invalid effect: ${String(effect)}`)
  for (const element of Object.keys(statement))
    if (!ELEMENTS.includes(element))
      throw new MalformedPolicy(`The sandbox does not evaluate the policy element ${element}.`)
  const actions = patterns(statement, 'Action', 'NotAction', 'Policy statement must contain actions.')
  const resources = patterns(statement, 'Resource', 'NotResource', 'Policy statement must contain resources.')
  return {
    effect,
    actions: actions.list,
    actionsInverted: actions.inverted,
    resources: resources.list,
    resourcesInverted: resources.inverted,
  }
}

function patterns(statement: Record<string, unknown>, plain: string, inverted: string, missing: string) {
  const isInverted = statement[plain] === undefined
  if (!isInverted && statement[inverted] !== undefined) throw new MalformedPolicy('Syntax errors in policy.')
  const list = [statement[isInverted ? inverted : plain] ?? []].flat()
  if (list.length === 0) throw new MalformedPolicy(missing)
  if (!list.every((pattern) => typeof pattern === 'string')) throw new MalformedPolicy('Syntax errors in policy.')
  return {list, inverted: isInverted}
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new MalformedPolicy('This policy contains invalid Json')
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
