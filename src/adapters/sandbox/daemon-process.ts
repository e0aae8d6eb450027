import {spawn} from 'node:child_process'
import {closeSync, openSync} from 'node:fs'
import {readFile} from 'node:fs/promises'
import {join} from 'node:path'
import {setTimeout as wait} from 'node:timers/promises'
import {childEnvironment} from '../../domain/feedback/child-environment.ts'
import {SandboxStartFailed} from '../../domain/sandbox/failures.ts'
import {makePrivateFolder} from '../files/private-folder.ts'

/** A machine under load starts slowly; a sandbox that takes longer than this will not start at all. */
const START_LIMIT_MILLIS = 20_000
const POLL_MILLIS = 20
/** It outlives the shell that started it, and needs no secret of it. */
const DAEMON_VARIABLES = ['NODE_OPTIONS', 'NODE_COMPILE_CACHE', 'NODE_V8_COVERAGE']
/** Exit code of a daemon that found another one in its folder. */
const FOLDER_IN_USE = 6

export interface DaemonAddress {
  readonly pid: number
  readonly controlPort: number
}

/** What a daemon wrote when it was ready. After a kill the file stays behind, so it proves nothing: ask at the port. */
export async function daemonAddress(folder: string): Promise<DaemonAddress | undefined> {
  const text = await readFile(join(folder, 'daemon.json'), 'utf8').catch(() => undefined)
  return text === undefined ? undefined : (JSON.parse(text) as DaemonAddress)
}

/**
 * Spawns the daemon in the background and waits until `ask` gets an answer. Two starts at once end with one daemon: the
 * one that finds the folder in use ends, and the other one answers.
 * @throws SandboxStartFailed
 */
export async function startDaemon<Answer>(
  program: string,
  folder: string,
  ask: () => Promise<Answer | undefined>,
): Promise<Answer> {
  const logFile = join(folder, 'sandbox.log')
  const log = openLog(folder, logFile)
  const child = spawn(process.execPath, [program, folder], {
    detached: true,
    stdio: ['ignore', log, log],
    env: childEnvironment(process.env, DAEMON_VARIABLES),
  })
  closeSync(log)
  child.unref()
  let failure: string | undefined
  child.once('error', (error) => {
    failure = error.message
  })
  child.once('exit', (code, signal) => {
    if (code !== FOLDER_IN_USE) failure = `its process ended with ${signal ?? `code ${code}`}`
  })
  const limit = Date.now() + START_LIMIT_MILLIS
  while (failure === undefined && Date.now() < limit) {
    const answer = await ask()
    if (answer !== undefined) return answer
    await wait(POLL_MILLIS)
  }
  throw new SandboxStartFailed(failure ?? 'it was not ready in time', logFile)
}

/** @throws SandboxStartFailed */
function openLog(folder: string, logFile: string): number {
  try {
    makePrivateFolder(folder)
    return openSync(logFile, 'a', 0o600)
  } catch (error) {
    throw new SandboxStartFailed(error instanceof Error ? error.message : String(error), logFile)
  }
}

/** Waits, ten seconds at the most, until a process is gone. */
export async function waitForEnd(pid: number): Promise<void> {
  for (let tries = 0; tries < 500 && isRunning(pid); tries += 1) await wait(POLL_MILLIS)
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
