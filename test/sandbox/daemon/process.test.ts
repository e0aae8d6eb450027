import {type ChildProcess, spawn} from 'node:child_process'
import {existsSync, readdirSync, readFileSync, statSync, writeFileSync} from 'node:fs'
import {createServer, type Server} from 'node:net'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {expect} from 'chai'
import {temporaryFolder} from './folder.ts'

const DAEMON = fileURLToPath(new URL('../../../src/sandbox/daemon.ts', import.meta.url))
const READY_MILLIS = 8000

interface Ended {
  readonly code: number | null
  readonly stderr: string
}

interface Daemon {
  readonly process: ChildProcess
  readonly ended: Promise<Ended>
}

describe('the sandbox’s daemon', function () {
  this.timeout(20_000)
  let folder: ReturnType<typeof temporaryFolder>
  let daemons: Daemon[]
  beforeEach(() => {
    folder = temporaryFolder()
    daemons = []
  })
  afterEach(async () => {
    for (const daemon of daemons) {
      daemon.process.kill('SIGKILL')
      await daemon.ended
    }
    folder.dispose()
  })

  const at = (name: string): string => join(folder.path, name)
  const json = (name: string) => JSON.parse(readFileSync(at(name), 'utf8'))

  function start(...args: string[]): Daemon {
    const child = spawn(process.execPath, [DAEMON, ...args], {stdio: ['ignore', 'ignore', 'pipe']})
    let stderr = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text
    })
    const ended = new Promise<Ended>((resolve) => child.on('close', (code) => resolve({code, stderr})))
    const daemon = {process: child, ended}
    daemons.push(daemon)
    return daemon
  }

  async function ready(): Promise<Daemon> {
    const daemon = start(folder.path)
    const until = performance.now() + READY_MILLIS
    while (!existsSync(at('daemon.json'))) {
      if (performance.now() > until)
        throw new Error(`not ready: ${existsSync(at('sandbox.log')) && readFileSync(at('sandbox.log'), 'utf8')}`)
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    return daemon
  }

  const control = (method: string, path: string) =>
    fetch(`http://127.0.0.1:${json('daemon.json').controlPort}${path}`, {
      method,
      headers: {authorization: `Bearer ${readFileSync(at('admin-token'), 'utf8').trim()}`},
    })

  it('says where it is when it is ready, to its owner only', async () => {
    const daemon = await ready()
    const said = json('daemon.json')
    expect(said).to.have.keys('pid', 'started', 'controlPort')
    expect(said.pid).to.equal(daemon.process.pid)
    expect(said.controlPort).to.equal(json('ports.json').control)
    expect((await control('GET', '/status')).status).to.equal(200)
    for (const name of ['daemon.json', 'ports.json', 'admin-token', 'sandbox.db', 'sandbox.log', 'lock.db'])
      expect(statSync(at(name)).mode & 0o077, name).to.equal(0)
  })

  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    it(`ends with ${signal} and tidies up`, async () => {
      const daemon = await ready()
      daemon.process.kill(signal)
      expect(await daemon.ended).to.deep.equal({code: 0, stderr: ''})
      expect(existsSync(at('daemon.json'))).to.equal(false)
      expect(readdirSync(folder.path).filter((name) => name.endsWith('-wal'))).to.deep.equal([])
    })

  it('ends when the control API is asked to stop, after answering', async () => {
    const daemon = await ready()
    const answer = await control('POST', '/stop')
    expect(await answer.json()).to.deep.equal({stopping: true})
    expect((await daemon.ended).code).to.equal(0)
    expect(existsSync(at('daemon.json'))).to.equal(false)
  })

  it('outlives the terminal', async () => {
    const daemon = await ready()
    daemon.process.kill('SIGHUP')
    expect((await control('GET', '/status')).status).to.equal(200)
  })

  it('leaves a folder to the sandbox that has it', async () => {
    await ready()
    const second = await start(folder.path).ended
    expect(second).to.deep.equal({code: 6, stderr: `a sandbox is running in ${folder.path} already\n`})
    expect((await control('GET', '/status')).status).to.equal(200)
  })

  it('starts after a predecessor that was killed, on the same ports and with the same secrets', async () => {
    const daemon = await ready()
    const ports = json('ports.json')
    const environment = await (await control('GET', '/env')).json()
    daemon.process.kill('SIGKILL')
    await daemon.ended
    expect(existsSync(at('daemon.json'))).to.equal(true)
    const started = json('daemon.json').started
    const next = start(folder.path)
    while (json('daemon.json').started === started) await new Promise((resolve) => setTimeout(resolve, 10))
    expect(json('daemon.json').pid).to.equal(next.process.pid)
    expect(json('ports.json')).to.deep.equal(ports)
    expect(await (await control('GET', '/env')).json()).to.deep.equal(environment)
  })

  describe('when a remembered port is taken', () => {
    let other: Server
    before(async () => {
      other = createServer()
      await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    })
    after(() => new Promise((resolve) => other.close(resolve)))

    it('takes another one, remembers that, and says so', async () => {
      const {port} = other.address() as {port: number}
      writeFileSync(at('ports.json'), JSON.stringify({broker: port, smtps: port, dns: port}))
      await ready()
      const ports: Record<string, number> = json('ports.json')
      expect(Object.values(ports)).not.to.include(port)
      expect(new Set(Object.values(ports)).size).to.equal(9)
      const unsaid = (): string[] => {
        const log = readFileSync(at('sandbox.log'), 'utf8')
        return ['broker', 'smtps', 'dns'].filter((name) => !log.includes(`${name}: port ${port} is taken`))
      }
      // The log is written beside everything else, so its lines may come a moment later.
      const until = performance.now() + READY_MILLIS
      while (unsaid().length > 0 && performance.now() < until) await new Promise((resolve) => setTimeout(resolve, 10))
      expect(unsaid()).to.deep.equal([])
    })
  })

  it('writes no secret into its log', async () => {
    const daemon = await ready()
    const environment = (await (await control('GET', '/env')).json()) as Record<string, string>
    const url = environment['SESCTL_SANDBOX_BROKER_URL']
    const pair = `broker:${environment['SESCTL_SANDBOX_BROKER_PASSWORD']}`
    const headers = {authorization: `Basic ${Buffer.from(pair).toString('base64')}`, 'x-broker-api-version': '2.15'}
    await fetch(`${url}/v2/catalog`, {headers})
    await fetch(`${url}/v2/catalog`, {headers: {authorization: 'Basic d3Jvbmc6c2VjcmV0'}})
    daemon.process.kill('SIGTERM')
    await daemon.ended
    const log = readFileSync(at('sandbox.log'), 'utf8')
    expect(log).to.contain('broker: GET /v2/catalog 200')
    for (const name of ['SESCTL_SANDBOX_BROKER_PASSWORD', 'AWS_SECRET_ACCESS_KEY'])
      expect(log).not.to.contain(environment[name])
    expect(log).not.to.contain(readFileSync(at('admin-token'), 'utf8').trim())
  })

  it('needs a folder', async () => {
    expect(await start().ended).to.deep.equal({code: 2, stderr: 'usage: node daemon.js <folder>\n'})
  })
})
