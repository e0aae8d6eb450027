import {restJsonService} from '../protocols/rest-json.ts'
import type {Service} from '../service.ts'
import {ACCOUNT_ROUTES} from './account.ts'
import {CONFIRMATION_ROUTE} from './address-confirmation.ts'
import {METRIC_ROUTES} from './batch-metrics.ts'
import {CONFIGURATION_SET_ROUTES} from './configuration-set-operations.ts'
import {DKIM_ROUTES} from './dkim-operations.ts'
import {EVENT_DESTINATION_ROUTES} from './event-destination-operations.ts'
import {IDENTITY_ROUTES} from './identity-operations.ts'
import {sendRoutes} from './send-email.ts'
import type {AcceptMail} from './sending.ts'

/** SES API v2. */
export function sesService(acceptMail: AcceptMail): Service {
  return restJsonService({
    name: 'ses',
    signingName: 'ses',
    prefix: '/v2/email/',
    invalid: 'BadRequestException',
    refusals: {throttled: {code: 'TooManyRequestsException', status: 429}},
    routes: [
      CONFIRMATION_ROUTE,
      ...IDENTITY_ROUTES,
      ...DKIM_ROUTES,
      ...CONFIGURATION_SET_ROUTES,
      ...EVENT_DESTINATION_ROUTES,
      ...METRIC_ROUTES,
      ...ACCOUNT_ROUTES,
      ...sendRoutes(acceptMail),
    ],
  })
}
