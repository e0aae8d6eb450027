import {execFileSync} from 'node:child_process'
import {existsSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import type {SandboxStarted} from '../../src/app/sandbox/sandbox.ts'
import type {SandboxSettings} from '../../src/domain/sandbox/sandbox.ts'
import {checkedEnvelope} from '../support/result-schema.ts'
import {runSesctl, temporaryHome} from '../support/sesctl.ts'

describe('sesctl sandbox', () => {
  let home: ReturnType<typeof temporaryHome>
  const run = async (args: string[], input?: string) =>
    await runSesctl(['sandbox', ...args], {env: home.env, ...(input === undefined ? {} : {input})})
  const result = async <Result>(schema: string, args: string[], input?: string): Promise<Result> => {
    const {code, stdout, stderr} = await run([...args, '--json'], input)
    expect(code, stderr).to.equal(0)
    return checkedEnvelope<Result>(schema, stdout).result
  }

  before(() => {
    home = temporaryHome()
  })
  after(async () => {
    await run(['stop'])
    home.dispose()
  })

  it('says that it does not run, and how to start it, before it was started', async () => {
    const {code, stdout} = await run(['status', '--json'])
    expect(code).to.equal(3)
    expect(checkedEnvelope('sandbox-status', stdout).result).to.deep.equal({running: false})
    expect((await run(['env'])).code).to.equal(5)
  })

  it('starts, becomes a context, and a second start finds the first', async () => {
    const first = await result<SandboxStarted>('sandbox-start', ['start'])
    expect(first).to.include({startedNow: true, context: 'sandbox', current: true})
    const second = await result<SandboxStarted>('sandbox-start', ['start'])
    expect(second).to.include({startedNow: false, pid: first.pid, brokerUrl: first.brokerUrl})
    for (const context of ['sandbox', 'sandbox-cf'])
      expect((await runSesctl(['list', '--json', '--context', context], {env: home.env})).code, context).to.equal(0)
  })

  it('prints exports that a shell can eval, and a status without their secrets', async () => {
    const {stdout} = await run(['env'])
    const value = execFileSync('sh', ['-c', `${stdout}\nprintf %s "$SESCTL_SANDBOX_BROKER_PASSWORD"`], {
      encoding: 'utf8',
    })
    expect(value).to.match(/^[A-Za-z0-9]{32}$/)
    const names = [...stdout.matchAll(/^export (\w+)=/gm)].map(([, name]) => name)
    expect(names).to.have.members([
      'AWS_ENDPOINT_URL',
      'AWS_ACCESS_KEY_ID',
      'AWS_SECRET_ACCESS_KEY',
      'AWS_REGION',
      'AWS_DEFAULT_REGION',
      'SESCTL_SANDBOX_BROKER_URL',
      'SESCTL_SANDBOX_BROKER_USERNAME',
      'SESCTL_SANDBOX_BROKER_PASSWORD',
      'SESCTL_SANDBOX_SMTP',
      'SESCTL_SANDBOX_SMTPS',
      'SESCTL_SANDBOX_DNS',
      'SESCTL_SANDBOX_CA',
      'SESCTL_SANDBOX_CF_API',
      'SESCTL_SANDBOX_CF_UAA',
      'SESCTL_SANDBOX_CF_HOME',
      'SESCTL_SANDBOX_CF_PASSWORD_TENANT',
      'SESCTL_SANDBOX_CF_PASSWORD_SUPPORTER',
      'SESCTL_SANDBOX_CF_PASSWORD_AUDITOR',
      'SESCTL_SANDBOX_CF_CLIENT_ID',
      'SESCTL_SANDBOX_CF_CLIENT_SECRET',
      'SESCTL_SANDBOX_CF_ASSERTION',
    ])
    const status = await run(['status', '--json'])
    checkedEnvelope('sandbox-status', status.stdout)
    expect(status.stdout).not.to.contain(value)
  })

  it("prints exports by which programs reach it under AWS's own host names", async () => {
    const {stdout} = await run(['env', '--proxy'])
    expect(stdout).to.match(/^unset AWS_ENDPOINT_URL\n/)
    const env = {PATH: process.env['PATH'], AWS_ENDPOINT_URL: 'http://x.test'}
    const exported = execFileSync('sh', ['-c', `${stdout} env`], {encoding: 'utf8', env})
    expect(exported).not.to.match(/^AWS_ENDPOINT_URL=/m)
    expect(exported).to.match(/^HTTPS_PROXY=http:\/\/127\.0\.0\.1:\d+$/m)
    expect(exported).to.match(/^AWS_CA_BUNDLE=.*ca\.pem$/m)
  })

  it('sets, lists, deletes, exports and imports records', async () => {
    await result('sandbox-dns-set', ['dns', 'set', '_dmarc.agency.test', 'txt', 'v=DMARC1; p=none'])
    const {records} = await result<{records: {name: string}[]}>('sandbox-dns', ['dns', '--zone', 'agency.test'])
    expect(records.map(({name}) => name)).to.include('_dmarc.agency.test')
    const {text} = await result<{text: string}>('sandbox-dns-export', ['dns', 'export', 'agency.test'])
    expect(await result('sandbox-dns-delete', ['dns', 'delete', '_dmarc.agency.test'])).to.deep.equal({deleted: 1})
    const imported = await result<{zone: string}>(
      'sandbox-dns-import',
      ['dns', 'import', '-', '--origin', 'agency.test'],
      text,
    )
    expect(imported.zone).to.equal('agency.test')
  })

  it('names the line of a mistake in a zone file', async () => {
    const {code, stderr} = await run(
      ['dns', 'import', '-', '--origin', 'agency.test'],
      '@ 60 IN A 192.0.2.1\n@ 60 IN A nonsense\n',
    )
    expect(code).to.equal(2)
    expect(stderr).to.contain('line 2')
  })

  it('has an empty inbox, and says so for an unknown message', async () => {
    expect(await result('sandbox-inbox', ['inbox'])).to.deep.equal({messages: []})
    const {code, stdout} = await run(['inbox', 'nope', '--json'])
    expect(code).to.equal(3)
    expect(checkedEnvelope('sandbox-inbox', stdout).result).to.deep.equal({message: null})
  })

  it('shows its settings, changes those that are given, and refuses what is none', async () => {
    const changed = await result('sandbox-settings', ['settings', '--alarms', 'working', '--operation-time', '250ms'])
    expect(changed).to.include({alarms: 'working', operationMillis: 250})
    expect(await result('sandbox-settings', ['settings'])).to.deep.equal(changed)
    expect((await run(['settings', '--alarms', 'loud'])).code).to.equal(2)
    await result('sandbox-settings', ['settings', '--alarms', 'upstream'])
  })

  it('lets the account send as much as its settings say, and reports the same', async () => {
    const before = await result<object>('sandbox-settings', ['settings'])
    expect(before).to.include({max24HourSend: 10_000_000, maxSendRate: 1000})
    const changed = await result('sandbox-settings', ['settings', '--daily-quota', '200', '--send-rate', '1'])
    expect(changed).to.deep.equal({...before, max24HourSend: 200, maxSendRate: 1})
    expect((await run(['settings'])).stdout).to.match(
      /daily quota +200 recipients in 24 hours\nsend rate +1 recipients a second/,
    )
    expect((await run(['settings', '--send-rate', '0'])).code).to.equal(2)
    await result('sandbox-settings', ['settings', '--daily-quota', '10000000', '--send-rate', '1000'])
  })

  it('has its Cloud Foundry and its broker behave otherwise', async () => {
    const args = ['settings', '--cf', 'binding-limit=1', '--cf', 'poll-millis=2s', '--tofu-version', '1.9.0']
    const changed = await result<SandboxSettings>('sandbox-settings', args)
    expect(changed.cloudFoundry).to.include({bindingLimit: 1, pollMillis: 2000})
    expect(changed.tofuVersion).to.equal('1.9.0')
    expect((await run(['settings'])).stdout).to.match(/binding-limit +1\n/)
    const mistyped = await run(['settings', '--cf', 'binding-limits=1'])
    expect(mistyped.code).to.equal(2)
    expect(mistyped.stderr).to.contain('Did you mean binding-limit?')
    expect((await run(['settings', '--cf', 'binding-limit=0'])).code).to.equal(2)
    await result('sandbox-settings', ['settings', '--cf', 'binding-limit=unknown-field', '--tofu-version', '1.8.2'])
  })

  it('makes exactly the traffic that was asked for', async () => {
    const made = await runSesctl(['provision', 'mail', '--admin-email', 'a@agency.test'], {env: home.env})
    expect(made.code, made.stderr).to.equal(0)
    const counts = await result('sandbox-traffic', [
      'traffic',
      'mail',
      '--messages',
      '5000',
      '--bounces',
      '2%',
      '--complaints',
      '0.1%',
    ])
    expect(counts).to.include({messages: 5000, permanentBounces: 100, complaints: 5})
  })

  it('asks before a reset, and then forgets the instances here too', async () => {
    expect((await run(['reset'])).code).to.equal(2)
    expect(await result('sandbox-reset', ['reset', '--yes'])).to.deep.equal({reset: true, forgottenInstances: ['mail']})
    const {stdout} = await runSesctl(['list', '--json'], {env: home.env})
    expect(JSON.parse(stdout)).to.nested.include({'result.instances.length': 0})
  })

  it('shows, moves and puts back the clock', async () => {
    const moved = await result<{offsetMillis: number}>('sandbox-clock-advance', ['clock', 'advance', '72h'])
    expect(moved.offsetMillis).to.equal(259_200_000)
    const set = await result<{now: string}>('sandbox-clock-set', ['clock', 'set', '2027-01-02T03:04:05Z'])
    expect(set.now).to.match(/^2027-01-02T03:04:05/)
    const {clock} = await result<{clock: {now: string}}>('sandbox-status', ['status'])
    expect(clock.now).to.match(/^2027-01-02T03:0/)
    expect((await run(['clock', 'set', '2027-02-30'])).code).to.equal(2)
    expect(await result('sandbox-clock-set', ['clock', 'set', 'now'])).to.include({offsetMillis: 0})
    expect(await result('sandbox-clock-show', ['clock', 'show'])).to.include({offsetMillis: 0})
  })

  it('switches faults on, for an instance too, lists them and switches them off', async () => {
    const provisioned = await runSesctl(['provision', 'faulty', '--admin-email', 'a@agency.test'], {env: home.env})
    expect(provisioned.code, provisioned.stderr).to.equal(0)
    const args = ['fault', 'on', 'complaint-burst', '--share', '20%', '--times', '3', '--instance', 'faulty']
    const {fault} = await result<{fault: {on: {instance: string}}}>('sandbox-fault-on', args)
    expect(fault.on).to.include({share: 0.2, left: 3})
    expect(fault.on.instance).to.match(/^[0-9a-f-]{36}$/)
    const {faults} = await result<{faults: {name: string; on: object | null}[]}>('sandbox-fault-list', [
      'fault',
      'list',
    ])
    expect(faults.filter(({on}) => on).map(({name}) => name)).to.deep.equal(['complaint-burst'])
    const {code, stderr} = await run(['fault', 'on', 'lost-reply', '--share', '1%'])
    expect([code, stderr]).to.deep.equal([
      2,
      "✗ The sandbox can't do that: lost-reply takes no share; it takes for, times, instance.\n",
    ])
    expect((await run(['fault', 'off'])).code).to.equal(2)
    expect((await run(['fault', 'off', 'complaint-burst', '--all'])).code).to.equal(2)
    expect(await result('sandbox-fault-off', ['fault', 'off', 'complaint-burst'])).to.deep.equal({
      off: ['complaint-burst'],
    })
    expect(await result('sandbox-fault-off', ['fault', 'off', '--all'])).to.deep.equal({off: []})
  })

  it('shows the last lines of its log, as lines and as one document', async () => {
    const {stdout} = await run(['log', '--lines', '3'])
    expect(stdout.trimEnd().split('\n')).to.have.length(3)
    const {code, stdout: json} = await run(['log', '--lines', '2', '--json'])
    expect(code).to.equal(0)
    const {result: log} = checkedEnvelope<{lines: number; entries: object[]}>('sandbox-log', json)
    expect(log.lines).to.equal(2)
    for (const entry of log.entries) expect(entry).to.have.keys('at', 'text')
  })

  it('empties nothing in a dry run of reset, and says what would be gone', async () => {
    const listed = async () => (await runSesctl(['list', '--json'], {env: home.env})).stdout
    const before = await listed()
    const {instances} = checkedEnvelope<{instances: {name: string}[]}>('list', before).result
    expect(instances).not.to.deep.equal([])
    const {stdout} = await run(['reset', '--dry-run'])
    for (const {name} of instances)
      expect(stdout).to.match(new RegExp(`^The sandbox would be emptied; gone: .*${name}`))
    expect(checkedEnvelope<{instances: object[]}>('list', await listed()).result.instances).to.have.length(
      instances.length,
    )
  })

  it('stops, keeps its data and comes back on the same ports', async () => {
    const before = await result<SandboxStarted>('sandbox-start', ['start'])
    expect(await result('sandbox-stop', ['stop'])).to.deep.equal({stopped: true})
    expect(await result('sandbox-stop', ['stop'])).to.deep.equal({stopped: false})
    const after = await result<SandboxStarted>('sandbox-start', ['start'])
    expect([after.brokerUrl, after.smtp, after.dns]).to.deep.equal([before.brokerUrl, before.smtp, before.dns])
  })

  it('comes back after a kill', async () => {
    const before = await result<SandboxStarted>('sandbox-start', ['start'])
    process.kill(before.pid, 'SIGKILL')
    const after = await result<SandboxStarted>('sandbox-start', ['start'])
    expect(after).to.include({startedNow: true})
    expect(after.pid).not.to.equal(before.pid)
  })

  it('writes no secret into its log', async () => {
    const {environment} = await result<{environment: Record<string, string>}>('sandbox-env', ['env'])
    const log = join(home.env['XDG_STATE_HOME'] ?? '', 'sesctl', 'sandbox', 'sandbox.log')
    expect(existsSync(log)).to.equal(true)
    const text = readFileSync(log, 'utf8')
    for (const name of ['AWS_SECRET_ACCESS_KEY', 'SESCTL_SANDBOX_BROKER_PASSWORD'])
      expect(text).not.to.contain(environment[name])
  })
})
