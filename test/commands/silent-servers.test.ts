import {createSocket} from 'node:dgram'
import {once} from 'node:events'
import {type AddressInfo, createServer, type Server, type Socket} from 'node:net'
import {join} from 'node:path'
import {expect} from 'chai'
import {type RunningSandbox, testSandbox} from '../support/sandbox.ts'
import {type SandboxHome, sandboxHome} from '../support/sandbox-home.ts'
import {type Outcome, runSesctl} from '../support/sesctl.ts'

const TIMEOUT_MILLIS = 2000

/** A second for the deadline itself, and as much again for a machine that runs other things. */
const ROOM_MILLIS = 2000

describe('--timeout with a server that accepts and says nothing (class: a deadline that an adapter does not know)', () => {
  const sockets = new Set<Socket>()
  const udp = createSocket('udp4')
  let tcp: Server
  let sandbox: RunningSandbox
  let whole: SandboxHome
  let silent: SandboxHome
  let startUpMillis: number
  let credentials: string

  const made = async (home: SandboxHome, ...args: string[]): Promise<void> => {
    const outcome = await runSesctl(args, {env: home.env})
    expect(outcome.code, outcome.stderr).to.equal(0)
  }

  before(async () => {
    sandbox = await testSandbox()
    tcp = createServer((socket) => {
      sockets.add(socket)
      socket.on('error', () => {})
    }).listen(0, '127.0.0.1')
    await once(tcp, 'listening')
    const {port} = tcp.address() as AddressInfo
    udp.bind(port, '127.0.0.1')
    await once(udp, 'listening')
    const address = `127.0.0.1:${port}`
    whole = sandboxHome(sandbox)
    const endpoints = {...sandbox.endpoints, dns: address, smtp: address, smtps: address}
    silent = sandboxHome({endpoints: {...endpoints, awsUrl: `http://${address}`}})
    credentials = join(whole.env['HOME'] ?? '', 'mail.env')
    await made(whole, 'provision', 'mail-prod', '--admin-email', 'admin@agency.gov')
    await made(whole, 'bind', 'mail-prod', '--write', credentials)
    const before = performance.now()
    await made(whole, 'list')
    startUpMillis = performance.now() - before
  })
  after(async () => {
    for (const socket of sockets) socket.destroy()
    udp.close()
    tcp.close()
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
      const before = performance.now()
      const command = [...args(), '--timeout', `${TIMEOUT_MILLIS / 1000}s`, '--json']
      const outcome: Outcome = await runSesctl(command, {env: silent.env})
      const took = performance.now() - before
      expect(outcome.code, outcome.stdout + outcome.stderr).to.equal(5)
      expect(JSON.parse(outcome.stdout).error).to.include({code: 'time-over'})
      expect(took, 'milliseconds').to.be.within(TIMEOUT_MILLIS, TIMEOUT_MILLIS + startUpMillis + ROOM_MILLIS)
    })
  }
})
