import {type AddressInfo, createServer, type Server, type Socket} from 'node:net'
import {join} from 'node:path'
import {expect} from 'chai'
import {expectInTime, runToItsDeadline} from '../support/deadline.ts'
import {HOSTILE_ANSWERS} from '../support/hostile-answers.ts'
import {type RunningSandbox, testSandbox} from '../support/sandbox.ts'
import {type SandboxHome, sandboxHome} from '../support/sandbox-home.ts'
import {runSesctl, temporaryHome} from '../support/sesctl.ts'

const ADMIN = ['--admin-email', 'admin@agency.test']

describe('the deadline of --timeout', () => {
  let server: Server | undefined
  let home: ReturnType<typeof temporaryHome>
  const sockets = new Set<Socket>()

  /** A server that treats every connection so. */
  async function serverThat(treat: (socket: Socket) => void): Promise<number> {
    server = createServer((socket) => {
      sockets.add(socket.on('error', () => {}))
      treat(socket)
    })
    const listening = server
    await new Promise<void>((resolve) => {
      listening.listen(0, '127.0.0.1', resolve)
    })
    return (server.address() as AddressInfo).port
  }

  async function timed(args: string[], env: Record<string, string>) {
    const outcome = await runToItsDeadline([...args, '--json'], {env: {...home.env, ...env}})
    return {...outcome, error: JSON.parse(outcome.stdout) as {ok: boolean; error?: {code: string}}}
  }

  beforeEach(() => {
    home = temporaryHome()
  })
  afterEach(() => {
    home.dispose()
    server?.close()
    for (const socket of sockets) socket.destroy()
    sockets.clear()
  })

  const brokerAt = (url: string) => ({SESCTL_BROKER_URL: url, SESCTL_BROKER_PASSWORD: 'x'})
  const cloudAt = (url: string) => ({
    CF_API: url,
    CF_USERNAME: 'u',
    CF_PASSWORD: 'p',
    CF_ORG: 'o',
    CF_SPACE: 's',
  })

  for (const {name, perform} of HOSTILE_ANSWERS.filter(({endless}) => endless)) {
    for (const [kind, args, envOf] of [
      ['a broker', ['provision', 'mail', ...ADMIN], brokerAt],
      ['an API', ['list'], cloudAt],
      ['an API', ['provision', 'mail', ...ADMIN], cloudAt],
      ['an API', ['bind', 'mail', '--write', 'mail.env'], cloudAt],
      ['an API', ['unbind', 'mail', 'ci', '--yes'], cloudAt],
      ['an API', ['resume'], cloudAt],
    ] as const) {
      it(`ends ${args[0]} within a second, with 5, at ${kind} that ${name}`, async () => {
        const port = await serverThat((socket) => void socket.once('data', () => perform(socket, undefined as never)))
        const outcome = await timed([...args], envOf(`http://127.0.0.1:${port}`))
        const {code, error, stderr} = outcome
        expect(code, stderr).to.equal(5)
        expect(error.ok).to.equal(false)
        expectInTime(outcome)
      })
    }
  }

  it('holds at a server whose TLS handshake never ends', async () => {
    const port = await serverThat(() => {})
    const outcome = await timed(['provision', 'mail', ...ADMIN], brokerAt(`https://127.0.0.1:${port}`))
    expect(outcome.code).to.equal(5)
    expectInTime(outcome)
  })

  it('holds at a proxy that never opens its tunnel', async () => {
    const port = await serverThat(() => {})
    const outcome = await timed(['provision', 'mail', ...ADMIN], {
      ...brokerAt('https://csb.example.gov'),
      https_proxy: `http://127.0.0.1:${port}`,
    })
    expect(outcome.code).to.equal(5)
    expectInTime(outcome)
  })

  describe('over a broker that takes its time', () => {
    let sandbox: RunningSandbox
    let tenant: SandboxHome
    before(async () => {
      sandbox = await testSandbox({bindMillis: 2500})
      tenant = sandboxHome(sandbox)
      const {code, stderr} = await runSesctl(['provision', 'mail', ...ADMIN], {env: tenant.env})
      expect(code, stderr).to.equal(0)
    })
    after(async () => {
      tenant.dispose()
      await sandbox.close()
    })
    const users = (): number =>
      sandbox.env.store.all("SELECT name FROM iam_user WHERE name LIKE 'csb-aws-ses-%'").length

    it('ends bind with what it says is left, which resume names and then deletes when asked to', async () => {
      const file = join(home.path, 'mail.env')
      const args = ['bind', 'mail', '--write', file, '--timeout', '1s', '--json']
      const {code, stdout} = await runSesctl(args, {env: tenant.env})
      expect(code).to.equal(5)
      expect(stdout).to.contain('sesctl resume')
      // The broker finishes what nobody waits for any more.
      await new Promise((resolve) => {
        setTimeout(resolve, 3000)
      })
      // A broker whose client hangs up has the IAM user and no record (docs/decisions/0011).
      const resumed = await runSesctl(['resume', '--json'], {env: tenant.env})
      expect(resumed.code, resumed.stdout).to.equal(8)
      expect((JSON.parse(resumed.stdout) as {next: string[]}).next).to.deep.equal(['sesctl resume --delete-orphans'])
      expect(users()).to.equal(1)
      const deleted = await runSesctl(['resume', '--delete-orphans', '--json'], {env: tenant.env})
      expect(deleted.code, deleted.stdout).to.equal(0)
      expect(users()).to.equal(0)
    })
  })
})
