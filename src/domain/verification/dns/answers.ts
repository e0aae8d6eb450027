export type RecordType = 'A' | 'AAAA' | 'CNAME' | 'MX' | 'NS' | 'SOA' | 'TXT'

export interface Question {
  /** Lower case, without the final dot. */
  readonly name: string
  readonly type: RecordType
}

export interface ServerAddress {
  /** What to call it in front of people: a host name, or the address. */
  readonly label: string
  readonly address: string
  readonly port: number
  /** A resolver that is asked over HTTPS (RFC 8484); address and port are then those of the URL. */
  readonly url?: string
}

export interface AskOptions {
  /** Asks for the answer even where DNSSEC says that it is forged (CD, RFC 4035 section 3.2.2). */
  readonly checkingDisabled?: boolean
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
      readonly reason: NoAnswerReason
      /** The server's own word on it (Extended DNS Errors, RFC 8914). */
      readonly extended?: ExtendedError
    }

/** RFC 8914: a registered number, and text from the server, which is data. */
export interface ExtendedError {
  readonly code: number
  readonly text: string
}

export type NoAnswerReason = 'timeout' | 'refused' | 'servfail' | 'malformed' | 'unreachable' | 'aborted'

export interface DnsRecord {
  /** Lower-case, without the final dot. */
  readonly name: string
  readonly type: string
  readonly ttl: number
  /**
   * Presentation form. Names without the final dot, a dot that is part of a label as `\.`; TXT joined from its strings;
   * MX as `10 host`.
   */
  readonly data: string
  /** TXT only: the strings as they were cut. */
  readonly strings?: readonly string[]
  /** TXT only, where its strings are no UTF-8 each: its octets in the notation of a zone file. */
  readonly rdata?: string
}

/**
 * The records of the wanted type that an answer section holds for a name, CNAMEs followed (RFC 1034 section 3.6.2), and
 * the names that were passed through on the way. A question for CNAME itself follows nothing.
 */
export function followAnswer(
  answers: readonly DnsRecord[],
  question: Question,
): {readonly records: readonly DnsRecord[]; readonly aliases: readonly DnsRecord[]} {
  const aliases: DnsRecord[] = []
  let name = question.name
  for (;;) {
    const here = answers.filter((record) => record.name === name)
    const records = here.filter(({type}) => type === question.type)
    const alias = here.find(({type}) => type === 'CNAME')
    if (records.length > 0 || alias === undefined || aliases.includes(alias)) return {records, aliases}
    aliases.push(alias)
    name = alias.data
  }
}
