import type {FleetMember, FleetReputation} from '../../app/reputation/fleet.ts'
import type {RateReport} from '../../app/reputation/reputation.ts'
import {FLEET_STATES, type FleetState} from '../../domain/reputation/fleet.ts'
import {percent} from '../../domain/text/percentage.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import {glyph, type Screen, type View} from '../text/screen.ts'
import {cards, fittingRows, table} from '../text/table.ts'
import {trendWords} from './forecast.ts'
import {dayAndTime, grouped, stateWord} from './words.ts'

const HEAD = ['instance', 'state', 'bounces', 'complaints', 'trend', 'sent, 14 d', 'sending', 'newest, UTC']
const [SENT, NEWEST] = [HEAD.indexOf('sent, 14 d'), HEAD.indexOf('newest, UTC')]

/** Every instance, most urgent first, under the number of each state. */
export function renderFleet(fleet: FleetReputation): View {
  return (screen) => {
    const {summary, instances} = fleet
    const counts = FLEET_STATES.filter((state) => summary[state] > 0).map(
      (state) => `${grouped(summary[state])} ${word(state)}`,
    )
    const total = `${grouped(summary.total)} ${summary.total === 1 ? 'instance' : 'instances'}`
    const headline = [total, ...counts].join(` ${glyph(screen, 'dot')} `)
    if (summary.total === 0) return `${headline}: SES has no configuration set of the broker's here.`
    if (instances.length === 0) return `${headline}\n\nNone is in the state that was asked for.`
    const rows = instances.map((member) => [
      plainLine(member.name),
      stateWord(screen, member.state),
      rate(member.bounce),
      rate(member.complaint),
      trendWords(screen, riskier(member)),
      member.sent === undefined ? '-' : grouped(member.sent),
      sending(member),
      newest(member),
    ])
    return [headline, fleetTable(screen, rows, fleet.counted > 0), footnotes(fleet)]
      .filter((part) => part !== '')
      .join('\n\n')
  }
}

/** Where there is little room, the least urgent columns go before the table becomes cards. */
function fleetTable(screen: Screen, rows: readonly (readonly string[])[], isCounted: boolean): string {
  // Where SES counts nothing, a column of dashes would only take room.
  const none = isCounted ? [] : [SENT]
  for (const left of [none, [...none, NEWEST], [SENT, NEWEST]]) {
    const shown = (cells: readonly string[]): string[] => cells.filter((_, column) => !left.includes(column))
    const [head, body] = [shown(HEAD), rows.map(shown)]
    if (fittingRows(screen, head, body)) return table(screen, head, body)
  }
  return cards(screen, HEAD, rows)
}

function footnotes({instances, counted, summary}: FleetReputation): string {
  const notes: string[] = []
  if (instances.some((member) => member.sending === 'unread')) {
    notes.push(
      '? = not asked: rates below every line settle the state. The switch and restarts are read for the others.',
    )
  }
  if (counted === 0) notes.push('SES does not count messages for these configuration sets.')
  else if (counted < summary.total)
    notes.push(`Sent: counted for ${grouped(counted)} of ${grouped(summary.total)}, the most urgent first.`)
  return notes.join('\n')
}

/** The rate that a member's risk is of. */
export function riskier({bounce, complaint}: FleetMember): RateReport | undefined {
  const share = (report: RateReport | undefined): number => (report?.rate ?? 0) / (report?.thresholds.critical ?? 1)
  return share(complaint) > share(bounce) ? complaint : bounce
}

function word(state: FleetState): string {
  return state === 'no-data' ? 'without data' : state
}

function rate(report: RateReport | undefined): string {
  return report?.rate === undefined ? '-' : percent(report.rate, report.thresholds)
}

function sending({sending, freshStart}: FleetMember): string {
  if (sending === 'unread') return '?'
  return freshStart && !freshStart.provesHealth && sending === 'on' ? 'on again' : sending
}

function newest({bounce, complaint}: FleetMember): string {
  const times = [bounce?.at, complaint?.at].filter((time) => time !== undefined)
  if (times.length === 0) return '-'
  return dayAndTime(times.reduce((one, other) => (one > other ? one : other)))
}
