import {once} from 'node:events'
import {createServer} from 'node:http'
import {type AddressInfo, connect} from 'node:net'
import {text} from 'node:stream/consumers'
import {expect} from 'chai'
import {createConfigurationSet} from '../../src/sandbox/aws/ses/configuration-sets.ts'
import {loadSigningKey} from '../../src/sandbox/aws/sns/signing-key.ts'
import {generateTraffic} from '../../src/sandbox/traffic/generate.ts'
import {addIdentity} from '../sandbox/mail/tenants.ts'
import {alarmMessage} from '../support/alarm-messages.ts'
import type {HostileAnswer} from '../support/hostile-answers.ts'
import {HOSTILE_AWS_ANSWERS} from '../support/hostile-aws-answers.ts'
import {choosePairs, SEED} from '../support/hostile-choice.ts'
import {type HostileHttpGates, hostileGates} from '../support/hostile-gate.ts'
import {type HostilePost, hostilePosts} from '../support/hostile-posts.ts'
import {expectDocumentedEnd, startProgram} from '../support/hostile-run.ts'
import {testSandbox} from '../support/sandbox.ts'
import {sandboxHome} from '../support/sandbox-home.ts'
import {type SnsSender, senderWith, snsSender} from '../support/sns-sender.ts'
import {until} from '../support/until.ts'

const TOPIC = 'arn:aws-us-gov:sns:us-gov-west-1:123456789012:platform-alerts'
const WHO = ['--from', 'reputation@platform.test', '--notify', 'team@platform.test', '--max-pauses', '10000']
/** For a request; SNS itself gives up after 15 s. */
const LONGEST_MILLIS = 20_000

interface Summary {
  readonly alarms: number
  readonly duplicates: number
  readonly refused: Readonly<Record<string, number>>
}

/** A guard that listens as a program of its own, whose AWS is behind a gate. */
interface Guard {
  readonly gates: HostileHttpGates
  readonly sender: SnsSender
  readonly port: number
  /** A configuration set above the critical threshold. */
  critical(): string
  isPaused(set: string): boolean
  /** @returns the status of the answer. */
  post(body: string): Promise<number>
  end(): Promise<Summary>
}

