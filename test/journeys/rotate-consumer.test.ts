import {readFileSync} from 'node:fs'
import {setTimeout as pause} from 'node:timers/promises'
import {parseEnv} from 'node:util'
import {expect} from 'chai'
import {createTransport} from 'nodemailer'
import {Journey} from '../support/journey.ts'

interface Smtp {
  readonly host: string
  readonly port: number
  readonly ca: Buffer
}

interface Sends {
  tried: number
  failed: number
}

const NONE: Sends = {tried: 0, failed: 0}

/** A consumer that reads its file only every so often, and sends all the time with what it read last. */
class Consumer {
  readonly sends: Sends = {tried: 0, failed: 0}
  readonly #file: string
  readonly #readMillis: number
  readonly #smtp: Smtp
  #isStopped = false
  readonly #loop: Promise<void>

  constructor(file: string, readMillis: number, smtp: Smtp) {
    this.#file = file
    this.#readMillis = readMillis
    this.#smtp = smtp
    this.#loop = this.#send()
  }

  async stop(): Promise<Sends> {
    this.#isStopped = true
    await this.#loop
    return this.sends
  }

  async #send(): Promise<void> {
    let readAt = 0
    let settings: NodeJS.Dict<string> = {}
    while (!this.#isStopped) {
      if (Date.now() - readAt >= this.#readMillis) {
        settings = parseEnv(readFileSync(this.#file, 'utf8'))
        readAt = Date.now()
      }
      const transport = createTransport({
        host: this.#smtp.host,
        port: this.#smtp.port,
        requireTLS: true,
        tls: {ca: this.#smtp.ca},
        auth: {user: settings['SMTP_USER'] ?? '', pass: settings['SMTP_PASSWORD'] ?? ''},
      })
      this.sends.tried += 1
      const from = `app@${settings['SES_FROM_DOMAIN'] ?? ''}`
      await transport.sendMail({from, to: 'you@agency.test', subject: 's', text: 't'}).catch(() => {
        this.sends.failed += 1
      })
      transport.close()
      await pause(50)
    }
  }
}

describe('a consumer that reads its file every two seconds, and sends all the time', function () {
  this.timeout(60_000)
  let journey: Journey
  let consumer: Consumer | undefined

  beforeEach(async () => {
    journey = await Journey.start()
    await journey.expect('provision', 'mail-prod', '--admin-email', 'admin@agency.test')
    await journey.expect('verify', 'mail-prod', '--watch', '--until', 'verified', '--timeout', '20s')
    await journey.expect('bind', 'mail-prod', '--write', journey.file('app.env'))
    const stdout = await journey.expect('sandbox', 'status', '--json')
    const {smtp, caFile} = (JSON.parse(stdout) as {result: {smtp: string; caFile: string}}).result
    const [host = '', port] = smtp.split(':')
    consumer = new Consumer(journey.file('app.env'), 2000, {
      host,
      port: Number(port),
      ca: readFileSync(caFile),
    })
    await pause(500)
  })
  afterEach(async () => {
    await consumer?.stop()
    await journey.end()
  })

  it('loses no mail in three rotations whose grace is longer than that', async () => {
    for (let turn = 0; turn < 3; turn += 1) {
      await journey.expect('rotate', 'mail-prod', '--write', journey.file('app.env'), '--grace', '4s')
    }
    const {tried, failed} = (await consumer?.stop()) ?? NONE
    expect(tried).to.be.above(50)
    expect(failed, `of ${tried}`).to.equal(0)
    expect((await journey.holdings()).brokerBindings).to.equal(1)
  })

  it('loses mail when the old credentials are revoked at once, which is what --retire now is for', async () => {
    await journey.expect('rotate', 'mail-prod', '--write', journey.file('app.env'), '--retire', 'now')
    await pause(2500)
    const {failed} = (await consumer?.stop()) ?? NONE
    expect(failed).to.be.above(0)
  })
})
