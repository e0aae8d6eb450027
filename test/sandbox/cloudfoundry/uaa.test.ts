import {expect} from 'chai'
import {assertionFor} from '../../../src/sandbox/cloudfoundry/uaa/assertion.ts'
import {JWT_BEARER} from '../../../src/sandbox/cloudfoundry/uaa/grants.ts'
import {ACCOUNTS, passwordOf} from '../../../src/sandbox/cloudfoundry/uaa/users.ts'
import {type Answer, at, type TestCloud, testCloud} from './cloud.ts'

describe('the sandbox’s UAA', () => {
  let cloud: TestCloud
  beforeEach(async () => {
    cloud = await testCloud()
  })
  afterEach(() => cloud.close())

  const secretOf = (name: string): string => passwordOf(cloud.env, ACCOUNTS.find((account) => account.name === name)!)
  const byPassword = (more: object = {}): Promise<Answer> =>
    cloud.token({grant_type: 'password', username: 'tenant', password: secretOf('tenant'), ...more})
  const refresh = (token: unknown): Promise<Answer> =>
    cloud.token({grant_type: 'refresh_token', refresh_token: String(token)})
  const refused = ({status, json}: Answer): unknown[] => [status, at(json, 'error'), at(json, 'error_description')]
  const claims = (token: unknown): Record<string, unknown> =>
    JSON.parse(Buffer.from(String(token).split('.')[1]!, 'base64url').toString('utf8'))
  const readSpaces = async (token: unknown): Promise<number> =>
    (await cloud.call('GET', '/v3/spaces', {token: `bearer ${token}`})).status

  it('gives tokens for a password, to a client whose secret is empty', async () => {
    const {status, json} = await byPassword()
    expect(status).to.equal(200)
    expect(json).to.include({token_type: 'bearer', expires_in: 599})
    expect(json).to.have.keys('access_token', 'refresh_token', 'token_type', 'expires_in', 'scope', 'jti')
    const now = cloud.env.clock.now() / 1000
    expect(claims(at(json, 'access_token'))).to.include({
      user_name: 'tenant',
      client_id: 'cf',
      origin: 'uaa',
      iat: now,
      exp: now + 600,
    })
    expect(claims(at(json, 'access_token')))
      .to.have.deep.property('scope')
      .that.includes('cloud_controller.write')
    expect(await readSpaces(at(json, 'access_token'))).to.equal(200)
  })

  it('takes a temporary code of a user who signed in, once and for five minutes', async () => {
    const page = async (secret: string) => {
      const authorization = `Basic ${Buffer.from(`tenant:${secret}`).toString('base64')}`
      const answer = await fetch(`${cloud.uaa}/passcode`, {headers: {authorization}})
      return {status: answer.status, body: (await answer.json()) as {passcode?: string}}
    }
    const password = secretOf('tenant')
    const code = async () => (await page(password)).body.passcode ?? ''
    const login = async (passcode: string) => (await cloud.token({grant_type: 'password', passcode})).status
    expect((await page('wrong')).status).to.equal(401)
    const first = await code()
    expect([await login(first), await login(first)]).to.deep.equal([200, 401])
    const [old, late] = [await code(), await code()]
    expect(await login(old)).to.equal(401)
    cloud.env.advance(5 * 60_000)
    expect(await login(late)).to.equal(401)
  })

  it('refuses a wrong password, a stranger, a passcode, another provider and another client', async () => {
    const bad = [401, 'unauthorized', 'Bad credentials']
    expect(refused(await byPassword({password: 'wrong'}))).to.deep.equal(bad)
    expect(refused(await byPassword({username: 'nobody'}))).to.deep.equal(bad)
    expect(refused(await byPassword({login_hint: '{"origin":"agency.gov"}'}))).to.deep.equal(bad)
    expect(refused(await byPassword({passcode: 'abc'}))).to.deep.equal([401, 'unauthorized', 'Invalid passcode'])
    const form = {grant_type: 'password', username: 'tenant', password: secretOf('tenant')}
    expect(refused(await cloud.token(form, 'cf:x'))).to.deep.equal([401, 'invalid_client', 'Bad credentials'])
    expect((await byPassword({login_hint: '{"origin":"uaa"}'})).status).to.equal(200)
    expect(refused(await byPassword({grant_type: 'magic'}))[1]).to.equal('unsupported_grant_type')
  })

  it('says of a password that it is older than ninety days', async () => {
    cloud.set({passwordExpired: true})
    const [status, error, description] = refused(await byPassword())
    expect([status, error]).to.deep.equal([403, 'access_denied'])
    expect(description).to.match(/^Your current password has expired/)
  })

  it('has access tokens end by the clock of the sandbox', async () => {
    const token = at((await byPassword()).json, 'access_token')
    cloud.env.advance(599_999)
    expect(await readSpaces(token)).to.equal(200)
    cloud.env.advance(1)
    expect(await readSpaces(token)).to.equal(401)
  })

  describe('refreshing', () => {
    it('gives another access token and the same refresh token, which ends when the login does', async () => {
      const first = (await byPassword()).json
      cloud.env.advance(43_199_000)
      const second = await refresh(at(first, 'refresh_token'))
      expect(at(second.json, 'refresh_token')).to.equal(at(first, 'refresh_token'))
      expect(await readSpaces(at(second.json, 'access_token'))).to.equal(200)
      cloud.env.advance(1000)
      const [status, error, description] = refused(await refresh(at(second.json, 'refresh_token')))
      expect([status, error]).to.deep.equal([401, 'invalid_token'])
      expect(description).to.match(/^Invalid refresh token expired at /)
    })

    it('rotates where it is configured to: the old token is revoked, and the end of the login stays', async () => {
      cloud.set({rotateRefreshTokens: true})
      const old = at((await byPassword()).json, 'refresh_token')
      cloud.env.advance(1000)
      const young = at((await refresh(old)).json, 'refresh_token')
      expect(claims(young)['exp']).to.equal(claims(old)['exp'])
      expect(refused(await refresh(old)).slice(0, 2)).to.deep.equal([401, 'invalid_token'])
      expect((await refresh(young)).status).to.equal(200)
    })

    it('refuses what is no refresh token of its own, be it an access token', async () => {
      const {json} = await byPassword()
      const token = String(at(json, 'refresh_token'))
      for (const wrong of [at(json, 'access_token'), `${token}x`, 'x', token.replace(/^[^.]+/, 'e30')])
        expect(refused(await refresh(wrong)).slice(0, 2), String(wrong)).to.deep.equal([401, 'invalid_token'])
      expect(await readSpaces(token), 'a refresh token at the API').to.equal(401)
    })
  })

  it('lets a client in by its secret, in the header or the form, without a refresh token', async () => {
    const form = {grant_type: 'client_credentials'}
    const byHeader = await cloud.token(form, `ci:${secretOf('ci')}`)
    const byForm = await fetch(`${cloud.uaa}/oauth/token`, {
      method: 'POST',
      body: new URLSearchParams({...form, client_id: 'ci', client_secret: secretOf('ci')}),
    })
    expect(byHeader.json).to.have.keys('access_token', 'token_type', 'expires_in', 'scope', 'jti')
    expect(claims(at(byHeader.json, 'access_token')))
      .to.include({client_id: 'ci'})
      .and.not.to.have.property('user_name')
    expect(byForm.status).to.equal(200)
    expect((await cloud.token(form, 'ci:wrong')).status).to.equal(401)
  })

  it('lets in whom an identity provider asserts, as long as the assertion is good', async () => {
    const exchange = (assertion: string): Promise<Answer> => cloud.token({grant_type: JWT_BEARER, assertion})
    const {json} = await exchange(assertionFor(cloud.env, 'tenant'))
    expect(claims(at(json, 'access_token'))).to.include({user_name: 'tenant'})
    const short = assertionFor(cloud.env, 'tenant', cloud.env.clock.now() + 1000)
    cloud.env.advance(1000)
    for (const wrong of [short, assertionFor(cloud.env, 'nobody'), 'x.y.z'])
      expect((await exchange(wrong)).status).to.equal(401)
  })

  it('says when to retry when it is throttled', async () => {
    cloud.set({uaaThrottled: true})
    const answer = await byPassword()
    expect([answer.status, answer.headers.get('retry-after')]).to.deep.equal([429, '1'])
  })

  it('keeps tokens good over a restart, and takes none of another sandbox', async () => {
    const token = at((await byPassword()).json, 'access_token')
    await cloud.restart()
    expect(await readSpaces(token)).to.equal(200)
    const other = await testCloud()
    expect(await readSpaces(other.tokenOf('tenant'))).to.equal(401)
    await other.close()
  })
})
