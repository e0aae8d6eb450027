import type {Environment} from '../../../environment.ts'
import {changeSesAccount, sesAccount} from '../../../mail/account.ts'
import type {QueryOperation} from '../../protocols/query.ts'
import type {QueryParameters} from '../../protocols/query-parameters.ts'
import {type XmlContent, xmlTimestamp} from '../../protocols/xml.ts'
import type {Call} from '../../service.ts'
import {sendQuota} from '../account.ts'

/** SES keeps points of 15 minutes for two weeks (SES API Reference, GetSendStatistics). */
const POINT_SECONDS = 15 * 60
const KEPT_SECONDS = 14 * 24 * 60 * 60

export const ACCOUNT_OPERATIONS: readonly QueryOperation[] = [
  operation('GetSendQuota', ({env}) => sendQuota(env)),
  operation('GetSendStatistics', ({env}) => ({SendDataPoints: sendDataPoints(env)})),
  operation('GetAccountSendingEnabled', ({env}) => ({Enabled: sesAccount(env).sendingEnabled})),
  operation('UpdateAccountSendingEnabled', ({env, input}) => {
    // The service model gives the parameter a primitive type: left out, it is false.
    changeSesAccount(env, {sendingEnabled: input.optionalBoolean('Enabled') ?? false})
  }),
]

interface Point {
  at: number
  attempts: number
  bounces: number
  complaints: number
  rejects: number
}

/** Points that saw traffic. Reputation counts less than this: all bounces are here, and what was never tried. */
function sendDataPoints({store, clock}: Environment): XmlContent[] {
  const points = store.all<Point>(
    `SELECT bucket - bucket % ${POINT_SECONDS} AS at, SUM(sends + excluded_sends) AS attempts,
       SUM(permanent_bounces + transient_bounces + excluded_bounces) AS bounces,
       SUM(complaints) AS complaints, SUM(rejects) AS rejects
     FROM send_statistic WHERE bucket > ? GROUP BY at ORDER BY at`,
    Math.floor(clock.now() / 1000) - KEPT_SECONDS,
  )
  return points.map(({at, attempts, bounces, complaints, rejects}) => ({
    Timestamp: xmlTimestamp(at * 1000),
    DeliveryAttempts: attempts,
    Bounces: bounces,
    Complaints: complaints,
    Rejects: rejects,
  }))
}

function operation(name: string, run: (call: Call<QueryParameters>) => unknown): QueryOperation {
  return {name, permission: () => ({action: `ses:${name}`, resource: '*'}), run}
}
