import {readFileSync} from 'node:fs'
import {expect} from 'chai'
import type {Verification} from '../../../src/app/verification/verify-instance.ts'
import {inPublishingOrder, readRequiredRecords} from '../../../src/domain/records/required-records.ts'
import {alignmentOf} from '../../../src/domain/verification/dmarc/alignment-of.ts'
import {judgeIdentity} from '../../../src/domain/verification/identity.ts'
import {judge} from '../../../src/domain/verification/judge.ts'
import {dnsVerdict, verdict} from '../../../src/domain/verification/verdict.ts'
import {plainScreen} from '../../../src/render/text/screen.ts'
import {renderVerification, renderWatched} from '../../../src/render/verification/verification.ts'
import {type DnsFixture, factsOf} from '../../support/dns-fixture.ts'
import {expectGolden} from '../../support/golden.ts'
import {PENDING, RIGHT, VERIFIED} from '../../support/verification-fixture.ts'

const fixture = (name: string) =>
  inPublishingOrder(
    readRequiredRecords(
      readFileSync(new URL(`../../domain/records/fixtures/required_records/${name}.txt`, import.meta.url), 'utf8'),
    ),
  )

function verification(
  zones: DnsFixture,
  change: Partial<Verification> = {},
  records = fixture('mail-from'),
): Verification {
  const facts = factsOf(records, zones)
  const judgements = judge(records, facts)
  const dns = dnsVerdict(judgements)
  const whole = verdict(dns, change.identity)
  const asked = (role: 'authority' | 'resolver', labels: object | undefined) =>
    Object.keys(labels ?? {}).map((label) => ({label, address: label, port: 53, role, answered: true}))
  return {
    instance: 'mail-prod',
    domain: 'agency.gov',
    verified: whole === 'right',
    dns,
    verdict: whole,
    generated: false,
    checkedAt: '2026-11-24T12:00:00.000Z',
    zone: zones.zone === undefined ? 'agency.gov' : zones.zone,
    servers: [...asked('authority', zones.authorities), ...asked('resolver', zones.resolvers)],
    records: judgements,
    zones: [],
    alignment: alignmentOf(judgements, facts),
    source: 'snapshot',
    takenAt: '2026-11-24T11:00:00.000Z',
    staleBecause: null,
    ...change,
  }
}

const two = (records: readonly string[]) => ({'ns1.agency.gov': {records}, 'ns2.agency.gov': {records}})
const [A = '', , C = ''] = RIGHT

const AT_NOON = {now: Date.UTC(2026, 10, 24, 12)}

/** One of each state. */
const MIXED: DnsFixture = {
  authorities: two([
    A,
    'tokenb._domainkey.agency.gov.agency.gov CNAME tokenb.dkim.amazonses.com',
    C,
    'mail.agency.gov TXT v=spf1 include:_spf.google.com -all',
    'mail.agency.gov MX 10 feedback-smtp.us-gov-west-1.amazonses.com',
    'mail.agency.gov MX 20 mx.agency.gov',
    '_dmarc.agency.gov TXT v=DMARC1; p=none; rua=mailto:reports@dmarc.cyber.dhs.gov,mailto:admin@agency.gov',
  ]),
  resolvers: {'1.1.1.1': {records: [A, C]}, '9.9.9.9': {records: [A], negativeTtl: 840}},
}

