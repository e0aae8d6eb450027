import type {QueryParameters} from '../protocols/query-parameters.ts'
import {invalidParameter} from './invalid-parameter.ts'

interface MessageAttribute {
  readonly type: string
  /** Text; for `Binary` it is Base64. */
  readonly value: string
}

export type MessageAttributes = Readonly<Record<string, MessageAttribute>>

const NAME = /^(?!AWS\.|Amazon\.)[A-Za-z0-9_.-]{1,256}$/i
const TYPE = /^(String|Number|Binary|String\.Array)(\.[A-Za-z0-9_.-]+)?$/

/** The `MessageAttributes` of a request (Amazon SNS Developer Guide, "Message attributes"). @throws AwsError InvalidParameter */
export function readMessageAttributes(input: QueryParameters): MessageAttributes {
  const entries = input.structures('MessageAttributes', 'entry').map((entry) => {
    const [name, type] = [entry.string('Name'), entry.string('Value.DataType')]
    if (!NAME.test(name) || name.endsWith('.') || name.includes('..'))
      throw refused(name, 'has a name that is not allowed')
    if (!TYPE.test(type))
      throw refused(
        name,
        `has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`,
      )
    const value = entry.optionalString(type.startsWith('Binary') ? 'Value.BinaryValue' : 'Value.StringValue')
    if (value === undefined) throw refused(name, 'must contain non-empty message attribute value.')
    checkValue(name, type, value)
    return [name, {type, value}] as const
  })
  return Object.fromEntries(entries)
}

function checkValue(name: string, type: string, value: string): void {
  if (type === 'Number' && (value.trim() === '' || !Number.isFinite(Number(value))))
    throw refused(name, `could not be parsed as a number.`)
  if (type === 'String.Array' && !isScalarList(value)) throw refused(name, 'is no JSON array of plain values.')
}

function isScalarList(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text)
    return Array.isArray(value) && value.every((item) => item === null || typeof item !== 'object')
  } catch {
    return false
  }
}

function refused(name: string, what: string) {
  return invalidParameter('MessageAttributes', `The message attribute '${name}' ${what}`)
}
