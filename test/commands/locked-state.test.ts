import {join} from 'node:path'
import {DatabaseSync} from 'node:sqlite'
import {setTimeout as pause} from 'node:timers/promises'
import {expect} from 'chai'
import {type RunningSandbox, testSandbox} from '../support/sandbox.ts'
import {type SandboxHome, sandboxHome} from '../support/sandbox-home.ts'
import {type Outcome, runSesctl, startSesctl} from '../support/sesctl.ts'

const ADMIN = ['--admin-email', 'admin@agency.gov']

describe('a state file that another process has locked (class: a wait that the deadline does not know)', () => {
  let sandbox: RunningSandbox
  let home: SandboxHome
  let rival: DatabaseSync | undefined

  before(async () => {
    sandbox = await testSandbox()
  })
  after(async () => await sandbox.close())
  beforeEach(async () => {
    home = sandboxHome(sandbox)
    const {code, stderr} = await runSesctl(['list'], {env: home.env})
    expect(code, stderr).to.equal(0)
  })
  afterEach(() => {
    unlock()
    home.dispose()
  })

  const file = (): string => join(home.env['XDG_STATE_HOME'] ?? '', 'sesctl', 'state.db')
  function lock(): void {
    rival = new DatabaseSync(file())
    rival.exec('BEGIN IMMEDIATE')
  }
  function unlock(): void {
    if (rival?.isOpen) rival.close()
  }
  const errorOf = (outcome: Outcome): {code: string; message: string; hints: string[]} =>
    JSON.parse(outcome.stdout).error
  const provision = (name: string, ...flags: string[]): string[] => ['provision', name, ...ADMIN, '--json', ...flags]

  it('has provision wait until the lock is released, and then done', async () => {
    lock()
    const provisioning = runSesctl(provision('mail-a'), {env: home.env})
    await pause(2500)
    unlock()
    const {code, stdout, stderr} = await provisioning
    expect(code, stdout + stderr).to.equal(0)
  })

  it('has provision wait for ten seconds without --timeout, and then say what to do', async () => {
    lock()
    const outcome = await runSesctl(provision('mail-b'), {env: home.env})
    expect(outcome.code, outcome.stdout).to.equal(5)
    const {code, message, hints} = errorOf(outcome)
    expect(code).to.equal('state-locked')
    expect(message).to.contain(`The state file ${file()} is locked by another process.`).and.contain('waited 10 s')
    expect(hints).to.include(`To see which one it is: lsof ${file()}`)
  }).timeout(20_000)

  it('ends provision with 130 at once when a person interrupts the wait', async () => {
    lock()
    const command = startSesctl(provision('mail-c', '--debug'), {env: home.env})
    await command.says('catalog')
    await pause(300)
    const interrupted = performance.now()
    command.kill('SIGINT')
    const outcome = await command.ended
    expect(performance.now() - interrupted).to.be.lessThan(1000)
    expect(outcome.code, outcome.stdout).to.equal(130)
    expect(errorOf(outcome).message).to.contain('is locked by another process')
  })
})
