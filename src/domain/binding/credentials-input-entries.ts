import {missingCredentialKeys, sealCredentials} from './credentials.ts'
import {CredentialsUnreadable} from './credentials-input-failures.ts'
import {jsonWithin} from './credentials-input-json.ts'
import {readDotenv} from './dotenv.ts'
import {readFlatYaml} from './flat-yaml.ts'
import {readSmtpUrl} from './smtp-url.ts'

/** Something that may be a binding's credentials, with what is said around them. */
export interface CredentialEntry {
  /** Under the broker's own keys, secrets sealed. */
  readonly values: Readonly<Record<string, unknown>>
  /** Of the service instance, as far as it is known. */
  readonly instance?: {readonly name?: string; readonly id?: string}
  /** Everything that it can be asked for by: names and guids of instance and binding. None: it takes any name. */
  readonly names: readonly string[]
  /** The service offering's name, or `user-provided`. */
  readonly label?: string
  /** What the text calls a key of the broker's. */
  readonly nameOf: (key: string) => string
  /** Whether these are all of the broker's outputs, so that one that is absent is null there. */
  readonly whole: boolean
}

/** Variables that hold the broker's keys, in order of preference. */
const VARIABLES: Readonly<Record<string, readonly string[]>> = {
  region: ['AWS_REGION', 'AWS_DEFAULT_REGION'],
  domain: ['SES_FROM_DOMAIN'],
  identity_arn: ['SES_IDENTITY_ARN'],
  configuration_set_arn: ['SES_CONFIGURATION_SET_ARN'],
  reputation_topic_arn: ['SES_REPUTATION_TOPIC_ARN'],
  bounce_topic_arn: ['SES_BOUNCE_TOPIC_ARN'],
  complaint_topic_arn: ['SES_COMPLAINT_TOPIC_ARN'],
  delivery_topic_arn: ['SES_DELIVERY_TOPIC_ARN'],
  smtp_server: ['SMTP_SERVER'],
  smtp_user: ['SMTP_USER'],
  smtp_password: ['SMTP_PASSWORD'],
  aws_access_key_id: ['AWS_ACCESS_KEY_ID'],
  aws_secret_access_key: ['AWS_SECRET_ACCESS_KEY'],
}

/**
 * Everything in a text that may be credentials: what a service key, `cf service-key`, `cf env`, VCAP_SERVICES, one entry
 * of it, the answer of /v3/service_credential_bindings/GUID/details, a command of ours, or a file of any form say.
 * @param place what to call the text in an error.
 * @throws CredentialsUnreadable when it is none of these. Never says a piece of the text.
 */
export function readEntries(text: string, place: string): CredentialEntry[] {
  const source = text.replace(/^\ufeff/, '')
  if (/^\s*[{[]/.test(source)) return entriesOf(parsed(jsonWithin(source) ?? source, place), place)
  const flat = readSmtpUrl(source) ?? flatYaml(source)
  if (flat) return [{values: sealCredentials(flat), names: [], nameOf: (key) => key, whole: isWhole(flat)}]
  const variables = readDotenv(source)
  const dotenv = dotenvEntry(variables)
  const document = jsonWithin(source) ?? variables.get('VCAP_SERVICES')
  if (document !== undefined) {
    const known = Object.keys(dotenv.values).length > 0
    return [...entriesOf(parsed(document, place), place), ...(known ? [dotenv] : [])]
  }
  if (variables.size > 0) return [dotenv]
  throw new CredentialsUnreadable(`Can't read ${place}: it holds neither dotenv lines nor JSON, YAML or an SMTP URL.`)
}

function dotenvEntry(variables: ReadonlyMap<string, string>): CredentialEntry {
  const values = Object.entries(VARIABLES).flatMap(([key, names]) => {
    const name = names.find((candidate) => variables.has(candidate))
    return name === undefined ? [] : [[key, variables.get(name)]]
  })
  return {
    values: sealCredentials(Object.fromEntries(values)),
    names: [],
    nameOf: (key) => VARIABLES[key]?.[0] ?? key,
    whole: false,
  }
}

/** No text that a platform or a command writes is wrapped more often: one that is, was made to be. */
const DEEPEST = 5

function entriesOf(document: unknown, place: string, depth = 0): CredentialEntry[] {
  const inside = (value: unknown): CredentialEntry[] => (depth < DEEPEST ? entriesOf(value, place, depth + 1) : [])
  if (Array.isArray(document)) return document.filter(isObject).flatMap(inside)
  if (!isObject(document)) return []
  const {VCAP_SERVICES: services, system_env_json: environment, result, credentials} = document
  if (typeof services === 'string') return inside(parsed(services, place))
  if (services !== undefined) return inside(services)
  if (isObject(environment)) return inside(environment)
  if (isObject(result) && isObject(result['credentials'])) return [entryOf(result, result['credentials'])]
  if (isObject(credentials)) return [entryOf(document, credentials)]
  const lists = Object.values(document)
  if (lists.every(Array.isArray)) return inside(lists.flat())
  return [{values: sealCredentials(document), names: [], nameOf: (key) => key, whole: isWhole(document)}]
}

/** Whether all of the broker's outputs seem to be there. */
function isWhole(values: Readonly<Record<string, unknown>>): boolean {
  return missingCredentialKeys(values).length === 0 || 'required_records' in values
}

/** Every flat mapping is one of texts; one of credentials has a login. */
function flatYaml(source: string): Record<string, string> | undefined {
  const members = readFlatYaml(source)
  return members?.has('aws_access_key_id') || members?.has('smtp_user') ? Object.fromEntries(members) : undefined
}

/** An entry of VCAP_SERVICES, a service key, the result of a command: credentials and what is said around them. */
function entryOf(around: Record<string, unknown>, values: Record<string, unknown>): CredentialEntry {
  const ours = isObject(around['instance']) ? around['instance'] : {name: around['instance']}
  return entryNamed(values, {
    instanceName: textOf(around['instance_name']) ?? textOf(ours['name']),
    instanceId: textOf(around['instance_guid']) ?? textOf(ours['id']),
    others: ['name', 'binding_name', 'binding_guid'].map((key) => textOf(around[key])),
    label: textOf(around['label']),
  })
}

/** Puts an entry together from what a platform says of it. */
export function entryNamed(
  values: Readonly<Record<string, unknown>>,
  said: {
    readonly instanceName: string | undefined
    readonly instanceId: string | undefined
    readonly others: readonly (string | undefined)[]
    readonly label: string | undefined
  },
): CredentialEntry {
  const {instanceName: name, instanceId: id, others, label} = said
  const names = [name, id, ...others].filter((each) => each !== undefined)
  return {
    values: sealCredentials(values),
    ...(name === undefined && id === undefined
      ? {}
      : {instance: {...(name === undefined ? {} : {name}), ...(id === undefined ? {} : {id})}}),
    names: [...new Set(names)],
    ...(label === undefined ? {} : {label}),
    nameOf: (key) => key,
    // Whoever provides credentials by hand copies what an application needs.
    whole: label !== 'user-provided' || 'required_records' in values,
  }
}

function parsed(text: string, place: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // The parser's own words would show a piece of the text.
    throw new CredentialsUnreadable(`Can't read ${place}: it begins like JSON and is none.`)
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
