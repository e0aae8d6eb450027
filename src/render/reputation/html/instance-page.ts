import type {Reputation} from '../../../app/reputation/reputation.ts'
import {RATE_NAMES, type RateName} from '../../../domain/reputation/thresholds.ts'
import {percent, thresholdPercent} from '../../../domain/text/percentage.ts'
import {plainLine} from '../../../domain/text/plain-text.ts'
import {estimateNote} from '../counts.ts'
import {forecastWords, trendWords} from '../forecast.ts'
import {roomWords} from '../rates.ts'
import {dayAndTime, days, grouped, RATE_WORDS} from '../words.ts'
import {escaped, sentence, tableMarkup} from './markup.ts'
import {page} from './page.ts'
import {rateFigure} from './rate-chart.ts'

/** The reputation of one instance as a page of its own. */
export function reputationPage(reputation: Reputation): string {
  const {instance, at} = reputation
  const main = [
    overview(reputation),
    ...notes(reputation),
    ...RATE_NAMES.filter((name) => reputation.history[name].length > 0).map((name) => figure(name, reputation)),
    providers(reputation),
    history(reputation),
  ]
  return page({title: `Reputation of ${plainLine(instance.name)}`, at, main: main.filter(Boolean).join('\n')})
}

function overview(reputation: Reputation): string {
  const {state, sending, volume, instance, estimate} = reputation
  const window = volume && days(Date.parse(volume.to) - Date.parse(volume.from))
  const facts = [
    instance.domain === undefined ? '' : escaped(plainLine(instance.domain)),
    sending === 'unread' ? '' : `sending ${sending}`,
    volume ? `${grouped(volume.sent)} ${estimate ? 'reported' : 'sent'} in ${window}` : '',
    estimate ? 'an estimate' : '',
  ].filter(Boolean)
  return `<p class="state ${state}">State: ${state}</p>
<p>${facts.join(' · ')}</p>
<dl id="content" tabindex="-1">
${RATE_NAMES.map((name) => rate(name, reputation)).join('\n')}
</dl>`
}

function rate(name: RateName, reputation: Reputation): string {
  const report = reputation[name]
  const {rate, thresholds, state, at} = report
  const more = [
    `${state}${at === undefined ? '' : `, newest point ${dayAndTime(at)} UTC`}`,
    `warned at ${thresholdPercent(thresholds.warning)}, paused at ${thresholdPercent(thresholds.critical)}`,
    roomWords(name, report),
    report.trend ? `trend: ${trendWords({unicode: true}, report)}` : '',
    forecastWords(report),
  ].filter(Boolean)
  return `<div><dt>${RATE_WORDS[name].many}</dt><dd class="big ${state}">${rate === undefined ? 'no rate' : percent(rate, thresholds)}</dd>
${more.map((line) => `<dd>${sentence(line)}</dd>`).join('\n')}</div>`
}

function notes({estimate, freshStart}: Reputation): string[] {
  const said = estimate ? estimateNote(estimate) : []
  if (freshStart && !freshStart.provesHealth) {
    said.push(`The rates restarted at ${dayAndTime(freshStart.at)} UTC: a low rate is no evidence of health yet.`)
  }
  return said.map((text) => `<p>${sentence(text)}</p>`)
}

function figure(name: RateName, {history, ...reputation}: Reputation): string {
  const report = reputation[name]
  return rateFigure(name, {
    points: history[name],
    span: history,
    thresholds: report.thresholds,
    caption: forecastWords(report),
  })
}

function providers({providers = [], bounce, complaint}: Reputation): string {
  if (providers.length === 0) return ''
  const rows = providers.map(({provider, sent, permanentBounces, complaints}) => [
    escaped(plainLine(provider)),
    grouped(sent),
    `${grouped(permanentBounces)} (${percent(permanentBounces / sent, bounce.thresholds)})`,
    `${grouped(complaints)} (${percent(complaints / sent, complaint.thresholds)})`,
  ])
  return `<h2>By mailbox provider</h2>\n${tableMarkup('Mail by mailbox provider', ['provider', 'sent', 'bounces', 'complaints'], rows)}`
}

/** The numbers that the charts are drawn from, newest first. */
function history({history, bounce, complaint}: Reputation): string {
  const shown = (rate: number | undefined, {thresholds}: Reputation['bounce']): string =>
    rate === undefined ? '-' : percent(rate, thresholds)
  const [bounces, complaints] = RATE_NAMES.map((name) => new Map(history[name].map(({at, rate}) => [at, rate])))
  const times = [...new Set(RATE_NAMES.flatMap((name) => history[name].map(({at}) => at)))].sort().reverse()
  if (times.length === 0) return ''
  const rows = times.map((at) => [
    `<time datetime="${escaped(at)}">${escaped(dayAndTime(at))}</time>`,
    shown(bounces?.get(at), bounce),
    shown(complaints?.get(at), complaint),
  ])
  return `<h2>The same in numbers</h2>\n<details open><summary>${times.length} points</summary>
${tableMarkup('Rates over time', ['time, UTC', 'bounce rate', 'complaint rate'], rows)}</details>`
}
