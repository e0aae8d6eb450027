import {isObject, type JsonObject} from './json.ts'

type JsonType = 'string' | 'array' | 'boolean'

interface Input {
  readonly name: string
  readonly type: JsonType
  readonly required?: true
  /** Injected when the key is absent. Without one, tofu sees null. */
  readonly default?: string | boolean | readonly never[]
  readonly prohibitUpdate?: true
}

/** `user_inputs` of the brokerpak's aws-ses.yml. */
export const PROVISION_INPUTS: readonly Input[] = [
  {name: 'domain', type: 'string', default: '', prohibitUpdate: true},
  {name: 'admin_email', type: 'string', required: true},
  {name: 'dmarc_report_aggregate_recipients', type: 'array', default: []},
  {name: 'dmarc_report_failure_recipients', type: 'array', default: []},
  {name: 'enable_feedback_notifications', type: 'boolean', default: false},
  {name: 'mail_from_subdomain', type: 'string', default: ''},
]

export const BIND_INPUTS: readonly Input[] = [
  {name: 'source_ips', type: 'array', default: []},
  {name: 'notification_email', type: 'string'},
  {name: 'notification_webhook', type: 'string'},
]

/** Accepted beside the inputs of a provision or update: skips tofu and leaves an empty state. */
export const VACANT = 'vacant'

/**
 * Why the broker refuses keys that it does not know, or undefined.
 * @param extra keys that are accepted beside the inputs.
 */
export function unknownKeys(
  parameters: JsonObject,
  inputs: readonly Input[],
  extra: readonly string[] = [],
): string | undefined {
  const known = new Set([...inputs.map((input) => input.name), ...extra])
  const unknown = Object.keys(parameters).filter((key) => !known.has(key))
  return unknown.length > 0 ? `additional properties are not allowed: ${unknown.sort().join(', ')}` : undefined
}

/**
 * Why parameters do not fit the inputs' JSON Schema, or undefined. Only types and presence are looked at: a wrong domain or address
 * comes to light while tofu runs. The texts are gojsonschema's, and the order is: what is missing first.
 */
export function schemaErrors(parameters: JsonObject, inputs: readonly Input[]): string | undefined {
  const missing = inputs
    .filter((input) => input.required && !Object.hasOwn(parameters, input.name))
    .map((input) => `(root): ${input.name} is required`)
  const mistyped = inputs
    .filter((input) => Object.hasOwn(parameters, input.name) && typeOf(parameters[input.name]) !== input.type)
    .map(({name, type}) => `${name}: Invalid type. Expected: ${type}, given: ${typeOf(parameters[name])}`)
  const errors = [...missing, ...mistyped]
  return errors.length > 0 ? `${errors.length} error(s) occurred: ${errors.join('; ')}` : undefined
}

/** Whether an update names a key whose change would make a new instance. Naming it is enough: its value does not matter. */
export function prohibitsUpdate(parameters: JsonObject): boolean {
  return PROVISION_INPUTS.some((input) => input.prohibitUpdate && Object.hasOwn(parameters, input.name))
}

/** Parameters with the defaults of absent keys filled in; keys without a default stay absent. */
export function withDefaults(parameters: JsonObject, inputs: readonly Input[]): JsonObject {
  const defaults = inputs.filter((input) => input.default !== undefined).map((input) => [input.name, input.default])
  return {...Object.fromEntries(defaults), ...parameters}
}

function typeOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  if (isObject(value)) return 'object'
  return typeof value === 'number' && Number.isInteger(value) ? 'integer' : typeof value
}
