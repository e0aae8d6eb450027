import {readFileSync} from 'node:fs'
import {expect} from 'chai'
import {publishedByPlatform} from '../../../src/domain/records/published-records.ts'
import {adviceOn} from '../../../src/domain/records/record-advice.ts'
import {type RequiredRecord, readRequiredRecords} from '../../../src/domain/records/required-records.ts'
import {octetLength, txtStrings} from '../../../src/domain/records/txt-strings.ts'

const fixture = (name: string) =>
  readRequiredRecords(readFileSync(new URL(`./fixtures/required_records/${name}.txt`, import.meta.url), 'utf8'))
const codes = (records: readonly RequiredRecord[]) => adviceOn(records, 'agency.gov').map(({code}) => code)

describe('advice on records', () => {
  it('warns of SPF at the domain itself, which does nothing for DMARC and may void an existing one', () => {
    const [advice] = adviceOn(fixture('plain'), 'agency.gov').filter(({code}) => code === 'spf-at-apex')
    expect(advice?.key).to.equal('spf_verification_record')
    expect(advice?.text)
      .to.match(/do not add a second one/)
      .and.match(/does nothing for DMARC/)
  })

  it('does not warn of SPF at a MAIL FROM domain', () => {
    expect(codes(fixture('mail-from'))).to.deep.equal(['dmarc-enforces'])
  })

  it('warns that p=reject bites before DKIM is there', () => {
    const [advice] = adviceOn(fixture('mail-from'), 'agency.gov')
    expect(advice?.text)
      .to.match(/Publish DKIM first/)
      .and.match(/p=reject/)
      .and.match(/_dmarc\.agency\.gov/)
  })

  it('does not warn of a policy that only asks for reports', () => {
    const lax = fixture('mail-from').map((record) => ({...record, value: record.value.replace('p=reject', 'p=none')}))
    expect(codes(lax)).to.deep.equal([])
  })

  it('warns of a text over 255 octets, and of none with exactly 255', () => {
    const sized = (octets: number) =>
      fixture('mail-from').map((record) =>
        record.purpose === 'dmarc' ? {...record, value: record.value.padEnd(octets, 'x')} : record,
      )
    expect(codes(sized(255))).not.to.include('txt-over-255')
    expect(codes(sized(256))).to.include('txt-over-255')
  })
})

describe('a TXT value', () => {
  it('is cut into strings of 255 octets, not characters', () => {
    expect(octetLength('é'.repeat(200))).to.equal(400)
    expect(txtStrings('é'.repeat(200)).map(({length}) => length)).to.deep.equal([255, 145])
    expect(txtStrings('x'.repeat(255)).map(({length}) => length)).to.deep.equal([255])
    expect(txtStrings('x'.repeat(256)).map(({length}) => length)).to.deep.equal([255, 1])
  })

  it('has one string even when it is empty', () => {
    expect(txtStrings('').map(({length}) => length)).to.deep.equal([0])
  })
})

describe('the records of a generated domain', () => {
  it("are DKIM by the identity's own tokens and zone, and a policy", () => {
    const identity = {dkimTokens: ['A1', 'b2'], signingHostedZone: 'dkim.us-gov-east-1.amazonses.com'}
    expect(
      publishedByPlatform('ses-1.mail.test', identity).map(({name, type, value}) => `${name} ${type} ${value}`),
    ).to.deep.equal([
      'a1._domainkey.ses-1.mail.test CNAME a1.dkim.us-gov-east-1.amazonses.com',
      'b2._domainkey.ses-1.mail.test CNAME b2.dkim.us-gov-east-1.amazonses.com',
      '_dmarc.ses-1.mail.test TXT v=DMARC1; p=reject',
    ])
  })

  it('are the policy alone where SES cannot be asked', () => {
    expect(publishedByPlatform('ses-1.mail.test', undefined).map(({purpose}) => purpose)).to.deep.equal(['dmarc'])
  })
})
