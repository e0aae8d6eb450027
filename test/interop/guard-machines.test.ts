import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import type {GuardReport} from '../../src/app/guard/report.ts'
import {listInbox} from '../../src/sandbox/mail/inbox.ts'
import {generateTraffic} from '../../src/sandbox/traffic/generate.ts'
import {checkedEnvelope} from '../support/result-schema.ts'
import {type RunningSandbox, testSandbox} from '../support/sandbox.ts'
import {type SandboxHome, sandboxHome} from '../support/sandbox-home.ts'
import {type Outcome, runSesctl} from '../support/sesctl.ts'
import {type RunningPostgres, startPostgres} from './postgres-server.ts'

const ADMIN = 'admin@agency.test'

describe('guards on several machines that share a PostgreSQL database', function () {
  this.timeout(120_000)
  let sandbox: RunningSandbox
  let server: RunningPostgres
  /** A home is a machine: nothing else is shared. */
  let homes: SandboxHome[]
  let sender: string
  const run = async (home: SandboxHome | undefined, args: string[], store: string): Promise<Outcome> =>
    await runSesctl(args, {env: {...home?.env, SESCTL_GUARD_STORE: store}})
  const guard = async (home: SandboxHome | undefined, store: string): Promise<Outcome> =>
    await run(home, ['guard', '--from', sender, '--json'], store)
  const notices = (): number =>
    listInbox(sandbox.env, {to: ADMIN}).filter(({subject}) => subject?.startsWith('Mail has been paused')).length

  before(async () => {
    server = await startPostgres()
    await server.run('CREATE DATABASE guards')
    sandbox = await testSandbox()
    homes = Array.from({length: 4}, () => sandboxHome(sandbox))
    const [first] = homes
    for (const name of ['platform', 'mail-prod']) {
      const {code, stderr} = await run(first, ['provision', name, '--admin-email', ADMIN], '')
      expect(code, stderr).to.equal(0)
    }
    const [platform, mail] = await Promise.all(
      ['platform', 'mail-prod'].map(async (name) => {
        const {stdout} = await run(first, ['dns-instructions', name, '--json'], '')
        return (JSON.parse(stdout) as {result: {domain: string; instanceId: string}}).result
      }),
    )
    sender = `reputation@${platform?.domain}`
    const configurationSet = `csb-aws-ses-${mail?.instanceId}`
    generateTraffic(sandbox.env, {configurationSet, messages: 20_000, days: 2, bounceShare: 0.06, complaintShare: 0})
  })
  after(async () => {
    for (const home of homes) home.dispose()
    await sandbox.close()
    await server.close()
  })

  it('pause once and notify once, although they all check at the same moment', async () => {
    const outcomes = await Promise.all(homes.map(async (home) => await guard(home, server.url('guards'))))
    for (const {code, stdout, stderr} of outcomes) expect(code, stdout + stderr).to.be.oneOf([0, 5])
    expect((await guard(homes[3], server.url('guards'))).code).to.equal(0)
    expect(notices()).to.equal(1)
    expect(sandbox.env.store.all('SELECT name FROM configuration_set WHERE sending_enabled = 0')).to.have.length(1)
  })

  it('read one audit log, from a file that keeps the URL too', async () => {
    const file = join(homes[2]?.env['HOME'] ?? '', 'store')
    writeFileSync(file, `${server.url('guards')}\n`, {mode: 0o600})
    const {stdout} = await run(homes[2], ['guard', 'log', '--json'], `file:${file}`)
    const {actions} = checkedEnvelope<Pick<GuardReport, 'actions'>>('guard-log', stdout).result
    expect(actions.map(({kind, outcome}) => `${kind} ${outcome}`)).to.have.members(['pause done', 'warn-admin done'])
  })

  it('see an unpause that a person made on another one', async () => {
    const words = ['--reason', 'list cleaned', '--evidence', 'dead addresses removed']
    expect((await run(homes[1], ['unpause', 'csb-aws-ses-none', ...words], server.url('guards'))).code).to.equal(2)
    const name = sandbox.env.store.one<{name: string}>('SELECT name FROM configuration_set WHERE sending_enabled = 0')
    expect((await run(homes[1], ['unpause', name?.name ?? '', ...words], server.url('guards'))).code).to.equal(0)
    const {stdout} = await run(homes[0], ['guard', 'log', '--kind', 'unpause'], server.url('guards'))
    expect(stdout).to.include('cleaned up: dead addresses removed')
  })

  it('do nothing without the store, say so with 5, and show no password', async () => {
    const gone = server.url('guards').replace(/:\d+\/guards/, ':1/guards')
    const {code, stdout, stderr} = await run(homes[0], ['guard', '--json', '--debug'], gone)
    expect(code).to.equal(5)
    expect(stdout + stderr).to.not.include(new URL(gone).password)
  })
})
