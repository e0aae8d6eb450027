import {AwsError} from '../aws-error.ts'

/** Reads the parameters of a Query request, with AWS's complaints about what is missing or malformed. */
export class QueryParameters {
  readonly #values: ReadonlyMap<string, string>

  constructor(values: ReadonlyMap<string, string>) {
    this.#values = values
  }

  /** A required parameter that is not empty. */
  string(name: string): string {
    const value = this.#values.get(name)
    if (value) return value
    throw invalid(
      `1 validation error detected: Value null at '${member(name)}' failed to satisfy constraint: Member must not be null`,
    )
  }

  optionalString(name: string): string | undefined {
    return this.#values.get(name) || undefined
  }

  /** As it was sent, the empty string included; undefined when it is absent. */
  given(name: string): string | undefined {
    return this.#values.get(name)
  }

  /** A number between two others, both included. */
  integer(name: string, {minimum, maximum, absent}: {minimum: number; maximum: number; absent: number}): number {
    const text = this.optionalString(name)
    if (text === undefined) return absent
    const value = Number(text)
    if (Number.isInteger(value) && value >= minimum && value <= maximum) return value
    throw invalid(
      `1 validation error detected: Value '${text}' at '${member(name)}' failed to satisfy constraint: ` +
        `Member must have value between ${minimum} and ${maximum}`,
    )
  }

  /** `true` or `false`, in any case; undefined when it is absent. */
  optionalBoolean(name: string): boolean | undefined {
    const text = this.optionalString(name)?.toLowerCase()
    if (text === undefined || text === 'true' || text === 'false')
      return text === undefined ? undefined : text === 'true'
    throw invalid(`Value '${text}' at '${member(name)}' must be true or false`)
  }

  /** A map of strings, which arrives as `Name.entry.1.key` and `Name.entry.1.value`. */
  map(name: string): Record<string, string> {
    const entries = this.structures(name, 'entry')
    return Object.fromEntries(entries.map((entry) => [entry.string('key'), entry.optionalString('value') ?? '']))
  }

  /** The strings of a list, which arrive as `Name.member.1`, with consecutive numbers from 1. */
  strings(name: string): string[] {
    const found: string[] = []
    for (;;) {
      const value = this.#values.get(`${name}.member.${found.length + 1}`)
      if (value === undefined) return found
      found.push(value)
    }
  }

  /** The structures of a list, which arrive as `Name.member.1.Key`, with consecutive numbers from 1. */
  structures(name: string, item: 'member' | 'entry' = 'member'): QueryParameters[] {
    const found: QueryParameters[] = []
    for (;;) {
      const prefix = `${name}.${item}.${found.length + 1}.`
      const fields = [...this.#values].filter(([key]) => key.startsWith(prefix))
      if (fields.length === 0) return found
      found.push(new QueryParameters(new Map(fields.map(([key, value]) => [key.slice(prefix.length), value]))))
    }
  }
}

/** IAM's and STS's name for a parameter that breaks a constraint. */
export function invalid(message: string): AwsError {
  return new AwsError('ValidationError', 400, message)
}

function member(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1)
}
