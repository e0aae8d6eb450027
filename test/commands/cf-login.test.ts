import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {createServer, type Server} from 'node:https'
import type {AddressInfo} from 'node:net'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {certificateFor} from '../support/certificates.ts'
import {type CfHome, cfHome} from '../support/cf-home.ts'
import {type ProxyServer, proxyServer} from '../support/proxy-server.ts'
import {checkedEnvelope} from '../support/result-schema.ts'
import {accessToken, type ScriptedCloud, scriptedCloud} from '../support/scripted-cloud.ts'
import {runSesctl, temporaryHome} from '../support/sesctl.ts'

const NOTHING = {pagination: {total_results: 0, total_pages: 1, next: null}, resources: []}

describe('a shell with nothing but a cf login', () => {
  let home: ReturnType<typeof temporaryHome>
  let cf: CfHome
  let cloud: ScriptedCloud

  const run = async (args: string[], env: Record<string, string> = {}) =>
    await runSesctl(args, {env: {...home.env, CF_HOME: cf.path, ...env}})

  beforeEach(async () => {
    home = temporaryHome()
    cf = cfHome()
    cloud = await scriptedCloud({
      api: () => ({status: 200, body: NOTHING}),
      uaa: () => ({
        status: 200,
        body: {access_token: `${accessToken()}-renewed`, refresh_token: 'refresh-hunter2', expires_in: 600},
      }),
    })
  })
  afterEach(async () => {
    home.dispose()
    cf.dispose()
    await cloud.close()
  })

  it('gets its instances in one command, without a context', async () => {
    cf.write({Target: cloud.api, AccessToken: `bearer ${accessToken({exp: 4_000_000_000})}`})
    const {code, stdout} = await run(['list', '--json'])
    expect(code).to.equal(0)
    expect(checkedEnvelope('list', stdout).result).to.deep.equal({
      instances: [],
      inventory: {source: 'cloud-foundry', changedAt: null},
      elsewhere: null,
    })
    expect(cloud.calls.map(({query}) => query['space_guids'])).to.deep.equal(['space-guid'])
  })

  it('says that the login is missing, not a target, after cf api alone', async () => {
    cf.write({Target: cloud.api, AccessToken: '', RefreshToken: '', OrganizationFields: {}, SpaceFields: {}})
    const {code, stdout} = await run(['list', '--json'])
    expect(code).to.equal(4)
    const {error} = JSON.parse(stdout) as {error: {code: string; message: string; hints: string[]}}
    expect(error.code).to.equal('login-needed')
    expect(error.message).to.include('Nobody is logged in')
    expect(error.hints.join()).to.include('cf login')
  })

  it('never shows a token or writes the login file, even with --debug and a renewal on the way', async () => {
    const old = accessToken({exp: 1})
    cf.write({
      Target: cloud.api,
      AuthorizationEndpoint: `${cloud.api}/login`,
      AccessToken: `bearer ${old}`,
      RefreshToken: 'refresh-hunter2',
    })
    const before = cf.bytes()
    const {code, stdout, stderr} = await run(['list', '--debug'])
    expect(code, stderr).to.equal(0)
    expect(stderr).to.contain('/login/oauth/token')
    for (const secret of [old, old.split('.')[1] ?? '', 'refresh-hunter2', 'renewed']) {
      expect(stdout + stderr).not.to.contain(secret)
    }
    expect(cf.bytes()).to.equal(before)
  })

  it('is advised how to log in again, with exit code 4, when the login has ended', async () => {
    cf.write({Target: cloud.api, AccessToken: `bearer ${accessToken({exp: 1})}`})
    const {code, stdout} = await run(['list', '--json'])
    expect(code).to.equal(4)
    const {error} = JSON.parse(stdout) as {error: {code: string; hints: string[]}}
    expect(error.code).to.equal('login-needed')
    expect(error.hints[0]).to.equal(`cf login -a ${cloud.api} --sso`)
  })

  it('may log in by variables in its place', async () => {
    const {code, stdout} = await run(['list', '--debug', '--json'], {
      CF_API: cloud.api,
      CF_USERNAME: 'deployer',
      CF_PASSWORD: 'hunter2',
      CF_ORG: 'agency',
      CF_SPACE: 'prod',
    })
    // The scripted API knows no organization, so the search for it is as far as it goes.
    expect(code).to.equal(2)
    expect(JSON.parse(stdout)).to.nested.include({'error.code': 'target-not-found'})
    expect(cloud.grants[0]?.form).to.include({grant_type: 'password', username: 'deployer'})
    expect(stdout).not.to.contain('hunter2')
  })

  it('is warned of a broker in plain text, and of one only', async () => {
    const {stdout} = await run(['list', '--json'], {
      SESCTL_BROKER_URL: 'http://broker.agency.invalid',
      SESCTL_BROKER_PASSWORD: 'hunter2',
    })
    const {warnings} = JSON.parse(stdout) as {warnings: string[]}
    expect(warnings).to.have.length(1)
    expect(warnings[0]).to.contain('broker.agency.invalid is spoken to in plain text')
  })

  describe('behind a proxy and an authority of the agency', () => {
    const folder = mkdtempSync(join(tmpdir(), 'sesctl-agency-'))
    const {authority, cert, key} = certificateFor('api.agency.test')
    const caFile = join(folder, 'ca.pem')
    let https: Server
    let proxy: ProxyServer

    before(async () => {
      writeFileSync(caFile, authority)
      https = createServer({cert, key}, (_, response) => response.end(JSON.stringify(NOTHING)))
      await new Promise<void>((resolve) => {
        https.listen(0, '127.0.0.1', resolve)
      })
      proxy = await proxyServer()
    })
    after(async () => {
      https.closeAllConnections()
      https.close()
      await proxy.close()
      rmSync(folder, {recursive: true})
    })
    beforeEach(() => {
      const target = `https://api.agency.test:${(https.address() as AddressInfo).port}`
      cf.write({Target: target, AccessToken: `bearer ${accessToken({exp: 4_000_000_000})}`})
    })

    for (const variable of ['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE']) {
      it(`trusts what ${variable} names`, async () => {
        const {code, stderr} = await run(['list'], {HTTPS_PROXY: proxy.url, [variable]: caFile})
        expect(code, stderr).to.equal(0)
        expect(proxy.asked.at(-1)).to.match(/^CONNECT api\.agency\.test:\d+$/)
      })
    }

    it('trusts nobody else, unless asked not to check, and warns of it each time', async () => {
      const refused = await run(['list'], {https_proxy: proxy.url})
      expect(refused.code).to.equal(5)
      expect(refused.stderr).to.contain('not trusted').and.to.contain('SSL_CERT_FILE')
      const target = `https://api.agency.test:${(https.address() as AddressInfo).port}`
      cf.write({Target: target, AccessToken: `bearer ${accessToken({exp: 4_000_000_000})}`, SSLDisabled: true})
      const {code, stderr} = await run(['list'], {https_proxy: proxy.url})
      expect(code).to.equal(0)
      expect(stderr).to.contain('The certificate of api.agency.test').and.to.contain('is not checked')
    })
  })
})
