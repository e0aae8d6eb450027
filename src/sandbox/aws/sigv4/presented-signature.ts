import {type AwsRequest, header} from '../request.ts'
import {decodeQuery} from './query-string.ts'

/** What a request claims about its own signature (AWS Signature Version 4, "Elements of a request signature"). */
export interface PresentedSignature {
  readonly accessKeyId: string
  readonly scope: CredentialScope
  /** Lower-case header names, in the order they were listed. */
  readonly signedHeaders: readonly string[]
  /** Lower-case hexadecimal. */
  readonly signature: string
  /** `YYYYMMDDTHHMMSSZ`. */
  readonly timestamp: string
  /** Seconds that a presigned request is good for; undefined when the signature came in a header. */
  readonly expires: number | undefined
}

export interface CredentialScope {
  readonly date: string
  readonly region: string
  readonly service: string
}

export const ALGORITHM = 'AWS4-HMAC-SHA256'

/** The request carries no signature at all. */
export class NoSignature extends Error {}
/** The request carries something that should be a signature; the message says what is wrong with it. */
export class MalformedSignature extends Error {}

/** @throws NoSignature, MalformedSignature */
export function presentedSignature(request: AwsRequest): PresentedSignature {
  const authorization = header(request, 'authorization')
  if (authorization !== undefined) return fromHeader(authorization, header(request, 'x-amz-date'))
  const query = new Map(decodeQuery(request.query))
  if (!query.has('X-Amz-Algorithm') && !query.has('X-Amz-Signature')) throw new NoSignature()
  return fromQuery(query)
}

/** Whether a request carries anything that should be a signature. */
export function isSigned(request: AwsRequest): boolean {
  try {
    presentedSignature(request)
    return true
  } catch (error) {
    return !(error instanceof NoSignature)
  }
}

/** The service that a signature, right or wrong, says it is for. */
export function scopedService(request: AwsRequest): string | undefined {
  try {
    return presentedSignature(request).scope.service || undefined
  } catch {
    return undefined
  }
}

function fromHeader(authorization: string, date: string | undefined): PresentedSignature {
  const [algorithm = '', ...rest] = authorization.trim().split(/\s+/)
  if (algorithm !== ALGORITHM) throw new MalformedSignature(`Unsupported AWS 'algorithm': '${algorithm}'.`)
  const fields = new Map<string, string>()
  for (const field of rest.join('').split(',').filter(Boolean)) {
    const at = field.indexOf('=')
    if (at < 1) throw new MalformedSignature('Invalid key=value pair (missing equal-sign) in Authorization header.')
    fields.set(field.slice(0, at), field.slice(at + 1))
  }
  for (const name of ['Credential', 'Signature', 'SignedHeaders'])
    if (!fields.get(name)) throw new MalformedSignature(`Authorization header requires '${name}' parameter.`)
  if (!date) throw new MalformedSignature("Authorization header requires existence of either a 'X-Amz-Date' header.")
  return assemble(fields.get('Credential'), fields.get('SignedHeaders'), fields.get('Signature'), date, undefined)
}

function fromQuery(query: ReadonlyMap<string, string>): PresentedSignature {
  const algorithm = query.get('X-Amz-Algorithm')
  if (algorithm !== ALGORITHM) throw new MalformedSignature(`Unsupported AWS 'algorithm': '${algorithm ?? ''}'.`)
  for (const name of ['X-Amz-Credential', 'X-Amz-Signature', 'X-Amz-SignedHeaders', 'X-Amz-Date'])
    if (!query.get(name)) throw new MalformedSignature(`AWS query-string parameters must include '${name}'.`)
  const expires = Number(query.get('X-Amz-Expires') ?? 'absent')
  // A week is the longest that AWS accepts for a presigned request.
  if (!Number.isInteger(expires) || expires < 1 || expires > 604_800)
    throw new MalformedSignature("'X-Amz-Expires' must be a number of seconds between 1 and 604800.")
  return assemble(
    query.get('X-Amz-Credential'),
    query.get('X-Amz-SignedHeaders'),
    query.get('X-Amz-Signature'),
    query.get('X-Amz-Date') ?? '',
    expires,
  )
}

function assemble(
  credential = '',
  signedHeaders = '',
  signature = '',
  timestamp: string,
  expires: number | undefined,
): PresentedSignature {
  const [accessKeyId = '', date = '', region = '', service = '', terminator = '', ...more] = credential.split('/')
  if (!accessKeyId || terminator !== 'aws4_request' || more.length > 0)
    throw new MalformedSignature(
      'Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term.',
    )
  if (!/^\d{8}T\d{6}Z$/.test(timestamp))
    throw new MalformedSignature("Date must be in ISO-8601 'basic format', e.g. 20150830T123600Z.")
  return {
    accessKeyId,
    scope: {date, region, service},
    signedHeaders: signedHeaders.split(';'),
    signature,
    timestamp,
    expires,
  }
}

/** Epoch milliseconds of `YYYYMMDDTHHMMSSZ`, which `presentedSignature` has checked to have that form. */
export function timestampMillis(timestamp: string): number {
  return Date.parse(timestamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'))
}

export function formatTimestamp(millis: number): string {
  return new Date(millis).toISOString().replace(/[-:]|\.\d{3}/g, '')
}
