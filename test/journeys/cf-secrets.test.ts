import {createHash} from 'node:crypto'
import {copyFileSync, mkdirSync, readFileSync, statSync} from 'node:fs'
import {join} from 'node:path'
import {setTimeout as pause} from 'node:timers/promises'
import {expect} from 'chai'
import {NEEDED_TO_SEND, readCredentials} from '../../src/domain/binding/credentials-input.ts'
import {reveal} from '../../src/domain/text/reveal.ts'
import {Journey} from '../support/journey.ts'
import {temporaryHome} from '../support/sesctl.ts'

interface LoginFile {
  readonly AccessToken: string
  readonly RefreshToken: string
}

/** What a JSON Web Token begins with, whoever issued it: tokens that a command fetches for itself are found by it. */
const ANY_TOKEN = /eyJ[\w-]{8,}/
/** Seconds before its end from which on a token is renewed. */
const RENEWED_BEFORE = 60

describe('a cf login used by the built program', function () {
  this.timeout(60_000)
  let journey: Journey
  const secrets = new Map<string, string>()

  before(async () => {
    journey = await Journey.start()
    await journey.expect('sandbox', 'settings', '--cf', 'queue-millis=0', '--cf', 'poll-millis=0')
    const environment = await journey.environment()
    for (const name of ['PASSWORD_TENANT', 'CLIENT_SECRET', 'ASSERTION']) {
      secrets.set(name, environment[`SESCTL_SANDBOX_CF_${name}`] ?? '')
    }
  })
  after(async () => await journey.end())

  const loginFile = (): string => join(journey.folder, 'state', 'sesctl', 'sandbox', 'cf', '.cf', 'config.json')
  const login = (): LoginFile => JSON.parse(readFileSync(loginFile(), 'utf8')) as LoginFile
  /** Of its bytes, with what a program that rewrites it would change beside them. */
  const imprint = (file: string): string => {
    const {mtimeMs, ino, mode} = statSync(file)
    return `${createHash('sha256').update(readFileSync(file)).digest('hex')} ${mtimeMs} ${ino} ${mode}`
  }
  const expiry = (): number => {
    const [, claims = ''] = login().AccessToken.split('.')
    return (JSON.parse(Buffer.from(claims, 'base64url').toString()) as {exp: number}).exp * 1000
  }

  /** Logs in anew, with tokens of N seconds. */
  async function logIn(seconds: number): Promise<void> {
    await journey.expect('sandbox', 'settings', '--cf', `access-token-seconds=${seconds}`)
    await journey.expect('sandbox', 'stop')
    await journey.expect('sandbox', 'start')
    const {AccessToken, RefreshToken} = login()
    const token = AccessToken.replace(/^bearer /, '')
    secrets.set(`access token of ${seconds} s`, token)
    secrets.set(`signature of the access token of ${seconds} s`, token.split('.')[2] ?? '')
    secrets.set(`refresh token of ${seconds} s`, RefreshToken)
  }

  /** Runs a command with --debug that has to end so, and gives what it printed, in which no secret is. */
  async function prints(words: readonly string[], code = 0, env: Record<string, string> = {}): Promise<string> {
    const context = env['CF_API'] === undefined ? ['--context', 'sandbox-cf'] : []
    const outcome = await journey.runWith({env}, ...words, ...context, '--debug')
    const printed = outcome.stdout + outcome.stderr
    expect(outcome.code, printed).to.equal(code)
    expect(outcome.stderr).to.contain('debug: ')
    const found = [...secrets].filter(([, secret]) => printed.includes(secret)).map(([name]) => name)
    expect(found, words.join(' ')).to.deep.equal([])
    expect(printed, words.join(' ')).not.to.match(ANY_TOKEN)
    return printed
  }

  const file = (): string => journey.file('mail.env')
  const PROVISION = ['provision', 'mail-prod', '--domain', 'agency.test', '--admin-email', 'a@agency.test']

  for (const [what, seconds] of [
    ['a token that is good', 600],
    ['a token that has ended, and is renewed', 1],
  ] as const) {
    it(`shows none of it on a whole journey with --debug, and leaves the login file alone, by ${what}`, async () => {
      await logIn(seconds)
      if (seconds === 1) await pause(Math.max(0, expiry() - Date.now() + 50))
      const before = imprint(loginFile())
      let renewals = 0
      const step = async (words: readonly string[], code = 0): Promise<void> => {
        renewals += (await prints(words, code)).split('/oauth/token').length - 1
      }
      await step(PROVISION)
      await step(['list'])
      await step(['status', 'mail-prod', '--json'])
      await step(['dns-instructions', 'mail-prod'])
      await step(['verify', 'mail-prod'], 3)
      await step(['bind', 'mail-prod', '--name', 'ci', '--write', file()])
      const {credentials} = readCredentials(readFileSync(file(), 'utf8'), file(), NEEDED_TO_SEND)
      secrets.set('secret key', reveal(credentials.aws_secret_access_key))
      secrets.set('SMTP password', reveal(credentials.smtp_password))
      await step(['bindings', 'mail-prod'])
      await step(['update', 'mail-prod', '--mail-from-subdomain', 'mail'])
      await step(['rotate', 'mail-prod', '--write', file(), '--dry-run'])
      await step(['unbind', 'mail-prod', 'ci', '--yes'])
      await step(['resume'])
      await step(['deprovision', 'mail-prod', '--confirm', 'mail-prod', '--json'])
      if (seconds === 1) expect(renewals).to.be.at.least(11)
      else expect(renewals).to.equal(0)
      expect(imprint(loginFile())).to.equal(before)
    })
  }

  it('shows no password, client secret or assertion of a CI job either', async () => {
    const environment = await journey.environment()
    const home = temporaryHome()
    const job = {...home.env, CF_API: environment['SESCTL_SANDBOX_CF_API'] ?? '', ...target()}
    await prints(['list'], 0, {...job, CF_USERNAME: 'tenant', CF_PASSWORD: secrets.get('PASSWORD_TENANT') ?? ''})
    await prints(['list'], 0, {...job, CF_CLIENT_ID: 'ci', CF_CLIENT_SECRET: secrets.get('CLIENT_SECRET') ?? ''})
    const wrong = 'not-the-password-at-all'
    secrets.set('a wrong password', wrong)
    await prints(['list'], 4, {...job, CF_USERNAME: 'tenant', CF_PASSWORD: wrong})
    home.dispose()
  })

  function target(): Record<string, string> {
    const {OrganizationFields, SpaceFields} = JSON.parse(readFileSync(loginFile(), 'utf8')) as Record<
      'OrganizationFields' | 'SpaceFields',
      {Name: string}
    >
    return {CF_ORG: OrganizationFields.Name, CF_SPACE: SpaceFields.Name}
  }

  it('renews its token in the middle of a wait that is longer than the token is good', async () => {
    await logIn(RENEWED_BEFORE + 2)
    await journey.timings({operationMillis: 5000})
    const before = imprint(loginFile())
    const printed = await prints(PROVISION)
    await journey.timings({operationMillis: 0})
    const polled = printed.indexOf('/v3/jobs/')
    const renewed = printed.indexOf('/oauth/token')
    expect(polled, 'it polls').to.be.above(0)
    expect(renewed, 'it renews after it has polled').to.be.above(polled)
    expect(printed.lastIndexOf('/v3/service_instances'), 'and continues').to.be.above(renewed)
    expect(imprint(loginFile())).to.equal(before)
  })

  it('is all that a new user needs: the list comes by one command', async () => {
    const home = temporaryHome()
    try {
      mkdirSync(join(home.path, '.cf'))
      copyFileSync(loginFile(), join(home.path, '.cf', 'config.json'))
      const {code, stdout, stderr} = await journey.runWith({env: home.env}, 'list')
      expect(code, stderr).to.equal(0)
      expect(stdout).to.contain('mail-prod')
    } finally {
      home.dispose()
    }
  })
})
