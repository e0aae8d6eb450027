import {plainLine} from '../text/plain-text.ts'
import {
  type BindingCredentials,
  isBindingCredentials,
  isMasked,
  isSmtpLogin,
  missingCredentialKeys,
  missingForSmtp,
  SECRET_KEYS,
  type SmtpLogin,
} from './credentials.ts'
import {type CredentialEntry, readEntries} from './credentials-input-entries.ts'
import {CredentialsAmbiguous, CredentialsUnreadable} from './credentials-input-failures.ts'

/** What a binding's credentials say of the records of its domain. Nothing in it is secret. */
export type RecordCredentials = Pick<BindingCredentials, 'region' | 'identity_arn' | 'required_records'>

/** What credentials are wanted for. */
export interface Need<Credentials> {
  /** The broker's keys that are missing, or cannot be used. */
  readonly missing: (values: unknown) => string[]
  readonly met: (values: unknown) => values is Credentials
}

export const NEEDED_TO_SEND: Need<BindingCredentials> = {
  missing: (values) => [...missingCredentialKeys(values), ...maskedKeys(values)],
  met: isBindingCredentials,
}

/** For mail over SMTP whose sender is given: nothing else has to say which domain it is from. */
export const NEEDED_FOR_SMTP: Need<SmtpLogin> = {
  missing: (values) => [...missingForSmtp(values), ...maskedKeys(values)],
  met: isSmtpLogin,
}

/** Records need no secret: a copy of credentials without theirs will do, for whoever keeps the zone. */
export const NEEDED_FOR_RECORDS: Need<RecordCredentials> = {
  missing: missingForRecords,
  met: (values): values is RecordCredentials => missingForRecords(values).length === 0,
}

export interface Given<Credentials> {
  readonly credentials: Credentials
  readonly instance?: {readonly name?: string; readonly id?: string}
  /** Whether these are all of the broker's outputs, so that one that is absent is null there. */
  readonly whole: boolean
}

/**
 * Reads credentials out of a text: see {@link readEntries} for what it may be.
 * @param origin what to call the text in an error: a path, or "standard input".
 * @param wanted the instance that is meant, by name or guid.
 * @throws CredentialsUnreadable; CredentialsAmbiguous when there are several and none is named.
 */
export function readCredentials<Credentials>(
  text: string,
  origin: string,
  need: Need<Credentials>,
  wanted?: string,
): Given<Credentials> {
  const place = plainLine(origin)
  return chooseEntry(readEntries(text, place), place, need, wanted)
}

/**
 * The entry that is meant: by a name or guid of its instance or binding, or because it is the only one that has what is
 * needed. Never one of several because it comes first.
 * @throws CredentialsUnreadable, CredentialsAmbiguous
 */
export function chooseEntry<Credentials>(
  entries: readonly CredentialEntry[],
  place: string,
  need: Need<Credentials>,
  wanted?: string,
): Given<Credentials> {
  const named = entries.filter((entry) => answersTo(entry, wanted))
  const usable = named.flatMap((entry) => (need.met(entry.values) ? [{entry, credentials: entry.values}] : []))
  const [only, ...others] = usable
  if (!only) throw nothingUsable(entries, named, place, need, wanted)
  if (others.length > 0) throw ambiguous(usable, place)
  const {entry, credentials} = only
  // Credentials that do not say whose they are, are those of whoever names an instance beside them.
  const instance = entry.instance ?? (entry.names.length === 0 && wanted !== undefined ? {name: wanted} : undefined)
  return {credentials, ...(instance ? {instance} : {}), whole: entry.whole}
}

export function answersTo({names}: CredentialEntry, wanted: string | undefined): boolean {
  return wanted === undefined || names.length === 0 || names.includes(wanted)
}

function nothingUsable(
  entries: readonly CredentialEntry[],
  named: readonly CredentialEntry[],
  place: string,
  need: Need<unknown>,
  wanted: string | undefined,
): CredentialsUnreadable {
  if (entries.length === 0) {
    return new CredentialsUnreadable(`Can't use ${place}: it holds no credentials.`, {hints: [WHAT_TO_USE]})
  }
  if (named.length === 0) {
    return new CredentialsUnreadable(`${place} has no credentials of ${plainLine(wanted ?? '')}.`, {
      hints: [`It has those of ${namesOf(entries).map(plainLine).join(', ')}.`],
    })
  }
  const likely = named.length === 1 ? named : named.filter(({label}) => label === 'aws-ses')
  const [entry] = likely
  if (!entry) {
    return new CredentialsUnreadable(`None of the ${named.length} services of ${place} is Amazon SES's.`, {
      hints: [`They are ${namesOf(named).map(plainLine).join(', ')}.`, WHAT_TO_USE],
    })
  }
  const whose = entry.names[0] === undefined ? place : `${plainLine(entry.names[0])} in ${place}`
  if ('credhub-ref' in entry.values) {
    return new CredentialsUnreadable(`Can't use the credentials of ${whose}: they are a reference into CredHub.`, {
      hints: ['Use a service key: it has the credentials as the broker returned them.'],
    })
  }
  if (maskedKeys(entry.values).length > 0) {
    return new CredentialsUnreadable(`Can't use the credentials of ${whose}: their secrets are dots.`, {
      hints: ['That is how they were shown. Use the file that they were written to.'],
    })
  }
  const missing = need.missing(entry.values).map((key) => entry.nameOf(key))
  return new CredentialsUnreadable(`Can't use the credentials of ${whose}: they lack ${missing.join(', ')}.`, {
    hints: [missingForSmtp(entry.values).length === 0 ? ENOUGH_FOR_SMTP : WHAT_TO_USE],
  })
}

const WHAT_TO_USE =
  'Use a file that bind or rotate has written with --write, the JSON of a service key, or VCAP_SERVICES.'

const ENOUGH_FOR_SMTP = 'They are enough for  sesctl send-test --via smtp --from ADDRESS  and for nothing else.'

function ambiguous(usable: readonly {readonly entry: CredentialEntry}[], place: string): CredentialsAmbiguous {
  const names = namesOf(usable.map(({entry}) => entry))
  return new CredentialsAmbiguous(
    `${place} has credentials of ${names.length} instances, and any could be meant.`,
    names,
    {
      hints: [`Name one, as INSTANCE: ${names.map(plainLine).join(', ')}`],
    },
  )
}

/** The first name of each; where two share it, with the next that they do not. */
function namesOf(entries: readonly CredentialEntry[]): string[] {
  const shared = (name: string): boolean => entries.filter(({names}) => names.includes(name)).length > 1
  return entries.map(({names}) => names.find((name) => !shared(name)) ?? names[0] ?? '(without a name)')
}

/** Secrets that a command has shown as dots. */
function maskedKeys(values: unknown): string[] {
  const entries = typeof values === 'object' && values !== null ? Object.entries(values) : []
  return entries.filter(([key, value]) => SECRET_KEYS.includes(key) && isMasked(value)).map(([key]) => key)
}

function missingForRecords(values: unknown): string[] {
  const keys = typeof values === 'object' && values !== null ? (values as Record<string, unknown>) : {}
  return ['region', 'identity_arn'].filter((key) => typeof keys[key] !== 'string' || keys[key] === '')
}
