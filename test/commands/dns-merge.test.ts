import {expect} from 'chai'
import type {DnsInstructions} from '../../src/app/records/dns-instructions.ts'
import {isUnchanged} from '../../src/domain/records/record-changes.ts'
import {deleteRecord, setRecord} from '../../src/sandbox/dns/zones.ts'
import {checkedEnvelope} from '../support/result-schema.ts'
import {type RunningSandbox, testSandbox} from '../support/sandbox.ts'
import {type SandboxHome, sandboxHome} from '../support/sandbox-home.ts'
import {type Outcome, runSesctl} from '../support/sesctl.ts'

describe('sesctl dns-instructions, merged with what is published', () => {
  let sandbox: RunningSandbox
  let home: SandboxHome
  const run = async (...args: string[]): Promise<Outcome> => await runSesctl(args, {env: home.env})
  const done = async (...args: string[]): Promise<Outcome> => {
    const outcome = await run(...args)
    expect(outcome.code, outcome.stderr).to.equal(0)
    return outcome
  }
  const publish = (name: string, type: string, data: string) => setRecord(sandbox.env, {name, type, ttl: 600, data})
  const instructions = async (instance: string, ...args: string[]) => {
    const outcome = await run('dns-instructions', instance, '--json', ...args)
    return {...outcome, ...checkedEnvelope<DnsInstructions & {text?: string}>('dns-instructions', outcome.stdout)}
  }

  before(async () => {
    sandbox = await testSandbox()
    home = sandboxHome(sandbox)
  })
  after(async () => {
    home.dispose()
    await sandbox.close()
  })

  it('changes what is there, and following it to the letter leaves nothing to do', async () => {
    await done('provision', 'first', '--domain', 'agency.test', '--admin-email', 'a@agency.test')
    const spf = 'v=spf1 ip4:192.0.2.0/24 ~all'
    const dmarc = 'v=DMARC1; p=none; rua=mailto:own@agency.test!10m'
    for (const [name, text] of [
      ['agency.test', 'token=1'],
      ['agency.test', spf],
      ['_dmarc.agency.test', dmarc],
    ] as const) {
      publish(name, 'TXT', text)
    }
    const {code, result} = await instructions('first')
    expect(code).to.equal(0)
    expect(result.merge.state).to.equal('merged')
    expect(result.changes.find(({purpose}) => purpose === 'spf')).to.deep.include({
      values: ['token=1', 'v=spf1 ip4:192.0.2.0/24 include:amazonses.com ~all'],
      remove: [spf],
    })
    expect(result.changes.find(({purpose}) => purpose === 'dmarc')?.wanted).to.match(
      /^v=DMARC1; p=reject; rua=mailto:own@agency\.test!10m,/,
    )
    for (const {name, type, remove, add} of result.changes) {
      for (const data of remove) expect(deleteRecord(sandbox.env, {name, type, data})).to.equal(1)
      for (const data of add) publish(name, type, data)
    }
    const again = await instructions('first')
    expect(again.result.changes.every(isUnchanged)).to.equal(true)
    expect((await run('verify', 'first')).code).to.be.oneOf([0, 8])
  }).timeout(60_000)

  it('shows the records as the broker gave them with --no-merge', async () => {
    const {code, result} = await instructions('first', '--no-merge')
    expect(code).to.equal(0)
    expect(result.merge.state).to.equal('off')
    expect(result.changes.find(({purpose}) => purpose === 'spf')?.values).to.deep.equal([
      'v=spf1 include:amazonses.com -all',
    ])
  })

  it('leaves out what takes a decision, says so on every format, and ends with 3', async () => {
    const asked = ['--domain', 'org.test', '--mail-from-subdomain', 'mail', '--admin-email', 'a@org.test']
    await done('provision', 'second', ...asked)
    publish('mail.org.test', 'MX', '10 mx.org.test')
    const {code, result} = await instructions('second')
    expect(code).to.equal(3)
    expect(result.changes.map(({purpose}) => purpose)).to.not.include('mx')
    const screen = await run('dns-instructions', 'second')
    expect(screen.code).to.equal(3)
    expect(screen.stdout).to.match(/✗ MX: Mail for mail\.org\.test is received by mx\.org\.test/)
    const zone = await run('dns-instructions', 'second', '--format', 'zone')
    expect(zone.code).to.equal(3)
    expect(zone.stderr).to.contain('Mail for mail.org.test is received by mx.org.test')
  }).timeout(60_000)
})
