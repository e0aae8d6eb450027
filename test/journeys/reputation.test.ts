import {mkdtempSync, readdirSync, readFileSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import type {FleetReputation} from '../../src/app/reputation/fleet.ts'
import type {Reputation} from '../../src/app/reputation/reputation.ts'
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
    createConfigurationSet(sandbox.env, {
      name,
      sendingEnabled,
      reputationMetricsEnabled: true,
      tlsPolicy: 'REQUIRE',
      suppressedReasons: [],
    })
    if (bounceShare === undefined) return
    const plan = {configurationSet: name, messages: 10_000, days: 14, complaintShare: 0}
    generateTraffic(sandbox.env, {...plan, bounceShare})
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
    expect(stderr).to.include("sesctl pause csb-aws-ses-critical --reason 'over the critical threshold'")
  })

  it('warns that nothing was proved when there was nothing to judge', async () => {
    const {stdout, stderr} = await run('csb-aws-ses-quiet', '--fail-on', 'warning')
    expect(stdout).to.include('no data: no mail has been counted in the last 14 days.')
    expect(stderr).to.include('this is no proof of health')
    expect(stderr).to.include('--fail-on no-data ends with 3 then')
  })

  for (const [args, exit] of [
    [['csb-aws-ses-quiet'], 3],
    [['csb-aws-ses-fine'], 0],
    [['--all'], 3],
  ] as const) {
    it(`exits with ${exit} for --fail-on no-data and ${args.join(' ')}`, async () => {
      expect((await run(...args, '--fail-on', 'no-data', '--json')).code).to.equal(exit)
    })
  }

  it('says with --fail-on that rates restarted with an unpause, and fails for them where that is asked for', async () => {
    sandbox.env.store.run(
      'UPDATE configuration_set SET last_fresh_start = ? WHERE name = ?',
      Date.now() - 3_600_000,
      'csb-aws-ses-fine',
    )
    try {
      const judged = await run('csb-aws-ses-fine', '--fail-on', 'warning')
      expect(judged.code).to.equal(0)
      expect(judged.stderr).to.include('no proof of health')
      expect((await run('csb-aws-ses-fine', '--fail-on', 'no-data')).code).to.equal(3)
    } finally {
      sandbox.env.store.run('UPDATE configuration_set SET last_fresh_start = NULL')
    }
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
    {why: 'a tenant asks for all', args: ['--all', '--context', 'tenant'], code: 'aws-access-needed', exit: 4},
    {why: 'both a name and --all are given', args: ['csb-aws-ses-fine', '--all'], code: 'invalid-value', exit: 2},
    {why: 'two documents are asked for', args: ['csb-aws-ses-fine', '--html', '-'], code: 'invalid-value', exit: 2},
    {why: '--csv is to be JSON', args: ['csb-aws-ses-fine', '--csv'], code: 'usage', exit: 2},
    {
      why: 'the page has no folder',
      args: ['csb-aws-ses-fine', '--html', '/no/where.html'],
      code: 'invalid-value',
      exit: 2,
    },
  ]
  for (const {why, args, code, exit} of refusals) {
    it(`fails as ${code} when ${why}`, async () => {
      const outcome = await run(...args, '--json')
      const {ok, error} = JSON.parse(outcome.stdout) as {ok: boolean; error: {code: string}}
      expect([ok, error.code, outcome.code]).to.deep.equal([false, code, exit])
    })
  }

  it('exits with 3 for --fail-on forecast when the pause is near, and with 0 when it is beyond the horizon', async () => {
    addSet('csb-aws-ses-rising', 0)
    for (let day = 14; day >= 1; day -= 1) {
      generateTraffic(sandbox.env, {
        configurationSet: 'csb-aws-ses-rising',
        messages: 1000,
        days: day,
        bounceShare: 0.05,
        complaintShare: 0,
        seed: day,
      })
    }
    const near = await run('csb-aws-ses-rising', '--json', '--fail-on', 'forecast', '--horizon', '20d')
    const {result} = checkedEnvelope<Reputation>('reputation', near.stdout)
    expect(result.bounce.trend?.direction).to.equal('rising')
    expect(result.bounce.forecast).to.have.property('critical')
    expect(near.code).to.equal(3)
    expect((await run('csb-aws-ses-rising', '--json', '--fail-on', 'forecast', '--horizon', '1h')).code).to.equal(0)
    expect((await run('csb-aws-ses-rising')).stdout).to.match(/at this slope: .*4 % on \d+ [A-Z][a-z]+ \(/)
  })

  it('gives the history of one and a row for each of all as comma-separated values', async () => {
    const one = await run('csb-aws-ses-warned', '--csv')
    expect(one.stdout).to.match(
      /^time,bounce_rate,bounce_state,complaint_rate,complaint_state\r\n20\d\d-\d\d-\d\dT[^,]+Z,[\d.]+,\w+,0,ok\r\n/,
    )
    const all = (await run('--all', '--csv')).stdout.split('\r\n')
    expect(all[0]).to.match(/^name,instance_id,configuration_set,state,rates,sending,risk,sent_14_days,bounce_rate,/)
    expect(all[1]).to.match(
      /^csb-aws-ses-critical,critical,csb-aws-ses-critical,critical,critical,on,1\.\d+,10000,0\.0/,
    )
    expect(all).to.have.length(8)
  })

  it('writes a page whole, beside JSON or alone, and leaves nothing else behind', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sesctl-page-'))
    try {
      const file = join(folder, 'fleet.html')
      const {code, stdout} = await run('--all', '--html', file, '--json')
      expect([code, checkedEnvelope<FleetReputation>('reputation', stdout).result.scope]).to.deep.equal([0, 'fleet'])
      expect(readFileSync(file, 'utf8')).to.match(/^<!doctype html>.*csb-aws-ses-critical.*<\/html>\n$/s)
      expect(readdirSync(folder)).to.deep.equal(['fleet.html'])
      expect((await run('csb-aws-ses-fine', '--html', '-')).stdout).to.match(/^<!doctype html>/)
    } finally {
      rmSync(folder, {recursive: true, force: true})
    }
  })

  it('watches: a line for each change in a log, and an end when --fail-on is reached', async () => {
    addSet('csb-aws-ses-watched', 0.001)
    const watching = run(
      'csb-aws-ses-watched',
      '--watch',
      '--interval',
      '1s',
      '--fail-on',
      'critical',
      '--timeout',
      '60s',
    )
    const worse = setTimeout(() => {
      const plan = {configurationSet: 'csb-aws-ses-watched', messages: 10_000, days: 1, complaintShare: 0}
      generateTraffic(sandbox.env, {...plan, bounceShare: 0.2})
    }, 4000)
    const {code, stdout} = await watching
    clearTimeout(worse)
    const lines = stdout.trim().split('\n')
    expect(lines[0]).to.match(/^20\d\d-\S+Z {2}csb-aws-ses-watched {2}ok {2}bounces 0\.\d+ %/)
    expect(lines.at(-1)).to.match(/ {2}critical {2}/)
    expect(code).to.equal(3)
  }).timeout(60_000)

  it('watches as NDJSON, whose last line is the envelope', async () => {
    const {code, stdout} = await run('csb-aws-ses-fine', '--watch', '--interval', '1h', '--timeout', '1s', '--json')
    const lines = stdout.trim().split('\n')
    expect(lines).to.have.length(2)
    expect(JSON.parse(lines[0] ?? '')).to.include({event: 'reputation'})
    expect(checkedEnvelope<Reputation>('reputation', lines[1] ?? '').result.state).to.equal('ok')
    expect(code).to.equal(0)
  })

  it('shows each request with --debug, and no secret', async () => {
    const {stderr} = await run('csb-aws-ses-fine', '--debug')
    expect(stderr).to.include('SESv2Client GetConfigurationSet 200')
    expect(stderr).to.include('CloudWatchClient GetMetricData 200')
    expect(stderr).not.to.include(sandbox.endpoints.operator.secretAccessKey)
  })
})
