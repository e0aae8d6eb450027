import {expect} from 'chai'
import {Failure} from '../../../../src/domain/exit/failure.ts'
import {parseDomainName, parseMailFromLabel} from '../../../../src/domain/verification/dns/domain-name.ts'

function failure(work: () => unknown): Failure {
  try {
    work()
  } catch (error) {
    if (error instanceof Failure) return error
    throw error
  }
  throw new Error('nothing failed')
}

describe('a domain to send from', () => {
  for (const [typed, name] of [
    ['agency.gov', 'agency.gov'],
    ['Mail.Agency.GOV.', 'mail.agency.gov'],
    ['a-b.c2.gov', 'a-b.c2.gov'],
    ['xn--mnchen-3ya.de', 'xn--mnchen-3ya.de'],
    ['agency.test', 'agency.test'],
    [`${'a'.repeat(63)}.gov`, `${'a'.repeat(63)}.gov`],
    ['3com.com', '3com.com'],
  ] as const) {
    it(`may be ${typed}`, () => {
      expect(parseDomainName(typed)).to.equal(name)
    })
  }

  for (const [typed, rule] of [
    ['', 'is empty'],
    ['gov', 'one label'],
    ['agency..gov', 'empty label'],
    ['.agency.gov', 'empty label'],
    ['agency.gov..', 'empty label'],
    ['-agency.gov', 'letters, digits'],
    ['agency-.gov', 'letters, digits'],
    ['_dmarc.agency.gov', 'begin and end'],
    ['a_b.agency.gov', 'every label'],
    [`${'a'.repeat(64)}.gov`, 'longer than 63'],
    [`${'abcdefghi.'.repeat(26)}gov`, 'longer than 253'],
    ['192.0.2.1', 'IP address'],
    ['2001:db8::1', 'IP address'],
    ['agency.123', 'number'],
    ['printer.local', '.local'],
    ['x.localhost', '.localhost'],
    ['x.internal', '.internal'],
    ['host.home.arpa', '.arpa'],
    ['hidden.onion', '.onion'],
    ['nobody@agency.gov', 'more than a domain'],
    ['https://agency.gov/', 'more than a domain'],
    ['agency.gov:25', 'more than a domain'],
    ['agency gov.us', 'more than a domain'],
  ] as const) {
    it(`may not be ${JSON.stringify(typed.slice(0, 40))}: ${rule}`, () => {
      const refused = failure(() => parseDomainName(typed))
      expect(refused).to.include({code: 'invalid-value', exit: 2})
      expect(refused.message).to.include(rule)
    })
  }

  it('is shown in its xn-- form where it was typed in another script', () => {
    expect(failure(() => parseDomainName('münchen.de')).hints.join()).to.equal('Write it as xn--mnchen-3ya.de')
  })

  it('is cleaned before it is repeated', () => {
    expect(failure(() => parseDomainName('a\u001b[2Jgency.gov')).message).not.to.include('\u001b')
  })
})

describe('a MAIL FROM label', () => {
  it('is one label, in lower case', () => {
    expect(parseMailFromLabel('Mail', 'agency.gov')).to.equal('mail')
  })

  for (const [typed, rule] of [
    ['a.b', 'one label'],
    ['-a', 'one label'],
    ['_a', 'one label'],
    ['a'.repeat(64), 'one label'],
    ['mail.agency.gov', 'added to it'],
  ] as const) {
    it(`may not be ${typed.slice(0, 20)}: ${rule}`, () => {
      expect(failure(() => parseMailFromLabel(typed, 'agency.gov')).message).to.include(rule)
    })
  }

  it('is not allowed to make the name too long', () => {
    const domain = `${'abcdefghi.'.repeat(24)}agency.gov`
    expect(failure(() => parseMailFromLabel('bounces', domain)).message).to.include('longer than 253')
  })

  it('is offered alone where the domain was typed with it', () => {
    expect(failure(() => parseMailFromLabel('mail.agency.gov', 'agency.gov')).hints).to.deep.equal([
      'Give the label alone: mail',
    ])
  })
})
