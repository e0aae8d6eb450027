import type {ApiReply, ApiRequest, CloudController} from './context.ts'
import {cloudFoundrySettings} from './settings.ts'

export interface Listed {
  readonly createdAt: number
  readonly updatedAt: number
  readonly name?: string | null
}

export interface List<Row extends Listed> {
  /** All that the caller may see and that fits the filters, in the order in which they were made. */
  readonly rows: readonly Row[]
  view(row: Row): object
  /** What it can be ordered by beside times. */
  readonly order?: readonly 'name'[]
  /** Made of the rows on the page. */
  included?(rows: readonly Row[]): object | undefined
}

/** One page of a list, with links to the others. */
export function listReply<Row extends Listed>(
  {env, api}: Pick<CloudController, 'env' | 'api'>,
  {query, pathname}: Pick<ApiRequest, 'query' | 'pathname'>,
  {rows, view, order = [], included}: List<Row>,
): ApiReply {
  const {page, perPage, orderBy} = query.paging(cloudFoundrySettings(env).pageSize, order)
  const fitting = rows.filter((row) => query.fitsTimes(row))
  const ordered = orderBy ? sorted(fitting, orderBy.key, orderBy.descending) : fitting
  const shown = ordered.slice((page - 1) * perPage, page * perPage)
  const last = Math.max(1, Math.ceil(ordered.length / perPage))
  const link = (number: number): object => ({href: `${api}${pathname}?${query.forPage(number, perPage)}`})
  const beside = included?.(shown)
  return {
    status: 200,
    body: {
      pagination: {
        total_results: ordered.length,
        total_pages: last,
        first: link(1),
        last: link(last),
        next: page < last ? link(page + 1) : null,
        previous: page > 1 ? link(page - 1) : null,
      },
      resources: shown.map(view),
      ...(beside === undefined ? {} : {included: beside}),
    },
  }
}

function sorted<Row extends Listed>(rows: readonly Row[], key: string, descending: boolean): Row[] {
  const value = (row: Row): string | number => {
    if (key === 'name') return row.name ?? ''
    return key === 'created_at' ? row.createdAt : row.updatedAt
  }
  const up = (left: Row, right: Row): number => (value(left) < value(right) ? -1 : Number(value(left) > value(right)))
  return rows.toSorted((left, right) => (descending ? up(right, left) : up(left, right)))
}
