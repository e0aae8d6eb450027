import {Refusal} from './refusal.ts'

export type JsonObject = Record<string, unknown>

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Keys in the order in which Go's encoding/json writes a map, all the way down. */
export function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.keys(value)
      .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
      .map((key) => [key, sorted(value[key])]),
  )
}

/** One document and a newline, as `json.Encoder` with `SetEscapeHTML(false)` writes it. */
export function encode(value: unknown): string {
  return `${JSON.stringify(value).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')}\n`
}

/** Go's name of a JSON value's type in its unmarshalling errors. */
function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'boolean') return 'bool'
  return value === null ? 'null' : typeof value
}

const PLACES: readonly (readonly [RegExp, string])[] = [
  [/property name/, 'looking for beginning of object key string'],
  [/^Expected ':'/, 'after object key'],
  [/or '\}'/, 'after object key:value pair'],
  [/or '\]'/, 'after array element'],
  [/control character/, 'in string literal'],
]

/**
 * Reads the first JSON value of a request body; what follows it is ignored, as `json.Decoder` does.
 * @throws Refusal 422 with the text of the Go error.
 */
export function decode(text: string): unknown {
  if (text.trim() === '') throw new Refusal(422, {description: 'EOF'})
  try {
    return JSON.parse(text)
  } catch (error) {
    const reason = error instanceof Error ? error.message : ''
    const position = Number(/position (\d+)/.exec(reason)?.[1] ?? Number.NaN)
    if (reason.includes('after JSON')) return decode(text.slice(0, position))
    throw new Refusal(422, {description: syntaxError(text, reason, position)})
  }
}

function syntaxError(text: string, reason: string, position: number): string {
  const character = /^Unexpected token '(.)'/su.exec(reason)?.[1] ?? text[position]
  if (character === undefined || /end of JSON|Unterminated/.test(reason)) return 'unexpected EOF'
  const place = PLACES.find(([pattern]) => pattern.test(reason))?.[1] ?? 'looking for beginning of value'
  return `invalid character '${character === '\n' ? '\\n' : character}' ${place}`
}

/** A JSON object read into a Go struct: absent and null fields have zero values, a wrong type is an error. */
export class Struct {
  readonly #type: string
  readonly #fields: JsonObject

  constructor(type: string, value: unknown) {
    if (value !== null && value !== undefined && !isObject(value))
      throw new Refusal(422, {
        description: `json: cannot unmarshal ${kindOf(value)} into Go value of type domain.${type}`,
      })
    this.#type = type
    this.#fields = value ?? {}
  }

  string(name: string): string {
    const value = this.#fields[name] ?? ''
    if (typeof value !== 'string') throw this.#mismatch(name, value, 'string')
    return value
  }

  struct(name: string, goType: string): Struct {
    const value = this.#fields[name] ?? {}
    if (!isObject(value)) throw this.#mismatch(name, value, `domain.${goType}`)
    return new Struct(`${this.#type}.${name}`, value)
  }

  /** The value as it came; undefined when it is absent or null. */
  raw(name: string): unknown {
    return this.#fields[name] ?? undefined
  }

  #mismatch(name: string, value: unknown, type: string): Refusal {
    return new Refusal(422, {
      description: `json: cannot unmarshal ${kindOf(value)} into Go struct field ${this.#type}.${name} of type ${type}`,
    })
  }
}

/** The text of Go's error for a value that had to be an object. */
export const notAMap = (value: unknown): string =>
  `json: cannot unmarshal ${kindOf(value)} into Go value of type map[string]interface {}`
