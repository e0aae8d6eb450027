import {writeFileSync} from 'node:fs'
import {type AddressInfo, createServer} from 'node:net'
import {join} from 'node:path'
import {PublishCommand, SNSClient, SubscribeCommand} from '@aws-sdk/client-sns'
import {expect} from 'chai'
import type {GuardAuditLog} from '../../src/app/guard/audit-log.ts'
import type {GuardReport} from '../../src/app/guard/report.ts'
import {createConfigurationSet} from '../../src/sandbox/aws/ses/configuration-sets.ts'
import {subscribe} from '../../src/sandbox/aws/sns/subscriptions.ts'
import {createTopic} from '../../src/sandbox/aws/sns/topics.ts'
import {listInbox} from '../../src/sandbox/mail/inbox.ts'
import {generateTraffic} from '../../src/sandbox/traffic/generate.ts'
import {addIdentity} from '../sandbox/mail/tenants.ts'
import {alarmMessage} from '../support/alarm-messages.ts'
import {checkedEnvelope, checkPart, checkResult} from '../support/result-schema.ts'
import {type RunningSandbox, testSandbox} from '../support/sandbox.ts'
import {type SandboxHome, sandboxHome} from '../support/sandbox-home.ts'
import {type Outcome, type RunOptions, runSesctl, startSesctl} from '../support/sesctl.ts'
import {until} from '../support/until.ts'

const WHO = ['--from', 'reputation@platform.test', '--notify', 'team@platform.test']
const TOPIC = 'arn:aws-us-gov:sns:us-gov-west-1:000000000000:alerts'

