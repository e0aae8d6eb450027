import {expect} from 'chai'
import {expectNothingLost} from '../support/hostile-lost.ts'
import {HOSTILE_SMTP_ANSWERS, INJECTED} from '../support/hostile-smtp-answers.ts'
import {type HostileSmtpAnswer, hostileSmtp} from '../support/hostile-smtp-gate.ts'
import {type HostileLane, HostileWalker, type WalkFor} from '../support/hostile-walk.ts'
import {loopbackTrust, type Trust} from '../support/mail-server.ts'
import {testSandbox} from '../support/sandbox.ts'
import {sandboxHome} from '../support/sandbox-home.ts'

const bindKey = (run: string): string[] => ['bind', 'mail', '--key', `key-${run}`, '--write', `${run}.env`]
const send = (...more: string[]): string[] => ['send-test', '--via', 'smtp', '--transcript', ...more]
const given = (...more: string[]): string[] => send('--credentials', 'given.env', ...more)

/** What is sent, and what is proved by a login. A step of the conversation is a request. */
const WALKS: Readonly<Record<string, WalkFor>> = {
  'send-test --credentials': () => ({reads: true, words: given()}),
  'send-test --credentials --tls implicit': () => ({reads: true, words: given('--tls', 'implicit')}),
  'send-test': () => ({words: send('mail')}),
  rotate: (run) => ({
    prepare: [bindKey(run)],
    words: ['rotate', 'mail', '--binding', `key-${run}`, '--write', `${run}.env`, '--retire', 'now'],
  }),
}

describe('a hostile submission server', () => {
  const walker = new HostileWalker(HOSTILE_SMTP_ANSWERS)
  let trust: Trust

  async function lane(): Promise<HostileLane<HostileSmtpAnswer>> {
    const sandbox = await testSandbox()
    const gates = await hostileSmtp(trust.certificate)
    const {startTls, implicitTls} = gates
    const home = sandboxHome(sandbox, {smtp: {startTls, implicitTls, caFile: trust.caFile}})
    const opened: HostileLane<HostileSmtpAnswer> = {
      gates,
      env: home.env,
      path: home.env['HOME'] ?? '',
      expectHarmless: ({stdout, stderr}) => {
        expect(gates.exposed, 'logins outside of TLS').to.deep.equal([])
        expect(stdout + stderr, 'what came outside of TLS').not.to.contain(INJECTED)
        const shown = decoded(stdout + stderr)
        for (const password of gates.passwords)
          expect(shown.includes(password), `a password: ${stdout}`).to.equal(false)
      },
      expectNothingLost: (resumed) => expectNothingLost(sandbox, resumed, 'osb'),
      close: async () => {
        home.dispose()
        await gates.close()
        await sandbox.close()
      },
    }
    await walker.works(opened, ['provision', 'mail', '--admin-email', 'admin@agency.test'])
    await walker.works(opened, ['bind', 'mail', '--key', 'given', '--write', 'given.env'])
    return opened
  }

  before(async function () {
    this.timeout(120_000)
    trust = loopbackTrust()
    await walker.open(lane)
  })
  after(async () => {
    await walker.close('hostile submission server')
    trust.dispose()
  })

  for (const [name, walk] of Object.entries(WALKS)) {
    it(`gets a documented end with one document from sesctl ${name}, at every step, and nothing is lost or given away`, async () => {
      await walker.everywhere(name, walk)
    }).timeout(3_600_000)
  }
})

/** The text, and whatever in it is Base64. */
function decoded(text: string): string {
  const words = text.match(/[A-Za-z0-9+/]{20,}={0,2}/g) ?? []
  return [text, ...words.map((word) => Buffer.from(word, 'base64').toString('latin1'))].join('\n')
}
