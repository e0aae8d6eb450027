import {expect} from 'chai'
import type {ImportReport} from '../../src/app/context/import.ts'
import type {InventoryDocument} from '../../src/domain/instance/inventory-document.ts'
import {checkedEnvelope} from '../support/result-schema.ts'
import {type RunningSandbox, testSandbox} from '../support/sandbox.ts'
import {type SandboxHome, sandboxHome} from '../support/sandbox-home.ts'
import {runSesctl} from '../support/sesctl.ts'

describe('sesctl context export and import', () => {
  let sandbox: RunningSandbox
  let home: SandboxHome
  let exported: string
  const run = async (args: string[], input = '') => await runSesctl(args, {env: home.env, input})

  before(async () => {
    sandbox = await testSandbox()
    home = sandboxHome(sandbox)
    await run(['provision', 'mail-prod', '--domain', 'agency.test', '--admin-email', 'admin@agency.gov'])
    await run(['bind', 'mail-prod', '--name', 'ci', '--json'])
  })
  after(async () => {
    home.dispose()
    await sandbox.close()
  })

  it('writes a document without a secret', async () => {
    const {code, stdout} = await run(['context', 'export'])
    expect(code).to.equal(0)
    exported = stdout
    const {result} = checkedEnvelope<InventoryDocument>(
      'context-export',
      (await run(['context', 'export', '--json'])).stdout,
    )
    expect(result).to.deep.equal(JSON.parse(exported))
    expect(result.instances[0]?.bindings[0]).to.include({name: 'ci'})
    expect(stdout).not.to.match(/AKIA|password|secret/i)
  })

  it('says first what it would take over', async () => {
    const {code, stdout} = await run(['context', 'import', '--file', '-', '--dry-run', '--context', 'tenant'], exported)
    expect(code).to.equal(0)
    expect(stdout).to.match(
      /✓ mail-prod would be taken over into context tenant {2}[0-9a-f-]{36}\n {2}binding \S+ \(ci\)/,
    )
    expect((await run(['list', '--context', 'tenant'])).stdout).to.include('No service instances')
  })

  it('takes it over, and everything works from here', async () => {
    const {stdout} = await run(['context', 'import', '--file', '-', '--context', 'tenant', '--json'], exported)
    const {result} = checkedEnvelope<ImportReport>('context-import', stdout)
    expect(result.instances[0]).to.include({name: 'mail-prod', outcome: 'adopted', checked: true})
    expect((await run(['list', '--context', 'tenant'])).stdout).to.match(/mail-prod +agency\.test +✓ ready/)
    expect((await run(['unbind', 'mail-prod', 'ci', '--yes', '--context', 'tenant'])).code).to.equal(0)
  })

  it('takes single ones by their ids', async () => {
    const id = (JSON.parse(exported) as InventoryDocument).instances[0]?.id ?? ''
    const {code, stdout} = await run([
      'context',
      'import',
      '--instance',
      id,
      '--name',
      'mail-prod',
      '--context',
      'tenant',
    ])
    expect(code).to.equal(0)
    expect(stdout).to.include('mail-prod is known already')
  })

  it('wants to know what', async () => {
    const {code, stderr} = await run(['context', 'import'])
    expect(code).to.equal(2)
    expect(stderr).to.include('--instance ID --name NAME')
  })

  it('does not take what the broker does not know', async () => {
    const {code, stderr} = await run(['context', 'import', '--instance', 'nothing', '--name', 'mail-x'])
    expect(code).to.equal(2)
    expect(stderr).to.include('knows no instance')
  })
})
