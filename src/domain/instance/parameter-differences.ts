import {type ReportedParameters, reportParameters} from './parameters.ts'
import type {InstanceParameters} from './service-instance.ts'

type ParameterName = keyof ReportedParameters
type Value = string | boolean | readonly string[] | null

/** One setting that is not what was asked for. */
export interface ParameterDifference {
  readonly parameter: ParameterName
  readonly existing: Value
  readonly wanted: Value
}

interface Setting {
  readonly name: ParameterName
  /** The broker's own key. */
  readonly key: keyof InstanceParameters
  readonly flag: string
  readonly label: string
}

/** Every parameter of the plan, in the order in which it is shown. */
export const SETTINGS: readonly Setting[] = [
  {name: 'domain', key: 'domain', flag: '--domain', label: 'domain'},
  {name: 'adminEmail', key: 'admin_email', flag: '--admin-email', label: 'admin e-mail'},
  {name: 'mailFromSubdomain', key: 'mail_from_subdomain', flag: '--mail-from-subdomain', label: 'MAIL FROM subdomain'},
  {
    name: 'dmarcAggregateRecipients',
    key: 'dmarc_report_aggregate_recipients',
    flag: '--dmarc-aggregate',
    label: 'DMARC aggregate reports',
  },
  {
    name: 'dmarcFailureRecipients',
    key: 'dmarc_report_failure_recipients',
    flag: '--dmarc-failure',
    label: 'DMARC failure reports',
  },
  {
    name: 'feedbackNotifications',
    key: 'enable_feedback_notifications',
    flag: '--feedback-notifications',
    label: 'feedback notifications',
  },
]

/**
 * Where the parameters of an instance differ from those wanted. An absent key means its default; the order of recipients
 * and the case of a domain mean nothing.
 */
export function parameterDifferences(existing: InstanceParameters, wanted: InstanceParameters): ParameterDifference[] {
  const before = reportParameters(existing)
  const after = reportParameters(wanted)
  return SETTINGS.filter(({name}) => comparable(before[name]) !== comparable(after[name])).map(({name}) => ({
    parameter: name,
    existing: before[name],
    wanted: after[name],
  }))
}

function comparable(value: Value): string {
  if (Array.isArray(value)) return JSON.stringify([...value].sort())
  return JSON.stringify(typeof value === 'string' ? value.toLowerCase() : value)
}

/** Only the keys of `changes` that change something. */
export function changedOnly(existing: InstanceParameters, changes: InstanceParameters): InstanceParameters {
  const different = new Set(parameterDifferences(existing, {...existing, ...changes}).map(({parameter}) => parameter))
  const keys = SETTINGS.filter(({name}) => different.has(name)).map(({key}) => key)
  return Object.fromEntries(keys.filter((key) => key in changes).map((key) => [key, changes[key]]))
}

/** The flags of `sesctl update` that would make the differences go away, as words. */
export function flagsFor(differences: readonly ParameterDifference[]): string[] {
  return differences.flatMap(({parameter, wanted}) => {
    const flag = SETTINGS.find(({name}) => name === parameter)?.flag ?? ''
    if (typeof wanted === 'boolean') return [wanted ? flag : flag.replace('--', '--no-')]
    const values = Array.isArray(wanted) ? wanted : [wanted ?? '']
    return (values.length > 0 ? values : ['']).flatMap((value: string) => [flag, value])
  })
}

/** A setting's value for people. */
export function formatSetting(parameter: ParameterName, value: Value): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off'
  if (Array.isArray(value)) return value.length > 0 ? value.join(', ') : 'the admin e-mail'
  if (typeof value === 'string' && value !== '') return value
  return parameter === 'domain' ? 'generated' : 'none'
}

/** `admin e-mail: a@agency.gov, asked for b@agency.gov` */
export function formatDifference({parameter, existing, wanted}: ParameterDifference): string {
  const label = SETTINGS.find(({name}) => name === parameter)?.label ?? parameter
  return `${label}: ${formatSetting(parameter, existing)}, asked for ${formatSetting(parameter, wanted)}`
}
