import {join} from 'node:path'
import {expect} from 'chai'
import type {Audit} from '../../src/app/audit/audit.ts'
import {brokeredFleet} from '../support/brokered-fleet.ts'
import {checkedEnvelope} from '../support/result-schema.ts'
import {type RunningSandbox, testSandbox} from '../support/sandbox.ts'
import {type SandboxHome, sandboxHome} from '../support/sandbox-home.ts'
import {runSesctl} from '../support/sesctl.ts'

const INSTANCES = 500
const ORPHANS = 7
/** Alarms of an instance as the broker makes them, and topics of the platform that they notify. */
const [ALARMS, PLATFORM_TOPICS] = [4, 2]

describe(`an audit of ${INSTANCES} instances`, function () {
  this.timeout(60_000)
  let sandbox: RunningSandbox
  let home: SandboxHome
  let audit: Audit
  let asked: Readonly<Record<string, number>>

  before(async () => {
    sandbox = await testSandbox({alarms: 'upstream'})
    home = sandboxHome(sandbox)
    const file = join(home.env['HOME'] ?? '', 'fleet.json')
    await brokeredFleet(sandbox, INSTANCES, {file, forgotten: ORPHANS})
    const adopted = await runSesctl(['context', 'import', '--file', file], {env: home.env})
    expect(adopted.code, adopted.stderr).to.equal(0)
    const {code, stdout, stderr} = await runSesctl(['audit', '--all', '--json', '--debug'], {env: home.env})
    expect(code, stderr.slice(-2000)).to.equal(3)
    audit = checkedEnvelope<Audit>('audit', stdout).result
    asked = countsOf(stderr)
  })
  after(async () => {
    home.dispose()
    await sandbox.close()
  })

  it('judges every one, and leaves nothing unread', () => {
    expect(audit.summary.instances).to.equal(INSTANCES)
    expect(audit.missing).to.deep.equal([])
    const orphaned = audit.findings.filter(({code}) => code === 'credential-orphaned')
    expect(orphaned).to.have.length(ORPHANS)
  })

  it('reads all users, their policies, keys and last uses in four requests, and asks for the keys of orphans alone', () => {
    expect(ofClient('IAM')).to.deep.equal({
      GetAccountAuthorizationDetails: 1,
      GenerateCredentialReport: 2,
      GetCredentialReport: 1,
      ListAccessKeys: ORPHANS,
    })
  })

  it('lists sets and identities in pages, and asks for each once: SES has no other way', () => {
    expect(ofClient('SESv2')).to.deep.equal({
      ListConfigurationSets: 1,
      GetConfigurationSet: INSTANCES,
      ListEmailIdentities: 1,
      GetEmailIdentity: INSTANCES,
    })
  })

  it('reads alarms, what they did and which rates there are in pages', () => {
    expect(ofClient('CloudWatch')).to.deep.equal({
      DescribeAlarms: (ALARMS * INSTANCES) / 100,
      DescribeAlarmHistory: 1,
      ListMetrics: 1,
    })
  })

  it('lists topics and subscriptions in pages, and asks for the key of each topic once', () => {
    expect(ofClient('SNS')).to.deep.equal({
      ListTopics: Math.ceil((INSTANCES + PLATFORM_TOPICS) / 100),
      ListSubscriptions: INSTANCES / 100,
      GetTopicAttributes: INSTANCES + PLATFORM_TOPICS,
    })
  })

  it('asks a broker, which has no lists, once for each instance and each binding', () => {
    const others = Object.entries(asked).filter(([name]) => name.startsWith('GET '))
    expect(Object.fromEntries(others)).to.deep.equal({
      'GET catalog': 1,
      'GET clock': 1,
      'GET last_operation': INSTANCES,
      'GET service_bindings': INSTANCES - ORPHANS,
    })
  })

  it('asks no service but these', () => {
    const clients = new Set(Object.keys(asked).map((name) => name.split(' ')[0]))
    expect([...clients]).to.have.members(['IAMClient', 'SESv2Client', 'CloudWatchClient', 'SNSClient', 'GET'])
  })

  function ofClient(service: string): Record<string, number> {
    const own = Object.entries(asked).filter(([name]) => name.startsWith(`${service}Client `))
    return Object.fromEntries(own.map(([name, count]) => [name.slice(service.length + 'Client '.length), count]))
  }
})

/** Requests by client and operation, or by method and kind of resource, as --debug reports them. */
function countsOf(said: string): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const [, client = '', what = ''] of said.matchAll(/^debug: (\S+) (\S+)/gm)) {
    const kind = /(last_operation|service_bindings|catalog|clock)(?:\/[^/]*)?$/.exec(what.replace(/\?.*/, ''))?.[1]
    const name = `${client} ${kind ?? what}`
    counts[name] = (counts[name] ?? 0) + 1
  }
  return counts
}
