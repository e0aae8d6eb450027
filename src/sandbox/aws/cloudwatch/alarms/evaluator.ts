import type {Environment} from '../../../environment.ts'
import {publishToTopic} from '../../sns/publish.ts'
import {metricReader} from '../metric-reader.ts'
import {evaluateAlarm} from './evaluation.ts'
import {alarmTimes, findAlarm} from './store.ts'
import type {Publish} from './transition.ts'

const TICK_MILLIS = 1000
/** Alarms with periods of less than a minute are evaluated every ten seconds, the others every minute. */
const [OFTEN_MILLIS, SELDOM_MILLIS] = [10_000, 60_000]
/** The number of alarms evaluated at once: requests that come in meanwhile should not wait. */
const BATCH = 25

export interface AlarmEvaluatorOptions {
  readonly publish?: Publish
  /** How often it is looked whether an alarm is due, in milliseconds of the machine's clock. */
  readonly everyMillis?: number
}

/** Evaluates every alarm, now. */
export function evaluateAlarms(env: Environment, publish: Publish = publishToTopic): void {
  evaluate(
    env,
    publish,
    alarmTimes(env).map(({name}) => name),
  )
}

/**
 * Keeps evaluating alarms, each when it is due by the sandbox's clock: new and changed ones at once, and all of them when
 * the clock was put back.
 *
 * @returns `close`, after which nothing is evaluated any more
 */
export function startAlarms(
  env: Environment,
  {publish = publishToTopic, everyMillis = TICK_MILLIS}: AlarmEvaluatorOptions = {},
): {close(): Promise<void>} {
  const evaluated = new Map<string, Evaluated>()
  let open = true
  let timer: NodeJS.Timeout | undefined
  const look = async (): Promise<void> => {
    const due = dueAlarms(env, evaluated)
    for (let start = 0; start < due.length && open; start += BATCH) {
      const names = due.slice(start, start + BATCH)
      evaluate(env, publish, names)
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
  const tick = (): void => {
    running = look()
      .catch((error) => env.log(`alarms: ${error instanceof Error ? error.message : String(error)}`))
      .then(() => {
        if (open) timer = setTimeout(tick, everyMillis)
      })
  }
  let running: Promise<void> = Promise.resolve()
  tick()
  return {
    async close() {
      open = false
      clearTimeout(timer)
      await running
    },
  }
}

/** By the sandbox's clock. */
interface Evaluated {
  readonly configuredAt: number
  readonly at: number
}

/** The names of alarms whose time has come, which are noted as evaluated. */
function dueAlarms(env: Environment, evaluated: Map<string, Evaluated>): string[] {
  const now = env.clock.now()
  const alarms = alarmTimes(env)
  const due = alarms.filter(({name, configured_at, period}) => {
    const last = evaluated.get(name)
    const every = period < 60 ? OFTEN_MILLIS : SELDOM_MILLIS
    return last?.configuredAt !== configured_at || now - last.at >= every || now < last.at
  })
  for (const {name, configured_at} of due) evaluated.set(name, {configuredAt: configured_at, at: now})
  if (evaluated.size > alarms.length) {
    const names = new Set(alarms.map(({name}) => name))
    for (const name of evaluated.keys()) if (!names.has(name)) evaluated.delete(name)
  }
  return due.map(({name}) => name)
}

/** An alarm that fails does not keep the others from being evaluated. */
function evaluate(env: Environment, publish: Publish, names: readonly string[]): void {
  const read = metricReader(env)
  for (const name of names) {
    try {
      const alarm = findAlarm(env, name)
      if (alarm) evaluateAlarm(env, publish, read, alarm)
    } catch (error) {
      env.log(`alarms: ${name}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
}
