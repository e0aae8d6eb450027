// How much mail the sandbox takes over real SMTP connections, and whether all that it accepted is on disk.
// node bench/smtp.ts [--rate 300] [--seconds 60] [--connections 20] [--fresh: a connection for each message]
import {join} from 'node:path'
import {setTimeout as wait} from 'node:timers/promises'
import {parseArgs} from 'node:util'
import {openDatabase} from '../src/sandbox/store/database.ts'
import {Daemon} from './daemon.ts'
import {milliseconds, quantile, Report} from './report.ts'
import {type Account, SmtpClient} from './smtp-client.ts'
import {verifiedAccount} from './verified-account.ts'

const {values} = parseArgs({
  options: {
    rate: {type: 'string', default: '300'},
    seconds: {type: 'string', default: '60'},
    connections: {type: 'string', default: '20'},
    fresh: {type: 'boolean', default: false},
  },
})
const [rate, seconds, connections] = [Number(values.rate), Number(values.seconds), Number(values.connections)]
const BODY = 'A line of an ordinary message, seventy-two characters long, more or less.\r\n'.repeat(20)
const INSTANCE = '00000000-0000-4000-8000-000000000001'

const daemon = new Daemon()
const report = new Report(
  `SMTP: ${rate} messages a second for ${seconds} s, ${values.fresh ? 'a connection each' : `${connections} connections`}`,
)
try {
  await daemon.start()
  await daemon.control('POST', '/settings', {operationMillis: 0, bindMillis: 0})
  const account = await verifiedAccount(daemon, INSTANCE)
  const {accepted, latencies, refused, took} = await load(account)
  latencies.sort((a, b) => a - b)
  const lost = accepted.length - onDisk(accepted)
  const {highest, seconds: processor} = daemon.usage()
  const reached = accepted.length / took
  report.demand(
    'accepted',
    `${accepted.length}, ${reached.toFixed(1)} a second`,
    `${rate} a second`,
    reached >= rate * 0.99,
  )
  report.demand('refused or failed', String(refused.length), '0', refused.length === 0)
  report.demand('lost', String(lost), '0', lost === 0)
  report.figure(
    'time of a message',
    `median ${milliseconds(quantile(latencies, 0.5))}, 99 % ${milliseconds(quantile(latencies, 0.99))}, longest ${milliseconds(latencies.at(-1) ?? 0)}`,
  )
  report.figure('the sandbox', `${processor.toFixed(1)} s of processor, ${Math.round(highest)} MiB at most`)
  if (refused[0] !== undefined) report.figure('first failure', refused[0])
  report.end()
} finally {
  await daemon.dispose()
}

interface Outcome {
  readonly accepted: string[]
  /** Milliseconds from when a message was due to its 250: waiting for a free connection counts. */
  readonly latencies: number[]
  readonly refused: string[]
  /** Seconds. */
  readonly took: number
}

/** Sends by a timetable, so that a slow answer does not slow the demand down. */
async function load(account: Account & {domain: string}): Promise<Outcome> {
  const [accepted, latencies, refused]: [string[], number[], string[]] = [[], [], []]
  const total = rate * seconds
  const began = performance.now()
  let next = 0
  const worker = async (): Promise<void> => {
    let client: SmtpClient | undefined
    for (let index = next++; index < total; index = next++) {
      const due = began + (index / rate) * 1000
      const early = due - performance.now()
      if (early > 0) await wait(early)
      try {
        client ??= await SmtpClient.open(account)
        accepted.push(await client.send(`bench@${account.domain}`, `r${index}@example.test`, BODY))
        latencies.push(performance.now() - due)
      } catch (error) {
        refused.push(String(error))
      }
      if (!values.fresh) continue
      client?.close()
      client = undefined
    }
    client?.close()
  }
  await Promise.all(Array.from({length: values.fresh ? connections * 4 : connections}, worker))
  return {accepted, latencies, refused, took: (performance.now() - began) / 1000}
}

/** How many of the ids are in the store, read as any other process would. */
function onDisk(ids: readonly string[]): number {
  const database = openDatabase(join(daemon.folder, 'sandbox.db'))
  try {
    const find = database.prepare('SELECT 1 AS found FROM message WHERE id = ?')
    return new Set(ids.filter((id) => find.get(id) !== undefined)).size
  } finally {
    database.close()
  }
}
