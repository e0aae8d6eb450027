import {createServer, type Server} from 'node:http'
import type {AddressInfo} from 'node:net'
import {expect} from 'chai'
import {HOSTILE_ANSWERS, type HostileAnswer} from '../support/hostile-answers.ts'
import {choosePairs, SEED} from '../support/hostile-choice.ts'
import {type HostileHttpGates, hostileGates} from '../support/hostile-gate.ts'
import {expectDocumentedEnd, startProgram} from '../support/hostile-run.ts'
import {type RunningSandbox, testSandbox} from '../support/sandbox.ts'
import {sandboxHome} from '../support/sandbox-home.ts'
import {bounceRecord, snsSender, TOPIC} from '../support/sns-sender.ts'
import {until} from '../support/until.ts'

/** A listener that runs as a program of its own, behind whose outgoing requests a gate stands. */
interface Listener {
  readonly gates: HostileHttpGates
  /** What the good servers behind the gate got: paths with queries, and posts. */
  readonly served: string[]
  post(body: string): Promise<number>
  isHealthy(): Promise<boolean>
}

interface Summary {
  readonly events: number
  readonly delivery?: {readonly forward?: {readonly waiting: number; readonly givenUp: number}}
}

const LANES = 4
const REQUESTS = 8
const OTHER = `SimpleNotificationService-${'f'.repeat(32)}.pem`

describe('hostile servers around sesctl feedback listen', () => {
  const sender = snsSender()
  const figures = {pairs: 0, megabytes: 0}
  let sandbox: RunningSandbox
  before(async () => {
    sandbox = await testSandbox()
  })
  after(async () => {
    await sandbox.close()
    const {pairs, megabytes} = figures
    process.stdout.write(`  hostile listener: ${pairs} answers, seed ${SEED}, at most ${Math.round(megabytes)} MB\n`)
  })

  /** SNS as far as a listener asks it, and a receiver of events. */
  async function goodServer(served: string[]): Promise<Server> {
    const server = createServer((request, response) => {
      request.resume().on('end', () => {
        served.push(`${request.method} ${request.url}`)
        if (request.url?.endsWith('.pem')) response.end(sender.certificate)
        else response.end(`<R><SubscriptionArn>${TOPIC}:subscription</SubscriptionArn></R>`)
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return server
  }

  async function listening(work: (listener: Listener) => Promise<void>): Promise<Summary> {
    const served: string[] = []
    const server = await goodServer(served)
    const gates = await hostileGates({sns: `http://127.0.0.1:${(server.address() as AddressInfo).port}`})
    const home = sandboxHome(sandbox, {awsUrl: gates.urls['sns']})
    const port = await freePort()
    const forward = `${gates.urls['sns']}/events`
    const words = ['feedback', 'listen', '--topic', TOPIC, '--port', String(port), '--forward', forward, '--json']
    const {child, ended} = startProgram(words, {env: home.env, cwd: home.env['HOME'] ?? ''})
    const url = `http://127.0.0.1:${port}`
    const isHealthy = async (): Promise<boolean> =>
      (await fetch(`${url}/health`).catch(() => undefined))?.status === 200
    try {
      await until(isHealthy)
      await work({
        gates,
        served,
        isHealthy,
        post: async (body) => (await fetch(url, {method: 'POST', body})).status,
      })
    } finally {
      gates.attack(0, undefined)
      child.kill('SIGTERM')
    }
    const outcome = await ended
    await gates.close()
    server.close()
    home.dispose()
    figures.pairs += 1
    figures.megabytes = Math.max(figures.megabytes, outcome.megabytes)
    expectDocumentedEnd(outcome)
    expect(outcome.code, outcome.stderr).to.equal(0)
    const lines = outcome.stdout.trimEnd().split('\n')
    const documents = lines.map((line) => JSON.parse(line) as {result?: Summary})
    return documents.at(-1)?.result as Summary
  }

  async function withEach(name: string, work: (answer: HostileAnswer) => Promise<void>): Promise<void> {
    const answers = [...new Set(choosePairs(name, REQUESTS, HOSTILE_ANSWERS).map(({answer}) => answer))]
    const failures: string[] = []
    const lane = async (): Promise<void> => {
      for (let answer = answers.shift(); answer; answer = answers.shift()) {
        const said = answer.name
        await work(answer).catch((error: unknown) => failures.push(`${said}: ${String(error).slice(0, 1500)}`))
      }
    }
    await Promise.all(Array.from({length: LANES}, lane))
    expect(failures.join('\n\n'), `${failures.length} failures`).to.equal('')
  }

  it('have SNS deliver again what no certificate could be had for, and keep what comes then', async () => {
    await withEach('certificate', async (answer) => {
      const first = sender.body(bounceRecord('m1'))
      const {events} = await listening(async ({gates, post, isHealthy}) => {
        gates.attack(0, answer, Number.POSITIVE_INFINITY)
        const delivered = post(first)
        expect(await isHealthy(), 'healthy meanwhile').to.equal(true)
        expect(await delivered, 'a 4xx would end the delivery for good').to.equal(503)
        gates.attack(0, undefined)
        // SNS signs with another certificate, the old one's place being remembered for a minute.
        const again = first.replace(/SimpleNotificationService-\w+\.pem/, OTHER)
        expect(await post(again)).to.equal(200)
      })
      expect(events).to.equal(1)
    })
  }).timeout(1_800_000)

  it('have SNS ask again for a confirmation that nobody confirmed', async () => {
    await withEach('confirmation', async (answer) => {
      await listening(async ({gates, post, served}) => {
        expect(await post(sender.body(bounceRecord('m0')))).to.equal(200)
        await until(() => served.includes('POST /events'))
        const body = sender.body('Confirm?', {type: 'SubscriptionConfirmation', token: 'token-1'})
        gates.attack(0, answer, Number.POSITIVE_INFINITY)
        expect(await post(body)).to.equal(503)
        gates.attack(0, undefined)
        expect(await post(body)).to.equal(200)
        expect(served.filter((path) => path.includes('ConfirmSubscription'))).to.have.length(1)
      })
    })
  }).timeout(1_800_000)

  it('get each event that they refused again, and none is lost', async () => {
    await withEach('forward', async (answer) => {
      const {events, delivery} = await listening(async ({gates, post, served}) => {
        // The certificate is the first request that passes.
        gates.attack(1, answer, 1)
        expect(await post(sender.body(bounceRecord('m1')))).to.equal(200)
        const isTaken = /^(answers 20[04]|sends a body without an end)/.test(answer.name)
        if (isTaken) await until(() => gates.requests.length >= 2)
        else await until(() => served.includes('POST /events'))
      })
      expect(events).to.equal(1)
      expect(delivery).to.deep.equal({forward: {waiting: 0, givenUp: 0}})
    })
  }).timeout(1_800_000)
})

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const {port} = server.address() as AddressInfo
  await new Promise<void>((resolve) => server.close(() => resolve()))
  return port
}
