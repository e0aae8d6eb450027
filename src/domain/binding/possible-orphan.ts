/** IAM path of every binding's user (csb-brokerpak aws-ses, bind/main.tf). */
export const BINDING_USER_PATH = '/cf/'

/** The IAM user that the broker makes for a binding; its only inline policy has the same name. */
export function bindingUserName(bindingId: string): string {
  return `csb-aws-ses-${bindingId}`
}

/** What a person should read of a possible orphan that nobody has examined yet. */
export function possibleOrphanWarning({bindingId, mayAppearUntil}: PossibleOrphan, now: number): string {
  const user = `${bindingUserName(bindingId)} (path ${BINDING_USER_PATH})`
  const may =
    now < Date.parse(mayAppearUntil) ? `may be left, or may still appear until ${mayAppearUntil}` : 'may be left'
  return `The platform has no record of binding ${bindingId}, and its IAM user ${user} ${may}. To check: sesctl resume`
}

/** What may be left of bindings whose end is not known, and what to type next. */
export function mayBeLeft(bindingIds: readonly string[]): string[] {
  if (bindingIds.length === 0) return []
  const users = bindingIds.map((id) => `${bindingUserName(id)} (path ${BINDING_USER_PATH})`).join(', ')
  const what = bindingIds.length === 1 ? 'An IAM user' : 'IAM users'
  return [`${what} may be left, with an access key that works: ${users}. Nobody has its secret.`, 'sesctl resume']
}

/**
 * A binding that the platform has no record of, and whose IAM user may exist all the same. The broker records a binding
 * only when the whole bind has succeeded (cloud-service-broker bind.go), so that its 404 and 410 prove nothing about the
 * user. It is kept until IAM proves the user gone or an operator says that it is.
 */
export interface PossibleOrphan {
  readonly bindingId: string
  readonly instance: {readonly id: string; readonly name: string}
  /** ISO 8601 */
  readonly createdAt: string
  /** ISO 8601. The broker may make the user until then, so that its absence from IAM proves nothing before. */
  readonly mayAppearUntil: string
}

/**
 * What is known of the credentials of a binding that was to be deleted. `deleted`: the platform had a record of the
 * binding and carried the deletion out, the IAM user included. `absent`: the platform has no record of it. `unknown`: the
 * platform has dropped its own record and does not say whether the broker had one. After `absent` and `unknown` the
 * platform keeps a {@link PossibleOrphan}.
 */
export type BindingDeletionOutcome = 'deleted' | 'absent' | 'unknown'

/** What IAM shows of a possible orphan. */
export type OrphanState =
  /**
   * IAM has no such user, or one without an active key, or the user belongs to a binding that was made since; and the
   * broker has surely ended.
   */
  | {readonly state: 'proved-gone'; readonly evidence: 'no-user' | 'no-active-key' | 'recorded-again'}
  /** The credentials work. */
  | {readonly state: 'found'; readonly activeKeyIds: readonly string[]}
  /** There is no user with an active key yet, and the broker may still make one. */
  | {readonly state: 'may-appear'}
  /** IAM could not be asked. */
  | {readonly state: 'not-examined'; readonly reason: string}

/**
 * @param keys of the user in IAM; undefined when there is no such user.
 * @param now epoch milliseconds
 */
export function judgeOrphan(
  {mayAppearUntil}: PossibleOrphan,
  keys: readonly {readonly id: string; readonly status: string}[] | undefined,
  now: number,
): Exclude<OrphanState, {state: 'not-examined'}> {
  const active = (keys ?? []).filter(({status}) => status === 'Active')
  if (active.length > 0) return {state: 'found', activeKeyIds: active.map(({id}) => id)}
  if (now < Date.parse(mayAppearUntil)) return {state: 'may-appear'}
  return {state: 'proved-gone', evidence: keys === undefined ? 'no-user' : 'no-active-key'}
}
