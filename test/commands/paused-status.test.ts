import {expect} from 'chai'
import type {InstanceStatus} from '../../src/app/instance/status.ts'
import {checkedEnvelope} from '../support/result-schema.ts'
import {type RunningSandbox, testSandbox} from '../support/sandbox.ts'
import {type SandboxHome, sandboxHome} from '../support/sandbox-home.ts'
import {runSesctl} from '../support/sesctl.ts'

describe('sesctl status of an instance that is paused', () => {
  let sandbox: RunningSandbox
  let home: SandboxHome
  const run = async (...args: string[]) => await runSesctl(args, {env: home.env})

  before(async () => {
    sandbox = await testSandbox()
    home = sandboxHome(sandbox)
    for (const args of [
      ['provision', 'mail-prod', '--admin-email', 'admin@agency.gov'],
      ['pause', 'mail-prod', '--reason', 'list bought'],
    ]) {
      const {code, stderr} = await run(...args)
      expect(code, stderr).to.equal(0)
    }
  })
  after(async () => {
    home.dispose()
    await sandbox.close()
  })

  it('says who paused it, when and why', async () => {
    const {result} = checkedEnvelope<InstanceStatus>('status', (await run('status', 'mail-prod', '--json')).stdout)
    const {sending} = result
    if (!sending.known) expect.fail(sending.why)
    expect(sending.value.enabled).to.equal(false)
    expect(sending.value.pause?.reason).to.equal('list bought')
    expect(sending.value.pause?.by).to.match(/\S/)
    expect(Date.parse(sending.value.pause?.at ?? '')).to.be.above(0)
    const {stdout} = await run('status', 'mail-prod')
    expect(stdout.replaceAll(/\s+/g, ' ')).to.match(
      /paused: SES refuses all mail\. Paused at .+ UTC by \S.*: list bought/,
    )
  })

  it('ends with its rates and the unpause as the next steps', async () => {
    while (!isVerified()) await new Promise((resolve) => setTimeout(resolve, 20))
    const {stdout} = await run('status', 'mail-prod', '--json')
    expect((JSON.parse(stdout) as {next: string[]}).next).to.deep.equal([
      'sesctl reputation mail-prod',
      "sesctl unpause mail-prod --reason 'list cleaned' --evidence 'what was cleaned up'",
    ])
  })

  function isVerified(): boolean {
    const row = sandbox.env.store.one<{verified: number}>(
      'SELECT min(verified_for_sending) AS verified FROM email_identity',
    )
    return row?.verified === 1
  }
})
