import type {FleetMember, FleetReputation} from '../../../app/reputation/fleet.ts'
import type {RateReport} from '../../../app/reputation/reports.ts'
import {FLEET_STATES} from '../../../domain/reputation/fleet.ts'
import {percent} from '../../../domain/text/percentage.ts'
import {plainLine} from '../../../domain/text/plain-text.ts'
import {riskier} from '../fleet.ts'
import {trendWords} from '../forecast.ts'
import {dayAndTime, grouped} from '../words.ts'
import {coordinate, escaped, tableMarkup} from './markup.ts'
import {page} from './page.ts'

const HEAD = ['instance', 'state', 'risk', 'bounces', 'complaints', 'trend', 'sent, 14 days', 'sending', 'newest, UTC']
/** Both rates are warned of half way to the pause. A bar ends a little beyond the pause. */
const [WARNING, CRITICAL, END] = [50, 100, 125]

/** The reputation of every instance as one page. */
export function fleetPage(fleet: FleetReputation): string {
  const {summary, instances, missing, at} = fleet
  const counts = FLEET_STATES.filter((state) => summary[state] > 0).map(
    (state) => `<div><dt>${state}</dt><dd class="big ${state}">${grouped(summary[state])}</dd></div>`,
  )
  const rows = instances.map((member, index) => row(member, index))
  const main = [
    `<p>${grouped(summary.total)} ${summary.total === 1 ? 'instance' : 'instances'}, most urgent first.</p>`,
    `<dl id="content" tabindex="-1">${counts.join('\n')}</dl>`,
    ...missing.map((text) => `<p class="warning">Not known: ${escaped(plainLine(text))}</p>`),
    '<h2>Instances</h2>',
    '<p class="soft">Risk is the closer rate as a share of its pause: the dashed line is the warning, the solid line is the pause.</p>',
    rows.length === 0
      ? '<p>None is in the state that was asked for.</p>'
      : tableMarkup('Instances by risk', HEAD, rows),
  ]
  return page({title: 'Reputation of every instance', at, main: main.join('\n')})
}

function row(member: FleetMember, index: number): string[] {
  const {name, state, bounce, complaint, risk, sent, sending} = member
  const id = `instance-${index + 1}`
  return [
    `<a id="${id}" class="name" href="#${id}">${escaped(plainLine(name))}</a>`,
    `<span class="state ${state}">${state}</span>`,
    bar(risk),
    rate(bounce),
    rate(complaint),
    `<span class="words">${escaped(trendWords({unicode: true}, riskier(member)))}</span>`,
    sent === undefined ? '-' : grouped(sent),
    sending === 'unread' ? 'not asked' : sending,
    newest(member),
  ]
}

function bar(risk: number | undefined): string {
  if (risk === undefined) return '-'
  const words = `${Math.round(risk * 100)} % of the pause`
  const line = (kind: string, x: number): string => `<line class="${kind}" x1="${x}" x2="${x}" y1="0" y2="10"/>`
  return `<div class="bar"><svg role="img" aria-label="${words}" viewBox="0 0 ${END} 10" preserveAspectRatio="none"><rect x="0" y="2" width="${coordinate(Math.min(END, risk * 100))}" height="6"/>${line('warning', WARNING)}${line('critical', CRITICAL)}</svg></div>`
}

function rate(report: RateReport | undefined): string {
  return report?.rate === undefined ? '-' : percent(report.rate, report.thresholds)
}

function newest({bounce, complaint}: FleetMember): string {
  const times = [bounce?.at, complaint?.at].filter((time) => time !== undefined).sort()
  const last = times.at(-1)
  return last === undefined ? '-' : escaped(dayAndTime(last))
}
