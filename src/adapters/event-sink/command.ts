import {type ChildProcess, spawn} from 'node:child_process'
import {childEnvironment} from '../../domain/feedback/child-environment.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import {formatDuration} from '../../domain/time/duration.ts'
import type {EventDelivery} from '../../ports/feedback/events.ts'

const TIMEOUT_MILLIS = 30_000
/** What is running when the listener stops may still end by itself. */
const GRACE_MILLIS = 5000
const MOST_WORDS = 2000

interface CommandOptions {
  readonly signal: AbortSignal
  readonly timeoutMillis?: number
  /** Names of variables that it gets beside {@link childEnvironment}'s own. */
  readonly variables?: readonly string[]
}

/** Its output goes nowhere: standard output belongs to the listener. The end of what it says on stderr explains a failure. */
export function commandOf(
  [program, ...words]: readonly [string, ...string[]],
  {signal, timeoutMillis = TIMEOUT_MILLIS, variables = []}: CommandOptions,
): EventDelivery {
  return (event) =>
    new Promise((resolve) => {
      // A group of its own: Ctrl-C at the listener is not meant for it, and what it starts ends with it.
      const child = spawn(program, words, {
        stdio: ['pipe', 'ignore', 'pipe'],
        shell: false,
        detached: true,
        env: childEnvironment(process.env, variables),
      })
      let said = ''
      let late: string | undefined
      const limit = setTimeout(() => {
        late = `it took longer than ${formatDuration(timeoutMillis)}`
        kill(child)
      }, timeoutMillis)
      let grace: NodeJS.Timeout | undefined
      const stop = (): void => {
        grace = setTimeout(() => {
          late = 'the listener was stopped'
          kill(child)
        }, GRACE_MILLIS)
      }
      const settle = (reason: string | undefined): void => {
        clearTimeout(limit)
        clearTimeout(grace)
        signal.removeEventListener('abort', stop)
        resolve(reason)
      }
      if (signal.aborted) stop()
      else signal.addEventListener('abort', stop)
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        said = (said + text).slice(-MOST_WORDS)
      })
      // It may end without reading what it is given.
      child.stdin.on('error', () => {})
      child.stdin.end(`${JSON.stringify(event)}\n`)
      child.once('error', (error) => settle(`it could not be started (${(error as NodeJS.ErrnoException).code})`))
      child.once('exit', (code, killedBy) => {
        if (code === 0 && late === undefined) return settle(undefined)
        const words = plainLine(said)
        const end = late ?? (code === null ? `it was killed by ${killedBy}` : `it ended with exit code ${code}`)
        settle(words === '' ? end : `${end}: ${words}`)
      })
    })
}

function kill({pid}: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL')
  } catch {
    // It has just ended.
  }
}
