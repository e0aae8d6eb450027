import type {Environment} from '../../environment.ts'
import {changeSesAccount, sesAccount} from '../../mail/account.ts'
import {sendingLimits, sentLastDay} from '../../mail/sending-limits.ts'
import type {Members} from '../protocols/members.ts'
import type {Route} from '../protocols/rest-json.ts'
import type {Call, Operation} from '../service.ts'

const ACCOUNT = '/v2/email/account'

export const ACCOUNT_ROUTES: readonly Route[] = [
  {method: 'GET', path: ACCOUNT, operation: operation('GetAccount', ({env}) => accountView(env))},
  {
    method: 'PUT',
    path: `${ACCOUNT}/sending`,
    operation: operation('PutAccountSendingAttributes', ({env, input}) =>
      // The service model gives the member a primitive type: left out, it is false.
      changeSesAccount(env, {sendingEnabled: input.optionalBoolean('SendingEnabled') ?? false}),
    ),
  },
  {
    method: 'PUT',
    path: `${ACCOUNT}/suppression`,
    operation: operation('PutAccountSuppressionAttributes', ({env, input}) => {
      input.knowsOnly('PutAccountSuppressionAttributes', ['SuppressedReasons'])
      changeSesAccount(env, {suppressedReasons: input.choices('SuppressedReasons', ['BOUNCE', 'COMPLAINT'])})
    }),
  },
]

/** What is being sent, and how much of it may be. */
function sendQuota(env: Environment) {
  const {max24HourSend, maxSendRate} = sendingLimits(env)
  return {Max24HourSend: max24HourSend, MaxSendRate: maxSendRate, SentLast24Hours: sentLastDay(env)}
}

function accountView(env: Environment) {
  const {sendingEnabled, suppressedReasons} = sesAccount(env)
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
    SendQuota: sendQuota(env),
    SuppressionAttributes: {SuppressedReasons: suppressedReasons},
    VdmAttributes: {VdmEnabled: 'ENABLED'},
  }
}

function operation(name: string, run: (call: Call<Members>) => unknown): Operation<Members> {
  return {name, permission: () => ({action: `ses:${name}`, resource: '*'}), run}
}
