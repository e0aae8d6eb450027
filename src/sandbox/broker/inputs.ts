import type {JsonObject} from './json.ts'
import {PROVISION_INPUTS, withDefaults} from './parameters.ts'
import {TofuError, unsuitable} from './tofu-error.ts'

/** What the provision module is run with. */
export interface InstanceInputs {
  /** The tenant's own domain, or "" to have one generated. */
  readonly domain: string
  readonly adminEmail: string
  readonly aggregateRecipients: readonly string[]
  readonly failureRecipients: readonly string[]
  readonly feedbackNotifications: boolean
  /** Label below the identity's domain, or "" for no MAIL FROM domain. */
  readonly mailFromSubdomain: string
}

/**
 * Validated parameters as tofu's variables.
 * @throws TofuError when an array holds what `list(string)` cannot take: tofu ends before it has written a state.
 */
export function instanceInputs(parameters: JsonObject): InstanceInputs {
  const all = withDefaults(parameters, PROVISION_INPUTS)
  return {
    domain: String(all['domain']),
    adminEmail: String(all['admin_email']),
    aggregateRecipients: strings('dmarc_report_aggregate_recipients', all),
    failureRecipients: strings('dmarc_report_failure_recipients', all),
    feedbackNotifications: all['enable_feedback_notifications'] === true,
    mailFromSubdomain: String(all['mail_from_subdomain']),
  }
}

/** `list(string)` turns numbers and booleans into text and takes nothing else. */
function strings(name: string, parameters: JsonObject): string[] {
  const items = parameters[name] as readonly unknown[]
  const wrong = items.findIndex((item) => !['string', 'number', 'boolean'].includes(typeof item))
  if (wrong >= 0) throw new TofuError([unsuitable(name, wrong)], 'no state')
  return items.map(String)
}
