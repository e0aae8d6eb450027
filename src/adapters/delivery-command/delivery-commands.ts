import {type ChildProcess, spawn} from 'node:child_process'
import {Interrupted} from '../../domain/exit/failure.ts'
import {childEnvironment} from '../../domain/feedback/child-environment.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import type {DeliveryCommands} from '../../ports/binding/delivery-commands.ts'

/** Between SIGTERM and SIGKILL. */
const GRACE_MILLIS = 5000
/** More than is shown: the first of what is kept may be the rest of a secret. */
const MOST_KEPT = 20_000

/** The end of what they say on both streams is kept: standard output of this process has one document and nothing else. */
export function deliveryCommands(signal: AbortSignal, graceMillis = GRACE_MILLIS): DeliveryCommands {
  return {
    run: ({words: [program, ...words], variables}, content) =>
      new Promise((resolve) => {
        signal.throwIfAborted()
        // A group of its own: Ctrl-C is passed on by us, to everything that it started.
        const child = spawn(program, words, {
          stdio: ['pipe', 'pipe', 'pipe'],
          shell: false,
          detached: true,
          env: childEnvironment(process.env, variables),
        })
        let said = ''
        let grace: NodeJS.Timeout | undefined
        const keep = (text: string): void => {
          said = (said + text).slice(-MOST_KEPT)
        }
        const stop = (): void => {
          kill(child, 'SIGTERM')
          grace = setTimeout(() => kill(child, 'SIGKILL'), graceMillis)
        }
        const settle = (end: Parameters<typeof resolve>[0]): void => {
          clearTimeout(grace)
          signal.removeEventListener('abort', stop)
          resolve(end)
        }
        signal.addEventListener('abort', stop)
        child.stdout.setEncoding('utf8').on('data', keep)
        child.stderr.setEncoding('utf8').on('data', keep)
        // It may end without reading what it is given.
        child.stdin.on('error', () => {})
        child.stdin.end(content)
        child.once('error', (error) => {
          if (child.pid === undefined)
            settle({end: 'not-started', why: `it could not be started (${(error as NodeJS.ErrnoException).code})`})
        })
        child.once('exit', (code, killedBy) => {
          if (signal.aborted) kill(child, 'SIGKILL')
          // What it started may hold its streams open for ever.
          setImmediate(() => {
            if (code === 0) return settle({end: 'confirmed', said: plainLine(said)})
            const why = code === null ? `it was killed by ${killedBy}` : `it ended with exit code ${code}`
            const {reason} = signal
            const stopped = signal.aborted && reason instanceof Interrupted ? {stopped: reason} : {}
            settle({end: 'unconfirmed', why, said: plainLine(said), ...stopped})
          })
        })
      }),
  }
}

function kill({pid}: ChildProcess, by: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(-pid, by)
  } catch {
    // It has just ended.
  }
}
