import {join} from 'node:path'
import {DatabaseSync} from 'node:sqlite'
import {expect} from 'chai'
import type {ResumeResult} from '../../src/app/resume/resume.ts'
import type {RunningSettings} from '../../src/sandbox/daemon/settings.ts'
import {changeSettings} from '../../src/sandbox/daemon/settings.ts'
import {checkedEnvelope, checkedFailure, checkResult} from '../support/result-schema.ts'
import {type RunningSandbox, testSandbox} from '../support/sandbox.ts'
import {type SandboxHome, sandboxHome} from '../support/sandbox-home.ts'
import {type Outcome, runSesctl, startSesctl} from '../support/sesctl.ts'

describe('sesctl resume', function () {
  this.timeout(30_000)
  let sandbox: RunningSandbox
  let home: SandboxHome
  const run = async (...args: string[]): Promise<Outcome> => await runSesctl(args, {env: home.env})
  const resume = async (...args: string[]) => {
    const outcome = await run('resume', '--json', ...args)
    return {...outcome, ...checkedEnvelope<ResumeResult & {requests?: unknown[]}>('resume', outcome.stdout)}
  }
  const takes = (operationMillis: number): void =>
    changeSettings(sandbox.env.store, sandbox.env.settings as RunningSettings, {operationMillis})
  const provision = async (...args: string[]): Promise<void> => {
    const {code, stderr} = await run('provision', ...args, '--admin-email', 'a@agency.gov')
    expect(code, stderr).to.equal(0)
  }
  const state = (sql: string): void => {
    const database = new DatabaseSync(join(home.env['XDG_STATE_HOME'] ?? '', 'sesctl', 'state.db'))
    database.exec(sql)
    database.close()
  }

  before(async () => {
    sandbox = await testSandbox()
    home = sandboxHome(sandbox)
  })
  after(async () => {
    home.dispose()
    await sandbox.close()
  })

  it('says that nothing is left, with 0', async () => {
    const {code, stdout} = await run('resume')
    expect(code).to.equal(0)
    expect(stdout).to.equal('✓ Nothing was left half done.\n')
  })

  it('says with 8 that a creation is in progress, and with 0 how it ended', async () => {
    takes(60_000)
    await provision('mail-slow', '--no-wait')
    expect((await resume('--dry-run')).result.items[0]).to.deep.include({what: 'operation', outcome: 'found'})
    const {code, result, next} = await resume('--no-wait')
    expect(code).to.equal(8)
    expect(result.items[0]).to.deep.include({operation: 'create', outcome: 'in-progress'})
    expect(next).to.deep.equal(['sesctl status mail-slow'])
    expect((await resume('--timeout', '3s')).code).to.equal(8)
    takes(0)
    sandbox.env.store.run('UPDATE service_instance SET operation_due_at = ?', sandbox.env.clock.now() + 4000)
    const done = await resume()
    expect(done.code, done.stderr).to.equal(0)
    expect(done.result.items[0]?.outcome).to.equal('finished')
    expect((await resume()).result.items).to.deep.equal([])
  })

  for (const json of [false, true]) {
    it(`lists what it had come to when a person interrupts it, ${json ? 'in JSON' : 'as text'}`, async () => {
      takes(60_000)
      for (const name of ['mail-one', 'mail-two']) await provision(name, '--no-wait')
      const command = startSesctl(['resume', '--debug', ...(json ? ['--json'] : [])], {env: home.env})
      await command.says('/last_operation')
      command.kill('SIGINT')
      const {code, stdout, stderr} = await command.ended
      expect(code, stderr).to.equal(130)
      if (json) {
        expect(checkedFailure(stdout).code).to.equal('interrupted')
        const {partial} = JSON.parse(stdout) as {partial: ResumeResult}
        checkResult('resume', partial)
        expect(partial.items.map(({instance, outcome}) => `${instance.name} ${outcome}`)).to.deep.equal([
          'mail-one interrupted',
          'mail-two not-checked',
        ])
      } else {
        expect(stdout.replace(/\s+/g, ' ')).to.equal(
          '! creation of mail-one: The command ended while it was at work on this. Running it again continues it. ' +
            '· creation of mail-two: The command ended before it came to this. ',
        )
      }
      takes(0)
      sandbox.env.store.run('UPDATE service_instance SET operation_due_at = 0')
      for (const name of ['mail-one', 'mail-two']) {
        expect((await run('deprovision', name, '--confirm', name)).code).to.equal(0)
      }
    })
  }

  it('deletes the binding of a dead command, after having said so', async () => {
    await provision('mail-prod')
    expect((await run('bind', 'mail-prod', '--json')).code).to.equal(0)
    state("UPDATE service_binding SET owner = 'elsewhere/1/1', created_at = '2026-01-01T00:00:00.000Z'")
    const preview = await resume('--dry-run')
    expect(preview.code).to.equal(0)
    expect(preview.result.requests).to.have.length(1)
    const {code, stdout} = await run('resume')
    expect(code).to.equal(0)
    expect(stdout).to.match(/^✓ binding [0-9a-f]{8} of mail-prod: Deleted: nobody had its credentials\.\n$/)
    expect(sandbox.env.store.one<{n: number}>('SELECT count(*) AS n FROM service_binding')?.n).to.equal(0)
  })

  it('sends a creation again that never arrived, unless it was deprovisioned since', async () => {
    const intend = (name: string): void =>
      state(
        `INSERT INTO service_instance SELECT context, '${crypto.randomUUID()}', '${name}', parameters_json, created_at, NULL,
           'create', 'in progress', '', broker_json FROM service_instance WHERE name = 'mail-prod'`,
      )
    intend('mail-never')
    const {code, result} = await resume()
    expect(code).to.equal(0)
    expect(result.items).to.have.length(1)
    expect(result.items[0]).to.deep.include({what: 'creation', outcome: 'finished'})
    expect((await run('status', 'mail-never', '--json')).code).to.equal(0)
    intend('mail-dropped')
    expect((await run('deprovision', 'mail-dropped', '--confirm', 'mail-dropped')).code).to.equal(0)
    expect((await resume()).result.items).to.deep.equal([])
    expect(sandbox.env.store.all('SELECT id FROM service_instance')).to.have.length(3)
  })
})
