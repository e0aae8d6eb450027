import {unprocessable} from './v3-error.ts'

export interface Metadata {
  readonly labels: Readonly<Record<string, string | null>>
  readonly annotations: Readonly<Record<string, string | null>>
}

export const NO_METADATA: Metadata = {labels: {}, annotations: {}}

const NAME = /^[A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?$/
const DNS_NAME = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$/i
const LONGEST = 63
const LONGEST_PREFIX = 253
const LONGEST_ANNOTATION = 5000

/** Metadata after a request has changed some of it: null takes a key away. */
export function mergedMetadata(before: Metadata, change: Partial<Metadata> | undefined): Metadata {
  return {
    labels: merged(before.labels, change?.labels),
    annotations: merged(before.annotations, change?.annotations),
  }
}

function merged(
  before: Readonly<Record<string, string | null>>,
  change: Readonly<Record<string, string | null>> = {},
): Record<string, string | null> {
  return Object.fromEntries(Object.entries({...before, ...change}).filter(([, value]) => value !== null))
}

/**
 * The `metadata` member of a request.
 * @throws V3Error 422 (metadata_validator_helper.rb)
 */
export function readMetadata(given: unknown): Partial<Metadata> | undefined {
  if (given === undefined) return undefined
  if (!isObject(given)) throw unprocessable("Metadata 'metadata' is not an object")
  const unknown = Object.keys(given).find((key) => key !== 'labels' && key !== 'annotations')
  if (unknown !== undefined) throw unprocessable(`Metadata has unexpected field(s): '${unknown}'`)
  const {labels, annotations} = given
  return {
    ...(labels === undefined ? {} : {labels: entries('labels', labels, refuseLabelValue)}),
    ...(annotations === undefined ? {} : {annotations: entries('annotations', annotations, refuseAnnotation)}),
  }
}

function entries(
  kind: 'labels' | 'annotations',
  given: unknown,
  refuse: (value: string) => void,
): Record<string, string | null> {
  if (!isObject(given)) throw unprocessable(`Metadata '${kind}' is not an object`)
  for (const [key, value] of Object.entries(given)) {
    refuseKey(kind === 'labels' ? 'label' : 'annotation', key)
    if (typeof value === 'string') refuse(value)
    else if (value !== null)
      throw unprocessable(`Metadata ${kind === 'labels' ? 'label' : 'annotation'} value error: not a string`)
  }
  return given as Record<string, string | null>
}

function refuseKey(kind: string, key: string): void {
  const refuse = (why: string): never => {
    throw unprocessable(`Metadata ${kind} key error: ${why}`)
  }
  const slash = key.indexOf('/')
  const prefix = slash < 0 ? undefined : key.slice(0, slash)
  const name = key.slice(slash + 1)
  if (key === '') refuse('key cannot be empty string')
  if (name.includes('/')) refuse("key has more than one '/'")
  if (prefix !== undefined && (!DNS_NAME.test(prefix) || prefix.length > LONGEST_PREFIX))
    refuse(`prefix '${prefix}' must be in valid dns format`)
  if (prefix?.toLowerCase() === 'cloudfoundry.org') refuse("prefix 'cloudfoundry.org' is reserved")
  if (name.length > LONGEST) refuse(`'${name.slice(0, 8)}...' is greater than ${LONGEST} characters`)
  if (!NAME.test(name)) refuse(`'${name}' contains invalid characters`)
}

function refuseLabelValue(value: string): void {
  if (value.length > LONGEST)
    throw unprocessable(`Metadata label value error: '${value.slice(0, 8)}...' is greater than ${LONGEST} characters`)
  if (value !== '' && !NAME.test(value))
    throw unprocessable(`Metadata label value error: '${value}' contains invalid characters`)
}

function refuseAnnotation(value: string): void {
  if (value.length > LONGEST_ANNOTATION)
    throw unprocessable(
      `Metadata annotation value error: '${value.slice(0, 8)}...' is greater than ${LONGEST_ANNOTATION} characters`,
    )
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
