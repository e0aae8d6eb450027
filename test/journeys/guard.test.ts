import type {AddressInfo} from 'node:net'
import {createServer} from 'node:net'
import {setTimeout as pause} from 'node:timers/promises'
import {SNSClient, SubscribeCommand} from '@aws-sdk/client-sns'
import {expect} from 'chai'
import type {GuardReport} from '../../src/app/guard/report.ts'
import {Journey} from '../support/journey.ts'
import type {RunningCommand} from '../support/sesctl.ts'

const ADMIN = 'admin@agency.test'
const TEAM = 'mail-team@platform.test'

/** What both stories do: an operator's sender, an instance that mails, and hours that go by. */
class Story {
  readonly journey: Journey
  sender = ''

  private constructor(journey: Journey) {
    this.journey = journey
  }

  static async begin(): Promise<Story> {
    const story = new Story(await Journey.start())
    for (const name of ['platform', 'mail-prod']) await story.journey.expect('provision', name, '--admin-email', ADMIN)
    const {domain} = await story.journey.result<{domain: string}>('dns-instructions', ['dns-instructions', 'platform'])
    story.sender = `reputation@${domain}`
    return story
  }

  async traffic(messages: number, days: number, bounces: string): Promise<void> {
    await this.journey.expect(
      ...['sandbox', 'traffic', 'mail-prod', '--messages', String(messages), '--days', String(days)],
      ...['--bounces', bounces, '--complaints', '0%', '--seed', '7'],
    )
  }

  async later(span: string): Promise<void> {
    await this.journey.expect('sandbox', 'clock', 'advance', span)
  }

  async guard(code = 0): Promise<GuardReport> {
    return await this.journey.result<GuardReport>('guard', ['guard', ...this.who()], code)
  }

  who(): string[] {
    return ['--from', this.sender, '--notify', TEAM]
  }

  async auditLog(): Promise<GuardReport['actions']> {
    const args = ['guard', 'log', 'mail-prod']
    return (await this.journey.result<Pick<GuardReport, 'actions'>>('guard-log', args)).actions
  }

  async state(): Promise<string> {
    const {state} = await this.journey.result<{state: string}>('reputation', ['reputation', 'mail-prod'])
    return state
  }

  /** Subjects of what a person got from the guard, oldest first. */
  async mailTo(address: string): Promise<string[]> {
    const args = ['sandbox', 'inbox', '--to', address]
    const {messages} = await this.journey.result<{messages: {from: string; subject: string}[]}>('sandbox-inbox', args)
    return messages
      .filter(({from}) => from.includes(this.sender))
      .map(({subject}) => subject)
      .reverse()
  }

  /** What became of a mail on each transport. */
  async transports(): Promise<string[]> {
    const {stdout} = await this.journey.run('send-test', 'mail-prod', '--json')
    const {result} = JSON.parse(stdout) as {result: {transports: {accepted: boolean; refusal?: {kind: string}}[]}}
    return result.transports.map(({accepted, refusal}) => (accepted ? 'accepted' : (refusal?.kind ?? '?')))
  }
}

const did = ({actions}: Pick<GuardReport, 'actions'>): string[] =>
  actions.map(({kind, instance, outcome}) => `${kind} ${instance} ${outcome}`)

describe('the guard: the whole story of an instance whose mail bounces', function () {
  this.timeout(60_000)
  let story: Story
  before(async () => {
    story = await Story.begin()
  })
  after(async () => await story.journey.end())

  it('has nothing to do while all is well', async () => {
    await story.traffic(20_000, 10, '0.5%')
    const report = await story.guard()
    expect(report.summary).to.include({total: 2, ok: 1, critical: 0})
    expect(report.actions).to.deep.equal([])
  })

  it('warns the admin and the platform when a threshold is crossed: once, however often it checks', async () => {
    await story.later('3d')
    await story.traffic(5000, 2, '12%')
    expect(did(await story.guard())).to.deep.equal(['warn-admin mail-prod done', 'warn-platform mail-prod done'])
    await story.later('30m')
    expect(did(await story.guard())).to.deep.equal([])
    expect(await story.mailTo(ADMIN)).to.deep.equal(['Mail is close to being paused: mail-prod'])
    expect(await story.mailTo(TEAM)).to.deep.equal(['Mail is close to being paused: mail-prod'])
    expect(await story.transports()).to.deep.equal(['accepted', 'accepted'])
  })

  it('shows what it would do about a critical rate, and does nothing by a dry run', async () => {
    await story.later('2h')
    await story.traffic(5000, 1, '20%')
    const dry = await story.journey.result<GuardReport>('guard', ['guard', ...story.who(), '--dry-run'], 3)
    expect(dry.planned.map(({kind}) => kind)).to.deep.equal(['pause', 'warn-admin', 'warn-platform'])
    expect(await story.state()).to.equal('critical')
  })

  it('pauses at the critical threshold within one run: mail is refused on both transports, and people are notified', async () => {
    expect(did(await story.guard())).to.deep.equal([
      'pause mail-prod done',
      'warn-admin mail-prod done',
      'warn-platform mail-prod done',
    ])
    expect(await story.transports()).to.deep.equal(['paused', 'paused'])
    expect((await story.mailTo(ADMIN)).at(-1)).to.equal('Mail has been paused: mail-prod')
  })

  it('leaves what is paused alone', async () => {
    await story.later('1d')
    const report = await story.guard()
    expect(report.instances.map(({state}) => state)).to.deep.equal(['paused'])
    expect(report.actions).to.deep.equal([])
  })

  it('believes no rate right after an unpause, and pauses nothing by it', async () => {
    const words = ['--reason', 'list cleaned', '--evidence', '1,600 dead addresses removed']
    await story.journey.expect('unpause', 'mail-prod', ...words)
    expect(await story.transports()).to.deep.equal(['accepted', 'accepted'])
    const report = await story.guard()
    expect(report.instances.map(({state}) => state)).to.deep.equal(['unproven'])
    expect(report.actions).to.deep.equal([])
  })

  it('finds it well again once there is volume', async () => {
    await story.later('3d')
    await story.traffic(30_000, 2, '0.2%')
    const report = await story.guard()
    expect(report.summary).to.include({ok: 1, unproven: 0, critical: 0, warning: 0})
    expect(await story.state()).to.equal('ok')
  })

  it('has all of it in the audit log', async () => {
    const actions = await story.auditLog()
    expect(actions.map(({kind, origin}) => `${origin} ${kind}`).reverse()).to.deep.equal([
      'guard warn-admin',
      'guard warn-platform',
      'guard pause',
      'guard warn-admin',
      'guard warn-platform',
      'person unpause',
    ])
    expect(actions[0]).to.include({evidence: '1,600 dead addresses removed', outcome: 'done'})
  })
})

