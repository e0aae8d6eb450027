import {changeSesAccount, sesAccount} from '../../mail/account.ts'
import {sendingLimits, sentLastDay} from '../../mail/sending-limits.ts'
import type {World} from '../../world.ts'
import type {Members} from '../protocols/members.ts'
import type {Route} from '../protocols/rest-json.ts'
import type {Call, Operation} from '../service.ts'

const ACCOUNT = '/v2/email/account'

export const ACCOUNT_ROUTES: readonly Route[] = [
  {method: 'GET', path: ACCOUNT, operation: operation('GetAccount', ({world}) => accountView(world))},
  {
    method: 'PUT',
    path: `${ACCOUNT}/sending`,
    operation: operation('PutAccountSendingAttributes', ({world, input}) =>
      // The service model gives the member a primitive type: left out, it is false.
      changeSesAccount(world, {sendingEnabled: input.optionalBoolean('SendingEnabled') ?? false}),
    ),
  },
  {
    method: 'PUT',
    path: `${ACCOUNT}/suppression`,
    operation: operation('PutAccountSuppressionAttributes', ({world, input}) => {
      input.knowsOnly('PutAccountSuppressionAttributes', ['SuppressedReasons'])
      changeSesAccount(world, {suppressedReasons: input.choices('SuppressedReasons', ['BOUNCE', 'COMPLAINT'])})
    }),
  },
]

/** What is being sent, and how much of it may be: for both versions of the API. */
export function sendQuota(world: World) {
  const {max24HourSend, maxSendRate} = sendingLimits(world)
  return {Max24HourSend: max24HourSend, MaxSendRate: maxSendRate, SentLast24Hours: sentLastDay(world)}
}

function accountView(world: World) {
  const {sendingEnabled, suppressedReasons} = sesAccount(world)
  return {
    DedicatedIpAutoWarmupEnabled: false,
    Details: {
      MailType: 'TRANSACTIONAL',
      WebsiteURL: 'https://cloud.gov',
      ReviewDetails: {Status: 'GRANTED'},
    },
    EnforcementStatus: 'HEALTHY',
    PricingAttributes: {CurrentPlan: 'NONE'},
    ProductionAccessEnabled: true,
    SendingEnabled: sendingEnabled,
    SendQuota: sendQuota(world),
    SuppressionAttributes: {SuppressedReasons: suppressedReasons},
    VdmAttributes: {VdmEnabled: 'ENABLED'},
  }
}

function operation(name: string, run: (call: Call<Members>) => unknown): Operation<Members> {
  return {name, permission: () => ({action: `ses:${name}`, resource: '*'}), run}
}
