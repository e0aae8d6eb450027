import {expect} from 'chai'
import {proveCredentials} from '../../../src/app/sending/prove-credentials.ts'
import type {BindingCredentials} from '../../../src/domain/binding/credentials.ts'
import {Interrupted} from '../../../src/domain/exit/failure.ts'
import type {ProofReport} from '../../../src/ports/sending/mail-transports.ts'
import {CountingClock, proved, refusedProof as refused, ScriptedTransports} from '../../support/mail-transports.ts'
import {drain, failureOf} from '../../support/work.ts'

const credentials = {smtp_user: 'AKIDEXAMPLE'} as BindingCredentials

function fixture(smtpProof: readonly ProofReport[], apiProof: readonly ProofReport[], clock = new CountingClock()) {
  const transports = new ScriptedTransports({smtpProof, apiProof})
  return {transports, clock, ports: {mailTransports: async () => transports, clock}}
}

describe('proof of credentials', () => {
  it('asks each transport for several successes in a row', async () => {
    const {transports, ports} = fixture([proved], [proved])
    const {result} = await drain(proveCredentials(ports, credentials, {timeoutMillis: 1000, successesNeeded: 2}))
    expect(result).to.deep.equal({smtp: proved, api: proved, attempts: 2})
    expect(transports.proofs).to.deep.equal(['starttls', 'api', 'starttls', 'api'])
  })

  it('starts the count again when a server that does not know the key answers in between', async () => {
    const {transports, ports} = fixture([proved, refused('credentials'), proved], [proved])
    const {result} = await drain(proveCredentials(ports, credentials, {timeoutMillis: 60_000, successesNeeded: 2}))
    expect(result.smtp.proved).to.equal(true)
    expect(result.attempts).to.equal(4)
    expect(
      transports.proofs.filter((transport) => transport === 'api'),
      'a proved transport is not asked again',
    ).to.have.length(2)
  })

  it('waits longer after each refusal, ten seconds at the most, and gives up when the time is over', async () => {
    const {clock, ports} = fixture([refused('credentials')], [proved])
    const work = proveCredentials(ports, credentials, {timeoutMillis: 30_000, successesNeeded: 2})
    const {result, events} = await drain(work)
    expect(clock.slept).to.deep.equal([500, 1000, 2000, 4000, 8000, 10_000, 4500])
    expect(result.smtp).to.deep.equal(refused('credentials'))
    expect(result.api).to.deep.equal(proved)
    expect(events.at(-1)).to.match(/: failed$/)
  })

  for (const kind of ['throttled', 'unreachable'] as const) {
    it(`continues after ${kind}`, async () => {
      const {ports} = fixture([refused(kind), proved], [proved])
      const {result} = await drain(proveCredentials(ports, credentials, {timeoutMillis: 60_000, successesNeeded: 1}))
      expect(result.smtp.proved).to.equal(true)
    })
  }

  for (const kind of ['tls', 'policy', 'other'] as const) {
    it(`stops at once at ${kind}, which waiting does not mend`, async () => {
      const {clock, ports} = fixture([proved], [refused(kind)])
      const {result} = await drain(proveCredentials(ports, credentials, {timeoutMillis: 60_000, successesNeeded: 2}))
      expect(result.api).to.deep.equal(refused(kind))
      expect(clock.slept).to.deep.equal([])
    })
  }

  it('stops at once at a host name that does not exist, which no waiting mends', async () => {
    const unknown = {...refused('unreachable'), refusal: {kind: 'unreachable', message: 'no such host', lasting: true}}
    const {clock, ports} = fixture([unknown as ReturnType<typeof refused>], [proved])
    const {result} = await drain(proveCredentials(ports, credentials, {timeoutMillis: 60_000, successesNeeded: 2}))
    expect(result.smtp.proved).to.equal(false)
    expect(clock.slept).to.deep.equal([])
  })

  it('uses TLS from the first byte when asked to', async () => {
    const {transports, ports} = fixture([proved], [proved])
    await drain(proveCredentials(ports, credentials, {timeoutMillis: 1000, successesNeeded: 1, tls: 'implicit'}))
    expect(transports.proofs).to.deep.equal(['implicit', 'api'])
  })

  it('ends when the command is interrupted while it waits', async () => {
    const clock = new CountingClock()
    clock.sleep = async () => {
      throw new Interrupted()
    }
    const {ports} = fixture([refused('credentials')], [proved], clock)
    const work = proveCredentials(ports, credentials, {timeoutMillis: 60_000, successesNeeded: 1})
    expect(await failureOf(work)).to.be.instanceOf(Interrupted)
  })
})
