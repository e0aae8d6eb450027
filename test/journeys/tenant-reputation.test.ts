import {writeFileSync} from 'node:fs'
import {type AddressInfo, createServer} from 'node:net'
import {setTimeout as pause} from 'node:timers/promises'
import {expect} from 'chai'
import {certificateFor} from '../support/certificates.ts'
import {Journey} from '../support/journey.ts'
import type {RunningCommand} from '../support/sesctl.ts'

interface Reputation {
  readonly state: string
  readonly bounce: {readonly rate?: number; readonly state: string}
  readonly estimate?: {readonly windowSeconds: number; readonly messages: number; readonly permanentBounces: number}
}

interface Feedback {
  readonly events: readonly {readonly type: string; readonly recipient: string}[]
}

const DOMAIN = 'agency.test'
const FORTNIGHT = 14 * 86_400
/** Recipients of one mail at the most (Amazon SES Developer Guide, "Service quotas"). */
const MOST = 50

describe('the reputation that a tenant without rights in AWS sees', function () {
  this.timeout(60_000)
  let journey: Journey
  let listening: RunningCommand | undefined
  let sent = 0

  before(async () => {
    journey = await Journey.start()
    await journey.expect('sandbox', 'settings', '--cf', 'queue-millis=0', '--cf', 'poll-millis=0')
    await journey.expect('context', 'use', 'sandbox-cf')
    const parameters = ['--domain', DOMAIN, '--admin-email', `admin@${DOMAIN}`, '--feedback-notifications']
    await journey.expect('provision', 'mail-prod', ...parameters)
    const zone = await journey.expect('dns-instructions', 'mail-prod', '--format', 'zone')
    const imported = await journey.runWith({input: zone}, 'sandbox', 'dns', 'import', '-', '--origin', DOMAIN)
    expect(imported.code, imported.stderr).to.equal(0)
    await journey.expect('bind', 'mail-prod', '--key', 'mailer', '--write', journey.file('mail.json'))
    await untilSent()
  })
  after(async () => {
    listening?.kill('SIGKILL')
    await journey.end()
  })

  const sends = (to: readonly string[]) =>
    journey.run(
      ...['send-test', 'mail-prod', '--credentials', journey.file('mail.json'), '--via', 'api'],
      ...to.flatMap((address) => ['--to', address]),
    )
  /** SES looks at the records in its own time. */
  async function untilSent(): Promise<void> {
    for (let tries = 0; tries < 50; tries += 1) {
      if ((await sends(['success@simulator.amazonses.com'])).code === 0) return
      await pause(200)
    }
    throw new Error('the identity was never verified')
  }
  const delivered = (count: number): string[] => Array.from({length: count}, () => `reader-${++sent}@example.test`)
  const bounced = (count: number): string[] => Array.from({length: count}, () => `gone-${++sent}@hard-bounce.test`)
  const reported = async (): Promise<Feedback['events']> =>
    (await journey.result<Feedback>('feedback-list', ['feedback', 'list', 'mail-prod', '--limit', '1000'])).events
  const untilReported = async (count: number): Promise<void> => {
    for (let tries = 0; tries < 100 && (await reported()).length < count; tries += 1) await pause(50)
    expect(await reported()).to.have.length(count)
  }
  const reputation = async (code: number): Promise<Reputation> =>
    await journey.result<Reputation>('reputation', ['reputation', 'mail-prod', '--fail-on', 'warning'], code)

  it('is nothing yet, and the way to one is said', async () => {
    const {code, stderr} = await journey.run('reputation', 'mail-prod')
    expect(code).to.equal(4)
    expect(stderr).to.contain('sesctl feedback listen --credentials FILE')
  })

  it('begins with a webhook that the binding names, and that confirms its own subscriptions', async () => {
    const port = await freePort()
    const {cert, key} = certificateFor('127.0.0.1')
    writeFileSync(journey.file('cert.pem'), cert)
    writeFileSync(journey.file('key.pem'), key, {mode: 0o600})
    listening = journey.start(
      ...['feedback', 'listen', '--credentials', journey.file('mail.json'), '--port', String(port)],
      ...['--tls-cert', journey.file('cert.pem'), '--tls-key', journey.file('key.pem')],
    )
    await listening.says('listening on https://')
    const webhook = ['--notification-webhook', `https://127.0.0.1:${port}/`]
    await journey.expect('bind', 'mail-prod', '--key', 'hook', ...webhook, '--write', journey.file('hook.json'))
    for (const kind of ['bounce', 'complaint', 'delivery']) await listening.says(`-${kind}\n`)
  })

  it('is an estimate from what was received, over a window that is said', async () => {
    expect((await sends(delivered(MOST))).code).to.equal(0)
    await untilReported(MOST)
    const seen = await reputation(0)
    expect(seen.state).to.equal('ok')
    expect(seen.estimate).to.include({...estimateOf(50, 0), windowSeconds: FORTNIGHT})
    const screen = await journey.expect('reputation', 'mail-prod')
    expect(screen).to.contain('estimate').and.to.contain('0 permanent bounces').and.to.contain('over 14 days')
  })

  it('leaves the mailbox simulator out, as SES does', async () => {
    expect((await sends(['bounce@simulator.amazonses.com'])).code).to.equal(0)
    await untilReported(MOST + 1)
    expect((await reputation(0)).estimate).to.include(estimateOf(50, 0))
  })

  it('warns at 2 % bounces, which a script gets as exit code 3', async () => {
    expect((await sends([...delivered(MOST - 2), ...bounced(2)])).code).to.equal(0)
    await untilReported(2 * MOST + 1)
    const seen = await reputation(3)
    expect(seen.state).to.equal('warning')
    expect(seen.estimate).to.include(estimateOf(100, 2))
    expect(seen.bounce).to.include({state: 'warning', rate: 0.02})
  })

  it('is no reason to fail at a level that is not reached', async () => {
    expect((await journey.run('reputation', 'mail-prod', '--fail-on', 'critical')).code).to.equal(0)
  })

  function estimateOf(messages: number, permanentBounces: number): object {
    return {messages, permanentBounces, complaints: 0}
  }
})

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const {port} = server.address() as AddressInfo
  await new Promise<void>((resolve) => server.close(() => resolve()))
  return port
}
