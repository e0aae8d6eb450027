import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {join} from 'node:path'
import {DatabaseSync} from 'node:sqlite'
import {setTimeout as pause} from 'node:timers/promises'
import {fileURLToPath} from 'node:url'
import {expect} from 'chai'
import type {BindResult} from '../../src/app/binding/bind.ts'
import type {BindingList} from '../../src/app/binding/list.ts'
import {checkedEnvelope} from '../support/result-schema.ts'
import {type RunningSandbox, testSandbox} from '../support/sandbox.ts'
import {type SandboxHome, sandboxHome} from '../support/sandbox-home.ts'
import {runSesctl} from '../support/sesctl.ts'
import {onTerminal} from '../support/terminal.ts'

const DEV = fileURLToPath(new URL('../../bin/dev.js', import.meta.url))
const BIND_MILLIS = 300

describe('sesctl on a terminal, and interrupted', () => {
  let sandbox: RunningSandbox
  let home: SandboxHome

  before(async () => {
    sandbox = await testSandbox({bindMillis: BIND_MILLIS})
    home = sandboxHome(sandbox)
    const args = ['provision', 'mail-prod', '--domain', 'agency.test', '--admin-email', 'a@agency.gov']
    const {code, stderr} = await runSesctl(args, {env: home.env})
    expect(code, stderr).to.equal(0)
  })
  after(async () => {
    home.dispose()
    await sandbox.close()
  })

  const userNames = (): string[] =>
    sandbox.env.store
      .all<{name: string}>("SELECT name FROM iam_user WHERE name LIKE 'csb-aws-ses-%' ORDER BY name")
      .map(({name}) => name)
  const users = (): number =>
    sandbox.env.store.one<{count: number}>("SELECT count(*) AS count FROM iam_user WHERE name LIKE 'csb-aws-ses-%'")
      ?.count ?? -1
  const secret = (): string =>
    sandbox.env.store.one<{secret: string}>("SELECT secret FROM access_key WHERE user_name LIKE 'csb-%'")?.secret ?? ''

  async function bindOnTerminal(answer: string): Promise<{code: number; before: string; after: string}> {
    const terminal = onTerminal(['bind', 'mail-prod'], home.env)
    await terminal.waitFor('Show the secrets?')
    const before = terminal.seen()
    terminal.type(answer)
    const code = await terminal.ended
    return {code, before, after: terminal.seen()}
  }

  it('masks the secrets of a binding, and reveals them when asked', async () => {
    const {code, before, after} = await bindOnTerminal('y\r')
    expect(code).to.equal(0)
    expect(before).to.include('••••••••').and.not.to.include(secret())
    expect(after).to.include(secret())
    expect(users()).to.equal(1)
    await runSesctl(['deprovision', 'mail-prod', '--dry-run'], {env: home.env})
    const {stdout} = await runSesctl(['bindings', 'mail-prod', '--json'], {env: home.env})
    const [binding] = JSON.parse(stdout).result.bindings
    expect(binding.state).to.equal('ready')
    await runSesctl(['unbind', 'mail-prod', binding.id, '--yes'], {env: home.env})
  })

  it('deletes the binding again when nobody wants to see its secrets', async () => {
    const {code, after} = await bindOnTerminal('n\r')
    expect(code).to.equal(0)
    expect(after).to.include('is deleted again')
    expect(users()).to.equal(0)
  })

  it('deletes the binding again on Ctrl-C at the question', async () => {
    const {code, after} = await bindOnTerminal('\u0003')
    expect(code).to.equal(130)
    expect(after).to.include('Interrupted')
    expect(users()).to.equal(0)
  })

  it('asks for the name before it deletes an instance, and takes no other', async () => {
    const terminal = onTerminal(['deprovision', 'mail-prod'], home.env)
    await terminal.waitFor('type its name')
    terminal.type('mail-dev\r')
    expect(await terminal.ended).to.equal(2)
    expect(terminal.seen()).to.include('Nothing was deleted')
  })

  /** Starts a bind and stops it with a signal while the broker is at it. */
  async function interrupted(signal: 'SIGINT' | 'SIGKILL'): Promise<number | null> {
    const child = spawn(process.execPath, [DEV, 'bind', 'mail-prod', '--json'], {
      env: {PATH: process.env['PATH'], ...home.env},
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    child.stdout.resume()
    // The binding is on disk just before the request leaves, and the broker takes its time for that.
    const state = new DatabaseSync(join(home.env['XDG_STATE_HOME'] ?? '', 'sesctl', 'state.db'))
    const undelivered = state.prepare('SELECT id FROM service_binding WHERE owner IS NOT NULL')
    while (!undelivered.get()) await pause(10)
    await pause(BIND_MILLIS / 3)
    state.close()
    child.kill(signal)
    const [code] = await once(child, 'exit')
    return code as number | null
  }

  it('lets the broker finish on Ctrl-C in a bind, and deletes the binding', async () => {
    expect(await interrupted('SIGINT')).to.equal(130)
    expect(users()).to.equal(0)
  })

  it('names the IAM user that a killed bind has left without a record, and deletes it on request', async () => {
    await interrupted('SIGKILL')
    while (users() === 0) await pause(20)
    const listed = await runSesctl(['bindings', 'mail-prod', '--json'], {env: home.env})
    const {bindings, orphans} = checkedEnvelope<BindingList>('bindings', listed.stdout).result
    expect(bindings).to.deep.equal([])
    expect(orphans.map(({user, path, state}) => [user, path, state])).to.deep.equal([[userNames()[0], '/cf/', 'found']])

    const bound = checkedEnvelope<BindResult>(
      'bind',
      (await runSesctl(['bind', 'mail-prod', '--json'], {env: home.env})).stdout,
    )
    expect(bound.result.swept).to.deep.equal([])
    expect(bound.warnings.join()).to.include(orphans[0]?.user).and.include('sesctl resume')

    const {code, stdout, stderr} = await runSesctl(['resume'], {env: home.env})
    expect(code, stdout).to.equal(8)
    expect(stdout.replaceAll(/\s+/g, ' ')).to.include(`the IAM user ${orphans[0]?.user} (path /cf/) is there`)
    expect(stderr).to.include('sesctl resume --delete-orphans')
    await runSesctl(['resume', '--delete-orphans'], {env: home.env})
    expect(userNames()).to.deep.equal([`csb-aws-ses-${bound.result.binding.id}`])
  })
})