describe('the guard: the same with the alarms that the broker makes', function () {
  this.timeout(90_000)
  let story: Story
  let listening: RunningCommand
  const topic = 'arn:aws-us-gov:sns:us-gov-west-1:000000000000:platform-email-notifications'
  before(async () => {
    story = await Story.begin()
    const port = await freePort()
    const args = ['guard', 'listen', '--topic', topic, '--port', String(port), ...story.who(), '--json']
    listening = story.journey.start(...args)
    await listening.says('listening on')
    const environment = await story.journey.environment()
    const sns = new SNSClient({
      region: environment['AWS_REGION'] ?? '',
      endpoint: environment['AWS_ENDPOINT_URL'] ?? '',
      credentials: {
        accessKeyId: environment['AWS_ACCESS_KEY_ID'] ?? '',
        secretAccessKey: environment['AWS_SECRET_ACCESS_KEY'] ?? '',
      },
    })
    const endpoint = `http://127.0.0.1:${port}/`
    await sns.send(new SubscribeCommand({TopicArn: topic, Protocol: 'http', Endpoint: endpoint}))
    sns.destroy()
    await listening.says('subscription confirmed')
  })
  after(async () => {
    listening.kill('SIGKILL')
    await story.journey.end()
  })

  it('is not notified of a critical rate: the alarms watch a metric that nobody publishes', async () => {
    await story.traffic(20_000, 2, '6%')
    await story.later('1h')
    expect(await story.state()).to.equal('critical')
    expect(await story.auditLog()).to.deep.equal([])
  })

  it('has audit find them, and repair them', async () => {
    const found = await story.journey.result<{findings: {code: string}[]}>('audit', ['audit', 'mail-prod'], 3)
    expect(found.findings.filter(({code}) => code === 'alarm-metric-missing')).to.have.length(4)
    await story.journey.expect('audit', '--all', '--fix', '--yes', '--topic-key', 'none')
  })

  it('pauses on the message of a real alarm, by the rates that it reads then', async () => {
    await story.traffic(2000, 1, '8%')
    // CloudWatch looks at whole periods: the one that the mail is in has to end.
    for (let minutes = 0; minutes < 20 && (await story.state()) !== 'paused'; minutes += 1) {
      await story.later('1m')
      await pause(250)
    }
    expect(await story.transports()).to.deep.equal(['paused', 'paused'])
    expect((await story.mailTo(ADMIN)).at(-1)).to.equal('Mail has been paused: mail-prod')
  })

  it('ends whole on SIGTERM, and says what it did', async () => {
    listening.kill('SIGTERM')
    const {code, stdout} = await listening.ended
    expect(code).to.equal(0)
    const {result} = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as {result: {alarms: number}}
    expect(result.alarms).to.be.greaterThan(0)
    expect(stdout).to.contain('"event":"judged"')
    expect((await story.auditLog()).filter(({kind}) => kind === 'pause')).to.have.length(1)
  })
})

describe('the guard: an account that allows one request a second of SES, as AWS documents', function () {
  this.timeout(120_000)
  const names = Array.from({length: 6}, (_, number) => `mail-${number}`)
  let journey: Journey
  before(async () => {
    journey = await Journey.start()
    await Promise.all(names.map(async (name) => await journey.expect('provision', name, '--admin-email', ADMIN)))
    for (const name of names) {
      const amount = ['--messages', '2000', '--days', '2', '--bounces', '3%', '--complaints', '0%', '--seed', '7']
      await journey.expect('sandbox', 'traffic', name, ...amount)
    }
    await journey.expect('sandbox', 'fault', 'on', 'throttle')
  })
  after(async () => await journey.end())

  it('reads every switch all the same, in the time that it takes', async () => {
    const report = await journey.result<GuardReport>('guard', ['guard'])
    expect(report.summary).to.include({warning: names.length, unread: 0})
    expect(report.missing).to.deep.equal([])
  })
})

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const {port} = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  await pause(0)
  return port
}
