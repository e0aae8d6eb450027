import {statSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {adminToken} from '../../../src/sandbox/control/admin-token.ts'
import {testEnvironment} from '../support/environment.ts'
import {type TestControl, TOKEN, testControl} from './client.ts'

describe('access to the sandbox’s control API', () => {
  let control: TestControl
  before(async () => {
    control = await testControl()
  })
  after(() => control.close())

  const code = (answer: {json: unknown}) => (answer.json as {error: {code: string}}).error.code

  for (const authorization of ['', `Basic ${TOKEN}`, 'Bearer', 'Bearer wrong', `Bearer ${TOKEN}x`])
    it(`is refused with ${authorization ? `"${authorization.replace(TOKEN, '<token>')}"` : 'no token'}`, async () => {
      for (const path of ['/status', '/env', '/nowhere']) {
        const answer = await control.call('GET', path, undefined, {Authorization: authorization})
        expect([answer.status, code(answer)]).to.deep.equal([401, 'unauthorized'])
      }
    })

  for (const host of ['evil.example', 'evil.example:80', '127.0.0.1.evil.example', 'localhost.evil.example', '[::1]'])
    it(`is refused for the host ${host}, even with the token`, async () => {
      const answer = await control.call('GET', '/status', undefined, {Host: host})
      expect([answer.status, code(answer)]).to.deep.equal([403, 'foreign-host'])
    })

  for (const host of ['127.0.0.1', '127.0.0.1:4242', 'localhost', 'LOCALHOST:1'])
    it(`is granted for the host ${host}`, async () => {
      expect((await control.call('GET', '/status', undefined, {Host: host})).status).to.equal(200)
    })

  it('waits until everything has started', async () => {
    const starting = await testControl(false)
    const answer = await starting.call('GET', '/status')
    await starting.close()
    expect([answer.status, code(answer)]).to.deep.equal([503, 'starting'])
  })

  for (const path of ['/', '/statuses', '/status/', '/inbox/', '/inbox/a/b', '/constructor', '/__proto__'])
    it(`has nothing at ${path}`, async () => {
      const answer = await control.call('GET', path)
      expect([answer.status, code(answer)]).to.deep.equal([404, 'not-found'])
    })

  it('needs the right method', async () => {
    const answer = await control.call('GET', '/stop')
    expect([answer.status, code(answer)]).to.deep.equal([405, 'method-not-allowed'])
    expect(control.asked).to.deep.equal([])
  })

  it('ends at 8 MiB of body', async () => {
    const text = (size: number) => JSON.stringify({text: 'x'.repeat(size)})
    const answer = await control.call('POST', '/dns/import', text(8 * 1024 * 1024))
    expect([answer.status, code(answer)]).to.deep.equal([413, 'body-too-large'])
    const smaller = await control.call('POST', '/dns/import', text(8 * 1024 * 1024 - 100))
    expect(smaller.status).to.equal(400)
  })

  for (const body of ['{', '[]', '"text"', 'null'])
    it(`needs a JSON object for a body: ${body}`, async () => {
      const answer = await control.call('POST', '/settings', body)
      expect([answer.status, code(answer)]).to.deep.equal([400, 'bad-request'])
    })
})

describe('the admin token', () => {
  it('is made once, hard to guess and readable by its owner only', () => {
    const {settings, dispose} = testEnvironment()
    const token = adminToken(settings.folder)
    expect(token).to.match(/^[\w-]{43}$/)
    expect(adminToken(settings.folder)).to.equal(token)
    expect(statSync(join(settings.folder, 'admin-token')).mode & 0o777).to.equal(0o600)
    writeFileSync(join(settings.folder, 'admin-token'), '')
    expect(adminToken(settings.folder)).to.match(/^[\w-]{43}$/)
    dispose()
  })
})
