import type {FleetMember, FleetReputation} from '../app/fleet-reputation.ts'
import type {RateReport} from '../app/reputation.ts'
import {plainLine} from '../domain/plain-text.ts'
import {FLEET_STATES, type FleetState} from '../domain/reputation/fleet.ts'
import {dayAndTime, grouped, percent, stateWord} from './reputation-words.ts'
import {glyph, type View} from './screen.ts'
import {table} from './table.ts'

const HEAD = ['instance', 'state', 'bounces', 'complaints', 'sending', 'newest, UTC']

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
      sending(member),
      newest(member),
    ])
    const unread = instances.some((member) => member.sending === 'unread')
    const footnote = unread
      ? '\n\n? = not asked: rates below every line settle the state. The switch and restarts are read for the others.'
      : ''
    return `${headline}\n\n${table(screen, HEAD, rows)}${footnote}`
  }
}

function word(state: FleetState): string {
  return state === 'no-data' ? 'without data' : state
}

function rate(report: RateReport | undefined): string {
  return report?.rate === undefined ? '-' : percent(report.rate, report.lines)
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
