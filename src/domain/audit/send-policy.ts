/** What a user's policies allow, beside what sending for one instance needs. */
export interface PolicyJudgement {
  /** What is allowed and should not be, as phrases. */
  readonly wider: readonly string[]
  /** What is needed and not allowed, as phrases. */
  readonly narrower: readonly string[]
  /** Whether every statement that allows sending hangs on aws:SourceIp. */
  readonly limitsSourceIps: boolean
  /** Configuration sets that the policies name. */
  readonly sets: readonly string[]
  /** Identities that the policies name. */
  readonly identities: readonly string[]
}

interface Statement {
  readonly allows: boolean
  readonly actions: readonly string[]
  readonly resources: readonly string[]
  /** NotAction, NotResource or NotPrincipal: allows all but something. */
  readonly inverted: boolean
  /** Names of condition keys, lower case. */
  readonly conditions: readonly string[]
}

const SENDING = ['ses:sendemail', 'ses:sendrawemail']
const WORDS: Readonly<Record<string, string>> = {
  'ses:sendemail': 'ses:SendEmail',
  'ses:sendrawemail': 'ses:SendRawEmail',
}
const SOURCE_IP = 'aws:sourceip'
const RESOURCE = /^arn:[^:]*:ses:[^:]*:[^:]*:(identity|configuration-set)\/(.+)$/

/**
 * Compares inline policies with the broker's own: ses:SendEmail and ses:SendRawEmail, on the instance's identity and
 * configuration set, without a condition.
 * @param documents JSON texts of policies.
 * @param owned the instance's; without identities, any identity is taken for its own.
 */
export function judgePolicies(
  documents: readonly string[],
  owned: {readonly set?: string; readonly identities?: readonly string[]},
): PolicyJudgement {
  const parsed = documents.map(statementsOf)
  const statements = parsed.flatMap((list) => list ?? [])
  const allowed = statements.filter(({allows}) => allows)
  const named = statements.flatMap(({resources}) => resources).map(nameOf)
  const pick = (kind: string): string[] => [
    ...new Set(named.flatMap((resource) => (resource?.kind === kind ? [resource.name] : []))),
  ]
  const wider = allowed.flatMap((statement) => widerThan(statement, owned))
  const narrower = [
    ...(parsed.includes(undefined) ? ['a policy cannot be read'] : []),
    ...missingActions(allowed),
    ...missingResources(allowed, owned),
    ...hindrances(statements),
  ]
  const sending = allowed.filter(({actions}) => SENDING.some((action) => matchesAny(actions, action)))
  return {
    wider: [...new Set(wider)],
    narrower: [...new Set(narrower)],
    limitsSourceIps: sending.length > 0 && sending.every(({conditions}) => conditions.includes(SOURCE_IP)),
    sets: pick('configuration-set'),
    identities: pick('identity'),
  }
}

function widerThan(
  {actions, resources, inverted}: Statement,
  owned: {readonly set?: string; readonly identities?: readonly string[]},
): string[] {
  if (inverted) return ['a statement allows all but what it names']
  const strange = actions
    .filter((action) => !SENDING.includes(action.toLowerCase()))
    .map((action) => `action ${action}`)
  const foreign = resources.filter((arn) => !isOwned(arn, owned)).map((arn) => `resource ${arn}`)
  return [...strange, ...foreign]
}

function isOwned(arn: string, {set, identities}: {readonly set?: string; readonly identities?: readonly string[]}) {
  const resource = nameOf(arn)
  if (!resource || /[*?]/.test(arn)) return false
  if (resource.kind === 'configuration-set') return set === undefined || resource.name === set
  return identities === undefined || identities.length === 0 || identities.includes(resource.name)
}

function missingActions(allowed: readonly Statement[]): string[] {
  return SENDING.filter(
    (action) => !allowed.some(({actions, inverted}) => inverted || matchesAny(actions, action)),
  ).map((action) => `${WORDS[action]} is not allowed`)
}

function missingResources(
  allowed: readonly Statement[],
  {set, identities = []}: {readonly set?: string; readonly identities?: readonly string[]},
): string[] {
  const covers = (kind: string, name: string): boolean =>
    allowed.some(
      ({resources, inverted}) =>
        inverted || resources.some((pattern) => matches(pattern, `arn:x:ses:x:x:${kind}/${name}`)),
    )
  const anyIdentity = allowed.some(({resources}) =>
    resources.some((arn) => arn === '*' || nameOf(arn)?.kind === 'identity'),
  )
  return [
    ...(set !== undefined && !covers('configuration-set', set)
      ? [`the configuration set ${set} is not among the resources`]
      : []),
    ...(identities.length === 0 && !anyIdentity ? ['no identity is among the resources'] : []),
    ...identities
      .filter((name) => !covers('identity', name))
      .map((name) => `the identity ${name} is not among the resources`),
  ]
}

/** Denials, and conditions other than on the address that a request comes from. */
function hindrances(statements: readonly Statement[]): string[] {
  return statements.flatMap(({allows, actions, conditions}) => {
    const sends = SENDING.some((action) => matchesAny(actions, action))
    if (!sends) return []
    if (!allows) return [`a statement denies ${actions.join(', ')}`]
    const others = conditions.filter((key) => key !== SOURCE_IP)
    return others.length > 0 ? [`sending hangs on a condition on ${others.join(', ')}`] : []
  })
}

function nameOf(arn: string): {kind: string; name: string} | undefined {
  const [, kind, name] = RESOURCE.exec(arn) ?? []
  return kind === undefined || name === undefined ? undefined : {kind, name}
}

function matchesAny(patterns: readonly string[], action: string): boolean {
  return patterns.some((pattern) => glob(pattern.toLowerCase(), action))
}

/** Partition, region and account aside: those are not ours to judge. */
function matches(pattern: string, arn: string): boolean {
  if (pattern === '*') return true
  const tail = (text: string): string => text.split(':').slice(5).join(':')
  return /^arn:[^:]*:ses:/.test(pattern) && glob(tail(pattern), tail(arn))
}

/**
 * Whether a text matches a pattern in which * stands for any characters and ? for one (IAM User Guide, "Wildcards").
 * Linear in effect: only the last star is ever tried again.
 */
function glob(pattern: string, text: string): boolean {
  let [at, star, retry] = [0, -1, 0]
  let position = 0
  while (position < text.length) {
    if (pattern[at] === '*') {
      ;[star, retry] = [at, position]
      at += 1
    } else if (at < pattern.length && (pattern[at] === '?' || pattern[at] === text[position])) {
      at += 1
      position += 1
    } else if (star >= 0) {
      at = star + 1
      retry += 1
      position = retry
    } else return false
  }
  while (pattern[at] === '*') at += 1
  return at === pattern.length
}

/** @returns undefined for what is no policy document. */
function statementsOf(document: string): Statement[] | undefined {
  const statements = field(parsed(document), 'Statement')
  if (statements === undefined) return undefined
  return list(statements).map((statement) => ({
    allows: field(statement, 'Effect') === 'Allow',
    actions: texts(field(statement, 'Action')),
    resources: texts(field(statement, 'Resource')),
    inverted: ['NotAction', 'NotResource'].some((name) => field(statement, name) !== undefined),
    conditions: list(field(statement, 'Condition') ?? {})
      .flatMap((condition) => Object.values(condition ?? {}))
      .flatMap((keys) => (typeof keys === 'object' && keys !== null ? Object.keys(keys) : []))
      .map((key) => key.toLowerCase()),
  }))
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [value]
}

function texts(value: unknown): string[] {
  return value === undefined ? [] : list(value).filter((item) => typeof item === 'string')
}
