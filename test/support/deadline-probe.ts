import {readFileSync, writeFileSync} from 'node:fs'

/**
 * Loaded into a command before it (`node --import`): measures how long the process lives beyond its deadline, from the
 * timer that the command sets for it, and what of that the process spent waiting for a processor.
 */
const {DEADLINE_PROBE_FILE: file = '', DEADLINE_PROBE_MILLIS: millis = ''} = process.env
const setTimer = globalThis.setTimeout
let due: number | undefined
let waitedBefore = 0

globalThis.setTimeout = Object.defineProperties(
  ((...[handler, delay, ...given]: Parameters<typeof setTimeout>) => {
    if (due === undefined && delay === Number(millis)) {
      due = performance.now() + delay
      setTimer(() => {
        waitedBefore = waitedForProcessor()
      }, delay).unref()
    }
    return setTimer(handler, delay, ...given)
  }) as typeof setTimeout,
  Object.getOwnPropertyDescriptors(setTimer),
)

process.on('exit', () => {
  if (due === undefined) return
  const overrun = performance.now() - due
  writeFileSync(file, JSON.stringify({overrun, starved: waitedForProcessor() - waitedBefore}))
})

/** Milliseconds in which the main thread could have run and had no processor (Linux, Documentation/scheduler/sched-stats). */
function waitedForProcessor(): number {
  try {
    return Number(readFileSync('/proc/self/schedstat', 'utf8').split(' ')[1]) / 1e6
  } catch {
    return 0
  }
}
