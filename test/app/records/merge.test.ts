import {expect} from 'chai'
import {mergeWithPublished} from '../../../src/app/records/merge.ts'
import {lookUpSpfCost} from '../../../src/app/verification/spf-lookup.ts'
import {Interrupted} from '../../../src/domain/exit/failure.ts'
import type {Clock} from '../../../src/ports/time/clock.ts'
import type {NameServers, Question, ServerAddress} from '../../../src/ports/verification/dns.ts'
import {APEX, MAIL_FROM} from '../../domain/records/merge/facts.ts'
import {type Holding, replyFrom} from '../../support/dns-fixture.ts'

const server = (label: string): ServerAddress => ({label, address: label, port: 53})

interface Pretended extends NameServers {
  readonly asked: string[]
  /** The largest number of questions that were open at once. */
  most(): number
}

/** A zone server for agency.gov, a resolver for everything. */
function nameServers(zone: Holding, resolver: Holding): Pretended {
  const asked: string[] = []
  let [open, most] = [0, 0]
  return {
    asked,
    most: () => most,
    resolvers: [server('resolver')],
    authorities: async (name) =>
      name.endsWith('agency.gov') ? {zone: 'agency.gov', servers: [server('dead'), server('zone')]} : undefined,
    ask: async ({label}: ServerAddress, question: Question) => {
      asked.push(`${label} ${question.type} ${question.name}`)
      open += 1
      most = Math.max(most, open)
      await new Promise(setImmediate)
      open -= 1
      if (label === 'dead') return {kind: 'no-answer', reason: 'timeout'}
      return replyFrom(label === 'zone' ? zone : resolver, question, label === 'zone')
    },
  }
}

const clock: Clock = {now: () => 0, sleep: async () => {}, newId: () => '', throwIfInterrupted: () => {}}
const ports = (servers: NameServers, over: Partial<Clock> = {}) => ({
  clock: {...clock, ...over},
  nameServers: async () => servers,
})

describe('merging the required records with what name servers answer', () => {
  it('believes the servers of the zone before a cache that is behind', async () => {
    const servers = nameServers(
      {records: ['agency.gov 3600 TXT v=spf1 mx ~all']},
      {records: ['agency.gov TXT v=spf1 a ~all', 'amazonses.com TXT v=spf1 ip4:192.0.2.0/24 -all']},
    )
    const {changes, merge} = await mergeWithPublished(ports(servers), APEX, 'agency.gov')
    const spf = changes.find(({purpose}) => purpose === 'spf')
    expect(spf).to.deep.include({wanted: 'v=spf1 mx include:amazonses.com ~all', ttl: 3600})
    expect(merge.state).to.equal('merged')
  })

  it('believes the server that has the newest version of the zone, however fast an older one answers', async () => {
    const soa = (serial: number) => `agency.gov SOA ns1.agency.gov hostmaster.agency.gov ${serial} 1 1 1 1`
    const servers = nameServers({records: ['agency.gov 3600 TXT v=spf1 mx ~all', soa(1)]}, {})
    const newest = {records: ['agency.gov 3600 TXT v=spf1 a ~all', soa(2)]}
    const both: NameServers = {
      ...servers,
      authorities: async () => ({zone: 'agency.gov', servers: [server('zone'), server('newest')]}),
      ask: async (asked, question) => {
        if (asked.label !== 'newest') return await servers.ask(asked, question)
        for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate)
        return replyFrom(newest, question, true)
      },
    }
    const sleep = async () => await new Promise<void>((resolve) => setTimeout(resolve, 50))
    const {changes} = await mergeWithPublished(ports(both, {sleep}), APEX, 'agency.gov')
    expect(changes.find(({purpose}) => purpose === 'spf')?.before).to.deep.equal(['v=spf1 a ~all'])
  })

  it('follows includes round by round, at most one question to a server twice, and all of a round at once', async () => {
    const servers = nameServers(
      {records: ['agency.gov TXT v=spf1 include:a.net ~all']},
      {
        records: [
          'a.net TXT v=spf1 include:b.net include:c.net ~all',
          'b.net TXT v=spf1 -all',
          'c.net TXT v=spf1 -all',
        ],
      },
    )
    const {merge} = await mergeWithPublished(ports(servers), APEX, 'agency.gov')
    expect(merge.spf[0]?.before).to.deep.include({lookups: 3, complete: true})
    expect(new Set(servers.asked).size).to.equal(servers.asked.length)
    expect(servers.most()).to.be.greaterThan(5)
  })

  it('asks a resolver what is behind a CNAME that leads out of the zone', async () => {
    const alias = 'mail.agency.gov CNAME mx.vendor.net'
    const servers = nameServers({records: [alias]}, {records: [alias, 'mx.vendor.net TXT v=spf1 -all']})
    const {merge} = await mergeWithPublished(ports(servers), MAIL_FROM, 'agency.gov')
    expect(merge.notes.filter(({code}) => code === 'name-is-alias').map(({text}) => text)[0]).to.contain(
      'mx.vendor.net',
    )
  })

  it('shows the records as the broker gave them where nobody answers, and says so', async () => {
    const servers = nameServers({fails: 'timeout'}, {fails: 'refused'})
    const {changes, merge} = await mergeWithPublished(ports(servers), APEX, 'agency.gov')
    expect(merge.state).to.equal('unanswered')
    expect(changes.map(({values}) => values)).to.deep.equal(APEX.map(({value}) => [value]))
    expect(changes.every(({before}) => before === undefined)).to.equal(true)
    expect(merge.notes.map(({severity}) => severity)).to.deep.equal(['warning'])
  })

  it('asks nobody without a merge', async () => {
    const servers = nameServers({}, {})
    const {merge} = await mergeWithPublished(ports(servers), APEX, 'agency.gov', {merge: false})
    expect(merge).to.deep.equal({state: 'off', notes: [], spf: [], dmarc: []})
    expect(servers.asked).to.deep.equal([])
  })

  it('begins no further round when the time is over, and counts what it knows as the least', async () => {
    let now = 0
    const servers = nameServers({records: ['agency.gov TXT v=spf1 include:a.net ~all']}, {})
    const {merge} = await mergeWithPublished(ports(servers, {now: () => (now += 10_000)}), APEX, 'agency.gov')
    expect(merge.spf[0]?.before).to.deep.include({lookups: 1, complete: false})
  })

  it('ends when it is interrupted', async () => {
    const throwIfInterrupted = () => {
      throw new Interrupted()
    }
    let thrown: unknown
    try {
      await mergeWithPublished(ports(nameServers({}, {}), {throwIfInterrupted}), APEX, 'agency.gov')
    } catch (error) {
      thrown = error
    }
    expect(thrown).to.be.instanceOf(Interrupted)
  })
})

describe('what verification looks up besides', () => {
  it('is the cost of an SPF record, through the resolvers', async () => {
    const servers = nameServers({}, {records: ['a.net TXT v=spf1 a:h.a.net -all', 'h.a.net A 192.0.2.1']})
    const cost = await lookUpSpfCost(servers, 'agency.gov', 'v=spf1 include:a.net a:gone.net -all')
    expect(cost).to.deep.include({lookups: 3, voids: 1, complete: true})
  })
})
