import type {FleetReputation} from '../../app/reputation/fleet.ts'
import type {RateReport} from '../../app/reputation/reports.ts'
import type {Reputation} from '../../app/reputation/reputation.ts'
import {levelOf} from '../../domain/reputation/thresholds.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import {type CsvField, csv} from '../text/csv.ts'

/** The history: a row a period, rates as fractions, with the level of each. */
export function reputationCsv({history, bounce, complaint}: Reputation): string {
  const rows = new Map<string, [CsvField, CsvField, CsvField, CsvField]>()
  const rowAt = (at: string): [CsvField, CsvField, CsvField, CsvField] => {
    const row = rows.get(at) ?? [undefined, undefined, undefined, undefined]
    rows.set(at, row)
    return row
  }
  for (const {at, rate} of history.bounce) rowAt(at).splice(0, 2, rate, levelOf(rate, bounce.thresholds))
  for (const {at, rate} of history.complaint) rowAt(at).splice(2, 2, rate, levelOf(rate, complaint.thresholds))
  const times = [...rows.keys()].sort()
  return csv(
    ['time', 'bounce_rate', 'bounce_state', 'complaint_rate', 'complaint_state'],
    times.map((time) => [time, ...(rows.get(time) ?? [])]),
  )
}

const FLEET_HEAD = [
  'name',
  'instance_id',
  'configuration_set',
  'state',
  'rates',
  'sending',
  'risk',
  'sent_14_days',
  ...['bounce', 'complaint'].flatMap((name) =>
    ['rate', 'at', 'per_day', 'warning_on', 'critical_on'].map((of) => `${name}_${of}`),
  ),
]

/** A row an instance, in the fleet's order. */
export function fleetCsv({instances}: FleetReputation): string {
  return csv(
    FLEET_HEAD,
    instances.map((member) => [
      plainLine(member.name),
      plainLine(member.instanceId),
      plainLine(member.configurationSet),
      member.state,
      member.rates,
      member.sending,
      member.risk,
      member.sent,
      ...rateFields(member.bounce),
      ...rateFields(member.complaint),
    ]),
  )
}

function rateFields(report: RateReport | undefined): CsvField[] {
  const {rate, at, trend, forecast} = report ?? {}
  return [rate, at, trend?.perDay, forecast?.warning?.at, forecast?.critical?.at]
}
