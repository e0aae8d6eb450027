import {SESv2Client, SendEmailCommand} from '@aws-sdk/client-sesv2'
import {expect} from 'chai'
import type {GuardAuditLog} from '../../src/app/guard/audit-log.ts'
import type {Reputation} from '../../src/app/reputation/reputation.ts'
import type {SendingSwitch} from '../../src/app/sending/switch.ts'
import {checkedEnvelope} from '../support/result-schema.ts'
import {type RunningSandbox, testSandbox} from '../support/sandbox.ts'
import {type SandboxHome, sandboxHome} from '../support/sandbox-home.ts'
import {runSesctl} from '../support/sesctl.ts'

describe('sesctl pause and unpause', () => {
  let sandbox: RunningSandbox
  let home: SandboxHome
  const run = async (...args: string[]) => await runSesctl(args, {env: home.env})
  const sendingEnabled = (): boolean =>
    sandbox.env.store.one<{sending_enabled: number}>('SELECT sending_enabled FROM configuration_set')
      ?.sending_enabled === 1

  before(async () => {
    sandbox = await testSandbox()
    home = sandboxHome(sandbox)
    const provisioned = await run('provision', 'mail-prod', '--admin-email', 'admin@agency.gov')
    expect(provisioned.code, provisioned.stderr).to.equal(0)
  })
  after(async () => {
    home.dispose()
    await sandbox.close()
  })

  it('shows the request of a dry run, and sends none', async () => {
    const {code, stdout} = await run('pause', 'mail-prod', '--reason', 'bounces', '--dry-run', '--json')
    const {result} = checkedEnvelope<SendingSwitch>('pause', stdout)
    expect(code).to.equal(0)
    expect(result).to.include({sending: 'on', changed: false})
    expect(result.requests?.[0]?.method).to.equal('PutConfigurationSetSendingOptions')
    expect(sendingEnabled()).to.equal(true)
  })

  it('pauses by the name of the instance, and the mail of the set is refused', async () => {
    const {code, stdout} = await run('pause', 'mail-prod', '--reason', 'bounces at 4.2 %')
    expect(code).to.equal(0)
    expect(stdout).to.match(
      /^✓ mail-prod: sending is paused\. SES refuses its mail .*\n +reason +bounces at 4\.2 %\n +by +\S+@\S+\n$/,
    )
    expect(sendingEnabled()).to.equal(false)
    const {operator, awsUrl, region} = sandbox.endpoints
    const client = new SESv2Client({endpoint: awsUrl, region, credentials: operator, maxAttempts: 1})
    const {name} = sandbox.env.store.one<{name: string}>('SELECT name FROM configuration_set') ?? {name: ''}
    const {identity} = sandbox.env.store.one<{identity: string}>('SELECT name AS identity FROM email_identity') ?? {
      identity: '',
    }
    sandbox.env.store.run('UPDATE email_identity SET verified_for_sending = 1')
    const refusal = await client
      .send(
        new SendEmailCommand({
          FromEmailAddress: `a@${identity}`,
          Destination: {ToAddresses: ['b@example.test']},
          Content: {Simple: {Subject: {Data: 's'}, Body: {Text: {Data: 't'}}}},
          ConfigurationSetName: name,
        }),
      )
      .catch((error: Error) => error.name)
    client.destroy()
    expect(refusal).to.equal('SendingPausedException')
  })

  it('changes nothing the second time, and says so', async () => {
    const {code, stdout} = await run('pause', 'mail-prod', '--reason', 'again')
    expect(code).to.equal(0)
    expect(stdout).to.equal('✓ mail-prod: sending is paused already. Nothing was changed.\n')
  })

  it('unpauses, and warns that the rates restart', async () => {
    const words = ['--reason', 'list cleaned', '--evidence', '1,240 dead addresses removed', '--by', 'Ada, on call']
    const {code, stdout} = await run('unpause', 'mail-prod', ...words, '--json')
    const {result, warnings} = checkedEnvelope<SendingSwitch>('unpause', stdout)
    expect(code).to.equal(0)
    expect(result).to.include({
      sending: 'on',
      changed: true,
      reason: 'list cleaned',
      evidence: '1,240 dead addresses removed',
    })
    expect(result.by).to.match(/^Ada, on call \(.+@.+\)$/)
    expect(warnings.join()).to.include('no evidence of health')
    expect(sendingEnabled()).to.equal(true)
  })

  it('asks for evidence before it unpauses, and says which flag gives it', async () => {
    const {code, stdout} = await run('unpause', 'mail-prod', '--reason', 'list cleaned', '--json')
    expect(code).to.equal(2)
    expect(stdout).to.include('answer-needed').and.to.include('--evidence')
  })

  it('keeps both in the audit log: who, when, why, and what was cleaned up', async () => {
    const {code, stdout} = await run('guard', 'log', 'mail-prod', '--json')
    expect(code).to.equal(0)
    const {actions} = checkedEnvelope<GuardAuditLog>('guard-log', stdout).result
    expect(actions.map(({kind, outcome, origin, reason}) => [kind, outcome, origin, reason])).to.deep.equal([
      ['unpause', 'done', 'person', 'list cleaned'],
      ['pause', 'done', 'person', 'bounces at 4.2 %'],
    ])
    expect(actions[0]).to.include({evidence: '1,240 dead addresses removed', detail: 'SES shows it as sending'})
    const shown = await run('guard', 'log', 'mail-prod')
    expect(shown.stdout).to.include('cleaned up: 1,240 dead addresses removed').and.to.include('by Ada, on call')
  })

  it('leaves a trace in the reputation: a fresh start that proves nothing', async () => {
    const {stdout} = await run('reputation', 'mail-prod', '--json')
    const {result} = checkedEnvelope<Reputation>('reputation', stdout)
    expect(result.freshStart?.provesHealth).to.equal(false)
    expect((await run('reputation', 'mail-prod')).stdout).to.include('no evidence of health')
  })

  for (const command of ['pause', 'unpause']) {
    it(`${command} asks for a reason`, async () => {
      const {code, stdout} = await run(command, 'mail-prod', '--json')
      expect(code).to.equal(2)
      expect(stdout).to.match(/"usage".*\n.*\breason\b/)
    })

    it(`${command} needs an operator's context`, async () => {
      const evidence = command === 'unpause' ? ['--evidence', 'e'] : []
      const words = ['--reason', 'r', ...evidence, '--context', 'tenant', '--json']
      const {code, stdout} = await run(command, 'mail-prod', ...words)
      expect(code).to.equal(4)
      expect(stdout).to.include('aws-access-needed')
    })
  }
})
