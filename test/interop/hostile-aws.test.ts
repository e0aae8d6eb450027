import {createConfigurationSet} from '../../src/sandbox/aws/ses/configuration-sets.ts'
import {subscribe} from '../../src/sandbox/aws/sns/subscriptions.ts'
import {createTopic} from '../../src/sandbox/aws/sns/topics.ts'
import {generateTraffic} from '../../src/sandbox/traffic/generate.ts'
import {addIdentity} from '../sandbox/mail/tenants.ts'
import type {HostileAnswer} from '../support/hostile-answers.ts'
import {HOSTILE_AWS_ANSWERS} from '../support/hostile-aws-answers.ts'
import {hostileGates} from '../support/hostile-gate.ts'
import {expectNothingLost} from '../support/hostile-lost.ts'
import {type HostileLane, HostileWalker, type WalkFor} from '../support/hostile-walk.ts'
import {testSandbox} from '../support/sandbox.ts'
import {sandboxHome} from '../support/sandbox-home.ts'

const ANY = [0, 3]
const WHO = ['--from', 'reputation@platform.test', '--notify', 'team@platform.test']
const pause = ['pause', 'mail', '--reason', 'bounces']
const unpause = ['unpause', 'mail', '--reason', 'cleaned', '--evidence', 'dead addresses removed']

const fix = ['audit', '--all', '--fix', '--yes']

/** What an operator asks AWS. The broker is well all the time. */
const WALKS: Readonly<Record<string, WalkFor>> = {
  verify: () => ({reads: true, words: ['verify', 'mail']}),
  reputation: () => ({reads: true, words: ['reputation', 'mail'], codes: ANY}),
  'reputation --all': () => ({reads: true, words: ['reputation', '--all'], codes: ANY}),
  pause: () => ({words: pause, finish: [pause, unpause]}),
  unpause: () => ({prepare: [pause], words: unpause, finish: [unpause]}),
  'audit --all': () => ({reads: true, words: ['audit', '--all'], codes: ANY}),
  'audit --all --fix': () => ({words: fix, codes: ANY, finish: [fix]}),
  'guard --dry-run': () => ({reads: true, words: ['guard', '--dry-run', ...WHO], codes: ANY}),
  guard: () => ({words: ['guard', ...WHO], codes: ANY}),
  'send-test': () => ({words: ['send-test', 'mail', '--via', 'api'], codes: ANY}),
}

describe('a hostile AWS', () => {
  const walker = new HostileWalker(HOSTILE_AWS_ANSWERS)

  async function lane(): Promise<HostileLane<HostileAnswer>> {
    const sandbox = await testSandbox()
    const gates = await hostileGates({aws: sandbox.endpoints.awsUrl})
    const home = sandboxHome(sandbox, {awsUrl: gates.urls['aws']})
    const opened: HostileLane<HostileAnswer> = {
      gates,
      env: home.env,
      path: home.env['HOME'] ?? '',
      arrange: () => {
        sandbox.env.store.run(
          "UPDATE configuration_set SET tls_policy = 'OPTIONAL', reputation_metrics_enabled = 0, suppressed_reasons_json = '[]' WHERE name = 'csb-aws-ses-warned'",
        )
      },
      expectNothingLost: (resumed) => expectNothingLost(sandbox, resumed, 'osb'),
      close: async () => {
        home.dispose()
        await gates.close()
        await sandbox.close()
      },
    }
    addIdentity(sandbox.env, 'platform.test')
    for (const [name, bounceShare] of [
      ['csb-aws-ses-warned', 0.03],
      ['csb-aws-ses-critical', 0.06],
    ] as const) {
      const set = {name, sendingEnabled: true, reputationMetricsEnabled: true, tlsPolicy: 'REQUIRE'} as const
      createConfigurationSet(sandbox.env, {...set, suppressedReasons: []})
      generateTraffic(sandbox.env, {configurationSet: name, messages: 2000, days: 3, complaintShare: 0, bounceShare})
      const topicArn = createTopic(sandbox.env, `${name}-reputation-notifications`)
      subscribe(sandbox.env, {topicArn, protocol: 'email', endpoint: `${name}@agency.test`})
    }
    await walker.works(opened, ['provision', 'mail', '--admin-email', 'admin@agency.test'])
    // Until SES has looked once more, a verification that was just begun ends with 8.
    await walker.works(opened, ['verify', 'mail', '--watch'])
    return opened
  }

  before(async function () {
    this.timeout(120_000)
    await walker.open(lane)
  })
  after(async () => await walker.close('hostile AWS'))

  for (const [name, walk] of Object.entries(WALKS)) {
    it(`gets a documented end with one document from sesctl ${name}, at every request, and loses nothing`, async () => {
      await walker.everywhere(name, walk)
    }).timeout(3_600_000)
  }
})
