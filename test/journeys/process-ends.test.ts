import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {existsSync} from 'node:fs'
import {createServer} from 'node:http'
import type {AddressInfo} from 'node:net'
import {fileURLToPath} from 'node:url'
import {expect} from 'chai'
import {type RunningSandbox, testSandbox} from '../support/sandbox.ts'
import {type SandboxHome, sandboxHome} from '../support/sandbox-home.ts'
import {COMPILED, runSesctl, temporaryHome} from '../support/sesctl.ts'

const DEV = fileURLToPath(new URL('../../bin/dev.js', import.meta.url))

/** Runs before the program, and writes to standard error when it takes its first signal over. */
const SAYS_WHEN_IT_LISTENS = `process.on('newListener', (name) => { if (name === 'SIGINT') process.stderr.write('up') })`

describe('every end of the process', () => {
  let sandbox: RunningSandbox
  let home: SandboxHome
  const environment = (env: Record<string, string>) => ({
    PATH: process.env['PATH'],
    LANG: 'C.UTF-8',
    NODE_COMPILE_CACHE: COMPILED,
    ...env,
  })

  before(async () => {
    sandbox = await testSandbox()
    home = sandboxHome(sandbox)
    for (const args of [
      ['provision', 'mail', '--admin-email', 'a@agency.test'],
      ['bind', 'mail', '--json'],
    ]) {
      const {code, stderr} = await runSesctl(args, {env: home.env})
      expect(code, stderr).to.equal(0)
    }
  })
  after(async () => {
    home.dispose()
    await sandbox.close()
  })

  const bindings = (): string[] =>
    sandbox.env.store.all<{id: string}>('SELECT id FROM service_binding ORDER BY id').map(({id}) => id)

  /** Runs a command below a shell, which says where its standard output goes. */
  async function inShell(words: string, redirection: string): Promise<{code: number | null; stderr: string}> {
    const child = spawn('bash', ['-c', `set -o pipefail; "$NODE" "${DEV}" ${words} ${redirection}`], {
      env: {...environment(home.env), NODE: process.execPath},
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let stderr = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text
    })
    const [code] = (await once(child, 'close')) as [number | null]
    return {code, stderr}
  }

  describe('with credentials for a standard output that does not take them', () => {
    for (const words of [
      'bind mail --json',
      'bind mail --reveal',
      'rotate mail --reveal --retire now',
      'rotate mail --reveal --retire now --json',
    ]) {
      it(`refuses ${words} before anything is made when standard output is closed`, async () => {
        const before = bindings()
        const {code, stderr} = await inShell(words, '>&-')
        expect(code, stderr).to.equal(2)
        expect(stderr).to.contain('--write FILE')
        expect(bindings()).to.deep.equal(before)
      })

      it(`ends ${words} with 1 when the reader is gone, and keeps what there was`, async () => {
        const before = bindings()
        const {code, stderr} = await inShell(words, '> >(exec true); exit $?')
        expect(code, stderr).to.equal(1)
        expect(stderr).to.contain('EPIPE').and.not.to.contain('bug')
        // What became of things, then what to type.
        const fact = words.startsWith('bind')
          ? 'The binding is deleted again.'
          : 'The old credentials still work; the new ones were deleted.'
        expect(stderr).to.match(new RegExp(`\\n  ${fact}\\n  Run the same command again with --write FILE\\.\\n$`))
        expect(bindings()).to.deep.equal(before)
      })

      if (existsSync('/dev/full')) {
        it(`ends ${words} with 1 when no space is left, and keeps what there was`, async () => {
          const before = bindings()
          const {code, stderr} = await inShell(words, '>/dev/full')
          expect(code, stderr).to.equal(1)
          expect(stderr).to.contain('ENOSPC').and.to.contain('--write FILE').and.not.to.contain('    at ')
          expect(bindings()).to.deep.equal(before)
        })
      }
    }
  })

  describe('with a result for a standard output that does not take it', () => {
    for (const words of ['list', 'list --json', 'status mail', '--help', '--version', 'no-such-command --json']) {
      if (existsSync('/dev/full')) {
        it(`says so of ${words} on a full disk, without a stack trace`, async () => {
          const {code, stderr} = await inShell(words, '>/dev/full')
          expect(code).to.equal(words.startsWith('no-such') ? 2 : 1)
          expect(stderr).not.to.contain('    at ')
          if (code === 1) expect(stderr).to.contain('ENOSPC')
        })
      }
    }

    it('is no error of a reader that has seen enough', async () => {
      expect((await inShell('list', '> >(exec true)')).code).to.equal(0)
    })

    it('does its work to the end when standard error is closed', async () => {
      expect((await inShell('status mail', '2>&-')).code).to.equal(0)
      expect((await inShell('status mail', '2> >(exec true)')).code).to.equal(0)
    })
  })

  describe('by a signal', () => {
    const own = temporaryHome()
    after(() => own.dispose())

    for (const millis of [60, 100, 150, 200, 250, 300, 350, 450]) {
      it(`gives the document and 130 for SIGINT ${millis} ms after it began to listen for signals`, async () => {
        const server = createServer(() => {})
        server.listen(0, '127.0.0.1')
        await once(server, 'listening')
        const {port} = server.address() as AddressInfo
        const child = spawn(process.execPath, [DEV, 'provision', 'm', '--admin-email', 'a@agency.test', '--json'], {
          env: environment({
            ...own.env,
            SESCTL_BROKER_URL: `http://127.0.0.1:${port}`,
            SESCTL_BROKER_PASSWORD: 'x',
            NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(SAYS_WHEN_IT_LISTENS)}`,
          }),
          stdio: ['ignore', 'pipe', 'pipe'],
        })
        let stdout = ''
        child.stdout.setEncoding('utf8').on('data', (text: string) => {
          stdout += text
        })
        await once(child.stderr, 'data')
        setTimeout(() => child.kill('SIGINT'), millis)
        // The broker never answers what is asked of its catalog: only a second signal or the deadline ends that.
        const again = setTimeout(() => child.kill('SIGKILL'), 8000)
        setTimeout(() => server.closeAllConnections(), millis + 1500)
        const [code] = (await once(child, 'close')) as [number | null]
        clearTimeout(again)
        server.close()
        expect([130, 5]).to.include(code)
        expect(JSON.parse(stdout)).to.include({ok: false})
      })
    }
  })
})
