import type {CrossingReport, RateReport} from '../../app/reputation/reports.ts'
import type {Thresholds} from '../../domain/reputation/thresholds.ts'
import {thresholdPercent} from '../../domain/text/percentage.ts'
import type {Screen} from '../text/screen.ts'
import {day} from './words.ts'

/** `at this slope: 2 % on 27 Nov (26 Nov to 1 Dec), 4 % on 5 Dec (from 2 Dec)`; empty where nothing can be foretold. */
export function forecastWords({forecast, thresholds}: Pick<RateReport, 'forecast' | 'thresholds'>): string {
  const crossings = (['warning', 'critical'] as const).flatMap((line) => {
    const crossing = forecast?.[line]
    return crossing ? [crossingWords(thresholds[line], crossing)] : []
  })
  return crossings.length === 0 ? '' : `at this slope: ${crossings.join(', ')}`
}

function crossingWords(line: number, {at, earliest, latest}: CrossingReport): string {
  return `${thresholdPercent(line)} on ${day(at)} (${between(day(earliest), latest === undefined ? undefined : day(latest))})`
}

function between(earliest: string, latest: string | undefined): string {
  if (latest === undefined) return `${earliest} at the earliest`
  return earliest === latest ? 'that day' : `${earliest} to ${latest}`
}

const ARROWS = {rising: ['↗', '/'], falling: ['↘', '\\'], level: ['→', '-']} as const

/**
 * `↗ 4 % on 5 Dec` where it will reach a threshold, else `↗ +0.12 points a day`, which are percentage points, an arrow alone for a rate that
 * stays where it is.
 */
export function trendWords({unicode}: Pick<Screen, 'unicode'>, report: RateReport | undefined): string {
  if (!report?.trend) return '-'
  const {trend, forecast, thresholds} = report
  const arrow = ARROWS[trend.direction][unicode ? 0 : 1]
  const next = forecast?.warning ? nextWords(thresholds, 'warning', forecast.warning) : undefined
  const last = forecast?.critical ? nextWords(thresholds, 'critical', forecast.critical) : undefined
  if (next ?? last) return `${arrow} ${next ?? last}`
  return trend.direction === 'level' ? arrow : `${arrow} ${perDay(trend.perDay)} points a day`
}

function nextWords(thresholds: Thresholds, line: keyof Thresholds, {at}: CrossingReport): string {
  return `${thresholdPercent(thresholds[line])} on ${day(at)}`
}

/** Percentage points, two digits that say something: `+0.12`. */
function perDay(slope: number): string {
  const points = Number((slope * 100).toPrecision(2))
  return `${points > 0 ? '+' : ''}${points}`
}
