// What the reputation of a whole fleet, and a run of the guard, cost: requests, time, and memory that must not grow with the fleet.
// node bench/fleet.ts [--small 1000] [--large 10000]
import {spawn} from 'node:child_process'
import {existsSync, mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {parseArgs} from 'node:util'
import {openDatabase} from '../src/sandbox/store/database.ts'
import {Daemon} from './daemon.ts'
import {milliseconds, Report} from './report.ts'

const {values} = parseArgs({
  options: {small: {type: 'string', default: '1000'}, large: {type: 'string', default: '10000'}},
})
const [small, large] = [Number(values.small), Number(values.large)]
const HOURS = 72
const REQUESTS = {rates: 250, listing: 1000, counted: 200, countedAtOnce: 10}
/** The listing and what is kept of each member: names, two reports, a slope. */
const BYTES_A_MEMBER = 3 * 1024
/** The guard keeps those in trouble only, and the names of all. */
const BYTES_A_NAME = 1024

/** Kilobytes, in the words of the process itself. */
const REPORTS_PEAK = `data:text/javascript,${encodeURIComponent(
  'process.on("exit", () => process.stderr.write("PEAK " + process.resourceUsage().maxRSS + String.fromCharCode(10)))',
)}`

/** MiB. Without a bound V8 lets garbage lie, and the figure would be of that. */
const HEAP = Number(process.env['HEAP'] ?? 64)

interface Run {
  readonly millis: number
  /** MiB */
  readonly peak: number
  readonly requests: Readonly<Record<string, number>>
  readonly members: number
  readonly rated: number
}

const report = new Report(`Fleet: the reputation of ${small} and of ${large} instances`)
const [few, many] = [await fleetOf(small), await fleetOf(large)]
for (const [count, formats] of [
  [small, few],
  [large, many],
] as const) {
  for (const [format, run] of Object.entries(formats)) {
    report.figure(`${count} ${format}`, `${milliseconds(run.millis)}, ${Math.round(run.peak)} MiB at most`)
  }
  const {requests, members, rated} = formats['json'] as Run
  const demand = (what: string, operation: string, wanted: number): void => {
    const asked = requests[operation] ?? 0
    report.demand(`${count} ${what}`, String(asked), String(wanted), asked === wanted)
  }
  report.demand(`${count} with rates`, String(rated), String(count), members === count && rated === count)
  demand('metric requests', 'GetMetricData', Math.ceil(count / REQUESTS.rates))
  demand('listing requests', 'ListConfigurationSets', Math.ceil(count / REQUESTS.listing))
  const guard = formats['guard']?.requests['GetMetricData'] ?? 0
  const wanted = Math.ceil(count / REQUESTS.rates)
  report.demand(`${count} metric requests of the guard`, String(guard), String(wanted), guard === wanted)
  demand('counting requests', 'BatchGetMetricData', Math.min(count, REQUESTS.counted) / REQUESTS.countedAtOnce)
}
for (const [format, most] of [
  ['json', BYTES_A_MEMBER],
  ['guard', BYTES_A_NAME],
] as const) {
  const growth = ((many[format]?.peak ?? 0) - (few[format]?.peak ?? 0)) * 2 ** 20
  const each = growth / (large - small)
  report.demand(`memory for each more, ${format}`, `${Math.round(each)} bytes`, `below ${most}`, each < most)
}
report.end()

/** A sandbox of its own for each size, so that neither is warm. */
async function fleetOf(count: number): Promise<Record<string, Run>> {
  const daemon = new Daemon()
  const home = mkdtempSync(join(tmpdir(), 'sesctl-bench-home-'))
  try {
    await daemon.start()
    await daemon.kill()
    seed(join(daemon.folder, 'sandbox.db'), count)
    await daemon.start()
    const env = {PATH: process.env['PATH'], HOME: home, SESCTL_SANDBOX_FOLDER: daemon.folder}
    await run(env, ['sandbox', 'start', '--json'])
    const runs: Record<string, Run> = {}
    for (const [format, words] of [
      ['json', ['--json']],
      ['csv', ['--csv']],
      ['text', []],
      ['html', ['--html', '-']],
    ] as const) {
      runs[format] = await run(env, ['reputation', '--all', '--debug', ...words])
    }
    runs['guard'] = await run(env, ['guard', '--dry-run', '--json', '--debug'])
    return runs
  } finally {
    await daemon.dispose()
    rmSync(home, {recursive: true, force: true})
  }
}

/** Sets and three days of hourly mail, written without requests: with them it would take an hour. */
function seed(file: string, count: number): void {
  const database = openDatabase(file)
  const hour = Math.floor(Date.now() / 3_600_000) * 3600
  database.exec(`
    PRAGMA synchronous = OFF;
    BEGIN;
    CREATE TEMP TABLE number AS WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ${count}) SELECT i FROM n;
    INSERT INTO configuration_set (name, sending_enabled, reputation_metrics_enabled, tls_policy, suppressed_reasons_json, created_at)
      SELECT printf('csb-aws-ses-00000000-0000-4000-8000-%012x', i), 1, 1, 'REQUIRE', '[]', ${hour * 1000} FROM number;
    WITH RECURSIVE age (h) AS (SELECT 1 UNION ALL SELECT h + 1 FROM age WHERE h < ${HOURS})
    INSERT INTO send_statistic (configuration_set, bucket, sends, deliveries, permanent_bounces)
      SELECT printf('csb-aws-ses-00000000-0000-4000-8000-%012x', i), ${hour} - h * 3600, 100, 99 - i % 2, i % 2 FROM number, age;
    COMMIT;`)
  database.close()
}

async function run(env: NodeJS.ProcessEnv, words: readonly string[]): Promise<Run> {
  const began = performance.now()
  const child = spawn(
    process.execPath,
    [`--max-old-space-size=${HEAP}`, '--max-semi-space-size=4', '--import', REPORTS_PEAK, program(), ...words],
    {env},
  )
  const [output, errors] = [[] as Buffer[], [] as Buffer[]]
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk))
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  const said = Buffer.concat(errors).toString()
  if (code !== 0) throw new Error(`${words.join(' ')}: exit code ${code}\n${said.slice(-2000)}`)
  const requests: Record<string, number> = {}
  for (const [, operation = ''] of said.matchAll(/^debug: \w+Client (\w+) \d+/gm))
    requests[operation] = (requests[operation] ?? 0) + 1
  const text = Buffer.concat(output).toString()
  const instances =
    words.includes('--all') && words.includes('--json')
      ? (JSON.parse(text) as {result: {instances: {bounce?: {rate?: number}}[]}}).result.instances
      : []
  return {
    millis: performance.now() - began,
    peak: Number(/^PEAK (\d+)$/m.exec(said)?.[1] ?? 0) / 1024,
    requests,
    members: instances.length,
    rated: instances.filter(({bounce}) => bounce?.rate !== undefined).length,
  }
}

/** The built program, which is what people run; the sources where there is none. */
function program(): string {
  const at = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url))
  return existsSync(at('dist/cli/main.js')) ? at('bin/run.js') : at('bin/dev.js')
}
