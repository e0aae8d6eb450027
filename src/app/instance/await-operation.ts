import {Interrupted, NotYet, TimeOver, Unavailable} from '../../domain/exit/failure.ts'
import {OperationOverdue} from '../../domain/instance/failures.ts'
import type {LastOperation, ServiceInstance} from '../../domain/instance/service-instance.ts'
import type {Work} from '../../domain/progress/progress.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import {shellCommand} from '../../domain/text/shell-words.ts'
import {formatDuration} from '../../domain/time/duration.ts'
import type {Ports} from '../../ports/ports.ts'

/** Milliseconds between two questions where the platform does not say when to ask again; the last is repeated. */
const PAUSES = [250, 750, 1000, 2000, 3000, 5000, 8000, 10_000]

/** Questions in a row that may stay without an answer before the wait is given up. */
const SILENCES = 6

export interface Waiting {
  readonly instance: ServiceInstance
  readonly operation: 'creation' | 'update' | 'upgrade' | 'deletion'
  readonly timeoutMillis: number
}

/**
 * Asks for the last operation until it has ended.
 * @returns how it ended; `gone` when the instance is not there any more.
 * @throws NotYet after the timeout; OperationOverdue after the platform's own; Interrupted; Unavailable when nothing
 *   answers for long.
 */
export async function* awaitOperation(
  ports: Pick<Ports, 'platform' | 'clock'>,
  waiting: Waiting,
): Work<LastOperation | 'gone'> {
  const {clock} = ports
  const platform = await ports.platform()
  const stage = `${waiting.operation} of ${plainLine(waiting.instance.name)}`
  const deadline = clock.now() + waiting.timeoutMillis
  yield {stage, state: 'running'}
  let askAgainMillis: number | undefined
  for (let asked = 0, silences = 0; ; asked++) {
    const left = deadline - clock.now()
    if (left <= 0) throw notYet(waiting)
    await pause(ports, Math.min(left, askAgainMillis ?? PAUSES[asked] ?? PAUSES.at(-1) ?? 0), waiting)
    const seen = await platform.lastOperation(waiting.instance).catch((error: unknown) => {
      silences++
      if (error instanceof Unavailable && error.retryable && silences < SILENCES) return error
      throw ended(error, waiting)
    })
    if (seen instanceof Unavailable) {
      yield {stage, state: 'running', detail: seen.message}
      continue
    }
    silences = 0
    if (seen === 'gone' || seen.state !== 'in progress') {
      yield {stage, state: seen !== 'gone' && seen.state === 'failed' ? 'failed' : 'done'}
      return seen
    }
    if (seen.overdue) throw overdue(waiting)
    askAgainMillis = seen.askAgainMillis
    yield {stage, state: 'running', detail: seen.description}
  }
}

async function pause({clock}: Pick<Ports, 'clock'>, millis: number, waiting: Waiting): Promise<void> {
  try {
    await clock.sleep(millis)
  } catch (error) {
    throw ended(error, waiting)
  }
}

/** What is to be said of a wait that had to end before the operation. */
function ended(error: unknown, waiting: Waiting): unknown {
  if (error instanceof TimeOver) return notYet(waiting)
  if (!(error instanceof Interrupted)) return error
  const {operation, instance} = waiting
  return error.leaving(`The ${operation} of ${plainLine(instance.name)} continues at the broker.`, {
    hints: hints(waiting),
  })
}

function notYet(waiting: Waiting): NotYet {
  const {operation, instance, timeoutMillis} = waiting
  const waited = formatDuration(timeoutMillis)
  return new NotYet(`The ${operation} of ${plainLine(instance.name)} is still running; waited ${waited} for it.`, {
    hints: hints(waiting),
  })
}

function overdue({operation, instance}: Waiting): OperationOverdue {
  const name = plainLine(instance.name)
  return new OperationOverdue(
    `The ${operation} of ${name} has run for longer than the broker says that it ever takes.`,
    {
      hints: [
        `To check: ${shellCommand('sesctl', 'status', instance.name)}`,
        `To give it up: ${shellCommand('sesctl', 'deprovision', instance.name, '--confirm', instance.name)}`,
      ],
    },
  )
}

const hints = ({instance}: Waiting): string[] => [
  `To check: ${shellCommand('sesctl', 'status', instance.name)}`,
  'To wait longer: run the same command again.',
]
