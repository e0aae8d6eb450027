import {InvalidValue} from '../exit/failure.ts'
import {plainLine} from '../text/plain-text.ts'
import {type BrokerParameters, creationParameters, settingsOfBroker} from './broker-parameters.ts'
import {parseName} from './name.ts'

/** What a machine knows of the instances of a broker, to be known on another machine as well. Holds no secret. */
export interface InventoryDocument {
  readonly instances: readonly DocumentedInstance[]
}

export interface DocumentedInstance {
  readonly id: string
  readonly name: string
  /** ISO 8601 */
  readonly createdAt?: string
  readonly parameters?: BrokerParameters
  readonly bindings: readonly DocumentedBinding[]
}

export interface DocumentedBinding {
  readonly id: string
  readonly name?: string
  /** ISO 8601 */
  readonly createdAt?: string
}

/**
 * An id that a broker knows something by. The API asks for no form but that it can stand in a path ("Open Service Broker
 * API", MUST be a non-empty string, globally unique).
 * @throws InvalidValue
 */
export function parseBrokerId(text: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9._~:@-]{0,254}$/.test(text)) return text
  throw new InvalidValue(`Can't use "${plainLine(text)}" as an id: a broker's ids are letters, digits and . _ ~ : @ -`)
}

/** `ID`, or `ID=LABEL`. @throws InvalidValue */
export function parseBindingReference(text: string): DocumentedBinding {
  const [id = '', ...label] = text.split('=')
  const name = label.join('=')
  return {id: parseBrokerId(id), ...(label.length === 0 ? {} : {name: parseName(name, 'binding')})}
}

/**
 * Reads what `sesctl context export` has written, with or without the envelope of --json.
 * @throws InvalidValue naming the place.
 */
export function parseInventoryDocument(text: string): InventoryDocument {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw malformed(`it is no JSON (${error instanceof Error ? error.message : String(error)})`)
  }
  const document = member(value, 'instances') === undefined ? member(value, 'result') : value
  const instances = member(document, 'instances')
  if (!Array.isArray(instances)) throw malformed('it has no list named "instances"')
  return {instances: instances.map((item, index) => instanceOf(item, `instances[${index}]`))}
}

function instanceOf(item: unknown, place: string): DocumentedInstance {
  const {bindings = [], parameters} = objectAt(item, place)
  if (!Array.isArray(bindings)) throw malformed(`${place}.bindings is no list`)
  return {
    id: parseBrokerId(textAt(item, 'id', place)),
    name: parseName(textAt(item, 'name', place), 'instance'),
    ...momentAt(item, place),
    ...(parameters === undefined ? {} : {parameters: creationParameters(settingsOfBroker(parameters))}),
    bindings: bindings.map((binding, index) => bindingOf(binding, `${place}.bindings[${index}]`)),
  }
}

function bindingOf(item: unknown, place: string): DocumentedBinding {
  const {name} = objectAt(item, place)
  return {
    id: parseBrokerId(textAt(item, 'id', place)),
    ...(name === undefined ? {} : {name: parseName(textAt(item, 'name', place), 'binding')}),
    ...momentAt(item, place),
  }
}

function momentAt(item: unknown, place: string): {createdAt?: string} {
  const createdAt = member(item, 'createdAt')
  if (createdAt === undefined) return {}
  const millis = typeof createdAt === 'string' ? Date.parse(createdAt) : Number.NaN
  if (Number.isNaN(millis)) throw malformed(`${place}.createdAt is no time such as 2026-11-25T09:30:00Z`)
  return {createdAt: new Date(millis).toISOString()}
}

function textAt(item: unknown, key: string, place: string): string {
  const value = member(item, key)
  if (typeof value === 'string') return value
  throw malformed(`${place}.${key} is no text`)
}

function objectAt(item: unknown, place: string): Record<string, unknown> {
  if (typeof item === 'object' && item !== null && !Array.isArray(item)) return item as Record<string, unknown>
  throw malformed(`${place} is no object`)
}

const member = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined

const malformed = (why: string): InvalidValue =>
  new InvalidValue(`Can't import the file: ${plainLine(why)}.`, {hints: ['To write one: sesctl context export']})
