import {type ChildProcess, execFile, execFileSync, spawn} from 'node:child_process'
import {once} from 'node:events'
import {existsSync, mkdtempSync, openSync, readFileSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {TOPIC} from '../test/support/sns-sender.ts'

const OUTPUT_BYTES = 1024 * 1024 * 1024

/** What a process uses, in MiB and in processor seconds. Linux only; zeros elsewhere. */
export interface Usage {
  readonly memory: number
  readonly highest: number
  readonly seconds: number
}

/** `sesctl feedback listen` as a process in a home of its own, which can be killed and started again over it. */
export class FeedbackListener {
  url = ''
  readonly #home = mkdtempSync(join(tmpdir(), 'sesctl-bench-home-'))
  readonly #env = {PATH: process.env['PATH'], HOME: this.#home, BROKER_PASSWORD: 'unused'}
  readonly #node: readonly string[]
  #process: ChildProcess | undefined

  /** @param endpoint base URL that stands in for AWS. @param node options of Node for the listener */
  constructor(endpoint: string, node: readonly string[] = []) {
    this.#node = node
    const broker = ['--broker-url', 'http://127.0.0.1:1', '--broker-password-from', 'env:BROKER_PASSWORD']
    const aws = ['--aws-region', 'us-gov-west-1', '--aws-endpoint', endpoint]
    const words = ['context', 'add', 'bench', ...broker, ...aws, '--use']
    execFileSync(process.execPath, [program(), ...words], {env: this.#env, stdio: 'pipe'})
  }

  /** Where it listened before, if it did. */
  async start(): Promise<void> {
    const port = this.url === '' ? '0' : new URL(this.url).port
    const words = ['feedback', 'listen', '--topic', TOPIC, '--port', port, '--json']
    const child = spawn(process.execPath, [...this.#node, program(), ...words], {
      env: this.#env,
      stdio: ['ignore', openSync(this.#output, 'a'), 'pipe'],
    })
    this.#process = child
    let said = ''
    child.stderr?.setEncoding('utf8')
    while (!/listening on \S+/.test(said)) {
      const [text] = (await Promise.race([once(child.stderr as NodeJS.ReadableStream, 'data'), ended(child)])) as [
        string | undefined,
      ]
      if (text === undefined) throw new Error(`the listener ended: ${said}`)
      said += text
    }
    child.stderr?.on('data', (text: string) => process.stderr.write(text))
    this.url = /listening on (\S+)/.exec(said)?.[1] ?? ''
  }

  async end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#process
    this.#process = undefined
    if (!child || child.exitCode !== null) return
    const gone = once(child, 'exit')
    child.kill(signal)
    await gone
  }

  usage(): Usage {
    try {
      const status = readFileSync(`/proc/${this.#process?.pid}/status`, 'utf8')
      const mebibytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0) / 1024
      const fields = readFileSync(`/proc/${this.#process?.pid}/stat`, 'utf8').replace(/^.*\) /, '')
      const [user = 0, system = 0] = fields.split(' ').slice(11, 13).map(Number)
      // In ticks of 10 ms.
      return {memory: mebibytes('VmRSS'), highest: mebibytes('VmHWM'), seconds: (user + system) / 100}
    } catch {
      return {memory: 0, highest: 0, seconds: 0}
    }
  }

  /** Ids of the messages of all events that were kept, as the next command reads them. */
  async kept(): Promise<readonly string[]> {
    const words = ['feedback', 'list', '--json', '--limit', '100000']
    const text = await new Promise<string>((resolve, reject) => {
      const options = {env: this.#env, maxBuffer: OUTPUT_BYTES}
      execFile(process.execPath, [program(), ...words], options, (error, out) => (error ? reject(error) : resolve(out)))
    })
    const {result} = JSON.parse(text) as {result: {events: {messageId: string}[]}}
    return result.events.map(({messageId}) => messageId)
  }

  /** The same of the events that it reported on its stdout. */
  reported(): readonly string[] {
    const lines = readFileSync(this.#output, 'utf8').split('\n')
    return lines.flatMap((line) => /"event":"feedback".*?"messageId":"([^"]*)"/.exec(line)?.[1] ?? [])
  }

  async dispose(): Promise<void> {
    await this.end('SIGKILL')
    rmSync(this.#home, {recursive: true, force: true})
  }

  get #output(): string {
    return join(this.#home, 'events.ndjson')
  }
}

async function ended(child: ChildProcess): Promise<[]> {
  await once(child, 'exit')
  return []
}

/** The built program, which is what people run; the sources where there is none. */
function program(): string {
  const at = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url))
  return existsSync(at('dist/commands/feedback/listen.js')) ? at('bin/run.js') : at('bin/dev.js')
}
