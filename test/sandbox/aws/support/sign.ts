import {createHash, createHmac} from 'node:crypto'

/** A request signed by the book (AWS IAM User Guide, "Create a signed AWS API request"), every step open to tampering. */
export interface ToSign {
  method?: string
  url: string
  headers?: Record<string, string>
  body?: string | Uint8Array<ArrayBuffer>
  accessKeyId: string
  secretAccessKey: string
  service: string
  region?: string
  at?: Date
  /** Put the signature into the query string, good for N seconds. */
  presignFor?: number
  /** Say that the body is not part of the signature. */
  unsignedPayload?: boolean
}

export interface Signed {
  method: string
  url: string
  headers: Record<string, string>
  body?: string | Uint8Array<ArrayBuffer>
}

export function sign(request: ToSign): Signed {
  const {method = 'POST', body = '', service, region = 'us-gov-west-1', at = new Date()} = request
  const url = new URL(request.url)
  const timestamp = at.toISOString().replace(/[-:]|\.\d+/g, '')
  const scope = [timestamp.slice(0, 8), region, service, 'aws4_request']
  const headers: Record<string, string> = {...request.headers, host: url.host}
  const credential = [request.accessKeyId, ...scope].join('/')
  if (request.unsignedPayload) headers['x-amz-content-sha256'] = 'UNSIGNED-PAYLOAD'
  if (request.presignFor === undefined) headers['x-amz-date'] = timestamp
  const names = Object.keys(headers).sort()
  if (request.presignFor !== undefined) {
    url.searchParams.set('X-Amz-Algorithm', 'AWS4-HMAC-SHA256')
    url.searchParams.set('X-Amz-Credential', credential)
    url.searchParams.set('X-Amz-Date', timestamp)
    url.searchParams.set('X-Amz-Expires', String(request.presignFor))
    url.searchParams.set('X-Amz-SignedHeaders', names.join(';'))
  }
  const query = [...url.searchParams]
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .sort()
    .join('&')
  const canonical = [
    method,
    url.pathname.split('/').map(encodeURIComponent).join('/'),
    query,
    ...names.map((name) => `${name}:${headers[name]}`),
    '',
    names.join(';'),
    request.unsignedPayload ? 'UNSIGNED-PAYLOAD' : hash(body),
  ].join('\n')
  const toSign = ['AWS4-HMAC-SHA256', timestamp, scope.join('/'), hash(canonical)].join('\n')
  let key: string | Buffer = `AWS4${request.secretAccessKey}`
  for (const step of scope) key = createHmac('sha256', key).update(step).digest()
  const signature = createHmac('sha256', key).update(toSign).digest('hex')
  if (request.presignFor === undefined)
    headers['authorization'] =
      `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names.join(';')}, Signature=${signature}`
  else url.searchParams.set('X-Amz-Signature', signature)
  delete headers['host']
  return {method, url: url.href, headers, ...(body !== '' && {body})}
}

export async function send(request: Signed): Promise<{status: number; headers: Headers; text: string}> {
  const {url, ...rest} = request
  const response = await fetch(url, rest)
  return {status: response.status, headers: response.headers, text: await response.text()}
}

function hash(text: string | Uint8Array): string {
  return createHash('sha256').update(text).digest('hex')
}
