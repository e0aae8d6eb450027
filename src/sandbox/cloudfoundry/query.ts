import {badQuery} from './v3-error.ts'

const MOST_PER_PAGE = 5000

/** Parameters that every list takes. */
const PAGING = ['page', 'per_page', 'order_by'] as const
const TIMES = ['created_ats', 'updated_ats'] as const
const RELATIONS = ['lt', 'lte', 'gt', 'gte'] as const

export interface Paging {
  readonly page: number
  readonly perPage: number
  /** Undefined for the order in which things were made. */
  readonly orderBy: {readonly key: string; readonly descending: boolean} | undefined
}

/** The query of a request. Of parameters that come twice the last one counts, as with Rack. */
export class Query {
  readonly #parameters: URLSearchParams

  constructor(parameters: URLSearchParams) {
    this.#parameters = parameters
  }

  /**
   * Refuses parameters that a request does not take.
   * @throws V3Error 400 10005 that names them
   */
  only(...names: string[]): this {
    const unknown = [...new Set(this.#parameters.keys())].filter((name) => !names.includes(name))
    if (unknown.length === 0) return this
    const valid = names.filter((name) => !name.includes('['))
    throw badQuery(`Unknown query parameter(s): ${quoted(unknown)}. Valid parameters are: ${quoted(valid)}`)
  }

  /** Like {@link only}, for a list: it takes paging and times beside its own filters. */
  onlyFilters(...names: string[]): this {
    const times = TIMES.flatMap((name) => [name, ...RELATIONS.map((relation) => `${name}[${relation}]`)])
    return this.only(...PAGING, ...times, ...names)
  }

  text(name: string): string | undefined {
    return this.#parameters.getAll(name).at(-1)
  }

  /** Values of a filter: separated by commas first and unescaped afterwards, so that a value may hold an escaped comma. */
  list(name: string): readonly string[] | undefined {
    return this.text(name)?.split(',').map(unescaped)
  }

  /** @throws V3Error 400 for a value that is none of `values` */
  oneOf(name: string, values: readonly string[]): string | undefined {
    const value = this.text(name)
    if (value === undefined || values.includes(value)) return value
    throw badQuery(`${title(name)} must be one of ${values.map((known) => `'${known}'`).join(', ')}`)
  }

  /** @throws V3Error 400 for a resource that cannot be included */
  include(...values: string[]): readonly string[] {
    const wanted = this.list('include') ?? []
    if (wanted.every((value) => values.includes(value))) return wanted
    throw badQuery(
      `Invalid included resource: ${quoted(wanted.filter((value) => !values.includes(value)))}. Valid included resources are: ${quoted(values)}`,
    )
  }

  /**
   * @param order what the list can be ordered by, beside times
   * @throws V3Error 400
   */
  paging(perPage: number, order: readonly string[] = []): Paging {
    const page = this.text('page') ?? '1'
    if (!/^[1-9]\d{0,8}$/.test(page)) throw badQuery('Page must be a positive integer')
    const size = this.text('per_page') ?? String(perPage)
    if (!/^\d{1,9}$/.test(size) || Number(size) < 1 || Number(size) > MOST_PER_PAGE)
      throw badQuery(`Per page must be between 1 and ${MOST_PER_PAGE}`)
    return {page: Number(page), perPage: Number(size), orderBy: this.#orderBy(['created_at', 'updated_at', ...order])}
  }

  /** Whether times of a resource, in epoch milliseconds, fit created_ats and updated_ats. */
  fitsTimes(times: {readonly createdAt: number; readonly updatedAt: number}): boolean {
    return this.#fits('created_ats', times.createdAt) && this.#fits('updated_ats', times.updatedAt)
  }

  /** The same query for another page. */
  forPage(page: number, perPage: number): string {
    const parameters = new URLSearchParams(this.#parameters)
    parameters.set('page', String(page))
    parameters.set('per_page', String(perPage))
    return parameters.toString()
  }

  #fits(name: string, millis: number): boolean {
    const exact = this.list(name)
    if (exact && !exact.some((text) => time(name, text) === millis)) return false
    return RELATIONS.every((relation) => {
      const text = this.text(`${name}[${relation}]`)
      if (text === undefined) return true
      const bound = time(name, text)
      if (relation === 'lt') return millis < bound
      if (relation === 'lte') return millis <= bound
      return relation === 'gt' ? millis > bound : millis >= bound
    })
  }

  #orderBy(keys: readonly string[]): Paging['orderBy'] {
    const given = this.text('order_by')
    if (given === undefined) return undefined
    const key = given.replace(/^[+-]/, '')
    if (!keys.includes(key)) throw badQuery(`Order by can only be: ${quoted(keys)}`)
    return {key, descending: given.startsWith('-')}
  }
}

function time(name: string, text: string): number {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text) || Number.isNaN(Date.parse(text)))
    throw badQuery(
      `${title(name)} has an invalid timestamp format. Timestamps should be formatted as 'YYYY-MM-DDThh:mm:ssZ'`,
    )
  return Date.parse(text)
}

const quoted = (values: readonly string[]): string => values.map((value) => `'${value}'`).join(', ')

/** As ActiveModel titles an attribute: `per_page` is `Per page`. */
const title = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1).replaceAll('_', ' ')

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}
