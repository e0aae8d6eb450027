import {readdirSync, readFileSync, statSync} from 'node:fs'
import {join, relative} from 'node:path'
import {expect} from 'chai'
import {NEEDED_TO_SEND, readCredentials} from '../../src/domain/binding/credentials-input.ts'
import {reveal} from '../../src/domain/text/reveal.ts'
import {Journey} from '../support/journey.ts'

describe('secrets on a whole journey with --debug', function () {
  this.timeout(60_000)
  let journey: Journey
  /** What commands printed that do not exist to show a secret. */
  let printed = ''
  const secrets = new Map<string, string>()

  async function run(...args: string[]): Promise<void> {
    const {code, stdout, stderr} = await journey.run(...args, '--debug')
    printed += `\n$ sesctl ${args.join(' ')}  (${code})\n${stdout}${stderr}`
  }

  const fill = (name: string, value: string | undefined): void => {
    if (value !== undefined) secrets.set(name, value)
  }

  function fillFrom(file: string): void {
    const {credentials} = readCredentials(readFileSync(file, 'utf8'), file, NEEDED_TO_SEND)
    const password = reveal(credentials.smtp_password)
    fill(`${file}: secret key`, reveal(credentials.aws_secret_access_key))
    fill(`${file}: SMTP password`, password)
    const plain = `\0${credentials.smtp_user}\0${password}`
    fill(`${file}: AUTH PLAIN`, Buffer.from(plain).toString('base64'))
    fill(`${file}: AUTH LOGIN`, Buffer.from(password).toString('base64'))
  }

  before(async () => {
    journey = await Journey.start()
    const environment = await journey.environment()
    const password = environment['SESCTL_SANDBOX_BROKER_PASSWORD'] ?? ''
    fill('broker password', password)
    const pair = `${environment['SESCTL_SANDBOX_BROKER_USERNAME']}:${password}`
    fill('broker password in Basic authentication', Buffer.from(pair).toString('base64'))
    fill("operator's secret key", environment['AWS_SECRET_ACCESS_KEY'])
    const folder = join(journey.folder, 'state', 'sesctl', 'sandbox')
    fill('token of the control API', readFileSync(join(folder, 'admin-token'), 'utf8').trim())

    const [first, second] = [journey.file('first.env'), journey.file('second.json')]
    await run('sandbox', 'start')
    await run('context', 'show', '--explain')
    await run('provision', 'mail-prod', '--domain', 'agency.test', '--admin-email', 'a@agency.test')
    await run('dns-instructions', 'mail-prod')
    await run('verify', 'mail-prod')
    await run('bind', 'mail-prod', '--name', 'ci', '--write', first)
    fillFrom(first)
    await run('bind', 'mail-prod', '--dry-run')
    await run('send-test', 'mail-prod', '--credentials', first, '--transcript')
    await run('send-test', '--credentials', first, '--tls', 'implicit', '--via', 'smtp', '--transcript', '--json')
    await run('rotate', 'mail-prod', '--write', second, '--retire', 'now', '--dry-run')
    await run('rotate', 'mail-prod', '--write', second, '--retire', 'now', '--json')
    fillFrom(second)
    await run('send-test', '--credentials', first, '--transcript')
    await run('bindings', 'mail-prod', '--json')
    await run('status', 'mail-prod', '--json')
    await run('reputation', 'mail-prod')
    await run('list')
    await run('pause', 'mail-prod', '--reason', 'a test')
    await run('sandbox', 'status', '--json')
    await run('sandbox', 'inbox')
    await run('deprovision', 'mail-prod', '--confirm', 'mail-prod', '--json')
    await run('context', 'list', '--json')
  })
  after(async () => await journey.end())

  const found = (text: string): string[] =>
    [...secrets].filter(([, secret]) => text.includes(secret)).map(([name]) => name)

  it('knows the secrets that it looks for', () => {
    expect([...secrets.keys()]).to.have.length(12)
    for (const [name, secret] of secrets) expect(secret.length, name).to.be.at.least(20)
    expect(found(readFileSync(journey.file('second.json'), 'utf8'))).to.have.length(2)
  })

  it('shows the requests of every command, and no secret in any of them', () => {
    expect(printed.match(/^debug: /gm)).to.have.length.of.at.least(40)
    expect(printed).to.contain('AUTH')
    expect(found(printed)).to.deep.equal([])
  })

  it('keeps none where the program remembers things', () => {
    const keepers = filesBelow(journey.folder).filter((file) => found(readFileSync(file, 'latin1')).length > 0)
    const expected =
      /^(first\.env|second\.json|config\/sesctl\/(?!contexts\.json).+|state\/sesctl\/sandbox\/(?!sandbox\.log).+)$/
    for (const file of keepers) expect(relative(journey.folder, file)).to.match(expected)
    const names = filesBelow(journey.folder).map((file) => relative(journey.folder, file))
    expect(names).to.include.members(['config/sesctl/contexts.json', 'state/sesctl/state.db'])
  })

  it('lets nobody but the owner read what it keeps', () => {
    for (const file of filesBelow(journey.folder)) {
      const {mode} = statSync(file)
      if (found(readFileSync(file, 'latin1')).length > 0) expect(mode & 0o077, file).to.equal(0)
    }
  })
})

function filesBelow(folder: string): string[] {
  return readdirSync(folder, {recursive: true, withFileTypes: true})
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}
