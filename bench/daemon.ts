import {type ChildProcess, spawn} from 'node:child_process'
import {once} from 'node:events'
import {mkdtempSync, readFileSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {setTimeout as wait} from 'node:timers/promises'
import {fileURLToPath} from 'node:url'

const PROGRAM = fileURLToPath(new URL('../src/sandbox/daemon.ts', import.meta.url))
const START_LIMIT_MILLIS = 60_000

/** What GET /env has: addresses and secrets by the names of their variables. */
export type Environment = Readonly<Record<string, string>>

/** A sandbox as a process of its own, which can be killed and started again over its folder. */
export class Daemon {
  readonly folder: string
  readonly #isOwn: boolean
  #process: ChildProcess | undefined
  #port = 0

  /** @param folder where it lives; a new one, which goes with it, by default */
  constructor(folder?: string) {
    this.#isOwn = folder === undefined
    this.folder = folder ?? mkdtempSync(join(tmpdir(), 'sesctl-bench-'))
  }

  /** @returns milliseconds from the spawn to the first answer. */
  async start(): Promise<number> {
    const began = performance.now()
    const child = spawn(process.execPath, [PROGRAM, this.folder], {stdio: ['ignore', 'ignore', 'inherit']})
    this.#process = child
    while (!(await this.#answers(child.pid))) {
      if (child.exitCode !== null) throw new Error(`the sandbox ended with ${child.exitCode}`)
      if (performance.now() - began > START_LIMIT_MILLIS) throw new Error('the sandbox did not start')
      await wait(5)
    }
    return performance.now() - began
  }

  /** As a power cut does to a process. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL')
  }

  /** Stops it and removes its folder, unless that was given. */
  async dispose(): Promise<void> {
    await this.#end('SIGTERM')
    if (this.#isOwn) rmSync(this.folder, {recursive: true, force: true})
  }

  async control<Answer>(method: 'GET' | 'POST', path: string, body?: object): Promise<Answer> {
    const response = await fetch(`http://127.0.0.1:${this.#port}${path}`, {
      method,
      headers: {authorization: `Bearer ${readFileSync(join(this.folder, 'admin-token'), 'utf8').trim()}`},
      ...(body ? {body: JSON.stringify(body)} : {}),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
    return JSON.parse(text) as Answer
  }

  environment(): Promise<Environment> {
    return this.control('GET', '/env')
  }

  /** Resident memory in MiB, and processor seconds so far. Linux only; zeros elsewhere. */
  usage(): {memory: number; highest: number; seconds: number} {
    const pid = this.#process?.pid
    try {
      const status = readFileSync(`/proc/${pid}/status`, 'utf8')
      const mebibytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0) / 1024
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\) /, '')
        .split(' ')
      // utime and stime, in ticks of 10 ms.
      const seconds = (Number(fields[11]) + Number(fields[12])) / 100
      return {memory: mebibytes('VmRSS'), highest: mebibytes('VmHWM'), seconds}
    } catch {
      return {memory: 0, highest: 0, seconds: 0}
    }
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#process
    this.#process = undefined
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.kill(signal)
    await gone
  }

  async #answers(pid: number | undefined): Promise<boolean> {
    try {
      const ready = JSON.parse(readFileSync(join(this.folder, 'daemon.json'), 'utf8')) as {
        pid: number
        controlPort: number
      }
      // After a kill the file of the one before is still there.
      if (ready.pid !== pid) return false
      this.#port = ready.controlPort
      await this.control('GET', '/clock')
      return true
    } catch {
      return false
    }
  }
}
