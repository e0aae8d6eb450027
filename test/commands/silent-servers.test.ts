import {join} from 'node:path'
import {expect} from 'chai'
import {expectInTime, runToItsDeadline} from '../support/deadline.ts'
import {type RunningSandbox, testSandbox} from '../support/sandbox.ts'
import {type SandboxHome, sandboxHome} from '../support/sandbox-home.ts'
import {runSesctl} from '../support/sesctl.ts'
import {SilentServer} from '../support/silent-server.ts'

describe('--timeout with a server that accepts and says nothing (class: a deadline that an adapter does not know)', () => {
  let server: SilentServer
  let sandbox: RunningSandbox
  let whole: SandboxHome
  let silent: SandboxHome
  let credentials: string

  const made = async (home: SandboxHome, ...args: string[]): Promise<void> => {
    const outcome = await runSesctl(args, {env: home.env})
    expect(outcome.code, outcome.stderr).to.equal(0)
  }

  before(async () => {
    sandbox = await testSandbox()
    server = await SilentServer.start()
    const {address} = server
    whole = sandboxHome(sandbox)
    const endpoints = {...sandbox.endpoints, dns: address, smtp: address, smtps: address}
    silent = sandboxHome({endpoints: {...endpoints, awsUrl: `http://${address}`}})
    credentials = join(whole.env['HOME'] ?? '', 'mail.env')
    await made(whole, 'provision', 'mail-prod', '--admin-email', 'admin@agency.gov')
    await made(whole, 'bind', 'mail-prod', '--write', credentials)
  })
  after(async () => {
    server.close()
    whole.dispose()
    silent.dispose()
    await sandbox.close()
  })

  const cases: [string, () => string[]][] = [
    ['reputation, whose AWS endpoint', () => ['reputation', 'csb-aws-ses-fine']],
    ['verify, whose name servers', () => ['verify', 'mail-prod', '--context', 'tenant']],
    [
      'send-test, whose SMTP server',
      () => ['send-test', '--credentials', credentials, '--via', 'smtp', '--context', 'tenant'],
    ],
  ]
  for (const [what, args] of cases) {
    it(`ends ${what} never answers`, async () => {
      const outcome = await runToItsDeadline([...args(), '--json'], {env: silent.env})
      expect(outcome.code, outcome.stdout + outcome.stderr).to.equal(5)
      expect(JSON.parse(outcome.stdout).error).to.include({code: 'time-over'})
      expectInTime(outcome)
    })
  }
})
