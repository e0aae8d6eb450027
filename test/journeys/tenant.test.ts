import {readFileSync, statSync} from 'node:fs'
import {expect} from 'chai'
import {Journey} from '../support/journey.ts'

interface Records {
  readonly records: readonly {purpose: string; name: string; type: string; value: string}[]
}

const DOMAIN = 'agency.test'

describe("a tenant's journey with the built program", function () {
  this.timeout(30_000)
  let journey: Journey

  before(async () => {
    journey = await Journey.start({operationMillis: 300, bindMillis: 50})
  })
  after(async () => await journey.end())

  const credentialsIn = (name: string): string => journey.file(name)
  const sends = async (file: string) =>
    await journey.run('send-test', 'mail-prod', '--credentials', credentialsIn(file))

  it('begins with an instance that is waited for, and the commands that come next', async () => {
    const settings = ['--domain', DOMAIN, '--admin-email', 'postmaster@agency.test', '--mail-from-subdomain', 'bounce']
    const {code, stdout, stderr} = await journey.run('provision', 'mail-prod', ...settings)
    expect(code, stderr).to.equal(0)
    expect(stdout).to.contain('mail-prod is created')
    expect(stderr).to.contain('creation of mail-prod').and.to.contain('sesctl dns-instructions mail-prod')
  })

  it('asks for the same again and finds it there', async () => {
    const settings = ['--domain', DOMAIN, '--admin-email', 'postmaster@agency.test', '--mail-from-subdomain', 'bounce']
    const {outcome} = await journey.result<{outcome: string}>('provision', ['provision', 'mail-prod', ...settings])
    expect(outcome).to.equal('exists')
    expect((await journey.run('provision', 'mail-prod', ...settings.slice(0, 4))).code).to.equal(6)
  })

  it('reads the records that are required, and no key is left behind for it', async () => {
    const {records} = await journey.result<Records>('dns-instructions', ['dns-instructions', 'mail-prod'])
    expect(records.map(({purpose}) => purpose)).to.deep.equal(['dkim', 'dkim', 'dkim', 'spf', 'mx', 'dmarc'])
    await journey.expectNoOrphans('mail-prod', 0)
  })

  it('is shown which record is wrong and the edit that mends it', async () => {
    const {records} = await journey.result<Records>('dns-instructions', ['dns-instructions', 'mail-prod'])
    const [dkim] = records
    await journey.expect('sandbox', 'dns', 'set', `${dkim?.name}.${DOMAIN}`, 'CNAME', dkim?.value ?? '')
    const {code, stdout} = await journey.run('verify', 'mail-prod')
    expect(code).to.equal(3)
    expect(stdout).to.contain('the zone name was added twice')
    expect(stdout).to.contain(`enter the name as  ${dkim?.name.replace(`.${DOMAIN}`, '')}`)
    await journey.expect('sandbox', 'dns', 'delete', `${dkim?.name}.${DOMAIN}`)
  })

  it('is verified once the name servers answer right', async () => {
    const zone = await journey.expect('dns-instructions', 'mail-prod', '--format', 'zone')
    const imported = await journey.runWith({input: zone}, 'sandbox', 'dns', 'import', '-', '--origin', DOMAIN)
    expect(imported.code, imported.stderr).to.equal(0)
    await journey.expect('verify', 'mail-prod', '--watch', '--until', 'verified', '--timeout', '20s')
    expect(await journey.expect('verify', 'mail-prod')).not.to.contain('✗')
  })

  it('gets credentials into a file that only its owner can read', async () => {
    await journey.expect('bind', 'mail-prod', '--write', credentialsIn('first.env'))
    expect(statSync(credentialsIn('first.env')).mode & 0o777).to.equal(0o600)
  })

  it('sends by both transports, and both mails arrive', async () => {
    const to = ['--to', 'someone@example.test']
    await journey.expect('send-test', 'mail-prod', '--credentials', credentialsIn('first.env'), ...to)
    const inbox = await journey.result<{messages: {transport: string}[]}>('sandbox-inbox', ['sandbox', 'inbox', ...to])
    expect(inbox.messages.map(({transport}) => transport)).to.have.members(['smtp', 'api'])
  })

  it('rotates: the new credentials send, and the old ones are refused', async () => {
    await journey.expect('rotate', 'mail-prod', '--write', credentialsIn('second.env'), '--retire', 'now')
    expect(readFileSync(credentialsIn('second.env'), 'utf8')).not.to.equal(
      readFileSync(credentialsIn('first.env'), 'utf8'),
    )
    expect((await sends('first.env')).code).to.equal(4)
    expect((await sends('second.env')).code).to.equal(0)
    await journey.expectNoOrphans('mail-prod', 1)
  })

  it('moves the MAIL FROM domain, and reads the records of the new one', async () => {
    await journey.expect('update', 'mail-prod', '--mail-from-subdomain', 'mail')
    const {records} = await journey.result<Records>('dns-instructions', ['dns-instructions', 'mail-prod'])
    expect(records.filter(({type}) => type === 'MX').map(({name}) => name)).to.deep.equal([`mail.${DOMAIN}`])
    await journey.expectNoOrphans('mail-prod', 1)
  })

  it('revokes credentials by taking their binding away', async () => {
    const [binding] = await journey.bindings('mail-prod')
    await journey.expect('unbind', 'mail-prod', binding?.id.slice(0, 8) ?? '', '--yes')
    expect((await sends('second.env')).code).to.equal(4)
    await journey.expectNoOrphans('mail-prod', 0)
  })

  it('ends with nothing left at the broker, in AWS or on this machine', async () => {
    await journey.expect('bind', 'mail-prod', '--write', credentialsIn('last.env'))
    await journey.expect('deprovision', 'mail-prod', '--confirm', 'mail-prod')
    expect(await journey.result('list', ['list'])).to.deep.include({instances: []})
    const {counts} = await journey.result<{counts: Record<string, number>}>('sandbox-status', ['sandbox', 'status'])
    expect(counts).to.include({instances: 0, bindings: 0, identities: 0})
    expect((await journey.holdings()).users).to.deep.equal([])
    // Which ids are not to be used again soon, and when the last one was given up, stay: they name nothing that is there.
    const tables = journey.stateRows(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT IN ('retired_id', 'inventory_change')",
    )
    expect(tables).not.to.deep.equal([])
    for (const {name} of tables as {name: string}[]) {
      expect(journey.stateRows(`SELECT * FROM ${name}`), name).to.deep.equal([])
    }
  })

  it('may take it down a second time', async () => {
    expect(await journey.expect('deprovision', 'mail-prod', '--confirm', 'mail-prod')).to.contain('mail-prod')
  })
})
