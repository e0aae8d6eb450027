import type {Reputation} from '../../app/reputation/reputation.ts'
import {EVIDENCE_VOLUME} from '../../domain/reputation/judgement.ts'
import type {RateName} from '../../domain/reputation/thresholds.ts'
import {percent, thresholdPercent} from '../../domain/text/percentage.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import {formatDuration} from '../../domain/time/duration.ts'
import {pauseWords} from '../sending/pause-words.ts'
import {glyph, type Screen, type View} from '../text/screen.ts'
import {rateChart} from './chart.ts'
import {estimateNote, providerTable} from './counts.ts'
import {forecastWords} from './forecast.ts'
import {rateLines} from './rates.ts'
import {dayAndTime, days, grouped, RATE_WORDS, stateWord} from './words.ts'

/** One instance: headline, judgement, both rates with their thresholds and room, chart, and what limits all that. */
export function renderReputation(reputation: Reputation): View {
  return (screen) =>
    [
      headline(screen, reputation),
      verdict(screen, reputation),
      rateLines(screen, reputation),
      charts(screen, reputation),
      providerTable(screen, reputation),
      notes(screen, reputation),
    ]
      .filter((part) => part !== '')
      .join('\n\n')
}

function headline(screen: Screen, {instance, volume, freshStart, sending, estimate}: Reputation): string {
  const counted =
    volume && freshStart && volume.from === freshStart.at
      ? `since ${dayAndTime(volume.from)} UTC`
      : volume && `in ${days(Date.parse(volume.to) - Date.parse(volume.from))}`
  return [
    plainLine(instance.name),
    instance.domain === undefined ? undefined : plainLine(instance.domain),
    volume ? `${grouped(volume.sent)} ${estimate ? 'reported' : 'sent'} ${counted}` : undefined,
    estimate ? screen.paint.bold('estimate') : undefined,
    sending === 'unread' ? undefined : `sending ${sending}`,
  ]
    .filter((part) => part !== undefined)
    .join(` ${glyph(screen, 'dot')} `)
}

function verdict(screen: Screen, reputation: Reputation): string {
  const {state} = reputation
  const reasons = state === 'ok' ? [] : crossings(reputation)
  return [`${stateWord(screen, state)}: ${explain(reputation)}`, ...reasons].join('\n  ')
}

function explain(reputation: Reputation): string {
  const {state, metricsPublished, freshStart} = reputation
  switch (state) {
    case 'paused':
      return `sending is switched off, and mail is refused.\n  ${pauseWords(reputation.pause)}`
    case 'critical':
      return 'the service disables sending at this rate.'
    case 'warning':
      return 'the service warns at this rate.'
    case 'ok':
      return 'below every line.'
    case 'stale':
      return `${newest(reputation)}, so the rates say nothing about today.`
    case 'no-data':
      if (metricsPublished === false) return 'SES publishes no rates for this configuration set.'
      if (freshStart) return 'nothing has been counted since the rates restarted.'
      return 'no mail has been counted in the last 14 days.'
  }
}

function crossings(reputation: Reputation): string[] {
  return (['bounce', 'complaint'] as const).flatMap((name) => {
    const {state, rate, thresholds} = reputation[name]
    if (rate === undefined || (state !== 'warning' && state !== 'critical')) return []
    const [line, word] = state === 'critical' ? [thresholds.critical, 'pause'] : [thresholds.warning, 'warning']
    return [
      `The ${RATE_WORDS[name].one} rate of ${percent(rate, thresholds)} has reached the ${word} at ${thresholdPercent(line)}.`,
    ]
  })
}

function newest({bounce, complaint, at}: Reputation): string {
  const points = [bounce.at, complaint.at].filter((time) => time !== undefined)
  const latest = points.reduce((one, other) => (one > other ? one : other), '')
  return `the newest point is ${formatDuration(Date.parse(at) - Date.parse(latest))} old`
}

function charts(screen: Screen, {history, riskier, bounce, complaint}: Reputation): string {
  // A quiet complaint rate is not worth half a screen; one that is heading for a line is.
  const isDrawn = (name: RateName): boolean =>
    name === 'bounce' || riskier === 'complaint' || complaint.forecast !== undefined
  const drawn = (['bounce', 'complaint'] as const)
    .filter((name) => history[name].length > 0 && isDrawn(name))
    .map((name) => {
      const report = name === 'bounce' ? bounce : complaint
      return rateChart(screen, {
        title: `${RATE_WORDS[name].one} rate, UTC`,
        points: history[name],
        span: history,
        thresholds: report.thresholds,
        caption: forecastWords(report),
      })
    })
  return drawn.join('\n\n')
}

function notes(screen: Screen, reputation: Reputation): string {
  const {freshStart, volume, metricsPublished, bounce, complaint, estimate} = reputation
  const said: string[] = estimate ? estimateNote(estimate) : []
  if (freshStart && !freshStart.provesHealth) {
    said.push(
      `Sending was switched on again at ${dayAndTime(freshStart.at)} UTC and the rates restarted then: a low rate is no evidence of health before 14 days and ${grouped(EVIDENCE_VOLUME)} messages.`,
    )
  }
  if (metricsPublished === false) said.push('Reputation metrics are switched off for this configuration set.')
  if (!volume && (bounce.rate !== undefined || complaint.rate !== undefined)) {
    said.push('SES does not count messages for this configuration set, so the room left is not known.')
  }
  return said.map((text) => `${glyph(screen, 'warn')} ${text}`).join('\n')
}
