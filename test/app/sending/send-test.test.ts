import {expect} from 'chai'
import {type MailSource, previewSendTest, sendTest} from '../../../src/app/sending/send-test.ts'
import type {SendTestOptions} from '../../../src/app/sending/send-test-mail.ts'
import type {GivenSource} from '../../../src/domain/binding/credential-origin.ts'
import type {BindingCredentials} from '../../../src/domain/binding/credentials.ts'
import type {RecordSnapshot, RecordSnapshots} from '../../../src/ports/instance/inventory.ts'
import {
  accepted,
  CountingClock,
  proved,
  refusedMail,
  refusedProof,
  ScriptedTransports,
} from '../../support/mail-transports.ts'
import {MemoryPlatform, sealedTestCredentials} from '../../support/memory-platform.ts'
import {drain, failureOf} from '../../support/work.ts'

const credentials = sealedTestCredentials('kept')
const options: SendTestOptions = {
  to: ['success@simulator.amazonses.com'],
  transports: ['smtp', 'api'],
  tls: 'starttls',
  timeoutMillis: 180_000,
  transcript: false,
}

function fixture(answers: ConstructorParameters<typeof ScriptedTransports>[0] = {}) {
  const transports = new ScriptedTransports(answers)
  const clock = new CountingClock()
  const platform = new MemoryPlatform()
  const snapshots = new Map<string, RecordSnapshot>()
  const recordSnapshots: RecordSnapshots = {
    find: async (id) => snapshots.get(id),
    save: async (id, snapshot) => void snapshots.set(id, snapshot),
  }
  const ports = {
    clock,
    mailTransports: async () => transports,
    platform: async () => platform,
    recordSnapshots: async () => recordSnapshots,
  }
  const send = async (source: MailSource, change: Partial<SendTestOptions> = {}) =>
    await drain(sendTest(ports, source, {...options, ...change}))
  return {transports, clock, platform, snapshots, ports, send}
}

function given(instance?: {name: string}): GivenSource<BindingCredentials> {
  return {credentials, whole: true, origin: 'file', place: 'mail.json', ...(instance ? {instance} : {})}
}

