import {createHash, createHmac} from 'node:crypto'
import {type AwsRequest, header} from '../request.ts'
import {ALGORITHM, type CredentialScope} from './presented-signature.ts'
import {decodeQuery, percentEncode} from './query-string.ts'

/**
 * The canonical request of Signature Version 4 (AWS IAM User Guide, "Create a signed AWS API request", step 1),
 * in the form that every service but S3 uses: the path is encoded once more than it was on the wire.
 */
export function canonicalRequest(request: AwsRequest, signedHeaders: readonly string[]): string {
  return [
    request.method,
    canonicalPath(request.path),
    canonicalQuery(request.query),
    ...signedHeaders.map((name) => `${name}:${canonicalHeader(request, name)}`),
    '',
    signedHeaders.join(';'),
    payloadHash(request),
  ].join('\n')
}

/** Step 3 and 4: the hexadecimal signature that the holder of `secret` would have made. */
export function signatureOf(canonical: string, timestamp: string, scope: CredentialScope, secret: string): string {
  const steps = [scope.date, scope.region, scope.service, 'aws4_request']
  const stringToSign = [ALGORITHM, timestamp, steps.join('/'), sha256(canonical)].join('\n')
  let key: string | Buffer = `AWS4${secret}`
  for (const step of steps) key = createHmac('sha256', key).update(step).digest()
  return createHmac('sha256', key).update(stringToSign).digest('hex')
}

function canonicalPath(path: string): string {
  const segments: string[] = []
  for (const segment of path.split('/')) {
    if (segment === '..') segments.pop()
    else if (segment !== '' && segment !== '.') segments.push(percentEncode(segment))
  }
  const trailing = segments.length > 0 && path.endsWith('/') ? '/' : ''
  return `/${segments.join('/')}${trailing}`
}

function canonicalQuery(query: string): string {
  return decodeQuery(query.replaceAll('+', '%2B'))
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]): [string, string] => [percentEncode(name), percentEncode(value)])
    .sort(([a, x], [b, y]) => compare(a, b) || compare(x, y))
    .map(([name, value]) => `${name}=${value}`)
    .join('&')
}

function canonicalHeader(request: AwsRequest, name: string): string {
  return (request.headers.get(name) ?? []).map((value) => value.trim().replace(/ +/g, ' ')).join(',')
}

/** What the body really is, whatever the header says of it, unless the header says that it was left out. */
export function payloadHash(request: AwsRequest): string {
  const claimed = header(request, 'x-amz-content-sha256')
  return claimed === 'UNSIGNED-PAYLOAD' ? claimed : sha256(request.body)
}

function sha256(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex')
}

function compare(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}
