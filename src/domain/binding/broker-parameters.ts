import type {BindingParameters} from '../instance/service-instance.ts'
import type {Secret} from '../text/secret.ts'
import {sealedWebhook} from './webhook.ts'

/** Bind parameters under the keys of the plan, as brokers take and return them (csb-brokerpak aws-ses). */
export interface BrokerBindingParameters {
  readonly source_ips?: readonly string[]
  readonly notification_email?: string
  readonly notification_webhook?: string | Secret
}

/** Each bind parameter: its name in the product, its flag without dashes, and the broker's key. */
export const BINDING_PARAMETERS = [
  {name: 'sourceIps', flag: 'source-ip', brokerKey: 'source_ips'},
  {name: 'notificationEmail', flag: 'notification-email', brokerKey: 'notification_email'},
  {name: 'notificationWebhook', flag: 'notification-webhook', brokerKey: 'notification_webhook'},
] as const satisfies readonly {
  readonly name: keyof BindingParameters
  readonly flag: string
  readonly brokerKey: keyof BrokerBindingParameters
}[]

/** Only those that are there: the broker subscribes even an empty address (brokerpak aws-ses, bind/main.tf). */
export function brokerBindingParameters(parameters: BindingParameters): BrokerBindingParameters {
  return Object.fromEntries(
    BINDING_PARAMETERS.flatMap(({name, brokerKey}) => {
      const value = parameters[name]
      return value === undefined ? [] : [[brokerKey, value]]
    }),
  )
}

/**
 * Parameters as a broker or Cloud Foundry returns them. Those that are empty count as left out: sent again they would be
 * refused.
 * @param returned null where nothing was requested (cloud-service-broker get_binding.go)
 */
export function bindingParametersOfBroker(returned: unknown): BindingParameters {
  const {source_ips, notification_email, notification_webhook} = (returned ?? {}) as Record<string, unknown>
  const ranges = Array.isArray(source_ips) ? source_ips.filter((range) => typeof range === 'string') : []
  return {
    ...(ranges.length === 0 ? {} : {sourceIps: ranges}),
    ...(isText(notification_email) ? {notificationEmail: notification_email} : {}),
    ...(isText(notification_webhook) ? {notificationWebhook: sealedWebhook(notification_webhook)} : {}),
  }
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''
