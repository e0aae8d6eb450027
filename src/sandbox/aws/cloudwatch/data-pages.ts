import {Timestamp} from '../protocols/timestamp.ts'
import {invalidToken} from './errors.ts'

/** The data of one query, in the order that was asked for. */
export interface MetricResult {
  readonly id: string
  readonly label: string
  readonly timestamps: readonly number[]
  readonly values: readonly number[]
}

/** Where the next page starts: at a datapoint of a query. */
interface Position {
  readonly query: number
  readonly point: number
}

/**
 * Fills a page with datapoints. A query that does not fit continues, marked PartialData, on the next page.
 *
 * @param most datapoints on a page.
 */
export function dataPage(results: readonly MetricResult[], most: number, token: string | undefined) {
  const page: {Id: string; Label: string; Timestamps: Timestamp[]; Values: number[]; StatusCode: string}[] = []
  let {query, point} = readToken(token)
  let room = most
  for (let result = results[query]; result; result = results[query]) {
    const count = Math.min(room, result.timestamps.length - point)
    const complete = point + count >= result.timestamps.length
    page.push({
      Id: result.id,
      Label: result.label,
      Timestamps: result.timestamps.slice(point, point + count).map((at) => new Timestamp(at)),
      Values: result.values.slice(point, point + count),
      StatusCode: complete ? 'Complete' : 'PartialData',
    })
    room -= count
    if (!complete) return {MetricDataResults: page, NextToken: writeToken({query, point: point + count}), Messages: []}
    query += 1
    point = 0
    if (room === 0 && query < results.length) {
      return {MetricDataResults: page, NextToken: writeToken({query, point}), Messages: []}
    }
  }
  return {MetricDataResults: page, Messages: []}
}

function writeToken({query, point}: Position): string {
  return Buffer.from(`${query}:${point}`).toString('base64url')
}

function readToken(token: string | undefined): Position {
  if (!token) return {query: 0, point: 0}
  const match = /^(\d{1,4}):(\d{1,9})$/.exec(Buffer.from(token, 'base64url').toString('utf8'))
  if (!match) throw invalidToken()
  return {query: Number(match[1]), point: Number(match[2])}
}
