import {fileURLToPath} from 'node:url'
import {spawn} from '@lydell/node-pty'
import {COMPILED} from './sesctl.ts'

const DEV = fileURLToPath(new URL('../../bin/dev.js', import.meta.url))

export interface TerminalRun {
  /** Everything that has reached the screen, escape sequences included. */
  readonly seen: () => string
  /** Resolves when `text` has reached the screen; rejects after ten seconds, or when the program ends before. */
  waitFor(text: string): Promise<void>
  type(text: string): void
  readonly ended: Promise<number>
}

export interface TerminalOptions {
  /** What is run: the sources by default. */
  readonly program?: string
  readonly columns?: number
}

/** Runs a command on a pseudo-terminal, as a person does. */
export function onTerminal(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  options: TerminalOptions = {},
): TerminalRun {
  const pty = spawn(process.execPath, [options.program ?? DEV, ...args], {
    cols: options.columns ?? 100,
    rows: 40,
    env: {PATH: process.env['PATH'] ?? '', LANG: 'C.UTF-8', TERM: 'xterm', NODE_COMPILE_CACHE: COMPILED, ...env},
  })
  let screen = ''
  let over = false
  const listeners = new Set<() => void>()
  const notify = (): void => {
    for (const listener of listeners) listener()
  }
  pty.onData((data) => {
    screen += data
    notify()
  })
  const ended = new Promise<number>((resolve) => {
    pty.onExit(({exitCode}) => {
      over = true
      notify()
      resolve(exitCode)
    })
  })
  return {
    seen: () => screen,
    type: (text) => pty.write(text),
    ended,
    waitFor: async (text) =>
      await new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`"${text}" never came:\n${screen}`)), 10_000)
        const look = (): void => {
          if (!screen.includes(text) && !over) return
          clearTimeout(timer)
          listeners.delete(look)
          if (screen.includes(text)) resolve()
          else reject(new Error(`the program ended before "${text}" came:\n${screen}`))
        }
        listeners.add(look)
        look()
      }),
  }
}