describe('a test mail', () => {
  describe('with credentials that somebody holds', () => {
    it('goes over both transports, from the sending domain, and needs no platform', async () => {
      const {transports, platform, send} = fixture()
      const {result} = await send(given())
      expect(result).to.deep.include({
        credentials: 'given',
        source: 'file',
        sendingDomain: 'agency.test',
        from: 'test@agency.test',
        to: options.to,
        accepted: true,
        warnings: [],
      })
      expect(result).not.to.have.property('instance')
      expect(result.transports).to.deep.equal([
        {transport: 'smtp', tls: 'starttls', accepted: true, messageId: '0100018f-1', reply: '250 Ok 0100018f-1'},
        {transport: 'api', accepted: true, messageId: '0100018f-1', reply: '250 Ok 0100018f-1'},
      ])
      expect(transports.sent.map(({transport, subject}) => `${transport}: ${subject}`)).to.deep.equal([
        'smtp: Test mail over SMTP, 2026-11-24T12:00:00.000Z',
        'api: Test mail over the SES API, 2026-11-24T12:00:00.000Z',
      ])
      expect(platform.log).to.deep.equal([])
      expect(transports.proofs, 'no proof is needed of a key that is in use').to.deep.equal([])
    })

    it('takes only the transport that was asked for, privately as asked for', async () => {
      const {transports, send} = fixture()
      await send(given(), {transports: ['smtp'], tls: 'implicit'})
      expect(transports.sent.map(({transport, tls}) => `${transport} ${tls}`)).to.deep.equal(['smtp implicit'])
    })

    it('reports what each transport answered, and continues with the other after a refusal', async () => {
      const {send, clock} = fixture({smtp: [refusedMail('credentials')]})
      const {result, events} = await send(given({name: 'mail-prod'}))
      expect(result.accepted).to.equal(false)
      expect(result.transports[0]).to.deep.include({transport: 'smtp', accepted: false})
      expect(result.transports[0]).to.have.nested.property('refusal.kind', 'credentials')
      expect(result.transports[0])
        .to.have.nested.property('advice.command')
        .that.deep.equals(['sesctl', 'bindings', 'mail-prod'])
      expect(result.transports[1]?.accepted).to.equal(true)
      expect(clock.slept, 'nobody waits for a key that is in use').to.deep.equal([])
      expect(events).to.deep.equal([
        'mail over SMTP: running',
        'mail over SMTP: failed',
        'mail over the API: running',
        'mail over the API: done',
      ])
    })

    it('warns before it sends from outside of the sending domain', async () => {
      const {send} = fixture()
      const {result, events} = await send(given(), {from: 'me@other.test', transports: ['api']})
      expect(result.warnings).to.deep.equal([
        'me@other.test is outside of agency.test, which these credentials may send from.',
      ])
      expect(events.indexOf('check before sending: failed')).to.equal(0)
    })

    it('does not warn of a subdomain, which a verified domain covers', async () => {
      const {send} = fixture()
      const {result} = await send(given(), {from: 'me@news.Agency.test'})
      expect(result.warnings).to.deep.equal([])
    })

    it('warns of an SMTP password that belongs to another secret or region', async () => {
      const {send} = fixture({passwordFits: false})
      const {result} = await send(given())
      expect(result.warnings).to.deep.equal([
        'The SMTP password does not belong to the secret access key and the region beside it.',
      ])
    })

    it('keeps the conversations when asked', async () => {
      const {send} = fixture()
      const {result} = await send(given(), {transcript: true})
      expect(result.transports.map(({transcript}) => transcript)).to.deep.equal([
        [{from: 'server', text: '250 Ok 0100018f-1'}],
        [{from: 'server', text: '250 Ok 0100018f-1'}],
      ])
    })
  })

  describe('of an instance', () => {
    it('goes out with a binding that is gone afterwards, whose records are remembered', async () => {
      const {platform, snapshots, send} = fixture()
      const {result} = await send('mail-prod')
      expect(result).to.deep.include({
        credentials: 'temporary binding',
        accepted: true,
        instance: {name: 'mail-prod', id: platform.instance.id},
      })
      expect(platform.log).to.deep.equal(['createBinding', 'deleteBinding new-1'])
      expect(snapshots.get(platform.instance.id)).to.include({sendingDomain: 'agency.test', region: 'us-gov-west-1'})
    })

    it('is not sent before AWS knows the new key on that transport', async () => {
      const {transports, clock, send} = fixture({smtpProof: [refusedProof('credentials'), proved]})
      const {result} = await send('mail-prod', {transports: ['smtp']})
      expect(result.accepted).to.equal(true)
      expect(transports.proofs).to.deep.equal(['starttls', 'starttls', 'starttls'])
      expect(clock.slept).to.deep.equal([500])
      expect(transports.sent).to.have.length(1)
    })

    it('is sent again when a server that does not know the key yet refuses the login after all', async () => {
      const {transports, send} = fixture({smtp: [refusedMail('credentials'), refusedMail('credentials'), accepted]})
      const {result} = await send('mail-prod', {transports: ['smtp']})
      expect(result.accepted).to.equal(true)
      expect(transports.sent).to.have.length(3)
    })

    it("waits half a minute for the key's policy, no longer", async () => {
      const {clock, send} = fixture({api: [refusedMail('policy')]})
      const {result} = await send('mail-prod', {transports: ['api']})
      expect(result.accepted).to.equal(false)
      expect(clock.slept.reduce((sum, millis) => sum + millis, 0)).to.equal(30_000)
    })

    it('takes a policy refusal at its word when the mail is from outside of the sending domain', async () => {
      const {clock, send} = fixture({api: [refusedMail('policy')]})
      const {result} = await send('mail-prod', {transports: ['api'], from: 'me@other.test'})
      expect(clock.slept).to.deep.equal([])
      expect(result.transports[0]).to.have.nested.property('advice.text').that.contains('agency.test alone')
    })

    it('is not tried on a transport whose login is never taken, and that refusal is the result', async () => {
      const {transports, platform, send} = fixture({smtpProof: [refusedProof('credentials')]})
      const {result} = await send('mail-prod')
      expect(transports.sent.map(({transport}) => transport)).to.deep.equal(['api'])
      expect(result.transports[0]).to.have.nested.property('refusal.kind', 'credentials')
      expect(result.transports[0]).to.have.nested.property('advice.text').that.contains('--timeout')
      expect(result.transports[1]?.accepted).to.equal(true)
      expect(platform.bindings.size).to.equal(0)
    })

    it('finds out at once that a network lets nothing through', async () => {
      const {clock, send} = fixture({smtpProof: [refusedProof('unreachable')]})
      const {result} = await send('mail-prod')
      expect(clock.slept).to.deep.equal([])
      expect(result.transports[0]).to.have.nested.property('refusal.kind', 'unreachable')
      expect(result.transports[0]).to.have.nested.property('advice.text').that.contains('--tls implicit')
      expect(result.transports[1]?.accepted).to.equal(true)
    })

    it('is refused before anything is made when there is no such instance', async () => {
      const {platform, ports} = fixture()
      const failure = await failureOf(sendTest(ports, 'mail-prd', options))
      expect(failure.code).to.equal('instance-not-found')
      expect(platform.log).to.deep.equal([])
    })
  })

  describe('that is only shown', () => {
    it('names the binding, both mails and the deletion, in order, and makes nothing', async () => {
      const {platform, transports, ports} = fixture()
      const requests = await previewSendTest(ports, 'mail-prod', options)
      expect(requests.map(({method, target}) => `${method} ${target}`)).to.deep.equal([
        'PUT create-binding',
        'SMTP smtp_server, STARTTLS',
        'SES SendEmail /v2/email/outbound-emails',
        'DELETE delete-binding',
      ])
      expect(platform.log).to.deep.equal([])
      expect(transports.sent).to.deep.equal([])
    })

    it('shows the mails alone when credentials are given, and no secret', async () => {
      const {ports} = fixture()
      const requests = await previewSendTest(ports, given(), {...options, transports: ['smtp']})
      expect(requests).to.have.length(1)
      expect(requests[0]?.body).to.include({from: 'test@agency.test'})
      expect(JSON.stringify(requests)).not.to.contain('not a real')
    })
  })
})
