import type {Members} from '../../protocols/members.ts'
import {invalidValue, notImplemented} from '../errors.ts'
import type {AlarmDefinition} from './definition.ts'

const MOST_ACTIONS = 5
const ARN = /^arn:[\w-]+:([\w-]+):[^:]*:[^:]*:.+$/

/** Reads what an alarm notifies in which state. Only SNS topics are notified: nobody here scales groups or calls functions. */
export function readActions(input: Members): AlarmDefinition['actions'] {
  return {
    OK: readList(input, 'OKActions'),
    ALARM: readList(input, 'AlarmActions'),
    INSUFFICIENT_DATA: readList(input, 'InsufficientDataActions'),
  }
}

function readList(input: Members, name: string): string[] {
  const arns = input.strings(name)
  if (arns.length > MOST_ACTIONS)
    throw input.refuse(`The collection ${name} must not have a size greater than ${MOST_ACTIONS}.`)
  for (const arn of arns) {
    const service = ARN.exec(arn)?.[1]
    if (service === undefined) throw invalidValue(`Invalid arn syntax: ${arn}`)
    if (service !== 'sns')
      throw notImplemented(
        `PutMetricAlarm(${name}: ${service})`,
        `The sandbox does not implement actions of ${service}.`,
      )
  }
  return arns
}
