import {networkInterfaces} from 'node:os'
import {expect} from 'chai'
import {type DnsServer, startDnsServer} from '../../../src/sandbox/dns/server.ts'
import {deleteRecord, setRecord} from '../../../src/sandbox/dns/zones.ts'
import {ask, shown} from '../dns/client.ts'
import {addTenant} from '../mail/tenants.ts'
import {type TestEnvironment, testEnvironment} from '../support/environment.ts'
import {off, on} from './switch.ts'

const [NS1, NS2] = ['127.0.0.1', '127.0.0.2']
const hasSecondAddress = process.platform === 'linux' && networkInterfaces()['lo'] !== undefined

describe('a bad day in DNS', () => {
  let env: TestEnvironment
  let server: DnsServer
  beforeEach(async function () {
    if (!hasSecondAddress) this.skip()
    env = testEnvironment()
    server = await startDnsServer(env, {port: 0})
    txt('agency.test', 'v=spf1 include:amazonses.com -all')
    txt('other.test', 'v=spf1 -all')
    env.advance(3_600_000)
  })
  afterEach(async () => {
    await server?.close()
    env?.dispose()
  })

  function txt(name: string, data: string): void {
    setRecord(env, {name, type: 'TXT', ttl: 60, data})
  }
  const at = (address: string, name: string, type = 'TXT') => ask(server.port, name, type, {}, address)
  const texts = async (address: string, name: string): Promise<string[]> => shown((await at(address, name)).answers)

  it('has ns2 at an address of its own, which answers as ns1 does', async () => {
    expect(shown((await at(NS1, 'ns2.sandbox.test', 'A')).answers)).to.deep.equal([`A ${NS2}`])
    const [first, second] = [await at(NS1, 'agency.test'), await at(NS2, 'agency.test')]
    expect(second).to.deep.equal(first)
  })

  it('has both servers behind one address where there is no second, and every other answer is of ns2', async () => {
    // TEST-NET-1 (RFC 5737): no machine has it.
    const alone = await startDnsServer(env, {port: 0, secondAddress: '192.0.2.1'})
    try {
      on(env, 'lame-nameserver')
      const rcodes = []
      for (let asked = 0; asked < 4; asked += 1) rcodes.push((await ask(alone.port, 'agency.test', 'TXT')).rcode)
      expect(rcodes).to.deep.equal(['NOERROR', 'REFUSED', 'NOERROR', 'REFUSED'])
      expect(shown((await ask(alone.port, 'ns2.sandbox.test', 'A')).answers)).to.deep.equal([`A ${NS1}`])
    } finally {
      await alone.close()
    }
  })

  describe('slow-propagation', () => {
    beforeEach(() => on(env, 'slow-propagation', {millis: 60_000}))

    it('shows a new record at ns1 at once, and at ns2 once the time is over', async () => {
      txt('_dmarc.agency.test', 'v=DMARC1; p=none')
      expect(await texts(NS1, '_dmarc.agency.test')).to.deep.equal(['TXT v=DMARC1; p=none'])
      const missing = await at(NS2, '_dmarc.agency.test')
      expect([missing.rcode, missing.flag_aa]).to.deep.equal(['NXDOMAIN', true])
      env.advance(59_999)
      expect(await texts(NS2, '_dmarc.agency.test')).to.deep.equal([])
      env.advance(1)
      expect(await texts(NS2, '_dmarc.agency.test')).to.deep.equal(['TXT v=DMARC1; p=none'])
    })

    it('has ns2 continue with the old record when one is replaced or removed', async () => {
      deleteRecord(env, {name: 'agency.test', type: 'TXT'})
      txt('agency.test', 'v=spf1 ~all')
      expect(await texts(NS1, 'agency.test')).to.deep.equal(['TXT v=spf1 ~all'])
      expect(await texts(NS2, 'agency.test')).to.deep.equal(['TXT v=spf1 include:amazonses.com -all'])
      env.advance(60_000)
      expect(await texts(NS2, 'agency.test')).to.deep.equal(['TXT v=spf1 ~all'])
    })

    it('shows by the serial number that ns2 is behind', async () => {
      txt('_dmarc.agency.test', 'v=DMARC1; p=none')
      const serial = async (address: string): Promise<number> => {
        const [record] = (await at(address, 'agency.test', 'SOA')).answers ?? []
        return record?.type === 'SOA' ? (record.data.serial ?? 0) : 0
      }
      expect(await serial(NS2)).to.be.below(await serial(NS1))
      env.advance(60_000)
      expect(await serial(NS2)).to.equal(await serial(NS1))
    })

    it('is over when it is switched off', async () => {
      txt('_dmarc.agency.test', 'v=DMARC1; p=none')
      off(env, 'slow-propagation')
      expect(await texts(NS2, '_dmarc.agency.test')).to.deep.equal(['TXT v=DMARC1; p=none'])
    })
  })

  describe('lame-nameserver', () => {
    it('has ns2 refuse the zone without authority, while ns1 answers', async () => {
      on(env, 'lame-nameserver')
      const refused = await at(NS2, 'agency.test')
      expect([refused.rcode, refused.flag_aa, refused.answers?.length]).to.deep.equal(['REFUSED', false, 0])
      expect(await texts(NS1, 'agency.test')).to.have.length(1)
      expect((await at(NS2, 'ns2.sandbox.test', 'A')).answers, 'its own name').to.have.length(1)
      off(env, 'lame-nameserver')
      expect(await texts(NS2, 'agency.test')).to.have.length(1)
    })

    it('is kept to the domain of an instance', async () => {
      const {configurationSet} = addTenant(env, 'agency.test')
      on(env, 'lame-nameserver', {instance: configurationSet.replace('csb-aws-ses-', '')})
      expect((await at(NS2, 'mail.agency.test')).rcode).to.equal('REFUSED')
      expect((await at(NS2, 'other.test')).rcode).to.equal('NOERROR')
    })
  })

  describe('two-spf', () => {
    it('adds a second SPF record where one is, and nothing where none is', async () => {
      txt('agency.test', 'google-site-verification=x')
      txt('plain.agency.test', 'hello')
      on(env, 'two-spf')
      for (const address of [NS1, NS2]) {
        const spf = (await texts(address, 'agency.test')).filter((text) => text.startsWith('TXT v=spf1'))
        expect(spf).to.have.length(2)
        expect(await texts(address, 'plain.agency.test')).to.deep.equal(['TXT hello'])
        expect(await texts(address, 'amazonses.com')).to.have.length(1)
      }
      off(env, 'two-spf')
      expect(await texts(NS1, 'agency.test')).to.have.length(2)
    })
  })
})
