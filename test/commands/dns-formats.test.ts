import {readFileSync} from 'node:fs'
import {Ajv2020} from 'ajv/dist/2020.js'
import {expect} from 'chai'
import {parse as parseYaml} from 'yaml'
import type {DnsInstructions} from '../../src/app/records/dns-instructions.ts'
import {EXPORT_FORMATS} from '../../src/export/formats.ts'
import {checkedEnvelope} from '../support/result-schema.ts'
import {type RunningSandbox, testSandbox} from '../support/sandbox.ts'
import {type SandboxHome, sandboxHome} from '../support/sandbox-home.ts'
import {type Outcome, runSesctl} from '../support/sesctl.ts'

describe('sesctl dns-instructions --format', () => {
  let sandbox: RunningSandbox
  let home: SandboxHome
  const run = async (...args: string[]): Promise<Outcome> =>
    await runSesctl(['dns-instructions', 'mail-prod', ...args], {env: home.env})
  const result = async (...args: string[]) => {
    const {stdout} = await run('--json', ...args)
    return checkedEnvelope<DnsInstructions & {text?: string}>('dns-instructions', stdout)
  }

  before(async () => {
    sandbox = await testSandbox()
    home = sandboxHome(sandbox)
    const asked = ['--domain', 'agency.test', '--mail-from-subdomain', 'bounce', '--admin-email', 'a@agency.test']
    const {code, stderr} = await runSesctl(['provision', 'mail-prod', ...asked], {env: home.env})
    expect(code, stderr).to.equal(0)
  })
  after(async () => {
    home.dispose()
    await sandbox.close()
  })

  it('prints every format, which begins with nothing but itself', async () => {
    for (const format of EXPORT_FORMATS) {
      const {code, stdout, stderr} = await run('--format', format)
      expect(code, `${format}: ${stderr}`).to.equal(0)
      expect(stdout, format).to.match(/^(?:# |; |\/\/ |\{|action,|instance: ).*agency\.test/s)
    }
  }).timeout(60_000)

  it('prints the same as is in the JSON', async () => {
    const {stdout} = await run('--format', 'nsupdate')
    expect((await result('--format', 'nsupdate')).result.text).to.equal(stdout)
  })

  it('is the result of --json as YAML, and keeps to its schema', async () => {
    const read = parseYaml((await run('--format', 'yaml')).stdout) as DnsInstructions
    const {result: shown} = await result()
    expect(read).to.deep.equal({...shown, takenAt: read.takenAt})
    const schema = readFileSync(new URL('../../schemas/dns-instructions.json', import.meta.url), 'utf8')
    const validate = new Ajv2020({strict: true}).compile(JSON.parse(schema) as object)
    expect(validate(read), JSON.stringify(validate.errors)).to.equal(true)
  })

  it('asks for the zone, and takes names relative to it', async () => {
    const {zones, changes} = (await result()).result
    expect(zones).to.deep.equal([{name: 'agency.test', knownBy: 'soa'}])
    expect(changes.map(({host}) => host)).to.include.members(['bounce', '_dmarc'])
  })

  it('leaves out, and says so, what is not in the zone that was asked for', async () => {
    const {result: shown, warnings} = await result('--zone', 'bounce.agency.test.')
    expect(shown.zones).to.deep.equal([{name: 'bounce.agency.test', knownBy: 'flag'}])
    expect(new Set(shown.changes.map(({name, host}) => `${name} ${host}`))).to.deep.equal(
      new Set(['bounce.agency.test @']),
    )
    expect(shown.outside).to.include('_dmarc.agency.test')
    expect(warnings.join('\n')).to.match(/Left out, because they are not published in the zone bounce\.agency\.test: /)
  })

  it('refuses a zone that none of the records is in, and one that is no name', async () => {
    const elsewhere = await run('--zone', 'other.test', '--format', 'octodns')
    expect(elsewhere).to.include({code: 2, stdout: ''})
    expect(elsewhere.stderr).to.include('none of the records is in it')
    expect(await run('--zone', 'a b')).to.include({code: 2, stdout: ''})
  })

  it('puts cautions on stderr, and into the envelope', async () => {
    const asked = ['--format', 'route53', '--no-merge']
    const caution = /Route 53 refuses the whole batch/
    expect((await run(...asked)).stderr).to.match(caution)
    expect((await result(...asked)).warnings.join('\n')).to.match(caution)
  })

  it('is cards by name on any screen', async () => {
    const {stdout} = await run('--format', 'cards')
    expect(stdout.match(/^type +CNAME$/gm)).to.have.length(3)
  })
})
