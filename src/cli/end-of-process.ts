import type {EventEmitter} from 'node:events'

/** Reports why the command ends, and sets the exit code. */
type Report = (thrown: unknown) => Promise<void>

/** Milliseconds that a report may take: its reader may be the one who does not read. */
const REPORT_MILLIS = 1500

let report: Report | undefined
let ending = false

/** From now on it is this command that reports ends which do not come by way of its run(). */
export function reportEndsBy(reporter: Report): void {
  report = reporter
}

/**
 * Ends the process with a report, whatever the command is doing; what it has begun is in its journal. Does nothing while
 * an end is under way.
 */
export async function endProcess(thrown: unknown, flush: () => Promise<void>): Promise<void> {
  if (ending) return
  ending = true
  setTimeout(() => process.exit(), REPORT_MILLIS)
  await report?.(thrown)
  // The command may continue while this is written, and would set another one.
  const code = process.exitCode
  await flush()
  process.exit(code)
}

/** Errors that nobody caught, and an event loop that runs empty before the command has ended, become ends with a report. */
export function catchUnexpectedEnds(flush: () => Promise<void>): void {
  const end = (thrown: unknown): void => {
    endProcess(thrown, flush).catch(() => process.exit(1))
  }
  const events: EventEmitter = process
  events.on('uncaughtException', end)
  events.on('unhandledRejection', end)
  events.on('beforeExit', () => end(new Error('nothing is left to wait for, and the command has not ended')))
}
