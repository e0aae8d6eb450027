import {AwsError, NotImplemented} from '../aws-error.ts'

/** Reads the members of a JSON structure, with AWS's complaints about what is missing or of the wrong type. */
export class Members {
  readonly #values: Readonly<Record<string, unknown>>
  readonly #path: string
  readonly #invalid: string

  /**
   * @param invalid the exception for a value that breaks a constraint, which differs between services.
   * @throws AwsError SerializationException
   */
  constructor(value: unknown, invalid: string, path = '') {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrongType(path || 'the body')
    this.#values = value as Record<string, unknown>
    this.#invalid = invalid
    this.#path = path
  }

  /** A required string that is not empty. */
  string(name: string): string {
    return this.optionalString(name) || this.#missing(name)
  }

  optionalString(name: string): string | undefined {
    const value = this.#value(name)
    if (value === undefined || typeof value === 'string') return value
    throw wrongType(this.#name(name))
  }

  /** A string out of a closed set. */
  optionalChoice<Choice extends string>(name: string, choices: readonly Choice[]): Choice | undefined {
    const value = this.optionalString(name)
    return value === undefined ? undefined : this.#choose(name, value, choices)
  }

  /** A list of strings out of a closed set. */
  choices<Choice extends string>(name: string, choices: readonly Choice[]): Choice[] {
    return this.strings(name).map((value) => this.#choose(name, value, choices))
  }

  optionalBoolean(name: string): boolean | undefined {
    const value = this.#value(name)
    if (value === undefined || typeof value === 'boolean') return value
    throw wrongType(this.#name(name))
  }

  number(name: string): number {
    return this.optionalNumber(name) ?? this.#missing(name)
  }

  /** A number, or the digits of one: query parameters arrive as text. */
  optionalNumber(name: string): number | undefined {
    const value = this.#value(name)
    if (value === undefined || (typeof value === 'number' && Number.isFinite(value))) return value
    if (typeof value === 'string' && /^\d{1,15}$/.test(value)) return Number(value)
    throw wrongType(this.#name(name))
  }

  /** A whole number between two others, both included. */
  optionalInteger(name: string, minimum: number, maximum = Number.MAX_SAFE_INTEGER): number | undefined {
    const value = this.optionalNumber(name)
    if (value === undefined || (Number.isInteger(value) && value >= minimum && value <= maximum)) return value
    throw this.refuse(
      `1 validation error detected: Value '${value}' at '${this.#name(name)}' failed to satisfy constraint: ` +
        `Member must have value between ${minimum} and ${maximum}`,
    )
  }

  numbers(name: string): number[] {
    return this.#list(name).map((item) => {
      if (typeof item === 'number' && Number.isFinite(item)) return item
      throw wrongType(this.#name(name))
    })
  }

  structure(name: string): Members {
    return this.optionalStructure(name) ?? this.#missing(name)
  }

  optionalStructure(name: string): Members | undefined {
    const value = this.#value(name)
    return value === undefined ? undefined : new Members(value, this.#invalid, this.#name(name))
  }

  strings(name: string): string[] {
    return this.#list(name).map((item) => {
      if (typeof item === 'string') return item
      throw wrongType(this.#name(name))
    })
  }

  structures(name: string): Members[] {
    return this.#list(name).map((item) => new Members(item, this.#invalid, this.#name(name)))
  }

  /** A map of strings. */
  stringMap(name: string): Record<string, string> {
    const map = this.optionalStructure(name)
    if (!map) return {}
    return Object.fromEntries(map.names().map((key) => [key, map.optionalString(key) ?? '']))
  }

  names(): string[] {
    return Object.keys(this.#values).filter((name) => this.#value(name) !== undefined)
  }

  /** @throws NotImplemented when the structure has a member that `known` does not name: to ignore it would be to lie. */
  knowsOnly(operation: string, known: readonly string[]): this {
    const strange = this.names().find((name) => !known.includes(name))
    if (strange === undefined) return this
    const member = this.#name(strange)
    throw new NotImplemented(
      `${operation}(${member})`,
      this.#invalid,
      400,
      `The sandbox does not implement the member '${member}' of ${operation}.`,
    )
  }

  refuse(message: string): AwsError {
    return new AwsError(this.#invalid, 400, message)
  }

  #choose<Choice extends string>(name: string, value: string, choices: readonly Choice[]): Choice {
    const choice = choices.find((candidate) => candidate === value)
    if (choice !== undefined) return choice
    throw this.refuse(
      `1 validation error detected: Value at '${this.#name(name)}' failed to satisfy constraint: ` +
        `Member must satisfy enum value set: [${choices.join(', ')}]`,
    )
  }

  #list(name: string): unknown[] {
    const value = this.#value(name)
    if (value === undefined) return []
    if (Array.isArray(value)) return value
    throw wrongType(this.#name(name))
  }

  #value(name: string): unknown {
    return Object.hasOwn(this.#values, name) ? (this.#values[name] ?? undefined) : undefined
  }

  #name(name: string): string {
    return this.#path ? `${this.#path}.${name}` : name
  }

  #missing(name: string): never {
    throw this.refuse(
      `1 validation error detected: Value null at '${this.#name(name)}' failed to satisfy constraint: ` +
        'Member must not be null',
    )
  }
}

/** @throws AwsError SerializationException when the body is no JSON structure. An empty body is an empty structure. */
export function parseJsonBody(body: Buffer): Record<string, unknown> {
  if (body.length === 0) return {}
  const value = parse(body)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrongType('the body')
  return value as Record<string, unknown>
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    throw new AwsError('SerializationException', 400, 'The body is not valid JSON.')
  }
}

function wrongType(name: string): AwsError {
  return new AwsError('SerializationException', 400, `Unexpected type of value for ${name}.`)
}
