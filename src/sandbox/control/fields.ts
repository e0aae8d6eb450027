import {badRequest} from './control-error.ts'

interface Bounds {
  readonly least: number
  readonly most: number
  readonly whole?: true
}

/** The members of a request's JSON object, or the parameters of its query. Whatever does not fit is a 400 that names it. */
export class Fields {
  readonly #values: Readonly<Record<string, unknown>>

  constructor(values: unknown) {
    if (typeof values !== 'object' || values === null || Array.isArray(values))
      throw badRequest('the body has to be a JSON object')
    this.#values = values as Readonly<Record<string, unknown>>
  }

  /** Refuses names that nobody asks for: a typing mistake must not go unnoticed. */
  only(...names: string[]): this {
    const unknown = Object.keys(this.#values).find((name) => !names.includes(name))
    if (unknown !== undefined) throw badRequest(`unknown field ${unknown}; there are ${names.join(', ') || 'none'}`)
    return this
  }

  string(name: string): string {
    const value = this.optionalString(name)
    if (value === undefined || value === '') throw badRequest(`${name} is missing`)
    return value
  }

  optionalString(name: string): string | undefined {
    const value = this.#values[name]
    if (value === undefined || typeof value === 'string') return value
    throw badRequest(`${name} has to be a string`)
  }

  /** Takes numbers for text too. */
  optionalText(name: string): string | undefined {
    const value = this.#values[name]
    return typeof value === 'number' ? String(value) : this.optionalString(name)
  }

  has(name: string): boolean {
    return this.#values[name] !== undefined
  }

  optionalBoolean(name: string): boolean | undefined {
    const value = this.#values[name]
    if (value === undefined || typeof value === 'boolean') return value
    throw badRequest(`${name} has to be true or false`)
  }

  number(name: string, bounds: Bounds): number {
    const value = this.optionalNumber(name, bounds)
    if (value === undefined) throw badRequest(`${name} is missing`)
    return value
  }

  /** Takes digits for a number too, as a query has them. */
  optionalNumber(name: string, {least, most, whole}: Bounds): number | undefined {
    const given = this.#values[name]
    if (given === undefined) return undefined
    const value = typeof given === 'string' && /^\d+(\.\d+)?$/.test(given) ? Number(given) : given
    if (typeof value === 'number' && value >= least && value <= most && (!whole || Number.isInteger(value)))
      return value
    throw badRequest(`${name} has to be a${whole ? ' whole' : ''} number from ${least} to ${most}`)
  }
}
