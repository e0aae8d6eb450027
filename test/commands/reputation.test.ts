import {expect} from 'chai'
import type {FleetReputation} from '../../src/app/fleet-reputation.ts'
import type {Reputation} from '../../src/app/reputation.ts'
import {createConfigurationSet} from '../../src/sandbox/aws/ses/configuration-sets.ts'
import {generateTraffic} from '../../src/sandbox/traffic/generate.ts'
import {checkedEnvelope} from '../support/result-schema.ts'
import {type RunningSandbox, testSandbox} from '../support/sandbox.ts'
import {type SandboxHome, sandboxHome} from '../support/sandbox-home.ts'
import {runSesctl} from '../support/sesctl.ts'

describe('sesctl reputation', () => {
  let sandbox: RunningSandbox
  let home: SandboxHome
  const run = async (...args: string[]) => await runSesctl(['reputation', ...args], {env: home.env})
  /** A configuration set like the broker's, with two weeks of mail of which a share bounced. */
  const addSet = (name: string, bounceShare?: number, sendingEnabled = true): void => {
    createConfigurationSet(sandbox.world, {
      name,
      sendingEnabled,
      reputationMetricsEnabled: true,
      tlsPolicy: 'REQUIRE',
      suppressedReasons: [],
    })
    if (bounceShare === undefined) return
    const plan = {configurationSet: name, messages: 10_000, days: 14, complaintShare: 0}
    generateTraffic(sandbox.world, {...plan, bounceShare})
  }

  before(async () => {
    sandbox = await testSandbox()
    home = sandboxHome(sandbox)
    addSet('csb-aws-ses-fine', 0.005)
    addSet('csb-aws-ses-warned', 0.03)
    addSet('csb-aws-ses-critical', 0.06)
    addSet('csb-aws-ses-paused', 0.05, false)
    addSet('csb-aws-ses-quiet')
    addSet('not-the-brokers', 0.9)
  })
  after(async () => {
    home.dispose()
    await sandbox.close()
  })

  it('shows both rates, the lines, the room and the chart', async () => {
    const {code, stdout, stderr} = await run('csb-aws-ses-fine')
    expect(stderr).to.equal('')
    expect(code).to.equal(0)
    expect(stdout).to.match(/^csb-aws-ses-fine · 10,000 sent in 14 days · sending on\n\n✓ ok: below every line\.\n\n/)
    expect(stdout).to.match(
      /bounces +0\.\d\d % .*\s+warned at 2 %, paused at 4 %\s+room: 1\d\d more bounces before the warning/,
    )
    expect(stdout).to.match(/ 4 % ┤.*paused\n/)
  })

  it('gives the same as one JSON document that its schema describes', async () => {
    const {code, stdout, stderr} = await run('csb-aws-ses-fine', '--json')
    const {result} = checkedEnvelope<Reputation>('reputation', stdout)
    expect([code, stderr]).to.deep.equal([0, ''])
    expect(result).to.include({scope: 'instance', state: 'ok', sending: 'on'})
    expect(result.bounce.rate).to.be.closeTo(0.005, 0.0005)
    expect(result.volume?.sent).to.equal(10_000)
    expect(result.history.bounce.length).to.be.greaterThan(100)
  })

  const verdicts: [string, string, number][] = [
    ['warned', 'warning', 3],
    ['warned', 'critical', 0],
    ['paused', 'critical', 3],
  ]
  for (const [name, level, exit] of verdicts) {
    it(`exits with ${exit} for --fail-on ${level} when the instance is ${name}, and gives its whole result`, async () => {
      const {code, stdout} = await run(`csb-aws-ses-${name}`, '--json', '--fail-on', level)
      expect(checkedEnvelope<Reputation>('reputation', stdout).result.instance.configurationSet).to.equal(
        `csb-aws-ses-${name}`,
      )
      expect(code).to.equal(exit)
    })
  }

  it('exits with 0 without --fail-on, and says what to type', async () => {
    const {code, stdout, stderr} = await run('csb-aws-ses-critical')
    expect(code).to.equal(0)
    expect(stdout).to.include('✗ critical: the service disables sending at this rate.')
    expect(stderr).to.include("sesctl pause csb-aws-ses-critical --reason 'over the critical line'")
  })

  it('warns that nothing was proved when there was nothing to judge', async () => {
    const {stdout, stderr} = await run('csb-aws-ses-quiet', '--fail-on', 'warning')
    expect(stdout).to.include('no data: no mail has been counted in the last 14 days.')
    expect(stderr).to.include('this is no proof of health')
  })

  it("shows the fleet by risk, without sets that are not the broker's", async () => {
    const {code, stdout} = await run('--all', '--json')
    const {result} = checkedEnvelope<FleetReputation>('reputation', stdout)
    expect(code).to.equal(0)
    expect(result.instances.map(({instanceId, state}) => [instanceId, state])).to.deep.equal([
      ['critical', 'critical'],
      ['warned', 'warning'],
      ['paused', 'paused'],
      ['fine', 'ok'],
      ['quiet', 'no-data'],
    ])
  })

  it('filters the fleet by state, and still counts and judges all of it', async () => {
    const {code, stdout} = await run('--all', '--state', 'ok', '--state', 'no-data', '--fail-on', 'critical', '--json')
    const {result} = checkedEnvelope<FleetReputation>('reputation', stdout)
    expect(result.instances.map(({instanceId}) => instanceId)).to.deep.equal(['fine', 'quiet'])
    expect(result.summary).to.include({total: 5, critical: 1})
    expect(code).to.equal(3)
  })

  it('shows the fleet as a table', async () => {
    const {stdout} = await run('--all')
    expect(stdout).to.match(/^5 instances · 1 critical · 1 warning · 1 paused · 1 ok · 1 without data\n/)
    expect(stdout).to.match(/csb-aws-ses-critical +✗ critical +[56]\.\d\d %/)
  })

  const refusals: {why: string; args: string[]; code: string; exit: number}[] = [
    {why: 'there is neither a name nor --all', args: [], code: 'invalid-value', exit: 2},
    {why: 'nobody knows the name', args: ['nobody'], code: 'instance-not-found', exit: 2},
    {why: '--state comes without --all', args: ['csb-aws-ses-fine', '--state', 'ok'], code: 'usage', exit: 2},
    {why: "the context is a tenant's", args: ['x', '--context', 'tenant'], code: 'aws-access-needed', exit: 4},
  ]
  for (const {why, args, code, exit} of refusals) {
    it(`fails as ${code} when ${why}`, async () => {
      const outcome = await run(...args, '--json')
      const {ok, error} = JSON.parse(outcome.stdout) as {ok: boolean; error: {code: string}}
      expect([ok, error.code, outcome.code]).to.deep.equal([false, code, exit])
    })
  }

  it('shows each request with --debug, and no secret', async () => {
    const {stderr} = await run('csb-aws-ses-fine', '--debug')
    expect(stderr).to.include('SESv2Client GetConfigurationSet 200')
    expect(stderr).to.include('CloudWatchClient GetMetricData 200')
    expect(stderr).not.to.include(sandbox.endpoints.operator.secretAccessKey)
  })
})
