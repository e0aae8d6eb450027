import {readFileSync, statSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {type RunningSandbox, testSandbox} from '../../support/sandbox.ts'

describe('the login that the sandbox leaves for its tenant', () => {
  let sandbox: RunningSandbox
  before(async () => {
    sandbox = await testSandbox()
  })
  after(() => sandbox.close())

  const file = (): string => join(sandbox.endpoints.cloudFoundry.home, '.cf', 'config.json')
  const login = (): Record<string, string> => JSON.parse(readFileSync(file(), 'utf8'))

  it('is a file as the cf CLI writes it, for its owner only', () => {
    const {api, uaa} = sandbox.endpoints.cloudFoundry
    expect(statSync(file()).mode & 0o777).to.equal(0o600)
    expect(login()).to.deep.include({
      ConfigVersion: 4,
      Target: api,
      AuthorizationEndpoint: uaa,
      UaaEndpoint: uaa,
      UAAOAuthClient: 'cf',
      UAAOAuthClientSecret: '',
      UAAGrantType: '',
      SSLDisabled: false,
    })
    expect(login()).to.have.nested.property('OrganizationFields.Name', 'sandbox-org')
    expect(login()).to.have.nested.property('SpaceFields.Name', 'sandbox-space')
  })

  it('lets its bearer in, and can be refreshed', async () => {
    const spaces = await fetch(`${login()['Target']}/v3/spaces`, {headers: {Authorization: login()['AccessToken']!}})
    expect(spaces.status).to.equal(200)
    const refreshed = await fetch(`${login()['AuthorizationEndpoint']}/oauth/token`, {
      method: 'POST',
      headers: {Authorization: `Basic ${Buffer.from('cf:').toString('base64')}`},
      body: new URLSearchParams({grant_type: 'refresh_token', refresh_token: login()['RefreshToken']!}),
    })
    expect(refreshed.status).to.equal(200)
  })
})
