import {readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {DatabaseSync} from 'node:sqlite'
import {CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand} from '@aws-sdk/client-iam'
import {expect} from 'chai'
import type {GuardReport} from '../../src/app/guard/report.ts'
import {createConfigurationSet} from '../../src/sandbox/aws/ses/configuration-sets.ts'
import {subscribe} from '../../src/sandbox/aws/sns/subscriptions.ts'
import {createTopic} from '../../src/sandbox/aws/sns/topics.ts'
import {generateTraffic} from '../../src/sandbox/traffic/generate.ts'
import {addIdentity} from '../sandbox/mail/tenants.ts'
import {checkedEnvelope} from '../support/result-schema.ts'
import {type RunningSandbox, testSandbox} from '../support/sandbox.ts'
import {type SandboxHome, sandboxHome} from '../support/sandbox-home.ts'
import {type Outcome, runSesctl, temporaryHome} from '../support/sesctl.ts'

interface Policy {
  readonly Statement: readonly [{readonly Action: readonly string[]}]
}

const PAGE = readFileSync(join(import.meta.dirname, '../../docs/guard.md'), 'utf8')
const DOCUMENT = /```json\n(\{\n {2}"Version".*?)```/s.exec(PAGE)?.[1] ?? ''
const ACTIONS = (JSON.parse(DOCUMENT) as Policy).Statement[0].Action
const USER = 'guard'

describe('the rights that docs/guard.md asks for', function () {
  this.timeout(30_000)
  let sandbox: RunningSandbox
  let home: SandboxHome
  let iam: IAMClient

  before(async () => {
    sandbox = await testSandbox()
    home = sandboxHome(sandbox)
    const {env, endpoints} = sandbox
    addIdentity(env, 'platform.test')
    // One that is paused, and one that was switched on again and whose messages have to be counted first.
    for (const name of ['csb-aws-ses-critical', 'csb-aws-ses-again']) {
      const set = {name, sendingEnabled: true, reputationMetricsEnabled: true, tlsPolicy: 'REQUIRE'} as const
      createConfigurationSet(env, {...set, suppressedReasons: []})
      generateTraffic(env, {configurationSet: name, messages: 10_000, days: 3, complaintShare: 0, bounceShare: 0.06})
      const topicArn = createTopic(env, `${name}-reputation-notifications`)
      subscribe(env, {topicArn, protocol: 'email', endpoint: 'admin@agency.test'})
    }
    const file = {sender: 'reputation@platform.test', platformTopic: createTopic(env, 'alerts')}
    writeFileSync(join(home.env['HOME'] ?? '', 'guard.json'), JSON.stringify(file))
    iam = new IAMClient({endpoint: endpoints.awsUrl, region: endpoints.region, credentials: {...endpoints.operator}})
    await iam.send(new CreateUserCommand({UserName: USER}))
    const {AccessKey} = await iam.send(new CreateAccessKeyCommand({UserName: USER}))
    const key = {accessKeyId: AccessKey?.AccessKeyId, secretAccessKey: AccessKey?.SecretAccessKey}
    writeFileSync(keyFile(), JSON.stringify(key))
  })
  after(async () => {
    iam.destroy()
    home.dispose()
    await sandbox.close()
  })

  /** Where the context has its access key. */
  const keyFile = (): string => join(home.env['XDG_CONFIG_HOME'] ?? '', 'sesctl', 'aws')

  /** A run with these rights, as if none had been made before. */
  async function guardWith(actions: readonly string[]): Promise<Outcome> {
    const document = JSON.parse(DOCUMENT) as {Statement: {Action: readonly string[]}[]}
    for (const statement of document.Statement) statement.Action = actions
    await iam.send(
      new PutUserPolicyCommand({UserName: USER, PolicyName: USER, PolicyDocument: JSON.stringify(document)}),
    )
    const restart = sandbox.env.clock.now() - 40 * 3_600_000
    sandbox.env.store.run('UPDATE configuration_set SET sending_enabled = 1, last_fresh_start = NULL')
    sandbox.env.store.run("UPDATE configuration_set SET last_fresh_start = ? WHERE name LIKE '%again'", restart)
    forget()
    return await runSesctl(['guard', '--config', join(home.env['HOME'] ?? '', 'guard.json'), '--json'], {env: home.env})
  }

  function forget(): void {
    const state = new DatabaseSync(join(home.env['XDG_STATE_HOME'] ?? '', 'sesctl', 'state.db'))
    try {
      state.exec('DELETE FROM guard_action; DELETE FROM guard_memory')
    } finally {
      state.close()
    }
  }

  it('are enough for a run that does everything', async () => {
    expect((await runSesctl(['guard', 'log'], {env: home.env})).code).to.equal(0)
    const {code, stdout, stderr} = await guardWith(ACTIONS)
    expect(code, stdout + stderr).to.equal(0)
    const {actions} = checkedEnvelope<GuardReport>('guard', stdout).result
    expect(actions.map(({kind, outcome}) => `${kind} ${outcome}`).sort()).to.deep.equal([
      ...['pause done', 'pause done', 'warn-admin done', 'warn-admin done'],
      ...['warn-platform done', 'warn-platform done'],
    ])
  })

  it('are all that an app has, which knows its context by variables alone', async () => {
    await guardWith(ACTIONS)
    const {brokerUrl, brokerUsername, brokerPassword, region, awsUrl} = sandbox.endpoints
    const key = JSON.parse(readFileSync(keyFile(), 'utf8')) as {accessKeyId: string; secretAccessKey: string}
    const elsewhere = temporaryHome()
    const env = {
      ...elsewhere.env,
      ...{SESCTL_BROKER_URL: brokerUrl, SESCTL_BROKER_USERNAME: brokerUsername, SESCTL_BROKER_PASSWORD: brokerPassword},
      ...{AWS_REGION: region, AWS_ENDPOINT_URL: awsUrl},
      ...{AWS_ACCESS_KEY_ID: key.accessKeyId, AWS_SECRET_ACCESS_KEY: key.secretAccessKey},
    }
    const {code, stdout, stderr} = await runSesctl(['guard', '--json'], {env})
    elsewhere.dispose()
    expect(code, stdout + stderr).to.equal(0)
    expect(checkedEnvelope<GuardReport>('guard', stdout).result.summary).to.include({total: 2, paused: 2})
  })

  const COUNTING = 'ses:BatchGetMetricData'

  for (const action of ACTIONS.filter((one) => one !== COUNTING)) {
    it(`hold none that is not needed: without ${action} something fails, and is named`, async () => {
      const {code, stdout} = await guardWith(ACTIONS.filter((one) => one !== action))
      expect(code, stdout).to.be.oneOf([4, 5])
      expect(stdout.toLowerCase()).to.include(action.toLowerCase())
    })
  }

  it(`without ${COUNTING} believe no rate for two days after an unpause`, async () => {
    const {code, stdout} = await guardWith(ACTIONS.filter((one) => one !== COUNTING))
    const {summary, actions} = checkedEnvelope<GuardReport>('guard', stdout).result
    expect([code, summary.unproven]).to.deep.equal([0, 1])
    expect(actions.filter(({kind}) => kind === 'pause')).to.have.length(1)
  })
})
