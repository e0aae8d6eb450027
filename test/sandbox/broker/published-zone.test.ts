import {expect} from 'chai'
import {listRecords, setRecord} from '../../../src/sandbox/dns/zones.ts'
import {ADMIN, instancePath, QUERY, type TestBroker, testBroker} from './client.ts'

const ZONE = 'appmail.sandbox.test'
const DOMAIN = `ses-11e594f481958c10.${ZONE}`

describe('DNS by the sandbox broker', () => {
  let broker: TestBroker
  beforeEach(async () => {
    broker = await testBroker()
  })
  afterEach(() => broker.close())

  const records = (zone: string): string[] =>
    listRecords(broker.env, zone).map(({name, type, ttl, data}) => `${name} ${ttl} ${type} ${data}`)
  const tokens = (): string[] =>
    JSON.parse(
      broker.env.store.one<{tokens: string}>('SELECT dkim_tokens_json AS tokens FROM email_identity')?.tokens ?? '[]',
    )

  it('has the default zone from the start', () => {
    expect(broker.env.store.all('SELECT name FROM dns_zone')).to.deep.equal([{name: ZONE}])
  })

  it('has everything that a generated domain needs, in a zone of its own that is delegated', async () => {
    await broker.provision({admin_email: ADMIN, mail_from_subdomain: 'mail'})
    expect(records(DOMAIN)).to.have.members([
      ...tokens().map((token) => `${token}._domainkey.${DOMAIN} 600 CNAME ${token}.dkim.amazonses.com`),
      `_dmarc.${DOMAIN} 600 TXT v=DMARC1; p=reject; rua=mailto:reports@dmarc.cyber.dhs.gov,mailto:${ADMIN}; ruf=mailto:${ADMIN}`,
      `mail.${DOMAIN} 600 TXT v=spf1 include:amazonses.com -all`,
      `mail.${DOMAIN} 600 MX 10 feedback-smtp.us-gov-west-1.amazonses.com`,
    ])
    expect(records(ZONE)).to.have.members([`${DOMAIN} 30 NS ns1.sandbox.test`, `${DOMAIN} 30 NS ns2.sandbox.test`])
  })

  it('has nothing of a domain that was supplied', async () => {
    await broker.provision({admin_email: ADMIN, domain: 'agency.gov'})
    expect(listRecords(broker.env)).to.deep.equal([])
  })

  it('follows updates, and leaves records alone that somebody else added', async () => {
    await broker.provision({admin_email: ADMIN, mail_from_subdomain: 'mail'})
    setRecord(broker.env, {name: DOMAIN, type: 'TXT', ttl: 60, data: 'mine'}, DOMAIN)
    await broker.patch({mail_from_subdomain: '', dmarc_report_failure_recipients: ['f@agency.gov']})
    await broker.poll()
    expect(records(DOMAIN)).to.have.members([
      ...tokens().map((token) => `${token}._domainkey.${DOMAIN} 600 CNAME ${token}.dkim.amazonses.com`),
      `_dmarc.${DOMAIN} 600 TXT v=DMARC1; p=reject; rua=mailto:reports@dmarc.cyber.dhs.gov,mailto:${ADMIN}; ruf=mailto:f@agency.gov`,
      `${DOMAIN} 600 TXT v=spf1 include:amazonses.com -all`,
      `${DOMAIN} 600 TXT mine`,
    ])
  })

  it('is cleared of a generated domain when it is deprovisioned', async () => {
    await broker.provision()
    await broker.call('DELETE', `${instancePath()}?accepts_incomplete=true&${QUERY}`)
    await broker.poll()
    expect(listRecords(broker.env)).to.deep.equal([])
    expect(broker.env.store.all('SELECT name FROM dns_zone')).to.deep.equal([{name: ZONE}])
  })
})
