import type {ControlRequest, Controls} from './context.ts'

/** Ten minutes: longer than any client waits. */
const MILLIS = {least: 0, most: 600_000, whole: true} as const

/** POST /settings {operationMillis?, bindMillis?}: how long things take from now on. */
export function settings(controls: Controls, {body}: ControlRequest): object {
  body.only('operationMillis', 'bindMillis')
  const operationMillis = body.optionalNumber('operationMillis', MILLIS)
  const bindMillis = body.optionalNumber('bindMillis', MILLIS)
  controls.setTimings({
    ...(operationMillis === undefined ? {} : {operationMillis}),
    ...(bindMillis === undefined ? {} : {bindMillis}),
  })
  const now = controls.world.settings
  return {operationMillis: now.operationMillis, bindMillis: now.bindMillis}
}
