import {Timestamp} from './timestamp.ts'

/** A number that AWS writes as its Java programs do: `1.0`, `8.0E-4`. */
export class Double {
  readonly value: number

  constructor(value: number) {
    this.value = value
  }

  toString(): string {
    const {value} = this
    if (!Number.isFinite(value)) return String(value)
    const size = Math.abs(value)
    if (value === 0 || (size >= 1e-3 && size < 1e7)) return Number.isInteger(value) ? value.toFixed(1) : String(value)
    const [digits = '', exponent = ''] = value.toExponential().split('e')
    return `${digits.includes('.') ? digits : `${digits}.0`}E${Number(exponent)}`
  }
}

/**
 * An output with the numbers of some members, however deep, as doubles. Clients that read them without a model distinguish `7`
 * from `7.0`.
 */
export function withDoubles(output: unknown, members: ReadonlySet<string>, isDouble = false): unknown {
  if (typeof output === 'number') return isDouble ? new Double(output) : output
  if (Array.isArray(output)) return output.map((item) => withDoubles(item, members, isDouble))
  if (typeof output !== 'object' || output === null || output instanceof Timestamp) return output
  return Object.fromEntries(
    Object.entries(output).map(([name, value]) => [name, withDoubles(value, members, isDouble || members.has(name))]),
  )
}

/** JSON with every {@link Double} in it written as it is. Members that are undefined are left out. */
export function javaJson(value: unknown): string {
  if (value instanceof Double) return Number.isFinite(value.value) ? value.toString() : 'null'
  if (Array.isArray(value)) return `[${value.map(javaJson).join(',')}]`
  if (typeof value !== 'object' || value === null || value instanceof Timestamp) return JSON.stringify(value) ?? 'null'
  const members = Object.entries(value).filter(([, member]) => member !== undefined)
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${javaJson(member)}`).join(',')}}`
}