describe('the screen of a verification', () => {
  for (const columns of [60, 80, 120]) {
    it(`is what was reviewed at ${columns} columns`, () => {
      const text = renderVerification(verification(MIXED, {identity: judgeIdentity(PENDING, AT_NOON)}))(
        plainScreen(columns),
      )
      expectGolden(`verify/mixed-${columns}.txt`, text)
    })
  }

  it('is what was reviewed without Unicode', () => {
    expectGolden('verify/mixed-ascii.txt', renderVerification(verification(MIXED))(plainScreen(100, false)))
  })

  it('is what was reviewed when all is right', () => {
    const zones = {authorities: two(RIGHT), resolvers: {'9.9.9.9': {records: RIGHT}}}
    const text = renderVerification(verification(zones, {identity: judgeIdentity(VERIFIED, AT_NOON)}))(plainScreen(100))
    expectGolden('verify/right.txt', text)
  })

  it('is what was reviewed when nothing is published', () => {
    expectGolden('verify/missing.txt', renderVerification(verification({authorities: two([])}))(plainScreen(120)))
  })

  it('is what was reviewed when servers fail', () => {
    const zones: DnsFixture = {
      authorities: {'ns1.agency.gov': {fails: 'timeout'}, 'ns2.agency.gov': {authoritative: false}},
      resolvers: {'9.9.9.9': {fails: 'servfail'}},
    }
    expectGolden(
      'verify/silent.txt',
      renderVerification(verification(zones, {identityUnknown: 'access denied'}))(plainScreen(120)),
    )
  })

  const text = (zones: DnsFixture, change: Partial<Verification> = {}) =>
    renderVerification(verification(zones, change))(plainScreen(200))

  it('says which server of the zone does not have a record yet', () => {
    const zones = {authorities: {'ns1.agency.gov': {records: RIGHT}, 'ns2.agency.gov': {}}}
    expect(text(zones)).to.match(/DKIM 1 of 3 .* at ns1; ns2 does not have it yet/)
    expect(text(zones)).to.match(/6 are on their way\./)
  })

  it('says for how long an old answer may be kept', () => {
    const old = RIGHT.map((line) =>
      line
        .replace('tokena._domainkey.agency.gov ', 'tokena._domainkey.agency.gov 7300 ')
        .replace('tokena.dkim', 'old.dkim'),
    )
    expect(text({authorities: two(RIGHT), resolvers: {'9.9.9.9': {records: old}}})).to.match(
      /9\.9\.9\.9 holds an old answer for 3 h more/,
    )
  })

  it('says that a server did not answer beside those that did', () => {
    const zones = {authorities: two(RIGHT), resolvers: {'9.9.9.9': {fails: 'timeout'}}} as const
    expect(text(zones)).to.match(/at ns1, ns2; 9\.9\.9\.9 did not answer/)
  })

  it('says who has to act when SES has stopped checking', () => {
    const identity = judgeIdentity({...PENDING, verificationStatus: 'FAILED'}, AT_NOON)
    const shown = text({authorities: two(RIGHT)}, {identity})
    expect(shown)
      .to.match(/✗ SES has given up/)
      .and.match(/SES has to be made to check again\./)
  })

  it('shows text from outside as text', () => {
    const zones = {
      authorities: two([
        '_dmarc.agency.gov TXT v=DMARC1; p=\u001b[2Jx\u202e',
        'mail.agency.gov TXT "v=spf1\u0007 -all"',
      ]),
    }
    const shown = text(zones)
    for (const character of ['\u001b', '\u202e', '\u0007']) expect(shown).not.to.include(character)
  })

  it('shows what cannot be seen in a value that is to be replaced, in Unicode and without', () => {
    const spf = 'mail.agency.gov TXT  v=spf1 include:amazonses.com\u00a0-all\n'
    const zones = {authorities: two([A, C, spf]), resolvers: {}}
    const text = renderVerification(verification(zones))(plainScreen(200))
    expect(text).to.contain('replace   \u2420v=spf1 include:amazonses.com<U+00A0>-all<U+000A>')
    expect(text).to.contain('with      v=spf1 include:amazonses.com -all')
    expect(text).to.contain('U+00A0 (no-break space), U+000A (line feed)')
    expect(renderVerification(verification(zones))(plainScreen(200, false))).to.contain(
      'replace   <U+0020>v=spf1 include:amazonses.com<U+00A0>-all<U+000A>',
    )
  })

  it('begins with the time in a watch, and stands apart from the block before', () => {
    const block = (first: boolean) => renderWatched(verification({authorities: two(RIGHT)}), first)(plainScreen(100))
    expect(block(true).startsWith('12:00:00 UTC  agency.gov · instance mail-prod')).to.equal(true)
    expect(block(false)).to.equal(`\n${block(true)}`)
  })
})
