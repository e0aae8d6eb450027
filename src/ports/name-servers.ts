/** Questions to name servers. Answers keep what node:dns throws away: AA flag, TTL, authority section. */
export interface NameServers {
  /** Resolvers of the context, in order. */
  readonly resolvers: readonly ServerAddress[]
  /** One question to one server, UDP first and TCP when truncated. Never throws for what a server answers or fails to. */
  ask(server: ServerAddress, question: {name: string; type: RecordType}): Promise<DnsReply>
  /**
   * Finds the zone that encloses a name and its servers, by walking SOA and NS through the resolvers.
   * Undefined when no resolver answered.
   */
  authorities(name: string): Promise<Authorities | undefined>
}

export type RecordType = 'A' | 'AAAA' | 'CNAME' | 'MX' | 'NS' | 'SOA' | 'TXT'

export interface ServerAddress {
  /** What to call it in front of people: a host name, or the address. */
  readonly label: string
  readonly address: string
  readonly port: number
}

export interface Authorities {
  /** Without the final dot. */
  readonly zone: string
  readonly servers: readonly ServerAddress[]
}

export type DnsReply =
  | {
      readonly kind: 'answer'
      readonly rcode: 'NOERROR' | 'NXDOMAIN'
      readonly authoritative: boolean
      /** The answer section: CNAME chain included. */
      readonly answers: readonly DnsRecord[]
      /** From the SOA in the authority section (RFC 2308), seconds: min(SOA TTL, SOA minimum). */
      readonly negativeTtl?: number
    }
  | {
      readonly kind: 'no-answer'
      readonly reason: 'timeout' | 'refused' | 'servfail' | 'malformed' | 'unreachable' | 'aborted'
    }

export interface DnsRecord {
  /** Lower-case, without the final dot. */
  readonly name: string
  readonly type: string
  readonly ttl: number
  /** Presentation form. Names without the final dot; TXT joined from its strings; MX as `10 host`. */
  readonly data: string
  /** TXT only: the strings as they were cut. */
  readonly strings?: readonly string[]
}
