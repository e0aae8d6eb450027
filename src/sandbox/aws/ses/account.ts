import type {World} from '../../world.ts'
import type {Route} from '../protocols/rest-json.ts'

const DAY_MILLIS = 24 * 60 * 60 * 1000
/** An account out of the SES sandbox with the quotas it starts with (Amazon SES Developer Guide, "Managing your sending limits"). */
const QUOTA = {Max24HourSend: 50_000, MaxSendRate: 14}

export const ACCOUNT_ROUTES: readonly Route[] = [
  {
    method: 'GET',
    path: '/v2/email/account',
    operation: {
      name: 'GetAccount',
      permission: () => ({action: 'ses:GetAccount', resource: '*'}),
      run: ({world}) => ({
        DedicatedIpAutoWarmupEnabled: false,
        EnforcementStatus: 'HEALTHY',
        ProductionAccessEnabled: true,
        SendingEnabled: true,
        SendQuota: {...QUOTA, SentLast24Hours: sentLastDay(world)},
        SuppressionAttributes: {SuppressedReasons: ['BOUNCE', 'COMPLAINT']},
        VdmAttributes: {VdmEnabled: 'ENABLED'},
      }),
    },
  },
]

/** Recipients, without those of the mailbox simulator, which does not count against the daily quota. */
function sentLastDay(world: World): number {
  const row = world.store.one<{sends: number}>(
    'SELECT COALESCE(SUM(sends), 0) AS sends FROM send_statistic WHERE bucket > ?',
    Math.floor((world.clock.now() - DAY_MILLIS) / 1000),
  )
  return row?.sends ?? 0
}
