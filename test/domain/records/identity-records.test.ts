import {readFileSync} from 'node:fs'
import {expect} from 'chai'
import {withDefaults} from '../../../src/domain/instance/settings.ts'
import {recordsOfIdentity} from '../../../src/domain/records/identity-records.ts'
import {inPublishingOrder, readRequiredRecords} from '../../../src/domain/records/required-records.ts'

const IDENTITY = {
  domain: 'agency.gov',
  region: 'us-gov-west-1',
  dkimTokens: ['tokena', 'tokenb', 'tokenc'],
  signingHostedZone: 'dkim.amazonses.com',
}
const ADMIN = withDefaults({domain: 'agency.gov', adminEmail: 'admin@agency.gov'})

const asBroker = (name: string) =>
  inPublishingOrder(
    readRequiredRecords(readFileSync(new URL(`fixtures/required_records/${name}.txt`, import.meta.url), 'utf8')),
  )

describe('the records of an identity', () => {
  it("are the broker's, made of what SES says", () => {
    expect(recordsOfIdentity(IDENTITY, ADMIN)).to.deep.equal(asBroker('plain'))
  })

  it("are the broker's with a MAIL FROM domain", () => {
    expect(recordsOfIdentity({...IDENTITY, mailFromDomain: 'mail.agency.gov'}, ADMIN)).to.deep.equal(
      asBroker('mail-from'),
    )
  })

  it("are the broker's with recipients of reports", () => {
    const parameters = {
      ...ADMIN,
      dmarcAggregateRecipients: ['a@agency.gov', 'b@agency.gov'],
      dmarcFailureRecipients: ['f1@agency.gov', 'f2@agency.gov'],
    }
    expect(recordsOfIdentity(IDENTITY, parameters)).to.deep.equal(asBroker('recipients'))
  })

  it('lead where SES signs from, which is not the same in every Region', () => {
    const [dkim] = recordsOfIdentity({...IDENTITY, signingHostedZone: 'dkim.us-gov-east-1.amazonses.com'}, ADMIN) ?? []
    expect(dkim?.value).to.equal('tokena.dkim.us-gov-east-1.amazonses.com')
  })

  it('are not known without tokens, or without anybody to report to', () => {
    expect(recordsOfIdentity({...IDENTITY, dkimTokens: []}, ADMIN)).to.equal(undefined)
    expect(recordsOfIdentity(IDENTITY, withDefaults({domain: 'agency.gov'}))).to.equal(undefined)
  })

  it('do not follow a MAIL FROM domain that is another’s', () => {
    const records = recordsOfIdentity({...IDENTITY, mailFromDomain: 'mail.example.net'}, ADMIN)
    expect(records).to.deep.equal(asBroker('plain'))
  })
})
