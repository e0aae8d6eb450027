import {type ChildProcess, spawn} from 'node:child_process'
import {once} from 'node:events'
import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {createInterface} from 'node:readline'

const PROGRAM = '/usr/bin/chromium'
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--hide-scrollbars',
  '--remote-debugging-port=0',
]

export interface Look {
  readonly width: number
  readonly scheme: 'light' | 'dark'
}

type Answer = {id?: number; method?: string; result?: unknown; error?: {message: string}; params?: unknown}

/** One page in a browser that nobody looks at, over the DevTools protocol. */
export class Chromium {
  readonly #process: ChildProcess
  readonly #folder: string
  readonly #socket: WebSocket
  readonly #waiting = new Map<number, {resolve: (result: never) => void; reject: (error: Error) => void}>()
  readonly #events: Answer[] = []
  #next = 1

  private constructor(process: ChildProcess, folder: string, socket: WebSocket) {
    this.#process = process
    this.#folder = folder
    this.#socket = socket
    socket.addEventListener('message', ({data}) => {
      const answer = JSON.parse(String(data)) as Answer
      const waiting = this.#waiting.get(answer.id ?? -1)
      if (!waiting) this.#events.push(answer)
      else if (answer.error) waiting.reject(new Error(answer.error.message))
      else waiting.resolve(answer.result as never)
    })
  }

  static async start(): Promise<Chromium> {
    const folder = mkdtempSync(join(tmpdir(), 'sesctl-chromium-'))
    const child = spawn(PROGRAM, [...FLAGS, `--user-data-dir=${folder}`], {stdio: ['ignore', 'ignore', 'pipe']})
    let port: string | undefined
    for await (const line of createInterface({input: child.stderr as NonNullable<typeof child.stderr>})) {
      port = /ws:\/\/127\.0\.0\.1:(\d+)\//.exec(line)?.[1]
      if (port !== undefined) break
    }
    child.stderr?.resume()
    const targets = (await (await fetch(`http://127.0.0.1:${port}/json`)).json()) as {
      type: string
      webSocketDebuggerUrl: string
    }[]
    const socket = new WebSocket(targets.find(({type}) => type === 'page')?.webSocketDebuggerUrl ?? '')
    await once(socket, 'open')
    return new Chromium(child, folder, socket)
  }

  async show(file: string, {width, scheme}: Look): Promise<void> {
    await this.call('Page.enable')
    await this.call('Network.enable')
    await this.call('Emulation.setDeviceMetricsOverride', {width, height: 1200, deviceScaleFactor: 1, mobile: false})
    await this.call('Emulation.setEmulatedMedia', {features: [{name: 'prefers-color-scheme', value: scheme}]})
    this.#events.length = 0
    await this.call('Page.navigate', {url: `file://${file}`})
    while (!this.#events.some(({method}) => method === 'Page.loadEventFired')) await this.evaluate('1')
  }

  /** URLs that were asked for since the last {@link show}. */
  requests(): string[] {
    return this.#events
      .filter(({method}) => method === 'Network.requestWillBeSent')
      .map(({params}) => (params as {request: {url: string}}).request.url)
  }

  async press(key: 'Tab'): Promise<void> {
    for (const type of ['keyDown', 'keyUp']) {
      await this.call('Input.dispatchKeyEvent', {type, key, code: key, windowsVirtualKeyCode: 9})
    }
  }

  /** The value of an expression in the page. */
  async evaluate<Value>(expression: string): Promise<Value> {
    const {result, exceptionDetails} = await this.call<{result: {value: Value}; exceptionDetails?: object}>(
      'Runtime.evaluate',
      {expression, returnByValue: true},
    )
    if (exceptionDetails) throw new Error(JSON.stringify(exceptionDetails))
    return result.value
  }

  async screenshot(): Promise<Buffer> {
    const {data} = await this.call<{data: string}>('Page.captureScreenshot', {captureBeyondViewport: true})
    return Buffer.from(data, 'base64')
  }

  async call<Result>(method: string, params: object = {}): Promise<Result> {
    const id = this.#next++
    const answer = new Promise<Result>((resolve, reject) => {
      this.#waiting.set(id, {resolve: resolve as (result: never) => void, reject})
    })
    this.#socket.send(JSON.stringify({id, method, params}))
    return await answer
  }

  async close(): Promise<void> {
    const gone = once(this.#process, 'exit')
    this.#socket.close()
    this.#process.kill()
    await gone
    rmSync(this.#folder, {recursive: true, force: true, maxRetries: 5})
  }
}
