// What `sesctl feedback listen` takes of signed events, offered whether it keeps up or not, and whether any is lost.
// node bench/feedback.ts [--rate 2000] [--seconds 40] [--connections 64] [--kill] [--node=--cpu-prof]
import {type ChildProcess, fork} from 'node:child_process'
import {fileURLToPath} from 'node:url'
import {parseArgs} from 'node:util'
import {FeedbackListener} from './feedback-listener.ts'
import {messageIdOf} from './feedback-records.ts'
import type {SenderOrder, SenderSays, Sent} from './feedback-sender.ts'
import {milliseconds, Report} from './report.ts'

const {values} = parseArgs({
  options: {
    rate: {type: 'string', default: '2000'},
    seconds: {type: 'string', default: '40'},
    connections: {type: 'string', default: '64'},
    kill: {type: 'boolean', default: false},
    node: {type: 'string', multiple: true, default: []},
  },
})
const [rate, seconds, connections] = [Number(values.rate), Number(values.seconds), Number(values.connections)]
/** What is offered beside the events that are asked for: repetitions, and a little that the rate is met with. */
const OFFERED = 1.06
/** SNS gives up after 15 s; long before, somebody would ask what the listener waits for. */
const P99_MILLIS = 1000
/** What `feedback list` reads back at once. */
const MOST_EVENTS = 100_000

const events = Math.round(rate * seconds)
if (events > MOST_EVENTS) throw new Error(`At most ${MOST_EVENTS} events can be read back: take fewer seconds.`)
const sender = fork(fileURLToPath(new URL('feedback-sender.ts', import.meta.url)))
const order: SenderOrder = {events, rate: rate * OFFERED, connections}
sender.send(order)
const {endpoint, requests} = await said(sender, 'ready')
const listener = new FeedbackListener(endpoint, values.node)
const report = new Report(`Feedback: ${events} events in ${requests} messages${values.kill ? ', one kill -9' : ''}`)
try {
  await listener.start()
  const before = listener.usage()
  const killing = values.kill ? killInTheMiddle() : Promise.resolve()
  sender.send({to: listener.url})
  const sent = await said(sender, 'sent')
  await killing
  const after = listener.usage()
  await listener.end('SIGTERM')
  rates(sent)
  if (!values.kill) {
    const took = (after.seconds - before.seconds) / (sent.answeredMillis / 1000)
    const sending = sent.processor / (sent.answeredMillis / 1000)
    report.figure('processor', `listener ${percent(took)} of one, sender ${percent(sending)}`)
  }
  report.figure(
    'memory',
    `${[before.memory, after.memory, after.highest].map(Math.round).join(', ')} MiB: start, end, most`,
  )
  losses(sent, await listener.kept(), listener.reported())
  report.end()
} finally {
  sender.disconnect()
  await listener.dispose()
}

async function killInTheMiddle(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, (seconds * 1000) / 2))
  await listener.end('SIGKILL')
  await listener.start()
}

function rates({offeredMillis, answeredMillis, acknowledged, answers, latency}: Sent): void {
  const each = (count: number, millis: number): number => Math.floor(count / (millis / 1000))
  const offered = each(requests, offeredMillis)
  const accepted = each(acknowledged.length, answeredMillis)
  report.demand('offered', `${offered} requests/s`, `at least ${rate}`, offered >= rate)
  const {median, p99, most} = latency
  const times = `${milliseconds(median)}, ${milliseconds(p99)}, ${milliseconds(most)}: p50, p99, most`
  if (values.kill) {
    report.figure('accepted', `${accepted} events/s`)
    report.figure('latency', times)
  } else {
    report.demand('accepted', `${accepted} events/s`, `at least ${rate}`, accepted >= rate)
    report.demand('latency', times, `p99 below ${P99_MILLIS} ms`, p99 < P99_MILLIS)
  }
  const others = Object.entries(answers).map(([status, count]) => `${status === '0' ? 'none' : status} × ${count}`)
  report.figure('answers', others.join(', '))
}

function losses({acknowledged}: Sent, kept: readonly string[], reported: readonly string[]): void {
  const known = new Set(kept)
  const lost = acknowledged.filter((event) => !known.has(messageIdOf(event))).length
  report.demand('acknowledged', `${acknowledged.length} events`, `all ${events}`, acknowledged.length === events)
  report.demand('lost', String(lost), 'none', lost === 0)
  report.demand('kept twice', String(kept.length - known.size), 'none', kept.length === known.size)
  // What was on its way to stdout dies with the process; it is in the list.
  if (values.kill) report.figure('reported', `${reported.length} events`)
  else
    report.demand(
      'reported',
      `${reported.length} events`,
      `each once`,
      reported.length === events && new Set(reported).size === events,
    )
}

async function said<Name extends SenderSays['says']>(
  child: ChildProcess,
  name: Name,
): Promise<Extract<SenderSays, {says: Name}>> {
  return await new Promise((resolve, reject) => {
    const listen = (what: SenderSays): void => {
      if (what.says !== name) return
      child.off('message', listen)
      resolve(what as Extract<SenderSays, {says: Name}>)
    }
    child.on('message', listen)
    child.once('exit', (code) => reject(new Error(`the sender ended with ${code}`)))
  })
}

function percent(part: number): string {
  return `${Math.round(part * 100)} %`
}
