import {Double} from '../../protocols/java-double.ts'
import {breaches, type Decision, type Rule} from './decision.ts'
import type {AlarmState, Comparison} from './definition.ts'
import {reasonTime} from './times.ts'

const WORDS: Readonly<Record<Comparison, string>> = {
  GreaterThanOrEqualToThreshold: 'greater than or equal to',
  GreaterThanThreshold: 'greater than',
  LessThanThreshold: 'less than',
  LessThanOrEqualToThreshold: 'less than or equal to',
}

/** Why an alarm changed its state, in CloudWatch's words. Programs look for the numbers in brackets. */
export function reasonFor(rule: Rule, decision: Decision, before: AlarmState): string {
  const {state, evaluated, filled} = decision
  if (state === 'INSUFFICIENT_DATA') {
    const unknown = rule.evaluationPeriods
    return `Insufficient Data: ${counted(unknown, 'datapoint')} ${unknown === 1 ? 'was' : 'were'} unknown.`
  }
  if (evaluated.length === 0) {
    const periods = counted(filled, 'period')
    return `Threshold Crossed: no datapoints were received for ${periods} and ${missing(rule, filled)}.`
  }
  const stoodIn = rule.missingData === 'breaching' || rule.missingData === 'notBreaching'
  const and = filled > 0 && stoodIn ? ` and ${missing(rule, filled)}` : ''
  return `Threshold Crossed: ${crossed(rule, decision, before)}${and}.`
}

function crossed(rule: Rule, {state, evaluated, filled}: Decision, before: AlarmState): string {
  const {comparison, threshold, evaluationPeriods, datapointsToAlarm} = rule
  const counting = evaluated.filter(({value}) => breaches(rule, value) === (state === 'ALARM'))
  const listed = counting.map(({at, value}) => `${new Double(value)} (${reasonTime(at)})`).join(', ')
  const verb = `${counting.length === 1 ? 'was' : 'were'} ${state === 'ALARM' ? '' : 'not '}${WORDS[comparison]}`
  const compared = `${verb} the threshold (${new Double(threshold)})`
  if (datapointsToAlarm === undefined) return `${counted(counting.length, 'datapoint')} [${listed}] ${compared}`
  const least = state === 'ALARM' ? datapointsToAlarm : evaluationPeriods - datapointsToAlarm + 1
  const from = before === 'INSUFFICIENT_DATA' ? opposite(state) : before
  return (
    `${counting.length} out of the last ${evaluated.length + filled} datapoints [${listed}] ${compared} ` +
    `(minimum ${counted(least, 'datapoint')} for ${from} -> ${state} transition)`
  )
}

/** The transition that reasons name is between these two, even for an alarm that had no data before. */
function opposite(state: AlarmState): AlarmState {
  return state === 'ALARM' ? 'OK' : 'ALARM'
}

function missing({missingData}: Rule, filled: number): string {
  const treated = missingData === 'breaching' ? 'Breaching' : 'NonBreaching'
  return `${counted(filled, 'missing datapoint')} ${filled === 1 ? 'was' : 'were'} treated as [${treated}]`
}

function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`
}
