import type {AuditedIdentity, AuditedSet} from '../../domain/audit/facts.ts'
import type {ProgressEvent} from '../../domain/progress/progress.ts'
import type {AuditMail} from '../../ports/audit/account.ts'
import {collect, type Reader} from './reader.ts'

/** Identities that are looked through for one instance's when nothing says which is its own. */
const LOOKED_THROUGH = 50

/** @param names to read; the account's own that begin with `prefix` if absent. */
export async function readSets(
  mail: AuditMail,
  reader: Reader,
  wanted: {readonly name: string} | {readonly prefix: string},
  said: (event: ProgressEvent) => void,
): Promise<{sets: Map<string, AuditedSet | 'gone'>; whole: boolean}> {
  const names =
    'name' in wanted
      ? [wanted.name]
      : await reader.read('the configuration sets', () => collect(mail.configurationSetNames()))
  const own = (names ?? []).filter((name) => 'name' in wanted || name.startsWith(wanted.prefix))
  const read = await reader.readEach(
    'configuration sets',
    own,
    (name) => mail.configurationSet(name),
    counting(own, said),
  )
  return {sets: new Map([...read].map(([name, set]) => [name, set ?? 'gone'])), whole: names !== undefined}
}

/**
 * @param candidates names of the one instance's identities; undefined for all of the account's.
 * @returns undefined when the list could not be had.
 */
export async function readIdentities(
  mail: AuditMail,
  reader: Reader,
  candidates: readonly string[] | undefined,
  said: (event: ProgressEvent) => void,
): Promise<AuditedIdentity[] | undefined> {
  const known = candidates && candidates.length > 0 ? candidates : undefined
  const names = known ?? (await reader.read('the identities', () => collect(mail.identityNames())))
  if (!names) return undefined
  const asked = candidates ? names.slice(0, LOOKED_THROUGH) : names
  if (asked.length < names.length) {
    reader.say(
      `the identity of the instance, beyond ${LOOKED_THROUGH} of ${names.length}`,
      'nothing says which is its own; audit --all looks at every one',
      'not-looked-at',
    )
  }
  const read = await reader.readEach(
    'identities',
    asked,
    (name) => mail.identity(name),
    counting(asked, said, 'identities'),
  )
  return [...read.values()].filter((identity) => identity !== undefined)
}

function counting(
  all: readonly unknown[],
  said: (event: ProgressEvent) => void,
  stage = 'configuration sets',
): (count: number) => void {
  const step = 25
  return (count) => {
    if (count % step === 0) said({stage, state: 'running', detail: `${count} of ${all.length}`})
  }
}
