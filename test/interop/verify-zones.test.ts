import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import type {Answer} from 'dns-packet'
import type {Verification} from '../../src/app/verification/verify-instance.ts'
import {readRequiredRecords} from '../../src/domain/records/required-records.ts'
import {testCredentials} from '../support/memory-platform.ts'
import {replyTo, scriptedNameServer} from '../support/name-server.ts'
import {checkedEnvelope} from '../support/result-schema.ts'
import {runSesctl, temporaryHome} from '../support/sesctl.ts'
import {type NamedZone, type RunningNamed, startNamed} from './named.ts'
import {type RunningUnbound, startUnbound} from './unbound.ts'
import {AMAZON_ZONE, judgementOn, lookAt, masterLines, ROOT_ZONE, requiredFor, requiredText} from './verify-zones.ts'

/** A zone that names two servers, one on each address of this machine. */
function zoneOfTwo(name: string, serial: number): NamedZone {
  return {
    name,
    file: `$ORIGIN ${name}.
$TTL 600
@ IN SOA ns1 hostmaster ${serial} 3600 600 86400 60
@ IN NS ns1
@ IN NS ns2
ns1 IN A 127.0.0.1
ns2 IN AAAA ::1
${masterLines(requiredFor(name))}`,
  }
}

describe('verify before two real name servers of a zone', () => {
  const opened: {close(): Promise<void>}[] = []
  let first: RunningNamed
  let unbound: RunningUnbound
  before(async () => {
    const zones = ['lame.gov', 'behind.gov', 'twins.gov']
    first = await startNamed({zones: [ROOT_ZONE, AMAZON_ZONE, ...zones.map((zone) => zoneOfTwo(zone, 8))]})
    opened.push(first)
    unbound = await startUnbound({authority: first, zones: [AMAZON_ZONE.name, ...zones]})
    opened.push(unbound)
    const others = [zoneOfTwo('behind.gov', 7), zoneOfTwo('twins.gov', 8)]
    opened.push(await startNamed({zones: others, address: '::1', port: first.port}))
  })
  after(async () => {
    await Promise.all(opened.map(async (server) => await server.close()))
  })
  const look = async (zone: string) => {
    const access = {resolvers: [`${unbound.address}:${unbound.port}`], authoritativePort: first.port}
    return await lookAt(access, zone, requiredFor(zone))
  }

  it('has nothing to say where both keep the same', async () => {
    const seen = await look('twins.gov')
    expect(seen.zones).to.deep.equal([])
    const own = seen.servers.filter(({role}) => role === 'authority')
    expect(own.map(({label, answered}) => [label, answered])).to.deep.equal([
      ['ns1.twins.gov', true],
      ['ns2.twins.gov', true],
    ])
    expect(seen.dns).to.equal('right')
  })

  it('names the one that is named for the zone and does not keep it', async () => {
    const [finding, ...more] = (await look('lame.gov')).zones
    expect(more).to.deep.equal([])
    expect(finding).to.deep.include({
      code: 'lame-server',
      severity: 'warning',
      zone: 'lame.gov',
      servers: ['ns2.lame.gov'],
    })
  })

  it('names both where one is a version behind', async () => {
    const [finding, ...more] = (await look('behind.gov')).zones
    expect(more).to.deep.equal([])
    expect(finding).to.include({code: 'servers-disagree', severity: 'warning'})
    expect(finding?.text).to.contain('ns1.behind.gov 8').and.to.contain('ns2.behind.gov 7')
  })
})

describe('verify of records that no edit of theirs mends', () => {
  const opened: {close(): Promise<void>}[] = []
  afterEach(async () => {
    await Promise.all(opened.splice(0).map(async (server) => await server.close()))
  })
  const serve = async (...zones: NamedZone[]) => {
    const named = await startNamed({zones: [ROOT_ZONE, AMAZON_ZONE, ...zones]})
    opened.push(named)
    const unbound = await startUnbound({authority: named, zones: [AMAZON_ZONE.name, ...zones.map(({name}) => name)]})
    opened.push(unbound)
    return {resolvers: [`${unbound.address}:${unbound.port}`], authoritativePort: named.port}
  }

  it('names keys that SES has revoked, which a resolver finds behind the CNAMEs', async () => {
    const text = requiredText('revoked.gov', 'mail-from').replace(/token([abc])/g, 'old$1')
    const records = readRequiredRecords(text)
    const access = await serve({name: 'revoked.gov', records: masterLines(records)})
    const judgement = judgementOn(await lookAt(access, 'revoked.gov', records), 'dkim')
    expect(judgement).to.include({state: 'wrong', mistake: 'key-revoked'})
    expect(judgement.edit?.do).to.contain('sesctl dns-instructions')
  })

  it('is the same as typed, with the credentials of a binding and a server to ask', async () => {
    const required = requiredText('typed.gov', 'mail-from')
    const records = requiredFor('typed.gov').map((record) =>
      record.purpose === 'mx' ? {...record, value: '10 feedback-smtp.us-east-1.amazonses.com'} : record,
    )
    const access = await serve({name: 'typed.gov', records: masterLines(records)})
    const home = temporaryHome()
    opened.push({close: async () => home.dispose()})
    const held = testCredentials('one')
    const identity = held['identity_arn']?.replace('agency.test', 'typed.gov')
    const file = join(home.path, 'key.json')
    writeFileSync(file, JSON.stringify({...held, identity_arn: identity, required_records: required}))
    const args = ['verify', '--credentials', file, '--at', access.resolvers[0] ?? '', '--json']
    const {code, stdout, stderr} = await runSesctl(args, {env: home.env})
    expect(code, stdout + stderr).to.equal(3)
    const {result} = checkedEnvelope<Verification>('verify', stdout)
    expect(judgementOn(result, 'mx')).to.include({state: 'wrong', mistake: 'wrong-region'})
    const screen = await runSesctl(args.slice(0, -1), {env: home.env})
    expect(screen.stdout).to.contain('it points to another Region').and.to.contain('1 of 6 needs an edit.')
  })

  it('names a domain that nobody has a zone for', async () => {
    const named = await startNamed({zones: [ROOT_ZONE]})
    opened.push(named)
    const access = {resolvers: [`${named.address}:${named.port}`], authoritativePort: named.port}
    const judgement = judgementOn(await lookAt(access, 'nowhere.gov', requiredFor('nowhere.gov')), 'dkim')
    expect(judgement).to.include({state: 'missing', mistake: 'zone-missing'})
    expect(judgement.edit?.do).to.contain('register nowhere.gov or have it delegated')
  })

  it('names a CNAME beside other data, which BIND does not load and other servers do (scripted)', async () => {
    const name = 'tokena._domainkey.beside.gov'
    const server = await scriptedNameServer((query) => {
      if (query.name !== name) return [replyTo(query, {rcode: query.type === 'SOA' ? 5 : 3})]
      const answers: Answer[] = [
        {name, type: 'CNAME', ttl: 60, data: 'tokena.dkim.amazonses.com'},
        {name, type: 'TXT', ttl: 60, data: ['site-verification=1']},
      ]
      return [replyTo(query, {answers: answers.filter(({type}) => type === query.type)})]
    })
    opened.push(server)
    const access = {resolvers: [`${server.address}:${server.port}`]}
    const judgement = judgementOn(await lookAt(access, 'beside.gov', requiredFor('beside.gov')), 'dkim')
    expect(judgement).to.include({mistake: 'cname-beside-other-data'})
    const [removed] = judgement.edit?.remove ?? []
    expect(removed).to.include({name, type: 'TXT', rdata: '"site-verification=1"'})
  })
})
