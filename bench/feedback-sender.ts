// An SNS whose messages are signed before the clock starts, so that it costs little while it sends.
// Forked by feedback.ts, which says how many and, once they are signed, where to.
import {randomUUID} from 'node:crypto'
import {Agent, createServer, request} from 'node:http'
import type {AddressInfo} from 'node:net'
import {setTimeout as pause} from 'node:timers/promises'
import {snsSender, TOPIC} from '../test/support/sns-sender.ts'
import {eventRecord} from './feedback-records.ts'
import {quantile} from './report.ts'

export interface SenderOrder {
  readonly events: number
  /** Requests a second. */
  readonly rate: number
  readonly connections: number
}

export type SenderSays =
  /** Base URL that has the certificate, as an AWS endpoint would. */
  {readonly says: 'ready'; readonly endpoint: string; readonly requests: number} | ({readonly says: 'sent'} & Sent)

export interface Sent {
  /** From the first request to the last that was offered, and to the last answer. */
  readonly offeredMillis: number
  readonly answeredMillis: number
  /** Milliseconds from the moment at which a request was due to the answer that took it, tries in between included. */
  readonly latency: {readonly median: number; readonly p99: number; readonly most: number}
  /** Answers by status; 0 stands for none. */
  readonly answers: Readonly<Record<number, number>>
  /** Numbers of the events that were acknowledged. */
  readonly acknowledged: readonly number[]
  /** Processor seconds from the first request on. */
  readonly processor: number
}

interface Message {
  readonly event: number
  readonly id: string
  readonly body: Buffer
}

/** Of a hundred events, those whose message comes again, and those that are published again in another message. */
const AGAIN = {message: 3, event: 1}
/** How far from its place a message may come: SNS keeps no order. */
const DISORDER = 400
/** SNS waits 20 s by default (Amazon SNS Developer Guide, "Message delivery retries"): this is harder on the listener. */
const RETRY_MILLIS = 500
const TICK_MILLIS = 2
/** For what was not acknowledged when all was offered. */
const TIMEOUT_MILLIS = 60_000

const sender = snsSender()
const certificates = createServer((_, response) => void response.end(sender.certificate))
let messages: readonly Message[] = []
let order: SenderOrder = {events: 0, rate: 1, connections: 1}

process.on('message', (said: SenderOrder | {readonly to: string}) => {
  if ('to' in said) void send(new URL(said.to)).then((sent) => write({says: 'sent', ...sent}))
  else void prepare(said)
})
process.on('disconnect', () => process.exit())

function write(what: SenderSays): void {
  process.send?.(what)
}

async function prepare(wanted: SenderOrder): Promise<void> {
  order = wanted
  messages = disordered([...signed(wanted.events)])
  await new Promise<void>((resolve) => certificates.listen(0, '127.0.0.1', resolve))
  const {port} = certificates.address() as AddressInfo
  write({says: 'ready', endpoint: `http://127.0.0.1:${port}`, requests: messages.length})
}

function* signed(events: number): Generator<Message> {
  for (let event = 0; event < events; event += 1) {
    const record = eventRecord(event, new Date())
    const message = signedMessage(event, record)
    yield message
    const place = event % 100
    if (place < AGAIN.message) yield message
    else if (place < AGAIN.message + AGAIN.event) yield signedMessage(event, record)
  }
}

function signedMessage(event: number, record: string): Message {
  const id = randomUUID()
  return {event, id, body: Buffer.from(sender.body(record, {id}))}
}

function disordered(inOrder: readonly Message[]): Message[] {
  return inOrder
    .map((message, index) => ({message, place: index + Math.random() * DISORDER}))
    .sort((one, other) => one.place - other.place)
    .map(({message}) => message)
}

/** Offers each message when it is due, whether those before it were answered or not. */
async function send(url: URL): Promise<Sent> {
  const agent = new Agent({keepAlive: true, maxSockets: order.connections, scheduling: 'fifo'})
  const acknowledged = new Set<number>()
  const latencies: number[] = []
  const answers: Record<number, number> = {}
  const processor = process.cpuUsage()
  const began = performance.now()
  const since = (): number => performance.now() - began
  const last = began + (messages.length * 1000) / order.rate + TIMEOUT_MILLIS

  const isTaken = async (message: Message): Promise<boolean> => {
    for (;;) {
      const status = await post(agent, url, message)
      answers[status] = (answers[status] ?? 0) + 1
      if (status === 200) return true
      if (performance.now() > last || (status > 0 && status < 500)) return false
      await pause(RETRY_MILLIS)
    }
  }
  const deliver = async (message: Message, due: number): Promise<void> => {
    if (!(await isTaken(message))) return
    latencies.push(since() - due)
    acknowledged.add(message.event)
  }

  const deliveries: Promise<void>[] = []
  while (deliveries.length < messages.length) {
    const due = Math.floor((since() * order.rate) / 1000)
    for (const message of messages.slice(deliveries.length, due)) {
      deliveries.push(deliver(message, (deliveries.length * 1000) / order.rate))
    }
    await pause(TICK_MILLIS)
  }
  const offeredMillis = since()
  await Promise.all(deliveries)
  const answeredMillis = since()
  const {user, system} = process.cpuUsage(processor)
  agent.destroy()
  latencies.sort((one, other) => one - other)
  return {
    offeredMillis,
    answeredMillis,
    latency: {median: quantile(latencies, 0.5), p99: quantile(latencies, 0.99), most: latencies.at(-1) ?? 0},
    answers,
    acknowledged: [...acknowledged],
    processor: (user + system) / 1e6,
  }
}

/** @returns the status, 0 when no whole answer came. */
function post(agent: Agent, url: URL, {id, body}: Message): Promise<number> {
  const headers = {
    'content-type': 'text/plain; charset=UTF-8',
    'content-length': body.length,
    'user-agent': 'Amazon Simple Notification Service Agent',
    'x-amz-sns-message-type': 'Notification',
    'x-amz-sns-message-id': id,
    'x-amz-sns-topic-arn': TOPIC,
  }
  return new Promise((resolve) => {
    const outgoing = request(url, {agent, method: 'POST', headers}, (response) => {
      response.resume()
      response.on('end', () => resolve(response.statusCode ?? 0))
      response.on('error', () => resolve(0))
    })
    outgoing.on('error', () => resolve(0))
    outgoing.end(body)
  })
}
