import {mkdirSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {loginFilePath, readLoginFile} from '../../../src/adapters/cloudfoundry/login-file.ts'
import type {CloudFoundryLogin} from '../../../src/domain/context/context.ts'
import {UnexpectedAnswer} from '../../../src/domain/exit/failure.ts'
import {type CfHome, cfHome} from '../../support/cf-home.ts'
import {controllerFor} from '../../support/cloud-controller.ts'
import {rejection} from '../../support/rejection.ts'
import {accessToken, type ScriptedCloud, scriptedCloud, v3Refusal} from '../../support/scripted-cloud.ts'

const GET = {method: 'GET', path: '/v3/info'} as const
const NOW = Date.parse('2026-11-24T09:00:00Z')
const inSeconds = (seconds: number): number => NOW / 1000 + seconds
const basic = (id: string, secret: string): string => `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`

describe('a cf login', () => {
  let cloud: ScriptedCloud
  let home: CfHome
  let before: string

  async function login(keys: Record<string, unknown>, scripts: Parameters<typeof scriptedCloud>[0] = {}) {
    cloud = await scriptedCloud(scripts)
    home.write({Target: cloud.api, AuthorizationEndpoint: `${cloud.api}/login`, ...keys})
    before = home.bytes()
    return controllerFor({login: {by: 'cf-login'}}, {CF_HOME: home.path})
  }
  const authorizations = () => cloud.calls.map(({headers}) => headers.authorization)

  beforeEach(() => {
    home = cfHome()
  })
  afterEach(async () => {
    home.dispose()
    await cloud?.close()
  })

  it('is used as it is while it lasts, without a word to UAA', async () => {
    const token = `bearer ${accessToken({exp: inSeconds(61)})}`
    const {controller} = await login({AccessToken: token, RefreshToken: 'r'})
    await controller.send(GET)
    expect(cloud.grants).to.deep.equal([])
    expect(authorizations()).to.deep.equal([token])
    expect(await controller.target()).to.deep.equal({
      organization: {guid: 'org-guid', name: 'agency'},
      space: {guid: 'space-guid', name: 'prod'},
    })
    expect(cloud.calls).to.have.length(1)
  })

  it('is not renewed with a token that no header can carry (class: octets from outside that become a header)', async () => {
    for (const body of [
      {access_token: 'new\u001b[2J', token_type: 'bearer'},
      {access_token: 'new', token_type: 'a\r\nb'},
    ]) {
      const {controller} = await login(
        {AccessToken: `bearer ${accessToken({exp: inSeconds(-1)})}`, RefreshToken: 'refresh-1'},
        {uaa: () => ({status: 200, body})},
      )
      const error = await rejection(controller.send(GET))
      expect(error).to.be.instanceOf(UnexpectedAnswer).with.property('message').that.contains('it is no UAA')
      expect(cloud.calls).to.deep.equal([])
      await cloud.close()
    }
  })

  it('is renewed in its last minute as the cf CLI does it, and its file stays as it was to the byte', async () => {
    const {controller} = await login(
      {AccessToken: `bearer ${accessToken({exp: inSeconds(59)})}`, RefreshToken: 'refresh-1'},
      {uaa: () => ({status: 200, body: {access_token: 'new', token_type: 'bearer', refresh_token: 'refresh-1'}})},
    )
    await controller.send(GET)
    expect(cloud.grants[0]?.form).to.deep.equal({grant_type: 'refresh_token', refresh_token: 'refresh-1'})
    expect(cloud.grants[0]?.headers.authorization).to.equal(basic('cf', ''))
    expect(authorizations()).to.deep.equal(['bearer new'])
    expect(home.bytes()).to.equal(before)
  })

  it('continues with a refresh token that UAA replaced, in memory alone, and says what that means for the cf CLI', async () => {
    const {controller, clock, warned} = await login(
      {AccessToken: `bearer ${accessToken({exp: inSeconds(0)})}`, RefreshToken: 'refresh-0'},
      {
        uaa: (_, nth) => ({
          status: 200,
          body: {access_token: `new-${nth}`, refresh_token: `refresh-${nth}`, expires_in: 600},
        }),
      },
    )
    await controller.send(GET)
    clock.millis += 600_000
    await controller.send(GET)
    expect(cloud.grants.map(({form}) => form['refresh_token'])).to.deep.equal(['refresh-0', 'refresh-1'])
    expect(warned).to.have.length(1)
    expect(warned[0]).to.contain('cf CLI')
    expect(home.bytes()).to.equal(before)
  })

  it('that has ended says since when a login counts, and how to log in', async () => {
    const {controller} = await login(
      {AccessToken: `bearer ${accessToken({exp: inSeconds(-1)})}`, RefreshToken: 'refresh-1'},
      {uaa: () => ({status: 401, body: {error: 'invalid_token', error_description: 'refresh-1 expired'}})},
    )
    const failure = await rejection(controller.send(GET))
    expect(failure).to.include({code: 'login-needed', exit: 4})
    expect(failure.message).to.contain('tenant@agency.gov').and.to.contain('12 hours')
    expect(failure.message).not.to.contain('refresh-1')
    expect(failure.hints[0]).to.equal(`cf login -a ${cloud.api} --sso`)
    expect(cloud.calls).to.deep.equal([])
    expect(home.bytes()).to.equal(before)
  })

  it('that ends while we wait continues with the one that somebody began since', async () => {
    const {controller} = await login(
      {AccessToken: `bearer ${accessToken({exp: inSeconds(600)})}`, RefreshToken: 'old'},
      {
        api: ({headers}) =>
          headers.authorization === 'bearer second'
            ? {status: 200}
            : v3Refusal(401, 1000, 'CF-InvalidAuthToken', 'Invalid Auth Token'),
        uaa: () => ({status: 401, body: {error: 'invalid_token'}}),
      },
    )
    home.write({Target: cloud.api, AccessToken: 'bearer second', RefreshToken: 'new'})
    expect((await controller.send(GET)).status).to.equal(200)
  })

  it('of a client without its secret says why it cannot be renewed', async () => {
    const {controller} = await login({
      AccessToken: `bearer ${accessToken({exp: inSeconds(-1)})}`,
      UAAGrantType: 'client_credentials',
      UAAOAuthClient: 'ci',
      UAAOAuthClientSecret: '',
    })
    const failure = await rejection(controller.send(GET))
    expect(failure).to.include({code: 'login-needed'})
    expect(failure.message).to.contain("does not keep the client's secret")
    expect(failure.hints.join('\n')).to.contain('CF_CLIENT_SECRET')
    expect(cloud.grants).to.deep.equal([])
  })

  it('of a client with its secret is renewed without Basic credentials', async () => {
    const {controller} = await login({
      AccessToken: '',
      RefreshToken: 'unused',
      UAAGrantType: 'client_credentials',
      UAAOAuthClient: 'ci',
      UAAOAuthClientSecret: 'hunter2',
    })
    await controller.send(GET)
    expect(cloud.grants[0]?.form).to.deep.equal({
      grant_type: 'client_credentials',
      client_id: 'ci',
      client_secret: 'hunter2',
    })
    expect(cloud.grants[0]?.headers.authorization).to.equal(undefined)
  })

  it('that somebody has ended with cf logout is none', async () => {
    const {controller} = await login({AccessToken: '', RefreshToken: ''})
    const failure = await rejection(controller.send(GET))
    expect(failure).to.include({code: 'login-needed'})
    expect(failure.message).to.contain('Nobody is logged in')
  })

  it('at another API than the one of the context is not used there', async () => {
    await login({AccessToken: 'bearer t'})
    const {controller} = controllerFor({api: 'https://api.other.gov', login: {by: 'cf-login'}}, {CF_HOME: home.path})
    const failure = await rejection(controller.send(GET))
    expect(failure).to.include({code: 'login-needed'})
    expect(failure.hints[0]).to.equal('cf login -a https://api.other.gov --sso')
  })

  it('that does not check certificates warns of it', async () => {
    home.write({Target: 'https://127.0.0.1:1', AccessToken: 'bearer t', SSLDisabled: true})
    const {controller, warned} = controllerFor({login: {by: 'cf-login'}}, {CF_HOME: home.path})
    await rejection(controller.send({...GET, method: 'POST'}))
    expect(warned.join()).to.contain('certificate of 127.0.0.1:1 is not checked')
  })

  it('names the place where there is none', async () => {
    rmSync(home.file)
    const {controller} = controllerFor({login: {by: 'cf-login'}}, {CF_HOME: home.path})
    const failure = await rejection(controller.send(GET))
    expect(failure).to.include({code: 'login-needed'})
    expect(failure.message).to.contain(home.file)
  })
})

describe('the login file of the cf CLI', () => {
  let home: CfHome
  beforeEach(() => {
    home = cfHome({Target: 'https://api.example.gov/'})
  })
  afterEach(() => home.dispose())

  it('is looked for where the cf CLI looks', () => {
    const unix = {HOME: '/home/me', CF_HOME: '/cf'}
    expect(loginFilePath(unix, undefined, 'linux')).to.equal('/cf/.cf/config.json')
    expect(loginFilePath({...unix, CF_HOME: ''}, undefined, 'linux')).to.equal('/home/me/.cf/config.json')
    expect(loginFilePath(unix, '/other', 'linux')).to.equal('/other/.cf/config.json')
    const windows = {HOME: 'no', HOMEDRIVE: 'C:', HOMEPATH: '/Users/me', USERPROFILE: 'D:/me'}
    expect(loginFilePath(windows, undefined, 'win32')).to.equal(join('C:/Users/me', '.cf', 'config.json'))
    expect(loginFilePath({USERPROFILE: 'D:/me'}, undefined, 'win32')).to.equal(join('D:/me', '.cf', 'config.json'))
  })

  for (const [what, keys] of [
    ['another version', {ConfigVersion: 3}],
    ['no target', {Target: ''}],
  ] as const) {
    it(`counts as none with ${what}, as it does for the cf CLI`, async () => {
      home.write({Target: 'https://api.example.gov', ...keys})
      expect(await readLoginFile({CF_HOME: home.path})).to.equal(undefined)
    })
  }

  it('that is damaged is named, and not quoted', async () => {
    writeFileSync(home.file, '{"AccessToken": "bearer hunter2')
    const failure = await rejection(readLoginFile({CF_HOME: home.path}))
    expect(failure).to.include({code: 'login-needed'})
    expect(failure.message).to.contain(home.file).and.not.to.contain('hunter2')
  })

  it('that cannot be read is named', async () => {
    rmSync(home.file)
    mkdirSync(home.file)
    expect(await rejection(readLoginFile({CF_HOME: home.path}))).to.include({code: 'login-needed'})
  })
})

describe('a login of our own', () => {
  let cloud: ScriptedCloud
  const secret = (name: string) => ({from: 'environment', name}) as const
  const ENVIRONMENT = {SECRET: 'hunter2', ASSERTION: 'jwt', TOKEN: 'abc', REFRESH: 'again'}
  const PASSWORD: CloudFoundryLogin = {by: 'password', username: 'deployer', password: secret('SECRET')}
  const CLIENT: CloudFoundryLogin = {by: 'client-credentials', clientId: 'ci', clientSecret: secret('SECRET')}
  const JWT: CloudFoundryLogin = {by: 'jwt-bearer', assertion: secret('ASSERTION')}

  async function as(by: CloudFoundryLogin, scripts: Parameters<typeof scriptedCloud>[0] = {}) {
    cloud = await scriptedCloud(scripts)
    return controllerFor({api: cloud.api, login: by}, ENVIRONMENT)
  }
  afterEach(async () => await cloud.close())

  const grants: [login: CloudFoundryLogin, form: object, authorization: string | undefined, query: object][] = [
    [PASSWORD, {grant_type: 'password', username: 'deployer', password: 'hunter2'}, basic('cf', ''), {}],
    [
      {...PASSWORD, origin: 'ldap'},
      {grant_type: 'password', username: 'deployer', password: 'hunter2'},
      basic('cf', ''),
      {login_hint: '{"origin":"ldap"}'},
    ],
    [CLIENT, {grant_type: 'client_credentials', client_id: 'ci', client_secret: 'hunter2'}, undefined, {}],
    [JWT, {grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: 'jwt'}, basic('cf', ''), {}],
    [
      {...JWT, clientId: 'ci', clientSecret: secret('SECRET')},
      {grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: 'jwt'},
      basic('ci', 'hunter2'),
      {},
    ],
  ]
  for (const [login, form, authorization, query] of grants) {
    it(`begins with ${JSON.stringify(login)}`, async () => {
      const {controller} = await as(login)
      await controller.send(GET)
      expect(cloud.grants[0]?.form).to.deep.equal(form)
      expect(cloud.grants[0]?.headers.authorization).to.equal(authorization)
      expect(cloud.grants[0]?.query).to.deep.equal(query)
    })
  }

  it('is renewed by its refresh token, and begun again when that has ended: it outlives the 12 hours', async () => {
    const {controller, clock} = await as(PASSWORD, {
      uaa: ({form}, nth) =>
        form['grant_type'] === 'refresh_token' && nth > 2
          ? {status: 401, body: {error: 'invalid_token', error_description: 'expired'}}
          : {status: 200, body: {access_token: `t${nth}`, refresh_token: 'r', expires_in: 600}},
    })
    for (let round = 0; round < 3; round += 1) {
      await controller.send(GET)
      clock.millis += 599_000
    }
    const kinds = cloud.grants.map(({form}) => form['grant_type'])
    expect(kinds).to.deep.equal(['password', 'refresh_token', 'refresh_token', 'password'])
    expect(cloud.calls.map(({headers}) => headers.authorization)).to.deep.equal(['bearer t1', 'bearer t2', 'bearer t4'])
  })

  it('by a token alone lasts as long as that, and says what to do then', async () => {
    const {controller} = await as(
      {by: 'token', accessToken: secret('TOKEN')},
      {
        api: (_, nth) => (nth === 1 ? {status: 200} : v3Refusal(401, 1000, 'CF-InvalidAuthToken', '')),
      },
    )
    await controller.send(GET)
    expect(cloud.calls[0]?.headers.authorization).to.equal('bearer abc')
    const failure = await rejection(controller.send(GET))
    expect(failure).to.include({code: 'login-needed'})
    expect(failure.hints.join('\n')).to.contain('CF_ACCESS_TOKEN')
  })

  it('by a token is renewed by the refresh token that came with it', async () => {
    const {controller} = await as(
      {by: 'token', accessToken: secret('TOKEN'), refreshToken: secret('REFRESH')},
      {api: ({headers}) => (headers.authorization === 'bearer abc' ? v3Refusal(401, 1000, 'X', '') : {status: 200})},
    )
    expect((await controller.send(GET)).status).to.equal(200)
    expect(cloud.grants[0]?.form).to.deep.equal({grant_type: 'refresh_token', refresh_token: 'again'})
  })

  it('whose password is 90 days old says that, and how to make a new one', async () => {
    const {controller} = await as(PASSWORD, {
      uaa: () => ({
        status: 403,
        body: {error: 'access_denied', error_description: 'Your current password has expired. Please reset it.'},
      }),
    })
    const failure = await rejection(controller.send(GET))
    expect(failure).to.include({code: 'password-expired', exit: 4, retryable: false})
    expect(failure.hints.join('\n')).to.contain('cf create-service-key')
  })

  const refusals: [login: CloudFoundryLogin, body: object, says: RegExp, hint: RegExp][] = [
    [PASSWORD, {error: 'unauthorized', error_description: 'Bad credentials'}, /deployer: Bad credentials/, /CF_ORIGIN/],
    [PASSWORD, {error: 'invalid_grant', error_description: 'locked'}, /refused the user name/, /CF_PASSWORD/],
    [CLIENT, {error: 'invalid_client', error_description: 'Bad'}, /refused the client ci/, /CF_CLIENT_SECRET/],
    [JWT, {error: 'invalid_token'}, /refused the assertion/, /minutes/],
  ]
  for (const [login, body, says, hint] of refusals) {
    it(`that UAA refuses says so: ${JSON.stringify(body)}`, async () => {
      const {controller, traced} = await as(login, {uaa: () => ({status: 401, body})})
      const failure = await rejection(controller.send(GET))
      expect(failure).to.include({code: 'not-authorised', exit: 4})
      expect(failure.message).to.match(says)
      expect(failure.hints.join('\n')).to.match(hint)
      for (const text of [failure.message, ...failure.hints, ...traced]) expect(text).not.to.contain('hunter2')
      expect(cloud.grants).to.have.length(1)
    })
  }

  it('finds UAA gone', async () => {
    const {controller} = await as(PASSWORD, {uaa: () => ({status: 503, text: ''})})
    expect(await rejection(controller.send(GET))).to.include({code: 'unavailable', exit: 5})
    expect(cloud.grants).to.have.length(3)
  })

  it('finds something that is no UAA', async () => {
    const {controller} = await as(PASSWORD, {uaa: () => ({status: 200, text: '<html>'})})
    expect(await rejection(controller.send(GET))).to.include({code: 'unexpected-answer', exit: 1})
  })
})
