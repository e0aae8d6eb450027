import {expect} from 'chai'
import {adviceOn, type RefusedMail} from '../../../src/domain/sending/mail-advice.ts'
import {exitOf, type Refusal, type RefusalKind} from '../../../src/domain/sending/mail-refusal.ts'
import {isWithin, simulatedOutcome, simulatorAddress} from '../../../src/domain/sending/test-mail.ts'

const mail: RefusedMail = {
  transport: 'smtp',
  tls: 'starttls',
  from: 'test@agency.gov',
  to: ['success@simulator.amazonses.com'],
  sendingDomain: 'agency.gov',
  instance: 'mail-prod',
  freshKey: false,
}
const refusal = (kind: RefusalKind, message = ''): Refusal => ({kind, message})
const advice = (kind: RefusalKind, change: Partial<RefusedMail> = {}, message = '') =>
  adviceOn(refusal(kind, message), {...mail, ...change})

describe('advice on a mail that was refused', () => {
  it('sends the owner of a refused key to the bindings', () => {
    expect(advice('credentials').command).to.deep.equal(['sesctl', 'bindings', 'mail-prod'])
  })

  it('asks to wait for a key that was just made, and makes no new one', () => {
    expect(advice('credentials', {freshKey: true}).text).to.match(/--timeout/)
    expect(advice('credentials', {freshKey: true}).command).to.equal(undefined)
  })

  it('says to a mail from elsewhere which domain its key may send from', () => {
    expect(advice('policy', {from: 'me@other.gov'}).text).to.match(/may send from agency\.gov alone: leave --from away/)
    expect(advice('policy').text).not.to.match(/--from/)
  })

  it('sends the owner of an unverified domain to verify', () => {
    const message = 'Email address is not verified. The following identities failed the check: test@agency.gov'
    expect(advice('identity', {}, message).command).to.deep.equal(['sesctl', 'verify', 'mail-prod'])
  })

  it('distinguishes an unverified recipient, which only the sandbox of SES refuses, from an unverified sender', () => {
    const message = 'Email address is not verified. The following identities failed the check: you@agency.gov'
    const advised = advice('identity', {to: ['you@agency.gov']}, message)
    expect(advised.text).to.match(/sandbox/)
    expect(advised.command).to.equal(undefined)
  })

  it('sends the owner of a paused instance to its status', () => {
    expect(advice('paused').command).to.deep.equal(['sesctl', 'status', 'mail-prod'])
  })

  it('offers the other way when nobody answers', () => {
    expect(advice('unreachable').text).to.match(/--tls implicit/)
    expect(advice('unreachable', {tls: 'implicit'}).text).to.match(/--tls starttls/)
    expect(advice('unreachable', {transport: 'api'}).text).to.match(/--via smtp/)
  })

  it('names no command on an instance that nobody named', () => {
    const {instance: _, ...unnamed} = mail
    for (const kind of ['credentials', 'identity', 'paused'] as const) {
      expect(adviceOn(refusal(kind), unnamed).command).to.equal(undefined)
    }
  })

  it('has a sentence for everything', () => {
    for (const kind of ['recipient', 'throttled', 'tls', 'other'] as const) {
      expect(advice(kind).text).to.match(/\.$|--to away\.$/)
    }
  })
})

describe('the exit code of refusals', () => {
  const exits: readonly (readonly [kinds: readonly RefusalKind[], exit: number])[] = [
    [[], 0],
    [['policy'], 3],
    [['identity'], 3],
    [['paused'], 3],
    [['recipient'], 3],
    [['other'], 3],
    [['credentials'], 4],
    [['unreachable'], 5],
    [['throttled'], 5],
    [['tls'], 1],
    [['paused', 'credentials'], 4],
    [['unreachable', 'paused'], 3],
    [['unreachable', 'tls'], 1],
  ]
  for (const [kinds, exit] of exits) {
    it(`is ${exit} for ${kinds.join(' and ') || 'none'}`, () => {
      expect(exitOf(kinds.map((kind) => refusal(kind)))).to.equal(exit)
    })
  }
})

describe('addresses of a test mail', () => {
  it('are inside of a domain when they are at it or below it, whatever their case', () => {
    expect(isWithin('a@agency.gov', 'agency.gov')).to.equal(true)
    expect(isWithin('a@News.Agency.GOV', 'agency.gov')).to.equal(true)
    expect(isWithin('a@notagency.gov', 'agency.gov')).to.equal(false)
    expect(isWithin('a@gov', 'agency.gov')).to.equal(false)
  })

  it('are known to be of the simulator, labels included', () => {
    expect(simulatorAddress('bounce')).to.equal('bounce@simulator.amazonses.com')
    expect(simulatedOutcome('bounce+label@Simulator.AmazonSES.com')).to.match(/^bounces/)
    expect(simulatedOutcome('bounce@example.gov')).to.equal(undefined)
    expect(simulatedOutcome('nonsense@simulator.amazonses.com')).to.equal(undefined)
  })
})
