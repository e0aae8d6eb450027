import {expect} from 'chai'
import {createZone, listRecords, setRecord} from '../../../../src/sandbox/dns/zones.ts'
import {type TestEndpoint, testEndpoint} from '../support/endpoint.ts'
import {send, sign} from '../support/sign.ts'

describe('Route 53 of the sandbox', () => {
  let endpoint: TestEndpoint
  beforeEach(async () => {
    endpoint = await testEndpoint()
    for (const zone of ['agency.test', 'a.agency.test', 'other.test']) createZone(endpoint.env, zone)
  })
  afterEach(() => endpoint.close())

  const call = async (method: string, path: string, body?: string, credentials = endpoint.operator) => {
    const url = `${endpoint.url}/2013-04-01${path}`
    const request = {method, url, service: 'route53', ...credentials, ...(body !== undefined && {body})}
    const {status, text} = await send(sign(request))
    const texts = (element: string) =>
      [...text.matchAll(new RegExp(`<${element}>([^<]*)</${element}>`, 'g'))].map(([, value = '']) =>
        value.replaceAll('&quot;', '"').replaceAll('&#39;', "'"),
      )
    return {status, text, texts}
  }
  const idOf = async (name: string) => {
    const {texts} = await call('GET', '/hostedzone')
    return texts('Id')[texts('Name').indexOf(`${name}.`)]?.replace('/hostedzone/', '') ?? ''
  }
  const change = async (changes: string, zone = 'agency.test', credentials = endpoint.operator) => {
    const body =
      '<?xml version="1.0"?><ChangeResourceRecordSetsRequest xmlns="https://route53.amazonaws.com/doc/2013-04-01/">' +
      `<ChangeBatch><Changes>${changes}</Changes></ChangeBatch></ChangeResourceRecordSetsRequest>`
    return call('POST', `/hostedzone/${await idOf(zone)}/rrset/`, body, credentials)
  }
  const one = (action: string, name: string, type: string, values: string[], ttl = 300) =>
    `<Change><Action>${action}</Action><ResourceRecordSet><Name>${name}</Name><Type>${type}</Type><TTL>${ttl}</TTL>` +
    `<ResourceRecords>${values.map((value) => `<ResourceRecord><Value>${value}</Value></ResourceRecord>`).join('')}` +
    '</ResourceRecords></ResourceRecordSet></Change>'
  const stored = (name: string) =>
    listRecords(endpoint.env)
      .filter((record) => record.name === name)
      .map(({type, ttl, data}) => ({type, ttl, data}))

  it('lists the zones of the DNS server, with ids that stay the same', async () => {
    const {texts} = await call('GET', '/hostedzone')
    expect(texts('Name')).to.have.members(['agency.test.', 'a.agency.test.', 'other.test.'])
    for (const id of texts('Id')) expect(id).to.match(/^\/hostedzone\/Z[0-9A-F]{19}$/)
    const before = await idOf('other.test')
    endpoint.env.store.run("DELETE FROM dns_zone WHERE name = 'other.test'")
    createZone(endpoint.env, 'other.test')
    expect(await idOf('other.test')).to.equal(before)
  })

  it('lists zones in pages', async () => {
    const first = await call('GET', '/hostedzone?maxitems=2')
    expect(first.texts('IsTruncated')).to.deep.equal(['true'])
    const second = await call('GET', `/hostedzone?maxitems=2&marker=${first.texts('NextMarker')[0]}`)
    expect(second.texts('IsTruncated')).to.deep.equal(['false'])
    expect([...first.texts('Id'), ...second.texts('Id')]).to.have.length(3)
  })

  it('lists zones by name, from a name on', async () => {
    expect((await call('GET', '/hostedzonesbyname')).texts('Name')).to.deep.equal([
      'agency.test.',
      'a.agency.test.',
      'other.test.',
    ])
    const {texts} = await call('GET', '/hostedzonesbyname?dnsname=a.agency.test&maxitems=1')
    expect([texts('Name'), texts('NextDNSName')]).to.deep.equal([['a.agency.test.'], ['other.test.']])
  })

  it('describes a zone with its name servers', async () => {
    const {texts} = await call('GET', `/hostedzone/${await idOf('agency.test')}`)
    expect(texts('NameServer')).to.deep.equal(['ns1.sandbox.test', 'ns2.sandbox.test'])
    expect(texts('ResourceRecordSetCount')).to.deep.equal(['2'])
  })

  it('lists record sets from the last label to the first, TXT in quotes', async () => {
    const {env} = endpoint
    const zone = 'agency.test'
    setRecord(env, {name: '_dmarc.agency.test', type: 'TXT', ttl: 60, data: 'v=DMARC1; p="x"'}, zone)
    setRecord(env, {name: 'b.agency.test', type: 'A', ttl: 60, data: '192.0.2.1'}, zone)
    setRecord(env, {name: 'b.agency.test', type: 'A', ttl: 60, data: '192.0.2.2'}, zone)
    setRecord(env, {name: '*.agency.test', type: 'CNAME', ttl: 60, data: 'b.agency.test'}, zone)
    setRecord(env, {name: 'agency.test', type: 'TXT', ttl: 60, data: 'x'.repeat(300)}, zone)
    const {texts} = await call('GET', `/hostedzone/${await idOf(zone)}/rrset`)
    expect(texts('Name')).to.deep.equal([
      'agency.test.',
      'agency.test.',
      'agency.test.',
      '\\052.agency.test.',
      '_dmarc.agency.test.',
      'b.agency.test.',
    ])
    expect(texts('Type')).to.deep.equal(['NS', 'SOA', 'TXT', 'CNAME', 'TXT', 'A'])
    const values = texts('Value')
    expect(values).to.include.members(['"v=DMARC1; p=\\"x\\""', '192.0.2.1', '192.0.2.2'])
    expect(values).to.include(`"${'x'.repeat(255)}" "${'x'.repeat(45)}"`)
    const later = await call('GET', `/hostedzone/${await idOf(zone)}/rrset?name=_dmarc.agency.test&type=TXT&maxitems=1`)
    expect([later.texts('Name'), later.texts('NextRecordName'), later.texts('NextRecordType')]).to.deep.equal([
      ['_dmarc.agency.test.'],
      ['b.agency.test.'],
      ['A'],
    ])
  })

  it('creates, replaces and deletes record sets, in DNS at once', async () => {
    const {texts} = await change(one('CREATE', 'x.agency.test.', 'TXT', ['&quot;one&quot; &quot; two&quot;']))
    expect(texts('Status')).to.deep.equal(['INSYNC'])
    expect(stored('x.agency.test')).to.deep.equal([{type: 'TXT', ttl: 300, data: 'one two'}])
    await change(one('UPSERT', 'x.agency.test', 'TXT', ['&quot;a\\&quot;b\\303\\251&quot;', '&quot;second&quot;'], 60))
    expect(stored('x.agency.test').map(({data}) => data)).to.have.members(['a"bé', 'second'])
    const values = ['&quot;second&quot;', '&quot;a\\&quot;b\\303\\251&quot;']
    expect((await change(one('DELETE', 'x.agency.test', 'TXT', values, 60))).status).to.equal(200)
    expect(stored('x.agency.test')).to.deep.equal([])
  })

  it('takes the final dot of names in values or leaves it', async () => {
    await change(one('CREATE', 't._domainkey.agency.test', 'CNAME', ['t.dkim.amazonses.com.']))
    expect(stored('t._domainkey.agency.test')).to.deep.equal([{type: 'CNAME', ttl: 300, data: 't.dkim.amazonses.com'}])
    const gone = await change(one('DELETE', 't._domainkey.agency.test', 'CNAME', ['t.dkim.amazonses.com']))
    expect(gone.status).to.equal(200)
  })

  it('makes all changes of a batch or none', async () => {
    const {status, texts} = await change(
      one('CREATE', 'x.agency.test', 'A', ['192.0.2.1']) + one('CREATE', 'agency.test', 'NS', ['ns.example.test']),
    )
    expect([status, texts('Code'), texts('Message')]).to.deep.equal([
      400,
      ['InvalidChangeBatch'],
      ["[Tried to create resource record set [name='agency.test.', type='NS'] but it already exists]"],
    ])
    expect(stored('x.agency.test')).to.deep.equal([])
  })

  for (const [what, changes, code, message] of [
    [
      'deletes what is not there',
      one('DELETE', 'x.agency.test', 'A', ['192.0.2.1']),
      'InvalidChangeBatch',
      'not found',
    ],
    [
      'deletes other values',
      one('CREATE', 'x.agency.test', 'A', ['192.0.2.1']) + one('DELETE', 'x.agency.test', 'A', ['192.0.2.2']),
      'InvalidChangeBatch',
      'do not match the current values',
    ],
    [
      'leaves the zone',
      one('CREATE', 'x.other.test', 'A', ['192.0.2.1']),
      'InvalidChangeBatch',
      'not permitted in zone',
    ],
    [
      'has TXT without quotes',
      one('CREATE', 'x.agency.test', 'TXT', ['v=spf1']),
      'InvalidChangeBatch',
      'quotation marks',
    ],
    [
      'has a string over 255 octets',
      one('CREATE', 'x.agency.test', 'TXT', [`&quot;${'x'.repeat(256)}&quot;`]),
      'InvalidChangeBatch',
      'CharacterStringTooLong',
    ],
    [
      'has no address',
      one('CREATE', 'x.agency.test', 'A', ['nowhere']),
      'InvalidChangeBatch',
      'Invalid Resource Record',
    ],
    ['has an unknown action', one('PATCH', 'x.agency.test', 'A', ['192.0.2.1']), 'InvalidInput', 'PATCH'],
    ['is empty', '', 'InvalidInput', 'at least one change'],
    [
      'asks for an alias',
      '<Change><Action>CREATE</Action><ResourceRecordSet><Name>x.agency.test</Name><AliasTarget/></ResourceRecordSet></Change>',
      'InvalidInput',
      'does not implement AliasTarget',
    ],
  ] as const)
    it(`refuses a batch that ${what}`, async () => {
      const {status, texts} = await change(changes)
      expect([status, texts('Code')]).to.deep.equal([400, [code]])
      expect(texts('Message')[0]).to.contain(message)
    })

  it('refuses a body that is no XML', async () => {
    const {status, texts} = await call('POST', `/hostedzone/${await idOf('agency.test')}/rrset`, '{}')
    expect([status, texts('Code')]).to.deep.equal([400, ['MalformedXML']])
  })

  it('does not know other zones, nor other operations', async () => {
    const {status, texts} = await call('GET', '/hostedzone/ZNOWHERE')
    expect([status, texts('Code'), texts('Message')]).to.deep.equal([
      404,
      ['NoSuchHostedZone'],
      ['No hosted zone found with ID: ZNOWHERE'],
    ])
    expect((await call('GET', '/healthcheck')).texts('Code')).to.deep.equal(['UnknownOperationException'])
  })

  it('asks for permission on the zone', async () => {
    const id = await idOf('agency.test')
    const resource = `arn:aws-us-gov:route53:::hostedzone/${id}`
    const user = endpoint.user('reader', {Effect: 'Allow', Action: 'route53:Get*', Resource: resource})
    expect((await call('GET', `/hostedzone/${id}`, undefined, user)).status).to.equal(200)
    expect((await change(one('CREATE', 'x.agency.test', 'A', ['192.0.2.1']), 'agency.test', user)).status).to.equal(403)
  })
})
