import {configurationSetName} from '../instance/service-instance.ts'
import {type JsonObject, jsonObject, listIn, objectIn, parseJsonObject, textIn} from '../text/json-values.ts'

type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA'

/** What CloudWatch publishes when an alarm changes its state, as far as it matters here. */
export interface AlarmMessage {
  readonly name: string
  readonly state: AlarmState
  /** As CloudWatch writes it: `2026-11-24T12:00:00.000+0000`. */
  readonly changedAt?: string
  /** The broker's sets that the alarm watches; empty for an alarm on something else. */
  readonly configurationSets: readonly string[]
}

const STATES: readonly AlarmState[] = ['OK', 'ALARM', 'INSUFFICIENT_DATA']
/** The dimension of SES's own metrics, and the one that alarms of the broker name in its place. */
const DIMENSIONS = ['ses:configuration-set', 'ConfigurationSetName']
const PREFIX = configurationSetName('')
const NAME = /^[A-Za-z0-9_-]{1,64}$/
/** How the broker names alarms; an operator's own may have anything behind the set. */
const ALARM_NAME = /^(csb-aws-ses-[A-Za-z0-9_-]+?)-(?:BounceRate|ComplaintRate)(?:-(?:Warning|Critical))?$/i

/**
 * Reads the `Message` of an alarm. One on a single metric has its dimensions in `Trigger.Dimensions`; one on an
 * expression has only `Trigger.Metrics`, and the dimensions inside of each metric's `MetricStat`. Where no dimension
 * names a set, the alarm's name may.
 * @returns undefined for anything but an alarm.
 */
export function readAlarmMessage(text: string): AlarmMessage | undefined {
  const document = parseJsonObject(text)
  const name = textIn(document, 'AlarmName')
  const state = STATES.find((one) => one === textIn(document, 'NewStateValue'))
  if (name === undefined || state === undefined) return undefined
  const changedAt = textIn(document, 'StateChangeTime')
  const named = dimensionsOf(objectIn(document, 'Trigger')).filter(isOfBroker)
  const byName = ALARM_NAME.exec(name)?.[1]
  const sets = named.length > 0 ? named : byName !== undefined && isOfBroker(byName) ? [byName] : []
  return {name, state, ...(changedAt === undefined ? {} : {changedAt}), configurationSets: [...new Set(sets)]}
}

function dimensionsOf(trigger: JsonObject | undefined): string[] {
  const single = listIn(trigger, 'Dimensions')
  const computed = listIn(trigger, 'Metrics').flatMap((query) =>
    listIn(objectIn(objectIn(jsonObject(query), 'MetricStat'), 'Metric'), 'Dimensions'),
  )
  return [...single, ...computed].flatMap((entry) => {
    const dimension = jsonObject(entry)
    const name = textIn(dimension, 'name') ?? textIn(dimension, 'Name')
    const value = textIn(dimension, 'value') ?? textIn(dimension, 'Value')
    return name !== undefined && DIMENSIONS.includes(name) && value !== undefined ? [value] : []
  })
}

function isOfBroker(set: string): boolean {
  return set.startsWith(PREFIX) && set.length > PREFIX.length && NAME.test(set)
}
