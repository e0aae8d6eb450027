/** What DNS said about one name, in the words of SES (VerificationInfo.ErrorType); undefined when it said the right thing. */
export type Finding = 'HOST_NOT_FOUND' | 'TYPE_NOT_FOUND' | 'INVALID_VALUE' | 'DNS_SERVER_ERROR' | undefined

/** The part of node's resolver that is asked. */
export interface Questions {
  resolveCname(name: string): Promise<string[]>
  resolveMx(name: string): Promise<{exchange: string}[]>
  resolveTxt(name: string): Promise<string[][]>
  resolveSoa(name: string): Promise<{nsname: string; hostmaster: string; serial: number}>
}

/** Start of authority of a domain, in the words of SES (VerificationInfo.SOARecord). */
export interface SoaRecord {
  readonly PrimaryNameServer: string
  /** As DNS writes it, the first dot for the at sign. */
  readonly AdminEmail: string
  readonly SerialNumber: number
}

/** Where Easy DKIM keys are hosted for us-gov-west-1 (AWS General Reference, "DKIM domains"). */
const SIGNING_HOSTED_ZONE = 'dkim.amazonses.com'

/** Each token of an identity must be a CNAME to the key behind it. */
export async function checkDkimToken(questions: Questions, domain: string, token: string): Promise<Finding> {
  return judge(async () => {
    const targets = await questions.resolveCname(`${token}._domainkey.${domain}`)
    return targets.length === 1 && same(targets[0], `${token}.${SIGNING_HOSTED_ZONE}`)
  })
}

/** Who brings their own key publishes it under the selector: one TXT record whose tag `p` is the key (RFC 6376, section 3.6.1). */
export async function checkDkimKey(
  questions: Questions,
  domain: string,
  selector: string,
  publicKey: string,
): Promise<Finding> {
  return judge(async () => {
    const records = await questions.resolveTxt(`${selector}._domainkey.${domain}`)
    return records.length === 1 && keyIn(records[0] ?? []) === publicKey
  })
}

/** Undefined when the domain has none of its own, or nobody answers. */
export async function findSoa(questions: Questions, domain: string): Promise<SoaRecord | undefined> {
  try {
    const {nsname, hostmaster, serial} = await questions.resolveSoa(domain)
    return {PrimaryNameServer: nsname, AdminEmail: hostmaster, SerialNumber: serial}
  } catch {
    return undefined
  }
}

/** A MAIL FROM domain must have exactly one MX, the one of SES; its preference does not matter. */
export async function checkMailFrom(questions: Questions, domain: string, region: string): Promise<Finding> {
  return judge(async () => {
    const exchanges = await questions.resolveMx(domain)
    return exchanges.length === 1 && same(exchanges[0]?.exchange, `feedback-smtp.${region}.amazonses.com`)
  })
}

async function judge(isRight: () => Promise<boolean>): Promise<Finding> {
  try {
    return (await isRight()) ? undefined : 'INVALID_VALUE'
  } catch (error) {
    return fromCode((error as NodeJS.ErrnoException).code)
  }
}

function fromCode(code: string | undefined): Finding {
  switch (code) {
    case 'ENOTFOUND':
    // The sandbox's DNS is all the DNS there is: what it refuses to speak about does not exist.
    case 'EREFUSED':
      return 'HOST_NOT_FOUND'
    case 'ENODATA':
      return 'TYPE_NOT_FOUND'
    default:
      return 'DNS_SERVER_ERROR'
  }
}

/** The key of a record that may be cut into pieces, and folded within its tags. */
function keyIn(pieces: readonly string[]): string | undefined {
  for (const tag of pieces.join('').split(';')) {
    const [name = '', ...value] = tag.split('=')
    if (name.trim() === 'p') return value.join('=').replace(/\s/g, '')
  }
  return undefined
}

function same(name: string | undefined, expected: string): boolean {
  return name?.toLowerCase().replace(/\.$/, '') === expected
}
