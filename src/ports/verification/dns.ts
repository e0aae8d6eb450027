import type {AskOptions, DnsReply, Question, ServerAddress} from '../../domain/verification/dns/answers.ts'

export type {DnsReply, Question, ServerAddress} from '../../domain/verification/dns/answers.ts'

/** Questions to name servers. Answers keep what node:dns throws away: AA flag, TTL, authority section. */
export interface NameServers {
  /** Resolvers of the context, in order. */
  readonly resolvers: readonly ServerAddress[]
  /**
   * One question to one server, UDP first and TCP when truncated, or over HTTPS. Never throws for what a server answers or
   * fails to.
   */
  ask(server: ServerAddress, question: Question, options?: AskOptions): Promise<DnsReply>
  /**
   * Finds the zone that encloses a name and its servers, by walking SOA and NS through the resolvers.
   * Undefined when no resolver answered.
   */
  authorities(name: string): Promise<Authorities | undefined>
}

export interface Authorities {
  /** Without the final dot. */
  readonly zone: string
  readonly servers: readonly ServerAddress[]
}

/** The public suffix list (publicsuffix.org), as it was when this program was built. */
export interface PublicSuffixes {
  /**
   * The name that somebody can have registered above or at `name`: one label more than the public suffix. Undefined for a
   * public suffix itself. Only a guess at where a zone begins: registered names have zones below them, too.
   */
  registrableDomain(name: string): string | undefined
}