describe('sesctl guard', function () {
  this.timeout(30_000)
  let sandbox: RunningSandbox
  let home: SandboxHome
  const run = async (args: readonly string[], options: RunOptions = {}): Promise<Outcome> =>
    await runSesctl(['guard', ...args], {...options, env: {...home.env, ...options.env}})
  const runs = async (all: readonly (readonly string[])[]): Promise<Outcome[]> =>
    await Promise.all(all.map((args) => run(args)))
  const isPaused = (name: string): boolean =>
    sandbox.env.store.one<{on: number}>('SELECT sending_enabled AS "on" FROM configuration_set WHERE name = ?', name)
      ?.on === 0
  const reportOf = ({stdout}: Outcome): GuardReport => checkedEnvelope<GuardReport>('guard', stdout).result
  const did = ({actions}: Pick<GuardReport, 'actions'>): string[] =>
    actions.map(({kind, instance, outcome}) => `${kind} ${instance} ${outcome}`)
  const inbox = (to: string): string[] => listInbox(sandbox.env, {to}).map(({subject}) => subject)
  const file = (name: string, content: unknown): string => {
    const path = join(home.env['HOME'] ?? '', name)
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
    return path
  }

  /** A configuration set like the broker's, with two weeks of mail of which a share bounced, and its admin. */
  const addSet = (name: string, bounceShare: number): void => {
    const {env} = sandbox
    const set = {name, sendingEnabled: true, reputationMetricsEnabled: true, tlsPolicy: 'REQUIRE'} as const
    createConfigurationSet(env, {...set, suppressedReasons: []})
    generateTraffic(env, {configurationSet: name, messages: 10_000, days: 14, complaintShare: 0, bounceShare})
    const topicArn = createTopic(env, `${name}-reputation-notifications`)
    subscribe(env, {topicArn, protocol: 'email', endpoint: `${name}@agency.test`})
  }

  before(async () => {
    sandbox = await testSandbox()
    home = sandboxHome(sandbox)
    addIdentity(sandbox.env, 'platform.test')
    addSet('csb-aws-ses-fine', 0.005)
    addSet('csb-aws-ses-warned', 0.03)
    addSet('csb-aws-ses-critical', 0.06)
  })
  after(async () => {
    home.dispose()
    await sandbox.close()
  })

  it('needs an operator’s context', async () => {
    const outcomes = await runs([
      ['--context', 'tenant', '--json'],
      ['log', '--context', 'tenant', '--json'],
      ['listen', '--topic', TOPIC, '--port', '0', '--context', 'tenant', '--json'],
    ])
    expect(outcomes.map(({code}) => code)).to.deep.equal([4, 4, 4])
    for (const {stdout} of outcomes) expect(stdout).to.include('"aws-access-needed"')
  })

  it('takes no configuration that says less than it should, and names the place', async () => {
    const lax = {instances: {'mail-prod': {bounce: {critical: 0.05}}}}
    const cases: [string, RegExp][] = [
      [file('no.json', '{"sender": '), /configuration: the file: it is no JSON/],
      [file('lax.json', lax), /instances\.mail-prod\.bounce\.critical: 0\.05 is less strict than .* 0\.04/],
      [join(home.env['HOME'] ?? '', 'none.json'), /Can't read .*none\.json \(ENOENT\)/],
    ]
    const outcomes = await runs(cases.map(([path]) => ['--config', path, '--json']))
    for (const [at, {code, stdout}] of outcomes.entries()) {
      expect(code, stdout).to.equal(2)
      expect((JSON.parse(stdout) as {error: {message: string}}).error.message).to.match(cases[at]?.[1] ?? /never/)
    }
  })

  it('takes no flag that cannot be meant', async () => {
    const cases: [string[], RegExp][] = [
      [['--notify', 'nobody'], /nobody/],
      [['--health', '127.0.0.1:8080'], /--interval/],
      [['--interval', '5m', '--health', 'here'], /here/],
      [['--interval', '10ms'], /every 10ms: from 1s to 1d/],
      [['listen', '--port', '0'], /--topic/],
      [['log', '--kind', 'none'], /--kind/],
    ]
    const outcomes = await runs(cases.map(([args]) => args))
    for (const [at, {code, stderr}] of outcomes.entries()) {
      const [args, says] = cases[at] ?? [[], /never/]
      expect(code, `${args.join(' ')}\n${stderr}`).to.equal(2)
      expect(stderr, args.join(' ')).to.match(says)
    }
  })

  it('plans in a dry run, changes nothing, and ends with 3', async () => {
    const outcome = await run(['--dry-run', ...WHO, '--json'])
    expect(outcome.code).to.equal(3)
    const report = reportOf(outcome)
    expect(report).to.deep.include({dryRun: true, actions: [], sendingOn: []})
    expect(report.summary).to.include({total: 3, critical: 1, warning: 1, ok: 1})
    expect(report.planned.map(({kind, instance}) => `${kind} ${instance}`)).to.deep.equal([
      ...['pause csb-aws-ses-critical', 'warn-admin csb-aws-ses-critical', 'warn-platform csb-aws-ses-critical'],
      ...['warn-admin csb-aws-ses-warned', 'warn-platform csb-aws-ses-warned'],
    ])
    expect(isPaused('csb-aws-ses-critical')).to.equal(false)
    expect(inbox('team@platform.test')).to.deep.equal([])
    const {stdout} = await run(['log', '--json'])
    expect(checkedEnvelope<GuardAuditLog>('guard-log', stdout).result).to.deep.equal({actions: [], more: false})
  })

  it('ends with 3 where what is critical is not to be paused, and says how a person would', async () => {
    const configuration = JSON.stringify({neverPause: ['critical', 'csb-aws-ses-crtical']})
    const outcome = await run(['--config', '-', '--json'], {input: configuration})
    const {result, next, warnings} = checkedEnvelope<GuardReport>('guard', outcome.stdout)
    expect(outcome.code).to.equal(3)
    expect(result.sendingOn).to.deep.equal(['csb-aws-ses-critical'])
    expect(next).to.deep.equal(["sesctl pause csb-aws-ses-critical --reason 'over its critical threshold'"])
    expect(warnings[0]).to.include('Nobody is notified')
    expect(warnings[1]).to.include('csb-aws-ses-crtical: no instance is called so')
    expect(isPaused('csb-aws-ses-critical')).to.equal(false)
  })

  it('ends with 5 where the shared store cannot be reached, does nothing, and shows no password', async () => {
    const env = {SESCTL_GUARD_STORE: 'postgres://guard:hunter2hunter2@127.0.0.1:1/guard'}
    const secret = {SESCTL_GUARD_STORE: 'env:STORE_URL', STORE_URL: env.SESCTL_GUARD_STORE}
    const outcomes = await Promise.all([
      run(['--json', '--debug'], {env}),
      run(['log', '--debug'], {env}),
      run(['log'], {env: secret}),
    ])
    for (const {code, stdout, stderr} of outcomes) {
      expect(code, stderr).to.equal(5)
      expect(stdout + stderr)
        .to.include('127.0.0.1:1')
        .and.not.match(/hunter2|guard:/)
    }
    expect(isPaused('csb-aws-ses-critical')).to.equal(false)
  })

  it('keeps nobody from pausing where the shared store cannot be reached, and says so', async () => {
    const env = {...home.env, SESCTL_GUARD_STORE: 'postgres://guard:hunter2hunter2@127.0.0.1:1/guard'}
    const {code, stdout, stderr} = await runSesctl(['pause', 'csb-aws-ses-fine', '--reason', 'r', '--debug'], {env})
    expect(code).to.equal(0)
    expect(isPaused('csb-aws-ses-fine')).to.equal(true)
    expect(stderr).to.include('audit log').and.include('127.0.0.1:1')
    expect(stdout + stderr).to.not.include('hunter2')
  })

  it('takes no store that is none, and shows nothing of it', async () => {
    const stores = ['mysql://guard:hunter2hunter2@db/guard', 'postgres://guard:hunter2/hunter2@db/guard']
    const outcomes = await Promise.all(
      stores.map((store) => run(['log', '--debug'], {env: {SESCTL_GUARD_STORE: store}})),
    )
    for (const {code, stdout, stderr} of outcomes) {
      expect(code, stderr).to.equal(2)
      expect(stdout + stderr).to.not.include('hunter2')
    }
  })

  it('prints what a log pipeline takes with --log: a line for each action, and one for the run', async () => {
    const {code, stdout} = await run([...WHO, '--dry-run', '--log'])
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as {event: string; action?: {kind: string}})
    expect(lines.map(({event, action}) => action?.kind ?? event)).to.include.members(['pause', 'warn-admin', 'run'])
    expect(lines.at(-1)).to.include({event: 'run', dryRun: true})
    expect(code).to.equal(3)
    expect((await run(['--log', '--json'])).code).to.equal(2)
  })

  it('pauses, and ends with 5 while nobody can be notified of it', async () => {
    const outcome = await run(['--from', 'reputation@nobody.test', '--json'])
    expect(did(reportOf(outcome))).to.deep.equal([
      'pause csb-aws-ses-critical done',
      'warn-admin csb-aws-ses-critical open',
    ])
    expect(outcome.code).to.equal(5)
    expect(isPaused('csb-aws-ses-critical')).to.equal(true)
  })

  it('notifies the admin once it can, and the team that was not configured before, and ends with 0', async () => {
    const outcome = await run([...WHO, '--json'])
    expect(did(reportOf(outcome))).to.deep.equal([
      'warn-admin csb-aws-ses-critical done',
      'warn-platform csb-aws-ses-warned done',
      'warn-platform csb-aws-ses-critical done',
    ])
    expect(outcome.code).to.equal(0)
    expect(inbox('csb-aws-ses-critical@agency.test')).to.include('Mail has been paused: csb-aws-ses-critical')
  })

  describe('that continues', () => {
    it('reports each run on a line, of its health where it is asked, and of all of them when it ends', async () => {
      addSet('csb-aws-ses-second', 0.06)
      const port = await freePort()
      const health = `127.0.0.1:${port}`
      const watching = startSesctl(['guard', ...WHO, '--interval', '1s', '--health', health, '--json'], {env: home.env})
      await until(async () => ((await healthOf(health))?.['runs'] ?? 0) > 0)
      watching.kill('SIGTERM')
      const {code, stdout, stderr} = await watching.ended
      expect(code, stderr).to.equal(0)
      const lines = stdout.trimEnd().split('\n')
      const {result} = checkedEnvelope<{runs: number; failed: number}>('guard', lines.pop() ?? '')
      expect(result).to.include({failed: 0})
      const reported = lines.map((line) => JSON.parse(line) as {event: string; url: string; action: object; at: string})
      expect(reported[0]).to.deep.equal({event: 'health', url: `http://${health}/`})
      const actions = reported.filter(({event}) => event === 'action')
      expect(actions).to.have.length(3)
      for (const {action} of actions) checkPart('guard', 'action', action)
      const made = reported.filter(({event}) => event === 'run')
      expect(made).to.have.length(result.runs)
      for (const {event: _event, ...run} of made) checkResult('guard', {...run, actions: [], planned: []})
    })
  })

  describe('that listens', () => {
    it('judges on the message of SNS, and reports it on a line', async () => {
      const port = await freePort()
      addSet('csb-aws-ses-third', 0.06)
      const topic = createTopic(sandbox.env, 'alerts')
      const args = ['guard', 'listen', '--topic', topic, '--port', String(port), ...WHO, '--json']
      const listening = startSesctl(args, {env: home.env})
      await listening.says('listening on')
      const {awsUrl, region, operator} = sandbox.endpoints
      const sns = new SNSClient({endpoint: awsUrl, region, credentials: operator})
      await sns.send(new SubscribeCommand({TopicArn: topic, Protocol: 'http', Endpoint: `http://127.0.0.1:${port}/`}))
      await listening.says('subscription confirmed')
      for (const state of ['OK', 'ALARM'] as const) {
        const message = alarmMessage({sets: ['csb-aws-ses-third'], isMath: true, state})
        await sns.send(new PublishCommand({TopicArn: topic, Message: message}))
      }
      sns.destroy()
      await until(async () => ((await healthOf(`127.0.0.1:${port}`))?.['alarms'] ?? 0) > 0)
      listening.kill('SIGTERM')
      const {code, stdout, stderr} = await listening.ended
      expect(code, stderr).to.equal(0)
      const lines = stdout.trimEnd().split('\n')
      const {result} = checkedEnvelope<{alarms: number; ignored: number}>('guard-listen', lines.pop() ?? '')
      expect(result).to.include({alarms: 1, ignored: 1})
      const reported = lines.map((line) => JSON.parse(line) as {event: string; action: object; instance: object})
      expect(new Set(reported.map(({event}) => event))).to.deep.equal(
        new Set(['listening', 'subscribed', 'ignored', 'action', 'judged']),
      )
      for (const {event, action, instance} of reported) {
        if (event === 'action') checkPart('guard', 'action', action)
        if (event === 'judged') checkPart('guard', 'instance', instance)
      }
    })
  })

  describe('log', () => {
    const log = async (...args: string[]): Promise<ReturnType<typeof checkedEnvelope<GuardAuditLog>>> => {
      const {code, stdout} = await run(['log', ...args, '--json'])
      expect(code).to.equal(0)
      return checkedEnvelope<GuardAuditLog>('guard-log', stdout)
    }

    it('shows what was done, newest first, by instance, kind and number', async () => {
      const [all, pauses, one, first] = await Promise.all([
        log(),
        log('--kind', 'pause', '--kind', 'unpause'),
        log('csb-aws-ses-critical'),
        log('--limit', '1'),
      ])
      expect(pauses.result.actions.map(({instance}) => instance)).to.deep.equal([
        'csb-aws-ses-third',
        'csb-aws-ses-second',
        'csb-aws-ses-critical',
      ])
      expect(one.result.actions.map(({kind}) => kind)).to.include.members(['pause', 'warn-admin'])
      expect(new Set(one.result.actions.map(({configurationSet}) => configurationSet)).size).to.equal(1)
      expect(first.result).to.deep.equal({actions: all.result.actions.slice(0, 1), more: true})
      expect(first.warnings).to.deep.equal(['Only the newest 1 are shown: --limit shows more.'])
    })
  })
})

async function healthOf(address: string): Promise<Record<string, number> | undefined> {
  const answer = await fetch(`http://${address}/health`).catch(() => undefined)
  return answer && ((await answer.json()) as Record<string, number>)
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const {port} = server.address() as AddressInfo
  await new Promise<void>((resolve) => server.close(() => resolve()))
  return port
}
