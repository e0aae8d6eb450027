import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {expect} from 'chai'
import {startTcpServer} from '../support/mail-server.ts'
import {withSandbox} from '../support/sandbox.ts'
import {sandboxHome} from '../support/sandbox-home.ts'
import {runSesctl} from '../support/sesctl.ts'

const DEV = fileURLToPath(new URL('../../bin/dev.js', import.meta.url))

describe('sesctl send-test, interrupted while a mail server says nothing', () => {
  it('deletes its binding all the same, and ends with 130', async () => {
    await withSandbox(async (sandbox) => {
      const home = sandboxHome(sandbox)
      const provisioned = await runSesctl(['provision', 'mail-prod', '--admin-email', 'a@agency.gov'], {env: home.env})
      expect(provisioned.code, provisioned.stderr).to.equal(0)
      const users = (): number =>
        sandbox.env.store.one<{count: number}>("SELECT count(*) AS count FROM iam_user WHERE name LIKE 'csb-aws-ses-%'")
          ?.count ?? -1

      const reached = Promise.withResolvers<void>()
      const silent = await startTcpServer(() => reached.resolve())
      const contexts = join(home.env['XDG_CONFIG_HOME'] ?? '', 'sesctl', 'contexts.json')
      const endpoint = `127.0.0.1:${silent.port}`
      writeFileSync(contexts, readFileSync(contexts, 'utf8').replaceAll(sandbox.endpoints.smtp, endpoint))

      const child = spawn(process.execPath, [DEV, 'send-test', 'mail-prod'], {
        env: {PATH: process.env['PATH'], ...home.env},
        stdio: 'ignore',
      })
      await reached.promise
      expect(users(), 'the binding is there while it is used').to.equal(1)
      child.kill('SIGINT')
      const [code] = await once(child, 'exit')
      expect(code).to.equal(130)
      expect(users()).to.equal(0)
      await silent.close()
      home.dispose()
    })
  })
})
