import {Resolver} from 'node:dns/promises'
import {expect} from 'chai'
import {decode, encode} from 'dns-packet'
import {createEmailIdentity} from '../../../src/sandbox/aws/ses/identities.ts'
import {type DnsServer, startDnsServer} from '../../../src/sandbox/dns/server.ts'
import {importZone, setRecord} from '../../../src/sandbox/dns/zones.ts'
import {type TestEnvironment, testEnvironment} from '../support/environment.ts'
import {ask, edns, exchange, exchangeOverTcp, framed, question, type Reply, shown} from './client.ts'

const ZONE = `
$ORIGIN agency.test.
$TTL 300
@        MX    10 mail
@        TXT   "v=spf1 include:amazonses.com -all"
mail     A     192.0.2.1
mail     AAAA  2001:db8::1
www      CNAME mail
alias    CNAME www
abroad   CNAME target.elsewhere.example.
loop1    CNAME loop2
loop2    CNAME loop1
dead     CNAME nothing-here
_sip._tcp SRV  1 2 5060 mail
@        CAA   0 issue "letsencrypt.org"
*.wild   TXT   "from the wildcard"
*.wild   MX    5 mail
host.wild A    192.0.2.9
sub      NS    ns.sub
ns.sub   A     192.0.2.53
long     TXT   "${'a'.repeat(255)}" "${'b'.repeat(255)}" "c"
utf      TXT   "gr\\195\\188n \\"x\\" ; y"
`

