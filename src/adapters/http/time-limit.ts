import {TimeOver} from '../../domain/exit/failure.ts'

/** Milliseconds after the end of the command's time in which what cleans up may still get an answer. */
const GRACE_MILLIS = 500

const limits = new WeakMap<AbortSignal, AbortSignal>()

/**
 * The signal that ends every exchange, also one that changes something and one that cleans up: half a second after the
 * command's signal says that its time is over. A command that a person interrupts is let clean up in peace.
 */
export function timeLimit(signal: AbortSignal): AbortSignal {
  const known = limits.get(signal)
  if (known) return known
  const controller = new AbortController()
  const arm = (): void => {
    if (!(signal.reason instanceof TimeOver)) return
    setTimeout(() => controller.abort(signal.reason), GRACE_MILLIS).unref()
  }
  if (signal.aborted) arm()
  else signal.addEventListener('abort', arm, {once: true})
  limits.set(signal, controller.signal)
  return controller.signal
}
