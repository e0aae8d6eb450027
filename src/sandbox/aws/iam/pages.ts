import {cutPage, keyOfToken} from '../paging.ts'
import {invalid, type QueryParameters} from '../protocols/query-parameters.ts'
import type {XmlContent} from '../protocols/xml.ts'

interface Wanted {
  /** The key that the page comes after. */
  readonly after: string
  readonly size: number
  /** How many rows to read: one more than the page shows, to know whether there are others. */
  readonly limit: number
}

/** IAM's `Marker` and `MaxItems`. @throws AwsError ValidationError */
export function wantedPage(parameters: QueryParameters): Wanted {
  const size = parameters.integer('MaxItems', {minimum: 1, maximum: 1000, absent: 100})
  const after = keyOfToken(parameters.optionalString('Marker'))
  if (after === undefined) throw invalid('Invalid Marker.')
  return {after, size, limit: size + 1}
}

/** @returns the members of an IAM list: the items under `name`, `IsTruncated` and, when there is more, `Marker`. */
export function pageOf<Row>(
  name: string,
  rows: readonly Row[],
  {size}: Wanted,
  keyOf: (row: Row) => string,
  view: (row: Row) => XmlContent,
): Readonly<Record<string, XmlContent>> {
  const {items, next} = cutPage(rows, size, keyOf)
  return {[name]: items.map(view), IsTruncated: next !== undefined, Marker: next}
}
