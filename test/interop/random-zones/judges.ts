import {type ChildProcessWithoutNullStreams, spawn} from 'node:child_process'
import {createInterface} from 'node:readline'
import {fileURLToPath} from 'node:url'
import {missingProgram, PYTHON} from '../program.ts'
import type {ServedZone} from './drawn-zone.ts'
import {SENDERS} from './outside-zones.ts'

/** What programs that we did not write make of a zone, and the zone as its server holds it. */
export interface Judged {
  /** pyspf, for a bounce address of the name where the SPF record is: the first address of SES that does not pass. */
  readonly spf: {readonly result: string; readonly why: string; readonly sender: string}
  /** checkdmarc. */
  readonly dmarc: {
    readonly valid: boolean
    /** The domain at whose `_dmarc.` the record was found. */
    readonly location: string | null
    readonly record: string | null
    readonly tags?: Readonly<Record<string, string>>
    readonly error?: string
  }
  /** Every CNAME leads where it should. */
  readonly dkim: boolean
  /** One MX record, to the Region's host. */
  readonly mx: boolean
  /** Name, TTL, type and data of every record but SOA, in order. */
  readonly records: readonly string[]
}

export interface Judges {
  judge(zone: ServedZone): Promise<Judged>
  /** The zone alone: nothing is judged. */
  records(zone: ServedZone): Promise<Judged['records']>
  close(): Promise<void>
}

/** Starts the judges: one process, which reads the zones of a name server by transfer. */
export async function startJudges(
  server: {readonly address: string; readonly port: number},
  outsideZones: readonly string[],
): Promise<Judges> {
  const script = fileURLToPath(new URL('../python/judge_zones.py', import.meta.url))
  const child: ChildProcessWithoutNullStreams = spawn(
    PYTHON,
    ['-W', 'ignore', script, server.address, String(server.port), ...outsideZones],
    // checkdmarc's sentences list what is in a set: without a seed, in another order each time.
    {env: {PATH: process.env['PATH'], LANG: 'C.UTF-8', PYTHONHASHSEED: '0'}},
  )
  const waiting: {resolve: (judged: Judged) => void; reject: (error: Error) => void}[] = []
  let log = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    log += text
  })
  createInterface({input: child.stdout}).on('line', (line) => waiting.shift()?.resolve(JSON.parse(line) as Judged))
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const fail = (error: Error): void => {
    for (const each of waiting.splice(0)) each.reject(error)
  }
  child.once('error', (error) => fail(missingProgram(PYTHON, error)))
  child.stdin.on('error', () => {})
  void ended.then(() => fail(new Error(`the judges ended: ${log}`)))
  const ask = async (question: object): Promise<Judged> =>
    await new Promise((resolve, reject) => {
      waiting.push({resolve, reject})
      child.stdin.write(`${JSON.stringify(question)}\n`)
    })
  return {
    judge: async (zone) => await ask(questionOf(zone)),
    records: async ({zone}) => (await ask({zone})).records,
    close: async () => {
      child.stdin.end()
      await ended
    },
  }
}

function questionOf({zone, domain, required}: ServedZone): object {
  const of = (purpose: string) => required.filter((record) => record.purpose === purpose)
  return {
    zone,
    domain,
    senders: SENDERS,
    spf: of('spf')[0]?.name,
    dkim: Object.fromEntries(of('dkim').map(({name, value}) => [name, value])),
    mx: Object.fromEntries(of('mx').map(({name, value}) => [name, value.split(' ')[1]])),
  }
}
