import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import type {CloudFoundryLogin} from '../../../src/domain/context/context.ts'
import type {MovableClock} from '../../../src/sandbox/clock.ts'
import {changeCloudFoundrySettings} from '../../../src/sandbox/cloudfoundry/settings.ts'
import {ACCOUNTS, passwordOf} from '../../../src/sandbox/cloudfoundry/uaa/users.ts'
import {on} from '../../sandbox/faults/switch.ts'
import {controllerFor} from '../../support/cloud-controller.ts'
import {rejection} from '../../support/rejection.ts'
import {testSandbox} from '../../support/sandbox.ts'

const GET = {method: 'GET', path: '/v3/spaces'} as const
const HOURS = 3_600_000

/** The sandbox's UAA is written from its contract and independently of the client. */
describe('logins at the sandbox', () => {
  let sandbox: Awaited<ReturnType<typeof testSandbox>>
  let secrets: Record<string, string>

  const loginFile = (): string => join(sandbox.folder, 'cf', '.cf', 'config.json')
  const password: CloudFoundryLogin = {
    by: 'password',
    username: 'tenant',
    password: {from: 'environment', name: 'TENANT'},
  }
  const client: CloudFoundryLogin = {
    by: 'client-credentials',
    clientId: 'ci',
    clientSecret: {from: 'environment', name: 'CI'},
  }
  const as = (login: CloudFoundryLogin, target: {organization?: string; space?: string} = {}) => {
    const made = controllerFor({api: sandbox.endpoints.cloudFoundry.api, login, ...target}, secrets)
    made.clock.millis = sandbox.env.clock.now()
    return made
  }
  const byFile = () => {
    const made = controllerFor({login: {by: 'cf-login'}}, {CF_HOME: join(sandbox.folder, 'cf')})
    made.clock.millis = sandbox.env.clock.now()
    return made
  }
  const pass = (fixture: ReturnType<typeof as>, millis: number): void => {
    ;(sandbox.env.clock as MovableClock).advance(millis)
    fixture.clock.millis += millis
  }

  beforeEach(async () => {
    sandbox = await testSandbox()
    secrets = Object.fromEntries(
      ACCOUNTS.map((account) => [account.name.toUpperCase(), passwordOf(sandbox.env, account)]),
    )
  })
  afterEach(async () => await sandbox.close())

  it('work for a user and for a client, and find the target by names', async () => {
    const byPassword = as(password, {organization: 'sandbox-org', space: 'other'})
    expect((await byPassword.controller.send(GET)).status).to.equal(200)
    expect((await byPassword.controller.target()).space.name).to.equal('other')
    const byClient = as(client, {organization: 'sandbox-org', space: 'sandbox-space'})
    expect((await byClient.controller.target()).organization.name).to.equal('sandbox-org')
    expect(await rejection(as(password, {organization: 'sandbox-org', space: 'nope'}).controller.target())).to.include({
      code: 'target-not-found',
    })
  })

  it('last through a day when they know the password, and 12 hours when they are those of the cf CLI', async () => {
    const before = readFileSync(loginFile(), 'utf8')
    const [own, file] = [as(password), byFile()]
    for (let hour = 0; hour < 11; hour += 1) {
      expect((await own.controller.send(GET)).status).to.equal(200)
      expect((await file.controller.send(GET)).status).to.equal(200)
      pass(own, HOURS)
      file.clock.millis += HOURS
    }
    pass(own, 2 * HOURS)
    file.clock.millis += 2 * HOURS
    expect((await own.controller.send(GET)).status).to.equal(200)
    const failure = await rejection(file.controller.send(GET))
    expect(failure).to.include({code: 'login-needed', exit: 4})
    expect(failure.message).to.contain('12 hours')
    expect(readFileSync(loginFile(), 'utf8')).to.equal(before)
  })

  it('continue with refresh tokens that are replaced each time', async () => {
    changeCloudFoundrySettings(sandbox.env, {rotateRefreshTokens: true})
    const before = readFileSync(loginFile(), 'utf8')
    const file = byFile()
    for (let round = 0; round < 3; round += 1) {
      expect((await file.controller.send(GET)).status).to.equal(200)
      pass(file, 600_000)
    }
    expect(file.warned).to.have.length(1)
    expect(readFileSync(loginFile(), 'utf8')).to.equal(before)
  })

  it('are renewed when the API doubts a token whose time is not over', async () => {
    const own = as(password)
    await own.controller.send(GET)
    on(sandbox.env, 'cf-token-expired')
    expect((await own.controller.send(GET)).status).to.equal(200)
    expect(own.traced.filter((line) => line.includes('/oauth/token'))).to.have.length(2)
  })

  it('are refused with a wrong password, an old one, and while UAA is throttled', async () => {
    secrets['TENANT'] = 'wrong'
    expect(await rejection(as(password).controller.send(GET))).to.include({code: 'not-authorised', exit: 4})
    secrets['TENANT'] = passwordOf(sandbox.env, ACCOUNTS[0]!)
    changeCloudFoundrySettings(sandbox.env, {passwordExpired: true})
    expect(await rejection(as(password).controller.send(GET))).to.include({code: 'password-expired', exit: 4})
    changeCloudFoundrySettings(sandbox.env, {passwordExpired: false, uaaThrottled: true})
    expect(await rejection(as(password).controller.send(GET))).to.include({code: 'unavailable', exit: 5})
  })

  it('say the warnings of the API, and trace no secret', async () => {
    changeCloudFoundrySettings(sandbox.env, {warnings: 'The plan, or so, is old\nSecond'})
    const {controller, traced, warned} = as(client)
    await controller.send(GET)
    await controller.send(GET)
    expect(warned).to.deep.equal(['The plan, or so, is old', 'Second'])
    expect(traced.join('\n')).not.to.contain(secrets['CI'])
  })
})