describe('the DNS server', () => {
  let env: TestEnvironment
  let server: DnsServer
  const query = (name: string, type: string): Promise<Reply> => ask(server.port, name, type)

  before(async () => {
    env = testEnvironment()
    importZone(env, ZONE)
    server = await startDnsServer(env, {port: 0})
  })
  after(async () => {
    await server.close()
    env.dispose()
  })

  it('serves an ordinary resolver library', async () => {
    const resolver = new Resolver()
    resolver.setServers([`127.0.0.1:${server.port}`])
    expect(await resolver.resolve4('mail.agency.test')).to.deep.equal(['192.0.2.1'])
    expect(await resolver.resolve6('mail.agency.test')).to.deep.equal(['2001:db8::1'])
    expect(await resolver.resolveMx('agency.test')).to.deep.equal([
      {exchange: 'mail.agency.test', priority: 10, type: 'MX'},
    ])
    expect(await resolver.resolveCname('www.agency.test')).to.deep.equal(['mail.agency.test'])
    expect(await resolver.resolveSrv('_sip._tcp.agency.test')).to.deep.equal([
      {name: 'mail.agency.test', port: 5060, priority: 1, weight: 2, type: 'SRV'},
    ])
    expect(await resolver.resolveCaa('agency.test')).to.deep.equal([
      {critical: 0, issue: 'letsencrypt.org', type: 'CAA'},
    ])
    expect(await resolver.resolveTxt('agency.test')).to.deep.equal([['v=spf1 include:amazonses.com -all']])
    expect(await resolver.resolveNs('agency.test')).to.have.members(['ns1.sandbox.test', 'ns2.sandbox.test'])
    const soa = await resolver.resolveSoa('agency.test')
    expect(soa).to.include({nsname: 'ns1.sandbox.test', hostmaster: 'hostmaster.sandbox.test', minttl: 60})
    // Systems other than Linux have no second loopback address by themselves.
    expect(['127.0.0.1', '127.0.0.2']).to.include.members(await resolver.resolve4('ns2.sandbox.test'))
  })

  it('sends TXT values as UTF-8', async () => {
    expect(shown((await query('utf.agency.test', 'TXT')).answers)).to.deep.equal(['TXT grün "x" ; y'])
  })

  it('cuts a long TXT value in strings of at most 255 octets', async () => {
    const [answer] = (await ask(server.port, 'long.agency.test', 'TXT', edns(1232))).answers ?? []
    const strings = answer?.type === 'TXT' && Array.isArray(answer.data) ? answer.data : []
    expect(strings.map((string) => string.length)).to.deep.equal([255, 255, 1])
  })

  it('answers with authority, and says that it helps clients that want recursion', async () => {
    const reply = await query('mail.agency.test', 'A')
    expect(reply).to.include({flag_aa: true, flag_ra: true, flag_rd: true, rcode: 'NOERROR', id: 4711})
    const iterative = await ask(server.port, 'mail.agency.test', 'A', {flags: 0})
    expect(iterative).to.include({flag_aa: true, flag_ra: false, flag_rd: false})
  })

  it('repeats the question as it was asked, letter case included', async () => {
    const asked = question('MaIl.AgEnCy.TeSt', 'A')
    const answer = await exchange(server.port, asked)
    expect(answer?.subarray(12, asked.length)).to.deep.equal(asked.subarray(12))
    expect(shown(decode(answer as Buffer).answers)).to.deep.equal(['A 192.0.2.1'])
  })

  it('says NXDOMAIN with the SOA for a name that is not there', async () => {
    const reply = await query('nothing.agency.test', 'A')
    expect(reply).to.include({rcode: 'NXDOMAIN', flag_aa: true})
    expect(reply.answers).to.be.empty
    expect(reply.authorities).to.have.length(1)
    expect(reply.authorities?.[0]).to.include({type: 'SOA', name: 'agency.test', ttl: 60})
  })

  it('says NOERROR with the SOA for a name without that type', async () => {
    const reply = await query('mail.agency.test', 'TXT')
    expect(reply).to.include({rcode: 'NOERROR', flag_aa: true})
    expect(reply.authorities?.[0]).to.include({type: 'SOA', name: 'agency.test', ttl: 60})
  })

  it('knows that a name exists when only names below it have records', async () => {
    for (const name of ['_tcp.agency.test', 'wild.agency.test']) {
      expect((await query(name, 'A')).rcode, name).to.equal('NOERROR')
    }
  })

  it('follows CNAMEs as far as its zones go', async () => {
    expect(shown((await query('alias.agency.test', 'A')).answers)).to.deep.equal([
      'CNAME www.agency.test',
      'CNAME mail.agency.test',
      'A 192.0.2.1',
    ])
    expect(shown((await query('alias.agency.test', 'CNAME')).answers)).to.deep.equal(['CNAME www.agency.test'])
    const abroad = await query('abroad.agency.test', 'A')
    expect(abroad).to.include({rcode: 'NOERROR', flag_aa: true})
    expect(shown(abroad.answers)).to.deep.equal(['CNAME target.elsewhere.example'])
  })

  it('gives the code of the last name of a chain', async () => {
    const reply = await query('dead.agency.test', 'A')
    expect(reply.rcode).to.equal('NXDOMAIN')
    expect(shown(reply.answers)).to.deep.equal(['CNAME nothing-here.agency.test'])
    expect(reply.authorities?.[0]).to.include({type: 'SOA'})
  })

  it('comes out of a CNAME loop', async () => {
    const reply = await query('loop1.agency.test', 'A')
    expect(shown(reply.answers)).to.deep.equal(['CNAME loop2.agency.test', 'CNAME loop1.agency.test'])
  })

  it('answers from a wildcard under the name that was asked for', async () => {
    const reply = await query('a.b.wild.agency.test', 'TXT')
    expect(reply.answers?.[0]).to.include({name: 'a.b.wild.agency.test'})
    expect(shown(reply.answers)).to.deep.equal(['TXT from the wildcard'])
    expect(await query('a.wild.agency.test', 'A')).to.include({rcode: 'NOERROR'})
  })

  it('lets an existing name, and everything below it, hide the wildcard', async () => {
    const itself = await query('host.wild.agency.test', 'TXT')
    expect(itself).to.include({rcode: 'NOERROR'})
    expect(itself.answers).to.be.empty
    expect((await query('below.host.wild.agency.test', 'TXT')).rcode).to.equal('NXDOMAIN')
  })

  it('refers to the name servers below a zone cut, with their addresses', async () => {
    for (const name of ['sub.agency.test', 'deep.down.sub.agency.test']) {
      const reply = await query(name, 'TXT')
      expect(reply, name).to.include({rcode: 'NOERROR', flag_aa: false})
      expect(reply.answers, name).to.be.empty
      expect(shown(reply.authorities), name).to.deep.equal(['NS ns.sub.agency.test'])
      expect(shown(reply.additionals), name).to.deep.equal(['A 192.0.2.53'])
    }
    expect(await query('sub.agency.test', 'DS')).to.include({rcode: 'NOERROR', flag_aa: true})
  })

  it('answers ANY with one set of records', async () => {
    const reply = await query('mail.agency.test', 'ANY')
    expect(shown(reply.answers)).to.deep.equal(['A 192.0.2.1'])
  })

  it('refuses what is outside its zones', async () => {
    for (const name of ['example.com', 'test', '.']) {
      const reply = await query(name, 'A')
      expect(reply, name).to.include({rcode: 'REFUSED', flag_aa: false})
    }
  })

  it('keeps an empty zone for the domain of an identity, as its owner does', async () => {
    createEmailIdentity(env, {name: 'fresh.example'})
    const reply = await query('token._domainkey.fresh.example', 'CNAME')
    expect(reply).to.include({rcode: 'NXDOMAIN', flag_aa: true})
    expect(reply.authorities?.map(({name, type}) => `${name} ${type}`)).to.deep.equal(['fresh.example SOA'])
    expect(shown((await query('fresh.example', 'NS')).answers)).to.have.length(2)
  })

  it('refuses other classes and zone transfers', async () => {
    const chaos = await exchange(
      server.port,
      encode({type: 'query', id: 1, questions: [{name: 'version.bind', type: 'TXT', class: 'CH'}]}),
    )
    expect((decode(chaos as Buffer) as Reply).rcode).to.equal('REFUSED')
    for (const type of ['AXFR', 'IXFR']) expect((await query('agency.test', type)).rcode, type).to.equal('REFUSED')
  })

  it('answers types that it does not know with no data', async () => {
    const reply = await query('mail.agency.test', 'UNKNOWN_65')
    expect(reply).to.include({rcode: 'NOERROR'})
    expect(reply.authorities?.[0]).to.include({type: 'SOA'})
  })

  it('sees a change at once', async () => {
    expect((await query('new.agency.test', 'A')).rcode).to.equal('NXDOMAIN')
    setRecord(env, {name: 'new.agency.test', type: 'A', ttl: 5, data: '192.0.2.77'})
    expect(shown((await query('new.agency.test', 'A')).answers)).to.deep.equal(['A 192.0.2.77'])
  })

  it('holds the sender side of DKIM, SPF and MAIL FROM', async () => {
    env.store.run(
      `INSERT INTO email_identity (name, dkim_tokens_json, dkim_status, verification_status, verified_for_sending,
         searching_since, created_at) VALUES ('dkim.test', '["tokena","tokenb","tokenc"]', 'PENDING', 'PENDING', 0, 0, 0)`,
    )
    setRecord(env, {name: 'tokena._domainkey.dkim.test', type: 'CNAME', ttl: 600, data: 'tokena.dkim.amazonses.com'})
    const chain = shown((await ask(server.port, 'tokena._domainkey.dkim.test', 'TXT', edns(1232))).answers)
    expect(chain[0]).to.equal('CNAME tokena.dkim.amazonses.com')
    expect(chain[1]).to.match(/^TXT p=[A-Za-z0-9+/]{300,}=*$/)
    expect((await query('unknown.dkim.amazonses.com', 'TXT')).rcode).to.equal('NXDOMAIN')
    expect(shown((await query('amazonses.com', 'TXT')).answers)[0]).to.match(/^TXT v=spf1 /)
    expect((await query('feedback-smtp.us-gov-west-1.amazonses.com', 'A')).answers).to.have.length(1)
  })

  it('has one port for UDP and TCP, and gives it back', async () => {
    const [answer] = await exchangeOverTcp(server.port, [framed(question('mail.agency.test', 'A'))], 1)
    expect(shown(decode(answer as Buffer).answers)).to.deep.equal(['A 192.0.2.1'])
    const other = await startDnsServer(env, {port: 0})
    await other.close()
    const again = await startDnsServer(env, {port: other.port})
    expect(again.port).to.equal(other.port)
    const taken = await startDnsServer(env, {port: again.port}).catch((error: NodeJS.ErrnoException) => error)
    expect(taken).to.have.property('code', 'EADDRINUSE')
    await again.close()
  })
})
