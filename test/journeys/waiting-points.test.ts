import {cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {DatabaseSync} from 'node:sqlite'
import {fileURLToPath} from 'node:url'
import {expect} from 'chai'
import {builtProgram} from '../support/built.ts'
import {expectInTime, runToItsDeadline, type TimedOutcome} from '../support/deadline.ts'
import {type RunningSandbox, testSandbox} from '../support/sandbox.ts'
import {type SandboxHome, sandboxHome} from '../support/sandbox-home.ts'
import {runSesctl} from '../support/sesctl.ts'
import {SilentServer} from '../support/silent-server.ts'

const ADMIN = ['--admin-email', 'admin@agency.gov']
/** Commands whose waits overlap. */
const AT_ONCE = 4

/** What may keep a command waiting. Each of them accepts what is sent to it, and says nothing. */
type WaitingPoint =
  | 'broker'
  | 'Cloud Foundry'
  | 'AWS'
  | 'service clock'
  | 'name servers'
  | 'SMTP server'
  | 'shared store'
  | 'state file, for writing'
  | 'state file, for anything'
  | 'keychain'
  | 'standard input'
  | 'sandbox'

/** FILE is credentials of mail-prod, NEW a file that is not there yet. @see RIGHT_AWAY for the other commands */
const WAITS: readonly (readonly [WaitingPoint, command: string])[] = [
  ['broker', 'provision mail-new --admin-email a@agency.gov'],
  ['broker', 'update mail-prod --admin-email b@agency.gov'],
  ['broker', 'deprovision mail-prod --confirm mail-prod'],
  ['broker', 'bind mail-prod --write NEW'],
  ['broker', 'unbind mail-prod ci --yes'],
  ['broker', 'rotate mail-prod --binding ci --write NEW'],
  ['broker', 'status mail-prod'],
  ['broker', 'dns-instructions mail-prod'],
  ['broker', 'context import --name mail-b --instance 11111111-1111-4111-8111-111111111111'],
  ['Cloud Foundry', 'list'],
  ['Cloud Foundry', 'provision mail-new --admin-email a@agency.gov'],
  ['Cloud Foundry', 'update mail-prod --admin-email b@agency.gov'],
  ['Cloud Foundry', 'deprovision mail-prod --confirm mail-prod'],
  ['Cloud Foundry', 'bind mail-prod --write NEW'],
  ['Cloud Foundry', 'bindings mail-prod'],
  ['Cloud Foundry', 'unbind mail-prod ci --yes'],
  ['Cloud Foundry', 'rotate mail-prod --binding ci --write NEW'],
  ['Cloud Foundry', 'status mail-prod'],
  ['Cloud Foundry', 'dns-instructions mail-prod'],
  ['Cloud Foundry', 'verify mail-prod'],
  ['Cloud Foundry', 'resume'],
  ['AWS', 'reputation mail-prod'],
  ['AWS', 'reputation --all --fail-on no-data'],
  ['AWS', 'reputation mail-prod --watch'],
  ['AWS', 'audit --all'],
  ['AWS', 'audit mail-prod'],
  ['AWS', 'pause mail-prod --reason test'],
  ['AWS', 'unpause mail-prod --reason test --evidence test'],
  ['AWS', 'guard'],
  ['AWS', 'guard log'],
  ['AWS', 'send-test --credentials FILE --via api'],
  ['service clock', 'reputation --all'],
  ['name servers', 'verify mail-prod'],
  ['name servers', 'verify mail-prod --watch'],
  ['SMTP server', 'send-test --credentials FILE --via smtp'],
  ['SMTP server', 'rotate mail-prod --binding ci --write NEW'],
  ['shared store', 'guard'],
  ['shared store', 'guard log'],
  ['state file, for writing', 'provision mail-new --admin-email a@agency.gov'],
  ['state file, for writing', 'bind mail-prod --write NEW'],
  ['state file, for writing', 'unbind mail-prod ci --yes'],
  ['state file, for writing', 'rotate mail-prod --binding ci --write NEW'],
  ['state file, for writing', 'deprovision mail-prod --confirm mail-prod'],
  ['state file, for writing', 'guard'],
  ['state file, for anything', 'list'],
  ['state file, for anything', 'bindings mail-prod'],
  ['state file, for anything', 'feedback list'],
  ['state file, for anything', 'feedback show 010001'],
  ['state file, for anything', 'feedback listen --port 0 --topic arn:aws-us-gov:sns:us-gov-west-1:123456789012:t'],
  ['state file, for anything', 'guard listen --port 0 --topic arn:aws-us-gov:sns:us-gov-west-1:123456789012:t'],
  ['state file, for anything', 'state check'],
  ['state file, for anything', 'context export'],
  ['keychain', 'provision mail-new --admin-email a@agency.gov --context kept'],
  ['standard input', 'send-test --credentials -'],
  ['standard input', 'bind mail-prod --write NEW --notification-webhook -'],
  ['standard input', 'context add other --broker-url https://csb.example.gov --broker-password-stdin'],
  ['standard input', 'sandbox dns import -'],
  ['sandbox', 'sandbox status'],
  ['sandbox', 'sandbox stop'],
  ['sandbox', 'sandbox reset --yes'],
  ['sandbox', 'sandbox env'],
  ['sandbox', 'sandbox inbox'],
  ['sandbox', 'sandbox traffic mail-prod'],
  ['sandbox', 'sandbox settings'],
  ['sandbox', 'sandbox start'],
  ['sandbox', 'sandbox tour'],
  ['sandbox', 'sandbox clock show'],
  ['sandbox', 'sandbox clock advance 1h'],
  ['sandbox', 'sandbox clock set 2026-12-01T00:00:00Z'],
  ['sandbox', 'sandbox dns'],
  ['sandbox', 'sandbox dns set a.example.gov TXT x'],
  ['sandbox', 'sandbox dns delete a.example.gov'],
  ['sandbox', 'sandbox dns export example.gov'],
  ['sandbox', 'sandbox fault list'],
  ['sandbox', 'sandbox fault on throttle'],
  ['sandbox', 'sandbox fault off throttle'],
]

/** Commands that ask nobody but files of their own, which nobody locks. */
const RIGHT_AWAY = ['context list', 'context remove', 'context show', 'context use', 'sandbox log', 'state restore']

describe('a --timeout, measured in the process from the moment that it sets its deadline', function () {
  this.timeout(600_000)
  let sandbox: RunningSandbox
  let silent: SilentServer
  /** Files that each command gets a copy of, so that none is in another's way. */
  let state: string
  const homes: SandboxHome[] = []
  const results = new Map<string, Promise<TimedOutcome>>()

  function homeWith(...given: Parameters<typeof sandboxHome>): SandboxHome {
    const home = sandboxHome(...given)
    homes.push(home)
    return home
  }

  /** What a command finds where `point` says nothing, and everything else answers. */
  function environmentOf(point: WaitingPoint, copy: string): Record<string, string> {
    const {address, url, port} = silent
    const {endpoints} = sandbox
    const at = (change: Partial<RunningSandbox['endpoints']>) => homeWith({endpoints: {...endpoints, ...change}}).env
    const environments: Readonly<Record<WaitingPoint, () => Record<string, string>>> = {
      broker: () => at({brokerUrl: url}),
      'Cloud Foundry': () => ({...homeWith(sandbox, {cfUrl: url}).env, SESCTL_CONTEXT: 'cf'}),
      AWS: () => homeWith(sandbox, {awsUrl: url}).env,
      'service clock': () => homeWith({endpoints: {...endpoints, awsUrl: url}}, {awsUrl: endpoints.awsUrl}).env,
      'name servers': () => at({dns: address}),
      'SMTP server': () => at({smtp: address, smtps: address}),
      'shared store': () => ({...at({}), SESCTL_GUARD_STORE: `postgres://user:password@${address}/guards`}),
      'state file, for writing': () => at({}),
      'state file, for anything': () => at({}),
      keychain: () => ({...withKeychain(at({})), DBUS_SESSION_BUS_ADDRESS: `tcp:host=127.0.0.1,port=${port}`}),
      'standard input': () => at({}),
      sandbox: () => ({...at({}), SESCTL_SANDBOX_FOLDER: folderOfSandbox(copy, port)}),
    }
    return {...environments[point](), XDG_STATE_HOME: copy}
  }

  async function waitAt(point: WaitingPoint, command: string): Promise<TimedOutcome> {
    const copy = mkdtempSync(join(tmpdir(), 'sesctl-waiting-'))
    cpSync(state, copy, {recursive: true})
    const rival = new DatabaseSync(join(copy, 'sesctl', 'state.db'))
    if (point === 'state file, for anything') rival.exec('PRAGMA locking_mode = EXCLUSIVE')
    if (point.startsWith('state file')) rival.exec('BEGIN IMMEDIATE')
    const places: Readonly<Record<string, string>> = {FILE: join(copy, 'mail.env'), NEW: join(copy, 'new.env')}
    const words = command.split(' ').map((word) => places[word] ?? word)
    try {
      const env = environmentOf(point, copy)
      return await runToItsDeadline([...words, '--json'], {
        env,
        inputOpen: point === 'standard input',
        program: builtProgram(),
      })
    } finally {
      rival.close()
      rmSync(copy, {recursive: true, force: true})
    }
  }

  before(async () => {
    sandbox = await testSandbox()
    silent = await SilentServer.start()
    const whole = homeWith(sandbox)
    state = whole.env['XDG_STATE_HOME'] ?? ''
    for (const words of [
      ['provision', 'mail-prod', ...ADMIN],
      ['bind', 'mail-prod', '--name', 'ci', '--write', join(state, 'mail.env')],
      ['provision', 'mail-prod', ...ADMIN, '--context', 'cf'],
      ['bind', 'mail-prod', '--key', 'ci', '--write', join(state, 'cf.env'), '--context', 'cf'],
    ]) {
      const {code, stderr} = await runSesctl(words, {env: whole.env})
      expect(code, stderr).to.equal(0)
    }
    const waiting = [...WAITS]
    const worker = async (): Promise<void> => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        const [point, command] = next
        const running = waitAt(point, command)
        results.set(`${point} ${command}`, running)
        await running.catch(() => {})
      }
    }
    await Promise.all(Array.from({length: AT_ONCE}, worker))
  })
  after(async () => {
    for (const home of homes) home.dispose()
    silent?.close()
    await sandbox?.close()
  })

  it('is a flag of every command, and each of them is in the table of what it waits for', () => {
    const folder = fileURLToPath(new URL('../../src/commands/', import.meta.url))
    const ids = readdirSync(folder, {recursive: true, encoding: 'utf8'})
      .filter((name) => name.endsWith('.ts'))
      .map((name) => name.replace(/(\/index)?\.ts$/, '').replaceAll('/', ' '))
    const known = [...WAITS.map(([, command]) => command), ...RIGHT_AWAY]
    const missing = ids.filter((id) => !known.some((command) => command === id || command.startsWith(`${id} `)))
    expect(missing).to.deep.equal([])
  })

  for (const [point, command] of WAITS) {
    it(`ends ${command.split(' arn:')[0]} within a second while it waits: ${point}`, async () => {
      const outcome = await (results.get(`${point} ${command}`) as Promise<TimedOutcome>)
      expectInTime(outcome)
      expect(outcome.overrun, 'it waits').to.be.greaterThan(-300)
      expect(outcome.code, outcome.stdout + outcome.stderr).to.equal(5)
      expect(JSON.parse(outcome.stdout)).to.include({ok: false}).and.have.nested.property('error.retryable', true)
    })
  }
})

/** The context `kept`, whose password is in a keychain. */
function withKeychain(env: Record<string, string>): Record<string, string> {
  const file = join(env['XDG_CONFIG_HOME'] ?? '', 'sesctl', 'contexts.json')
  const {current, contexts} = JSON.parse(readFileSync(file, 'utf8'))
  const password = {from: 'keychain', service: 'sesctl', account: 'kept'}
  const kept = {...contexts.tenant, platform: {...contexts.tenant.platform, password}}
  writeFileSync(file, JSON.stringify({current, contexts: {...contexts, kept}}))
  return env
}

/** The folder of a sandbox whose control API is at a port. */
function folderOfSandbox(copy: string, controlPort: number): string {
  const folder = join(copy, 'sandbox')
  mkdirSync(folder)
  writeFileSync(join(folder, 'daemon.json'), JSON.stringify({pid: process.pid, controlPort}))
  return folder
}
