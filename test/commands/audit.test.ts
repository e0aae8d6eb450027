import {expect} from 'chai'
import type {Audit} from '../../src/app/audit/audit.ts'
import {evaluateAlarms} from '../../src/sandbox/aws/cloudwatch/alarms/evaluator.ts'
import {listInbox} from '../../src/sandbox/mail/inbox.ts'
import {generateTraffic} from '../../src/sandbox/traffic/generate.ts'
import {checkedEnvelope} from '../support/result-schema.ts'
import {type RunningSandbox, testSandbox} from '../support/sandbox.ts'
import {type SandboxHome, sandboxHome} from '../support/sandbox-home.ts'
import {runSesctl} from '../support/sesctl.ts'

describe('sesctl audit', () => {
  let sandbox: RunningSandbox
  let home: SandboxHome
  let set: string
  const run = async (...args: string[]) => await runSesctl(args, {env: home.env})
  const audit = async (...args: string[]) => {
    const {code, stdout, stderr} = await run('audit', ...args, '--json')
    return {code, stderr, ...checkedEnvelope<Audit>('audit', stdout)}
  }
  const codes = ({findings}: Audit): string[] => findings.map(({code}) => code)
  const alarms = () =>
    sandbox.env.store.all<{name: string; state: string}>('SELECT name, state FROM alarm ORDER BY name')

  before(async () => {
    sandbox = await testSandbox({alarms: 'upstream'})
    home = sandboxHome(sandbox)
    const made = await run('provision', 'mail-prod', '--admin-email', 'admin@agency.gov')
    expect(made.code, made.stderr).to.equal(0)
    set = sandbox.env.store.one<{name: string}>('SELECT name FROM configuration_set')?.name ?? ''
  })
  after(async () => {
    home.dispose()
    await sandbox.close()
  })

  it("finds the broker's broken alarms and its unusable key, and ends with 3", async () => {
    const {code, result, warnings} = await audit('mail-prod')
    expect(code).to.equal(3)
    expect(warnings).to.deep.equal([])
    expect(codes(result).filter((one) => one === 'alarm-metric-missing')).to.have.length(4)
    expect(codes(result)).to.include.members(['topic-key-unusable', 'admin-subscription-pending'])
    expect(codes(result)).to.not.include.members(['policy-too-wide'])
    expect(result.findings[0]?.fix.requests?.[0]?.method).to.equal('PutMetricAlarm')
  })

  it('finds the same in the whole account', async () => {
    const [one, all] = [await audit('mail-prod'), await audit('--all')]
    expect(codes(all.result)).to.deep.equal(codes(one.result))
    expect(all.result.summary.instances).to.equal(1)
  })

  it('ends by --fail-on: a warning is none of an error', async () => {
    expect((await run('audit', 'mail-prod', '--fail-on', 'note')).code).to.equal(3)
  })

  it('shows the requests of a dry run, and changes nothing', async () => {
    const before = alarms()
    const {result} = await audit('--all', '--fix', '--dry-run')
    expect(result.requests?.map(({method}) => method)).to.deep.equal(Array.from({length: 4}, () => 'PutMetricAlarm'))
    expect(alarms()).to.deep.equal(before)
  })

  it('asks before it fixes: where nobody can be asked it names the flag, and changes nothing', async () => {
    const {code, stderr} = await run('audit', '--all', '--fix', '--no-input')
    expect(code).to.equal(2)
    expect(stderr).to.include('--yes')
    expect(codes((await audit('--all')).result)).to.include('alarm-metric-missing')
  })

  it('takes no id that is none, and does nothing then', async () => {
    const {code, stdout} = await run('audit', '--all', '--fix', '--id', 'tls-optional:none', '--json')
    expect(code).to.equal(2)
    expect(stdout).to.include('invalid-value')
  })

  it('repairs the alarms, so that one fires and the message reaches the admin', async () => {
    const {code, result} = await audit('--all', '--fix', '--yes', '--topic-key', 'none')
    expect(result.repairs?.map(({state}) => state)).to.deep.equal(Array.from({length: 5}, () => 'done'))
    expect(code).to.equal(0)
    const {env} = sandbox
    env.store.run("UPDATE sns_subscription SET state = 'confirmed' WHERE endpoint = 'admin@agency.gov'")
    expect(codes((await audit('--all')).result)).to.not.include.members(['alarm-metric-missing'])
    generateTraffic(env, {configurationSet: set, messages: 20_000, days: 2, bounceShare: 0.06, complaintShare: 0})
    evaluateAlarms(env)
    expect(alarms().find(({name}) => name === `${set}-BounceRate-Critical`)?.state).to.equal('ALARM')
    const reported = (): boolean =>
      listInbox(env, {to: 'admin@agency.gov'}).some(({subject}) =>
        subject?.startsWith(`ALARM: "${set}-BounceRate-Critical"`),
      )
    for (const deadline = Date.now() + 8000; !reported() && Date.now() < deadline; )
      await new Promise((resolve) => setTimeout(resolve, 50))
    expect(reported()).to.equal(true)
  }).timeout(30_000)

  it('finds credentials that are left of an instance, and takes them away in two steps', async () => {
    const made = await run('provision', 'mail-old', '--admin-email', 'admin@agency.gov')
    expect(made.code, made.stderr).to.equal(0)
    const bound = await run('bind', 'mail-old', '--json')
    expect(bound.code, bound.stderr).to.equal(0)
    const {env} = sandbox
    const userName = env.store.one<{name: string}>("SELECT name FROM iam_user WHERE path = '/cf/'")?.name ?? ''
    // As the broker leaves it, which deletes instances without checking their bindings.
    env.store.run('DELETE FROM configuration_set WHERE name <> ?', set)
    const bindings = env.store.all<{id: string}>('SELECT id FROM service_binding')
    expect(bindings).to.have.length(1)
    const tenant = {...home.env, XDG_STATE_HOME: `${home.env['XDG_STATE_HOME']}-of-somebody-else`}
    const fix = async () =>
      checkedEnvelope<Audit>(
        'audit',
        (
          await runSesctl(['audit', '--all', '--fix', '--id', `credential-orphaned:${userName}`, '--json'], {
            env: tenant,
          })
        ).stdout,
      ).result
    expect((await fix()).repairs?.[0]?.state).to.equal('done')
    expect(
      env.store.one<{status: string}>('SELECT status FROM access_key WHERE user_name = ?', userName)?.status,
    ).to.equal('Inactive')
    expect((await fix()).repairs?.[0]?.state).to.equal('done')
    expect(env.store.one('SELECT 1 FROM iam_user WHERE name = ?', userName)).to.equal(undefined)
  })

  it('writes SARIF, and nothing beside it', async () => {
    const {stdout} = await run('audit', '--all', '--format', 'sarif')
    expect((JSON.parse(stdout) as {version: string}).version).to.equal('2.1.0')
  })

  it('wants one instance, or --all, and not both', async () => {
    for (const args of [[], ['mail-prod', '--all']]) expect((await run('audit', ...args)).code).to.equal(2)
  })

  it("needs an operator's context", async () => {
    const {code, stdout} = await run('audit', '--all', '--context', 'tenant', '--json')
    expect(code).to.equal(4)
    expect(stdout).to.include('aws-access-needed')
  })
})