describe('hostile servers and strangers around sesctl guard listen', () => {
  const figures = {pairs: 0, megabytes: 0}
  const running: (() => void)[] = []
  afterEach(() => {
    for (const kill of running.splice(0)) kill()
  })
  after(() => {
    const {pairs, megabytes} = figures
    process.stdout.write(
      `  hostile guard listen: ${pairs} answers and posts, seed ${SEED}, at most ${Math.round(megabytes)} MB\n`,
    )
  })

  async function listening(): Promise<Guard> {
    const sandbox = await testSandbox()
    const gates = await hostileGates({aws: sandbox.endpoints.awsUrl})
    const home = sandboxHome(sandbox, {awsUrl: gates.urls['aws']})
    addIdentity(sandbox.env, 'platform.test')
    const port = await freePort()
    const words = ['guard', 'listen', '--topic', TOPIC, '--port', String(port), ...WHO, '--json']
    const {child, ended} = startProgram(words, {env: home.env, cwd: home.env['HOME'] ?? ''})
    running.push(() => void child.kill('SIGKILL'))
    const url = `http://127.0.0.1:${port}`
    let made = 0
    const guard: Guard = {
      gates,
      port,
      sender: senderWith(await loadSigningKey(sandbox.folder, sandbox.endpoints.region)),
      critical: () => {
        made += 1
        const name = `csb-aws-ses-tenant${made}`
        const set = {name, sendingEnabled: true, reputationMetricsEnabled: true, tlsPolicy: 'REQUIRE'} as const
        createConfigurationSet(sandbox.env, {...set, suppressedReasons: []})
        generateTraffic(sandbox.env, {
          configurationSet: name,
          messages: 1500,
          days: 2,
          complaintShare: 0,
          bounceShare: 0.08,
        })
        return name
      },
      isPaused: (set) =>
        sandbox.env.store.all<{enabled: number}>(
          'SELECT sending_enabled AS enabled FROM configuration_set WHERE name = ?',
          set,
        )[0]?.enabled === 0,
      post: async (body) => (await fetch(url, {method: 'POST', body})).status,
      end: async () => {
        gates.attack(0, undefined)
        child.kill('SIGTERM')
        const outcome = await ended
        await gates.close()
        home.dispose()
        await sandbox.close()
        figures.megabytes = Math.max(figures.megabytes, outcome.megabytes)
        expectDocumentedEnd(outcome)
        expect(outcome.code, outcome.stderr).to.equal(0)
        const documents = outcome.stdout
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line) as {result?: Summary})
        return documents.at(-1)?.result as Summary
      },
    }
    await until(async () => (await fetch(`${url}/health`).catch(() => undefined))?.status === 200)
    return guard
  }

  const alarm = ({sender}: Guard, set: string): string =>
    sender.body(alarmMessage({sets: [set], isMath: true}), {topicArn: TOPIC})

  /** @returns the statuses that it was answered with before the listener closed, or had nothing more to say for a while. */
  async function attacked(port: number, {perform}: HostilePost): Promise<string[]> {
    const socket = connect(port, '127.0.0.1')
    socket.on('error', () => {})
    await once(socket, 'connect')
    perform(socket)
    const limit = setTimeout(() => socket.destroy(new Error('it was never ended')), LONGEST_MILLIS)
    socket.on('data', () => setTimeout(() => socket.end(), 500))
    const came = await text(socket).catch((error: NodeJS.ErrnoException) => error.code ?? error.message)
    clearTimeout(limit)
    return came.match(/^HTTP\/1\.1 \d+|it was never ended/gm) ?? []
  }

  it('refuses each post of a stranger, is led nowhere, and judges the alarm that SNS signs', async () => {
    const guard = await listening()
    const led: string[] = []
    const decoy = createServer((request, response) => {
      led.push(request.url ?? '')
      response.end()
    })
    await new Promise<void>((resolve) => decoy.listen(0, '127.0.0.1', resolve))
    const elsewhere = `http://127.0.0.1:${(decoy.address() as AddressInfo).port}`
    const set = guard.critical()
    const message = alarmMessage({sets: [set], isMath: true})
    const posts = hostilePosts({sender: guard.sender, stranger: snsSender(), topic: TOPIC, message, elsewhere})
    expect(posts.length).to.be.at.least(20)
    const wrong: string[] = []
    await Promise.all(
      posts.map(async (post) => {
        const statuses = await attacked(guard.port, post)
        figures.pairs += 1
        if (!statuses.every((status) => /1\.1 (100|4\d\d|503)$/.test(status))) wrong.push(`${post.name}: ${statuses}`)
      }),
    )
    expect(wrong).to.deep.equal([])
    expect(guard.isPaused(set)).to.equal(false)
    expect(led).to.deep.equal([])
    const asked = guard.gates.requests.filter(({path}) => !path.endsWith('.pem'))
    expect(asked.map(({path}) => path).filter((path) => path.includes(set))).to.deep.equal([])
    expect(await guard.post(alarm(guard, set))).to.equal(200)
    expect(guard.isPaused(set)).to.equal(true)
    decoy.close()
    const {alarms, refused} = await guard.end()
    expect(alarms).to.equal(1)
    expect(Object.values(refused).reduce((sum, count) => sum + count, 0)).to.be.at.least(20)
  }).timeout(120_000)

  it('has SNS deliver an alarm again that AWS left undecided, and pauses once', async () => {
    const lanes = await Promise.all([listening(), listening()])
    const [first] = lanes as [Guard, Guard]
    await Promise.all(
      lanes.map(async (guard) => expect(await guard.post(alarm(guard, guard.critical()))).to.equal(200)),
    )
    first.gates.attack(0, undefined)
    expect(await first.post(alarm(first, first.critical()))).to.equal(200)
    const requests = first.gates.requests.length
    expect(requests).to.be.greaterThan(2)
    // What never ends is waited for longer than SNS waits: the next delivery finds it.
    const pairs = choosePairs(
      'guard listen',
      requests,
      HOSTILE_AWS_ANSWERS.filter(({endless}) => !endless),
    )
    const failures: string[] = []
    let alarms = 0
    await Promise.all(
      lanes.map(async (guard) => {
        for (let pair = pairs.shift(); pair; pair = pairs.shift()) {
          alarms += 1
          figures.pairs += 1
          const {at, answer} = pair
          await undecided(guard, at, answer).catch((error: unknown) => {
            failures.push(`request ${at}, ${answer.name}: ${String(error).slice(0, 1000)}`)
          })
        }
      }),
    )
    expect(failures.join('\n\n'), `${failures.length} failures`).to.equal('')
    const summaries = await Promise.all(lanes.map(async (guard) => await guard.end()))
    expect(summaries.reduce((sum, summary) => sum + summary.alarms, 0)).to.equal(alarms + 3)
  }).timeout(3_600_000)

  async function undecided(guard: Guard, at: number, answer: HostileAnswer): Promise<void> {
    const set = guard.critical()
    const body = alarm(guard, set)
    guard.gates.attack(at, answer, Number.POSITIVE_INFINITY)
    const status = await guard.post(body)
    guard.gates.attack(0, undefined)
    expect(status).to.be.oneOf([200, 503])
    if (status === 503) expect(await guard.post(body), 'delivered again').to.equal(200)
    expect(guard.isPaused(set), `paused, first answered ${status}`).to.equal(true)
  }
})

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const {port} = server.address() as AddressInfo
  await new Promise<void>((resolve) => server.close(() => resolve()))
  return port
}
