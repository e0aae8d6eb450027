import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {expect} from 'chai'
import {builtProgram} from '../support/built.ts'
import {HOSTILE_ANSWERS, type HostileAnswer} from '../support/hostile-answers.ts'
import {type HostileGates, hostileGates} from '../support/hostile-gate.ts'
import {type RunningSandbox, testSandbox} from '../support/sandbox.ts'
import {temporaryHome} from '../support/sesctl.ts'

const EXITS = [0, 1, 2, 3, 4, 5, 6, 8]
const TIMEOUT_MILLIS = 2000
const MOST_MEGABYTES = 150
/** C0 without line feed, DEL, C1, bidirectional controls: nothing of them may reach a terminal. */
const OBEYED = /(?!\n)[\p{Cc}\p{Bidi_Control}]/u

interface Walk {
  readonly words: readonly string[]
  /** Run before each attack, through gates that pass everything. */
  readonly prepare?: readonly (readonly string[])[]
}

/** What a tenant does on Cloud Foundry. A walk that makes something names it by its run. */
const WALKS: Readonly<Record<string, (run: string) => Walk>> = {
  list: () => ({words: ['list']}),
  status: () => ({words: ['status', 'mail']}),
  bindings: () => ({words: ['bindings', 'mail']}),
  bind: (run) => ({words: ['bind', 'mail', '--key', `key-${run}`, '--write', `${run}.env`]}),
  unbind: (run) => ({
    prepare: [['bind', 'mail', '--key', `key-${run}`, '--write', `${run}.env`]],
    words: ['unbind', 'mail', `key-${run}`, '--yes'],
  }),
}

/**
 * Hostile servers: Cloud Foundry and UAA that answer a command well up to any one request, and from that one on in a hostile
 * way; afterwards they are well again. Another server is another set of gates and walks over the same answers.
 */
describe('a hostile Cloud Foundry and UAA', () => {
  let sandbox: RunningSandbox
  let gates: HostileGates
  let home: ReturnType<typeof temporaryHome>
  let env: Record<string, string>
  let runs = 0

  before(async function () {
    this.timeout(60_000)
    sandbox = await testSandbox()
    const {api, uaa, users} = sandbox.endpoints.cloudFoundry
    const [tenant] = users
    gates = await hostileGates({api, uaa})
    home = temporaryHome()
    env = {
      ...home.env,
      CF_API: gates.urls['api'] ?? '',
      CF_USERNAME: tenant?.name ?? '',
      CF_PASSWORD: tenant?.password ?? '',
      CF_ORG: 'sandbox-org',
      CF_SPACE: 'sandbox-space',
    }
    await works(['provision', 'mail', '--admin-email', 'admin@agency.test'])
  })
  after(async () => {
    home.dispose()
    await gates.close()
    await sandbox.close()
  })

  async function run(words: readonly string[]) {
    const args = ['-e', PEAK, builtProgram(), ...words, '--json', '--timeout', `${TIMEOUT_MILLIS}ms`]
    const child = spawn(process.execPath, args, {
      cwd: home.path,
      env: {PATH: process.env['PATH'], LANG: 'C.UTF-8', ...env},
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    })
    const [stdout, stderr, peak] = [child.stdout, child.stderr, child.stdio[3]].map(async (stream) =>
      Buffer.concat(await (stream as NodeJS.ReadableStream & {toArray(): Promise<Buffer[]>}).toArray()).toString(
        'utf8',
      ),
    )
    const started = performance.now()
    const [code] = (await once(child, 'close')) as [number | null]
    return {
      code,
      stdout: (await stdout) ?? '',
      stderr: (await stderr) ?? '',
      megabytes: Number(await peak) / 1024,
      millis: performance.now() - started,
    }
  }

  async function works(words: readonly string[], codes: readonly number[] = [0]): Promise<void> {
    gates.attack(0, undefined)
    const {code, stdout, stderr} = await run(words)
    expect(codes, `${words.join(' ')}\n${stdout}${stderr}`).to.include(code)
  }

  /** IAM users that the broker made, and what Cloud Foundry knows of bindings: the same, or something is lost. */
  const users = (): string[] =>
    sandbox.world.store
      .all<{name: string}>("SELECT name FROM iam_user WHERE name LIKE 'csb-aws-ses-%' ORDER BY name")
      .map(({name}) => name.replace('csb-aws-ses-', ''))

  async function keys(): Promise<string[]> {
    gates.attack(0, undefined)
    const {stdout} = await run(['bindings', 'mail'])
    return (JSON.parse(stdout) as {result: {bindings: {id: string}[]}}).result.bindings.map(({id}) => id).sort()
  }

  async function attacked({words, prepare = []}: Walk, at: number, answer: HostileAnswer): Promise<void> {
    for (const each of prepare) await works(each)
    gates.attack(at, answer, Number.POSITIVE_INFINITY)
    const {code, stdout, stderr, megabytes, millis} = await run(words)
    const told = `${words.join(' ')}\n${stdout.slice(0, 2000)}\n${stderr.slice(0, 2000)}`
    expect(EXITS, told).to.include(code)
    expect(stderr, told).not.to.contain('bug in sesctl')
    expect(stdout, told).not.to.contain('internal-error')
    expect(JSON.parse(stdout), told).to.have.property('ok', code === 0 || code === 3)
    expect(OBEYED.test(stdout + stderr), told).to.equal(false)
    expect(megabytes, told).to.be.lessThan(MOST_MEGABYTES)
    expect(millis, told).to.be.lessThan(TIMEOUT_MILLIS + 1000 + 1500)
  }

  /** One request of a walk, in every hostile way; what is left half done afterwards is resumed. */
  async function attackedAt(at: number, name: string, walk: (run: string) => Walk): Promise<void> {
    for (const answer of HOSTILE_ANSWERS.filter((_, index) => isChosen(index, at))) {
      try {
        await attacked(walk(`r${runs++}`), at, answer)
      } catch (error) {
        if (error instanceof Error) error.message = `request ${at} of ${name}, ${answer.name}: ${error.message}`
        throw error
      }
    }
    // 8: whether the platform still makes something is not known for a while.
    await works(['resume'], [0, 8])
  }

  for (const [name, walk] of Object.entries(WALKS)) {
    it(`gets a documented end with one document from sesctl ${name}, at every request, and loses nothing`, async function () {
      this.timeout(1_800_000)
      const whole = walk(`whole-${name}`)
      for (const each of whole.prepare ?? []) await works(each)
      await works(whole.words)
      const count = gates.requests.length
      expect(count).to.be.greaterThan(2)
      for (let at = 0; at < count; at++) await attackedAt(at, name, walk)
      expect(users()).to.have.length((await keys()).length)
    })
  }
})

/** At each request one answer in so many, in turn, so that each comes up; SESCTL_HOSTILE=1 is all of them at all requests. */
const ONE_IN = Number(process.env['SESCTL_HOSTILE'] ?? 6)

function isChosen(index: number, at: number): boolean {
  return index % ONE_IN === at % ONE_IN
}

/** Runs the program that follows, and writes the most memory that it had, in KiB, to descriptor 3. */
const PEAK = `
process.on('exit', () => require('node:fs').writeSync(3, String(process.resourceUsage().maxRSS)));
import(require('node:url').pathToFileURL(process.argv[1]));
`
