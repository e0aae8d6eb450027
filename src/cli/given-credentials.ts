import {AS_OF_BIND_TIME, type GivenSource, sentenceOf, sourceOf} from '../domain/binding/credential-origin.ts'
import type {BindingCredentials} from '../domain/binding/credentials.ts'
import {
  answersTo,
  chooseEntry,
  NEEDED_FOR_RECORDS,
  NEEDED_TO_SEND,
  type Need,
  type RecordCredentials,
} from '../domain/binding/credentials-input.ts'
import {type CredentialEntry, readEntries} from '../domain/binding/credentials-input-entries.ts'
import {CredentialsAmbiguous, CredentialsUnreadable} from '../domain/binding/credentials-input-failures.ts'
import {type BindingVariable, bindingVariables, entryOfFolder} from '../domain/binding/service-bindings-environment.ts'
import {NoContext} from '../domain/context/failures.ts'
import {AnswerNeeded} from '../domain/exit/failure.ts'
import {plainLine} from '../domain/text/plain-text.ts'
import {shellCommand} from '../domain/text/shell-words.ts'
import type {Ports} from '../ports/ports.ts'
import {readStandardInput} from './standard-input.ts'

type NeededPorts = Pick<Ports, 'credentialFiles' | 'contexts'>

export interface Asked<Credentials> {
  /** The command that asks, for hints. */
  readonly command: string
  /** A file, or `-` for standard input. */
  readonly file: string | undefined
  /** Name or id of the instance that is meant. */
  readonly instance: string | undefined
  readonly need: Need<Credentials>
}

/**
 * Credentials that are there already, best first: the file that was named; those that a platform has given this program
 * through its environment, unless an instance is named and there is a context to ask for it.
 * @returns the name or id of the instance when the platform of the context is to be asked for it.
 * @throws CredentialsUnreadable, CredentialsAmbiguous, CredentialFileUnreadable, NoContext; AnswerNeeded when nothing says
 *   whose credentials are meant.
 */
export async function givenCredentials<Credentials>(
  ports: NeededPorts,
  asked: Asked<Credentials>,
): Promise<GivenSource<Credentials> | string> {
  const {file, instance, need} = asked
  if (file !== undefined) {
    const {text, origin, place} = await readFile(ports, file)
    return sourceOf(chooseEntry(readEntries(text, place), place, need, instance), origin, place)
  }
  const noContext = instance === undefined ? undefined : await contextMissing(ports)
  if (instance !== undefined && !noContext) return instance
  const found = await fromEnvironment(ports, asked).catch(async (error: unknown) => {
    // With a context, a name goes to its platform: the credentials have to be given beside it.
    if (error instanceof CredentialsAmbiguous && !(await contextMissing(ports)))
      throw chosenByName(error, asked.command)
    throw error
  })
  if (found) return found
  throw noContext ?? nothingNamed(asked.command)
}

/**
 * Whose records are meant, and with which credentials a mail proves what SES accepts, where that is asked for.
 * @throws as {@link givenCredentials}
 */
export async function heldRecords(
  ports: NeededPorts,
  asked: Omit<Asked<unknown>, 'need'>,
  {probe, note}: {readonly probe: boolean; readonly note: (text: string) => void},
): Promise<{
  holder: GivenSource<RecordCredentials> | string
  sender: GivenSource<BindingCredentials> | string | undefined
}> {
  const sender = probe ? await givenCredentials(ports, {...asked, need: NEEDED_TO_SEND}) : undefined
  const holder = sender ?? (await givenCredentials(ports, {...asked, need: NEEDED_FOR_RECORDS}))
  if (typeof holder !== 'string') note(`${sentenceOf(holder)} ${AS_OF_BIND_TIME}`)
  return {holder, sender}
}

/** The words of the command that asks for the same once more. */
export function askedAgain({command, file, instance}: Omit<Asked<unknown>, 'need'>): string[] {
  return [
    'sesctl',
    command,
    ...(instance === undefined ? [] : [instance]),
    ...(file === undefined ? [] : ['--credentials', file]),
  ]
}

async function readFile(
  ports: NeededPorts,
  file: string,
): Promise<{text: string; origin: 'file' | 'standard input'; place: string}> {
  if (file === '-') {
    return {text: await readStandardInput('Credentials'), origin: 'standard input', place: 'standard input'}
  }
  const text = await (await ports.credentialFiles()).read(file)
  if (text === undefined) {
    throw new CredentialsUnreadable(`Can't read credentials: there is no file ${plainLine(file)}.`)
  }
  return {text, origin: 'file', place: plainLine(file)}
}

async function contextMissing(ports: NeededPorts): Promise<NoContext | undefined> {
  try {
    await (await ports.contexts()).current()
    return undefined
  } catch (error) {
    if (error instanceof NoContext) return error
    throw error
  }
}

/** The first variable that has usable credentials; the first that is set explains why none does. */
async function fromEnvironment<Credentials>(
  ports: NeededPorts,
  {instance, need}: Asked<Credentials>,
): Promise<GivenSource<Credentials> | undefined> {
  const places: {variable: BindingVariable; entries: CredentialEntry[]}[] = []
  for (const {variable, value} of bindingVariables(process.env)) {
    const entries = await entriesOf(ports, variable, value)
    places.push({variable, entries})
    if (entries.some((entry) => answersTo(entry, instance) && need.met(entry.values))) {
      return sourceOf(chooseEntry(entries, variable, need, instance), variable, variable)
    }
  }
  const [first] = places.filter(({entries}) => entries.length > 0)
  // An app without services has the variable too, and no more to say than one outside of a platform.
  if (!first) return undefined
  return sourceOf(chooseEntry(first.entries, first.variable, need, instance), first.variable, first.variable)
}

async function entriesOf(ports: NeededPorts, variable: BindingVariable, value: string): Promise<CredentialEntry[]> {
  if (variable === 'VCAP_SERVICES') return readEntries(value, variable)
  const files = await ports.credentialFiles()
  if (variable === 'VCAP_SERVICES_FILE_PATH') {
    const text = await files.read(value)
    if (text === undefined) throw missing(variable, value)
    return readEntries(text, variable)
  }
  const folders = await files.readFolders(value)
  if (folders === undefined) throw missing(variable, value)
  return folders.map(entryOfFolder)
}

function missing(variable: BindingVariable, path: string): CredentialsUnreadable {
  return new CredentialsUnreadable(`Can't read credentials: ${variable} names ${plainLine(path)}, which is not there.`)
}

function chosenByName(error: CredentialsAmbiguous, command: string): CredentialsAmbiguous {
  const names = error.names.map(
    (name) => `printenv VCAP_SERVICES | ${shellCommand('sesctl', command, name, '--credentials', '-')}`,
  )
  return new CredentialsAmbiguous(error.message, error.names, {
    hints: ['Choose one of them, whatever the context is:', ...names],
  })
}

function nothingNamed(command: string): AnswerNeeded {
  return new AnswerNeeded('Nothing says which instance is meant, and no credentials are given.', {
    hints: [
      `Name an instance:  sesctl ${command} NAME`,
      `Or a file:         sesctl ${command} --credentials FILE`,
      'In an app, VCAP_SERVICES or SERVICE_BINDING_ROOT is used when the instance is bound to it.',
    ],
  })
}
