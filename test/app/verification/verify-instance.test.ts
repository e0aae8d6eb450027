import {expect} from 'chai'
import {
  type Verification,
  verificationSubject,
  verifyInstance,
  withProbe,
} from '../../../src/app/verification/verify-instance.ts'
import {type WatchOptions, watchVerification} from '../../../src/app/verification/watch.ts'
import {Interrupted, NotAuthorised, NotYet} from '../../../src/domain/exit/failure.ts'
import {PENDING, RIGHT, VERIFIED, VerificationFixture} from '../../support/verification-fixture.ts'
import {drain, failureOf} from '../../support/work.ts'

const TAKEN = '2026-11-01T00:00:00.000Z'

function fixtureWith(...records: string[]): VerificationFixture {
  const fixture = new VerificationFixture()
  fixture.keep(TAKEN)
  fixture.everywhere(...records)
  return fixture
}

const verify = async (fixture: VerificationFixture, at?: Parameters<typeof verifyInstance>[2]) =>
  (await drain(verifyInstance(fixture.ports, 'mail-prod', at))).result

async function lastOf(looks: ReturnType<typeof watchVerification>): Promise<Verification> {
  for (;;) {
    const look = await looks.next()
    if (look.done) return look.value
  }
}

describe('the verification of an instance', () => {
  it('is right when every record is everywhere', async () => {
    const result = await verify(fixtureWith(...RIGHT))
    expect(result).to.deep.include({verified: true, dns: 'right', verdict: 'right', zone: 'agency.gov'})
    expect(result).not.to.have.any.keys('identity', 'identityUnknown')
    expect(result.checkedAt).to.equal('2026-11-24T12:00:00.000Z')
    expect(result.servers.map(({label, role, answered}) => `${label} ${role} ${answered}`)).to.deep.equal([
      'ns1.agency.gov authority true',
      'ns2.agency.gov authority true',
      '9.9.9.9 resolver true',
    ])
  })

  it('asks no server the same question twice', async () => {
    const fixture = fixtureWith(...RIGHT)
    await verify(fixture)
    expect(new Set(fixture.asked).size).to.equal(fixture.asked.length)
  })

  it('needs an edit when one record is missing', async () => {
    const result = await verify(fixtureWith(...RIGHT.slice(1)))
    expect(result).to.include({verified: false, dns: 'wrong', verdict: 'wrong'})
  })

  it('waits for SES when DNS is right', async () => {
    const fixture = fixtureWith(...RIGHT)
    fixture.identity = async () => PENDING
    expect(await verify(fixture)).to.deep.include({verified: false, dns: 'right', verdict: 'waiting'})
    fixture.identity = async () => VERIFIED
    expect(await verify(fixture)).to.deep.include({verified: true, verdict: 'right'})
  })

  describe("with SES's own word on a part of the identity", () => {
    const verified = {
      ...VERIFIED,
      dkimStatus: 'SUCCESS',
      mailFromDomain: 'mail.agency.gov',
      mailFromStatus: 'SUCCESS',
    }
    const verifiedWith = async (change: Partial<typeof verified>) => {
      const fixture = fixtureWith(...RIGHT)
      fixture.identity = async () => ({...verified, ...change})
      return await verify(fixture)
    }
    it('is right when SES accepts DKIM and MAIL FROM as well', async () => {
      expect(await verifiedWith({})).to.deep.include({verified: true, verdict: 'right'})
    })
    for (const [status, verdict] of [
      ['PENDING', 'waiting'],
      ['TEMPORARY_FAILURE', 'waiting'],
      ['FAILED', 'wrong'],
    ] as const) {
      it(`is ${verdict} while SES says ${status} of the MAIL FROM domain, and SPF does not align`, async () => {
        const result = await verifiedWith({mailFromStatus: status})
        expect(result).to.deep.include({verified: false, dns: 'right', verdict})
        expect(result.alignment.spf).to.include({aligned: false, domain: 'amazonses.com'})
        expect(result.alignment.spf.sentence).to.contain(`MAIL FROM domain (${status})`)
        expect(result.alignment.sentence).to.equal('mail from agency.gov passes DMARC by DKIM')
      })
      it(`is ${verdict} while SES says ${status} of DKIM, and mail does not pass by it`, async () => {
        const result = await verifiedWith({dkimStatus: status})
        expect(result).to.deep.include({verified: false, dns: 'right', verdict})
        expect(result.alignment.sentence).to.equal('mail from agency.gov passes DMARC by SPF')
      })
    }
    it('keeps a watch waiting until SES accepts the MAIL FROM domain', async () => {
      const fixture = fixtureWith(...RIGHT)
      const ends = fixture.now + 60_000
      fixture.identity = async () => ({
        ...verified,
        mailFromStatus: fixture.now < ends ? 'TEMPORARY_FAILURE' : 'SUCCESS',
      })
      const subject = (await drain(verificationSubject(fixture.ports, 'mail-prod'))).result
      const options = {until: 'verified', again: ['sesctl', 'verify', 'mail-prod']} as const
      const early = watchVerification(fixture.ports, subject, {...options, timeoutMillis: 30_000})
      const failure = await lastOf(early).catch((error: unknown) => error)
      expect(failure).to.be.instanceOf(NotYet)
      expect((failure as Error).message).to.match(/SES has not accepted the MAIL FROM domain \(TEMPORARY_FAILURE\)/)
      const last = await lastOf(watchVerification(fixture.ports, subject, {...options, timeoutMillis: 600_000}))
      expect(last.verified).to.equal(true)
      expect(fixture.now).to.be.at.least(ends)
    })
  })

  it('says that mail will align by DKIM and SPF with the records as they are', async () => {
    const {alignment} = await verify(fixtureWith(...RIGHT))
    expect(alignment).to.include({passes: true})
    expect(alignment.dkim).to.include({aligned: true, strict: true, published: true})
    expect(alignment.spf).to.include({domain: 'mail.agency.gov', relaxed: true, strict: false})
    const without = await verify(
      fixtureWith(...RIGHT.filter((line) => !line.includes('_domainkey') && !line.includes('spf1'))),
    )
    expect(without.alignment).to.include({passes: false})
  })

  it('takes the policy that is asked for as there, when it says whether mail will align', async () => {
    const {alignment} = await verify(fixtureWith())
    expect(alignment).to.include({passes: false})
    expect(alignment.spf).to.include({domain: 'mail.agency.gov', relaxed: true, aligned: true})
  })

  const overTheLimit = async (write: (includes: string) => string) => {
    const includes = Array.from({length: 10}, (_, index) => `include:s${index}.test`).join(' ')
    const others = RIGHT.filter((line) => !line.includes('spf1'))
    const spf = `mail.agency.gov TXT ${write(includes)}`
    const includedRecords = Array.from(
      {length: 10},
      (_, index) => `s${index}.test TXT v=spf1 ip4:192.0.2.${index} -all`,
    )
    const result = await verify(
      fixtureWith(...others, spf, ...includedRecords, 'amazonses.com TXT v=spf1 ip4:192.0.2.99 -all'),
    )
    return result.records.find(({record}) => record.purpose === 'spf')
  }

  it('counts what an SPF record costs, its includes followed, and refuses one whose limit ends before SES', async () => {
    const judged = await overTheLimit((includes) => `v=spf1 ${includes} include:amazonses.com -all`)
    expect(judged).to.deep.include({state: 'wrong', mistake: 'spf-too-many-lookups', lookups: {found: 11}})
    expect(judged?.spf).to.include({result: 'permerror', term: 'include:amazonses.com'})
  })

  it('takes an SPF record for right whose limit is exceeded behind SES, and says so', async () => {
    const judged = await overTheLimit((includes) => `v=spf1 include:amazonses.com ${includes} -all`)
    expect(judged).to.deep.include({state: 'right', mistake: 'spf-too-many-lookups', lookups: {found: 11}})
    expect(judged?.spf).to.include({result: 'pass', term: 'include:amazonses.com', at: 'amazonses.com'})
    expect(judged?.edit?.do).to.match(/take out senders that are not used any more/)
  })

  it('asks whom an SPF record of the own zone includes of the zone’s own servers first', async () => {
    const own = '_spf.agency.gov TXT v=spf1 include:amazonses.com -all'
    const fixture = fixtureWith(
      ...RIGHT.filter((line) => !line.includes('spf1')),
      'mail.agency.gov TXT v=spf1 include:_spf.agency.gov -all',
    )
    fixture.servers = Object.fromEntries(
      Object.entries(fixture.servers).map(([name, {records = []}]) => [name, {records: [...records, own]}]),
    )
    const judged = (await verify(fixture)).records.find(({record}) => record.purpose === 'spf')
    expect(judged).to.deep.include({state: 'right'})
  })

  describe('of a policy whose reports go to another domain', () => {
    const policy = '_dmarc.agency.gov TXT v=DMARC1; p=reject; rua=mailto:a@reports.test'
    const notesWith = async (...records: string[]) => {
      const result = await verify(
        fixtureWith(...RIGHT.filter((line) => !line.startsWith('_dmarc')), policy, ...records),
      )
      return result.records.find(({record}) => record.purpose === 'dmarc')?.notes.join('; ')
    }
    it('says where its owner has to agree', async () => {
      expect(await notesWith()).to.contain('TXT "v=DMARC1" at agency.gov._report._dmarc.reports.test')
    })
    it('says nothing where its owner agrees', async () => {
      expect(await notesWith('agency.gov._report._dmarc.reports.test TXT v=DMARC1')).not.to.contain('reports.test')
    })
  })

  it('takes a mail to the simulator for a proof of the identity, one way and the other', async () => {
    const fixture = fixtureWith(...RIGHT)
    fixture.identity = async () => PENDING
    const seen = await verify(fixture)
    expect(withProbe(seen, {accepted: true, messageId: '1'})).to.include({verdict: 'right', verified: true})
    const refusal = {kind: 'identity', message: 'Email address is not verified.'} as const
    expect(withProbe(await verify(fixtureWith(...RIGHT)), {accepted: false, refusal})).to.include({verdict: 'waiting'})
    const paused = {kind: 'paused', message: 'paused'} as const
    expect(withProbe(seen, {accepted: false, refusal: paused})).to.include({verdict: 'waiting'})
  })

  it('continues without SES when SES cannot be asked, and says why', async () => {
    const fixture = fixtureWith(...RIGHT)
    fixture.identity = async () => {
      throw new NotAuthorised('ses:GetEmailIdentity is not allowed')
    }
    expect(await verify(fixture)).to.include({verified: true, identityUnknown: 'ses:GetEmailIdentity is not allowed'})
    fixture.identity = async () => undefined
    expect((await verify(fixture)).identityUnknown).to.match(/does not know an identity agency\.gov/)
  })

  it('lets a bug in the way to SES through', async () => {
    const fixture = fixtureWith(...RIGHT)
    fixture.identity = async () => {
      throw new TypeError('bug')
    }
    expect(await failureOf(verifyInstance(fixture.ports, 'mail-prod'))).to.be.instanceOf(TypeError)
  })

  it('fails when nobody answers, and says who did not', async () => {
    const fixture = fixtureWith()
    fixture.servers = {'ns1.agency.gov': {fails: 'timeout'}}
    fixture.resolvers = {'9.9.9.9': {fails: 'refused'}}
    const failure = await failureOf(verifyInstance(fixture.ports, 'mail-prod'))
    expect(failure).to.include({code: 'unavailable', exit: 5})
    expect(failure.message).to.include('ns1.agency.gov (timeout), 9.9.9.9 (refused)')
  })

  it('says that signatures are broken when they are why every resolver withholds the answer', async () => {
    const fixture = fixtureWith()
    fixture.servers = {}
    fixture.resolvers = {'9.9.9.9': {fails: 'servfail', answersUnchecked: true, records: RIGHT}}
    const result = await verify(fixture)
    expect(result).to.include({verified: false, dns: 'wrong', verdict: 'wrong'})
    expect(result.zones.map(({code}) => code)).to.deep.equal(['dnssec-broken'])
  })

  it('fails when there is nobody to ask', async () => {
    const fixture = fixtureWith()
    fixture.servers = {}
    fixture.resolvers = {}
    expect((await failureOf(verifyInstance(fixture.ports, 'mail-prod'))).message).to.match(/names a resolver/)
  })

  it('asks the given servers alone', async () => {
    const fixture = fixtureWith(...RIGHT)
    const at = [{label: '9.9.9.9', address: '9.9.9.9', port: 53}]
    expect(await verify(fixture, at)).to.deep.include({
      verdict: 'right',
      zone: null,
      servers: [{...at[0], role: 'resolver', answered: true}],
    })
    expect(fixture.asked.filter((line) => !line.startsWith('9.9.9.9'))).to.deep.equal([])
  })

  it('is interrupted rather than judged from half the answers', async () => {
    const fixture = fixtureWith(...RIGHT)
    fixture.interrupted = true
    expect(await failureOf(verifyInstance(fixture.ports, 'mail-prod'))).to.be.instanceOf(Interrupted)
  })

  describe('of a generated domain', () => {
    const generated = (...records: string[]) => {
      const fixture = new VerificationFixture()
      fixture.snapshots.set(fixture.platform.instance.id, {
        sendingDomain: 'agency.gov',
        region: 'us-gov-west-1',
        takenAt: TAKEN,
      })
      fixture.everywhere(...records)
      return fixture
    }

    it("looks for DKIM by the identity's tokens", async () => {
      const fixture = generated(...RIGHT)
      fixture.identity = async () => VERIFIED
      const result = await verify(fixture)
      expect(result).to.include({generated: true, verdict: 'right'})
      expect(result.records.map(({record}) => record.purpose)).to.deep.equal(['dkim', 'dkim', 'dkim', 'dmarc'])
    })

    it('looks for the policy alone where SES cannot be asked', async () => {
      expect(await verify(generated(...RIGHT))).to.include({verdict: 'right'})
      expect(await verify(generated())).to.include({verdict: 'wrong'})
    })
  })
})

