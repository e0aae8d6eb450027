import type {RequiredRecord} from '../../src/domain/records/required-records.ts'
import type {DnsRecord, DnsReply, Question, ServerAddress} from '../../src/domain/verification/dns/answers.ts'
import {
  type DnsFacts,
  type Places,
  type PlannedQuestion,
  planOrphans,
  planQuestions,
  replyKey,
} from '../../src/domain/verification/facts.ts'

/** What a pretended name server says. Records are written `name TYPE value`, TTL 600 unless `name 30 TYPE value`. */
export interface Holding {
  readonly records?: readonly string[]
  /** TTL that is left of a "no". */
  readonly negativeTtl?: number
  readonly authoritative?: boolean
  /** Says nothing at all. */
  readonly fails?: Extract<DnsReply, {kind: 'no-answer'}>['reason']
  /** Answers whoever asks past DNSSEC all the same. */
  readonly answersUnchecked?: true
}

export interface DnsFixture {
  readonly domain?: string
  /** Zone of every record; null = unknown. */
  readonly zone?: string | null
  readonly authorities?: Readonly<Record<string, Holding>>
  readonly resolvers?: Readonly<Record<string, Holding>>
}

/** The facts of a fixture in which every planned question was put to the servers as they are. */
export function factsOf(required: readonly RequiredRecord[], fixture: DnsFixture): DnsFacts {
  const domain = fixture.domain ?? 'agency.gov'
  const zone = fixture.zone === undefined ? domain : fixture.zone
  const holdings = new Map<string, Holding>()
  const address = (labels: Readonly<Record<string, Holding>> | undefined): ServerAddress[] =>
    Object.entries(labels ?? {}).map(([label, holding]) => {
      holdings.set(label, holding)
      return {label, address: label, port: 53}
    })
  const servers = address(fixture.authorities)
  const resolvers = address(fixture.resolvers)
  const authorities: Places['authorities'] = new Map(
    zone === null ? [] : required.map(({name}) => [name, {zone, servers}]),
  )
  const places = {domain, authorities, resolvers}
  const answered = ({server, question}: PlannedQuestion): [string, DnsReply] => {
    const authority = servers.includes(server)
    return [replyKey(server, question), replyFrom(holdings.get(server.label) ?? {}, question, authority)]
  }
  const replies = planQuestions(required, places).map(answered)
  const facts = {...places, replies: new Map(replies)}
  const misplaced = planOrphans(required, facts).map(answered)
  return {...places, replies: new Map([...replies, ...misplaced])}
}

export function replyFrom(holding: Holding, question: Question, authority: boolean): DnsReply {
  if (holding.fails !== undefined) return {kind: 'no-answer', reason: holding.fails}
  const records = (holding.records ?? []).map(parseRecord)
  const answers: DnsRecord[] = []
  let name = question.name
  for (let step = 0; step < 5; step += 1) {
    const here = records.filter((record) => record.name === name)
    const wanted = here.filter(({type}) => type === question.type)
    const dname = records.find((record) => record.type === 'DNAME' && name.endsWith(`.${record.name}`))
    const alias = here.find(({type}) => type === 'CNAME') ?? (dname && synthesised(name, dname))
    answers.push(...(dname === undefined ? [] : [dname]), ...wanted)
    if (wanted.length > 0 || alias === undefined) break
    answers.push(alias)
    name = alias.data
  }
  return {
    kind: 'answer',
    rcode: records.some((record) => record.name.endsWith(question.name)) ? 'NOERROR' : 'NXDOMAIN',
    authoritative: holding.authoritative ?? authority,
    answers,
    ...(answers.length === 0 ? {negativeTtl: holding.negativeTtl ?? 900} : {}),
  }
}

/** RFC 6672 section 2.2: a server answers with the CNAME that a DNAME stands for as well. */
function synthesised(name: string, dname: DnsRecord): DnsRecord {
  return {...dname, name, type: 'CNAME', data: `${name.slice(0, -dname.name.length)}${dname.data}`}
}

/** A TXT value that is cut into strings is written with `|` between them. */
function parseRecord(line: string): DnsRecord {
  const [, name = '', ttl = '600', type = '', value = ''] = /^(\S+)(?: (\d+))? ([A-Z]+) (.*)$/s.exec(line) ?? []
  const strings = value.split('|')
  return {name, type, ttl: Number(ttl), data: strings.join(''), ...(type === 'TXT' ? {strings} : {})}
}
