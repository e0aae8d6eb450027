import {loopbackAddresses} from '../http/loopback.ts'

/** Where the proxy leads a tunnel: the AWS endpoint behind TLS of the sandbox's own, or bytes as they are to a port here. */
export type Destination =
  | {readonly kind: 'aws'}
  | {readonly kind: 'bytes'; readonly host: string; readonly port: number}

export interface SmtpPorts {
  readonly smtp: number
  readonly smtps: number
}

const AWS_HOST = /^(?:[a-z\d-]+\.)+amazonaws\.com$/i
const SMTP_HOST = /^email-smtp(?:-fips)?\.[a-z\d-]+\.amazonaws\.com$/i
/** The authority form of a request's target (RFC 9112 §3.2.3): no user, and always a port. */
const AUTHORITY = /^(?:\[([\da-f:.]+)\]|([a-z\d.-]+)):(\d{1,5})$/i
const HTTPS = 443
/** Amazon SES Developer Guide, "Connecting to an Amazon SES SMTP endpoint". */
const STARTTLS_PORTS = [25, 587, 2587]
const TLS_WRAPPER_PORTS = [465, 2465]

export function isAwsHost(host: string): boolean {
  return AWS_HOST.test(host)
}

/**
 * @param authority `host:port`, as CONNECT has it
 * @returns undefined for everything that is neither AWS's nor on this machine
 */
export function destinationOf(authority: string, {smtp, smtps}: SmtpPorts): Destination | undefined {
  const [, bracketed, name, portText] = AUTHORITY.exec(authority) ?? []
  const hostname = bracketed ?? name
  const port = Number(portText)
  if (hostname === undefined || port === 0 || port > 65_535) return undefined
  if (SMTP_HOST.test(hostname)) {
    if (STARTTLS_PORTS.includes(port)) return {kind: 'bytes', host: '127.0.0.1', port: smtp}
    if (TLS_WRAPPER_PORTS.includes(port)) return {kind: 'bytes', host: '127.0.0.1', port: smtps}
  }
  if (isAwsHost(hostname)) return port === HTTPS ? {kind: 'aws'} : undefined
  const [host] = loopbackAddresses(hostname) ?? []
  return host === undefined ? undefined : {kind: 'bytes', host, port}
}