describe('the watch of a verification', () => {
  interface Watched {
    readonly looks: Verification[]
    readonly last?: Verification
    readonly failure?: unknown
    readonly slept: number[]
  }

  async function watch(fixture: VerificationFixture, options: Partial<WatchOptions> = {}): Promise<Watched> {
    const subject = (await drain(verificationSubject(fixture.ports, 'mail-prod'))).result
    const slept: number[] = []
    const {onSleep} = fixture
    fixture.onSleep = (millis) => {
      slept.push(millis)
      onSleep(millis)
    }
    const looks: Verification[] = []
    const watching = watchVerification(fixture.ports, subject, {
      until: 'verified',
      timeoutMillis: 600_000,
      again: ['sesctl', 'verify', 'mail-prod'],
      ...options,
    })
    try {
      for (;;) {
        const step = await watching.next()
        if (step.done) return {looks, last: step.value, slept}
        looks.push(step.value)
      }
    } catch (failure) {
      return {looks, failure, slept}
    }
  }

  it('ends at once when all is well', async () => {
    const {looks, last, slept} = await watch(fixtureWith(...RIGHT))
    expect([looks.length, last?.verified, slept]).to.deep.equal([1, true, []])
  })

  it('shows a check only when something changed, and starts over with short waits then', async () => {
    const fixture = fixtureWith()
    let sleeps = 0
    fixture.onSleep = () => {
      sleeps += 1
      if (sleeps === 3) fixture.everywhere(...RIGHT.slice(1))
      if (sleeps === 5) fixture.everywhere(...RIGHT)
    }
    const {looks, last, slept} = await watch(fixture)
    expect(looks.map(({verdict}) => verdict)).to.deep.equal(['wrong', 'wrong', 'right'])
    expect(last?.verified).to.equal(true)
    expect(slept).to.deep.equal([2000, 3000, 4500, 2000, 3000])
  })

  it('does not take a running TTL for a change, and wakes when a cache lets go', async () => {
    const fixture = fixtureWith(...RIGHT)
    let left = 3
    fixture.resolvers = {'9.9.9.9': {negativeTtl: left}}
    fixture.onSleep = (millis) => {
      left -= millis / 1000
      fixture.resolvers = {'9.9.9.9': left > 0 ? {negativeTtl: left} : {records: RIGHT}}
    }
    const {looks, slept} = await watch(fixture)
    expect(looks.map(({verdict}) => verdict)).to.deep.equal(['waiting', 'right'])
    expect(slept).to.deep.equal([2000, 2000])
  })

  it('waits for SES, or not, as requested', async () => {
    const fixture = fixtureWith(...RIGHT)
    fixture.identity = async () => PENDING
    expect((await watch(fixture, {until: 'dns'})).last?.verdict).to.equal('waiting')
    fixture.onSleep = () => {
      fixture.identity = async () => VERIFIED
    }
    const {looks} = await watch(fixture)
    expect(looks.map(({verdict}) => verdict)).to.deep.equal(['waiting', 'right'])
  })

  it('continues through a time without answers', async () => {
    const fixture = fixtureWith()
    fixture.servers = {'ns1.agency.gov': {fails: 'timeout'}}
    fixture.resolvers = {}
    fixture.onSleep = () => fixture.everywhere(...RIGHT)
    expect((await watch(fixture)).looks.map(({verdict}) => verdict)).to.deep.equal(['unknown', 'right'])
  })

  it('gives up at the timeout, without sleeping past it, and says what is open', async () => {
    const {failure, slept} = await watch(fixtureWith(...RIGHT.slice(1)), {timeoutMillis: 10_000})
    expect(failure).to.be.instanceOf(NotYet)
    expect((failure as NotYet).message).to.match(/agency\.gov is not verified after 10 s: a record still needs an edit/)
    expect(slept.reduce((sum, millis) => sum + millis, 0)).to.equal(10_000)
  })

  it('may be asked to end at the timeout, however things stand, and not before', async () => {
    const right = await watch(fixtureWith(...RIGHT), {until: 'timeout', timeoutMillis: 10_000})
    expect([right.last?.verdict, right.slept.reduce((sum, millis) => sum + millis, 0)]).to.deep.equal(['right', 10_000])
    const wrong = await watch(fixtureWith(...RIGHT.slice(1)), {until: 'timeout', timeoutMillis: 10_000})
    expect([wrong.last?.verdict, wrong.failure]).to.deep.equal(['wrong', undefined])
  })

  it('says that SES is open at the timeout when it is', async () => {
    const fixture = fixtureWith(...RIGHT)
    fixture.identity = async () => PENDING
    const {failure} = await watch(fixture, {timeoutMillis: 1})
    expect((failure as NotYet).message).to.match(/SES has not verified the identity/)
  })

  it('ends on an interruption', async () => {
    const fixture = fixtureWith()
    fixture.onSleep = () => {
      fixture.interrupted = true
    }
    const {failure} = await watch(fixture)
    expect(failure).to.be.instanceOf(Interrupted)
    expect(failure)
      .to.have.property('message')
      .that.matches(/SES continues to check the records/)
    expect(failure).to.have.deep.property('hints', ['sesctl verify mail-prod'])
  })
})
