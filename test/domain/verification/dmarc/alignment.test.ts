import {expect} from 'chai'
import {type AlignmentFacts, judgeAlignment} from '../../../../src/domain/verification/dmarc/alignment.ts'

const organizationOf = (domain: string) => domain.split('.').slice(-2).join('.')

const facts = (over: Partial<AlignmentFacts> = {}): AlignmentFacts => ({
  from: 'agency.gov',
  mailFrom: 'mail.agency.gov',
  signedBy: 'agency.gov',
  spfPublished: true,
  dkimPublished: true,
  aspf: 'relaxed',
  adkim: 'relaxed',
  hasPolicy: true,
  organizationOf,
  ...over,
})

const without = (...keys: (keyof AlignmentFacts)[]) => {
  const rest: Partial<Record<keyof AlignmentFacts, unknown>> = {...facts()}
  for (const key of keys) delete rest[key]
  return rest as unknown as AlignmentFacts
}

describe('alignment', () => {
  it('passes by both where the MAIL FROM domain lies below the From domain', () => {
    const {spf, dkim, passes, sentence} = judgeAlignment(facts())
    expect(spf).to.deep.include({relaxed: true, strict: false, aligned: true, domain: 'mail.agency.gov'})
    expect(dkim).to.deep.include({relaxed: true, strict: true, aligned: true})
    expect(passes).to.equal(true)
    expect(sentence).to.equal('mail from agency.gov passes DMARC by DKIM and SPF')
  })

  it('never passes by SPF without a MAIL FROM domain, and says why', () => {
    const {spf, passes, sentence} = judgeAlignment(without('mailFrom'))
    expect(spf).to.deep.include({relaxed: false, strict: false, aligned: false, domain: 'amazonses.com'})
    expect(spf.sentence).to.match(/^SPF will not align: without a MAIL FROM domain/)
    expect(passes).to.equal(true)
    expect(sentence).to.equal('mail from agency.gov passes DMARC by DKIM')
  })

  it('fails SPF under aspf=s, which a subdomain does not satisfy', () => {
    const {spf} = judgeAlignment(facts({aspf: 'strict'}))
    expect(spf).to.deep.include({relaxed: true, strict: false, aligned: false, mode: 'strict'})
    expect(spf.sentence).to.match(/asks for strict alignment/)
  })

  it('fails DKIM under adkim=s for a From domain below the identity', () => {
    const {dkim, passes} = judgeAlignment(facts({from: 'news.agency.gov', adkim: 'strict'}))
    expect(dkim).to.deep.include({relaxed: true, strict: false, aligned: false})
    expect(passes).to.equal(true)
  })

  it('does not align with another organization', () => {
    const {spf, dkim, passes, sentence} = judgeAlignment(facts({from: 'other.gov'}))
    expect([spf.aligned, dkim.aligned, passes]).to.deep.equal([false, false, false])
    expect(dkim.sentence).to.match(/another organization/)
    expect(sentence).to.match(/neither its signature nor its envelope sender aligns/)
  })

  it('fails until the records are there, and says so', () => {
    const {passes, sentence, dkim, spf} = judgeAlignment(facts({spfPublished: false, dkimPublished: false}))
    expect(passes).to.equal(false)
    expect(sentence).to.match(/fails DMARC until the records are right/)
    expect(dkim.sentence).to.match(/once the DKIM records are there$/)
    expect(spf.sentence).to.match(/once the SPF record of mail\.agency\.gov is there$/)
  })

  it('is unknown where the records are not known', () => {
    const {passes, dkim} = judgeAlignment(without('spfPublished', 'dkimPublished'))
    expect(passes).to.equal(null)
    expect(dkim.published).to.equal(null)
  })

  it('says that no policy asks for it', () => {
    expect(judgeAlignment(facts({hasPolicy: false})).sentence).to.match(/no policy is in force/)
  })
})
