import {readFile} from 'node:fs/promises'
import type {SmtpOverride} from '../../domain/context/context.ts'
import {InvalidValue} from '../../domain/exit/failure.ts'
import {plainLine} from '../../domain/text/plain-text.ts'

/** Where SMTP is spoken, and how it is made private. */
export interface SmtpServer {
  readonly host: string
  readonly port: number
  readonly tls: 'starttls' | 'implicit'
  /** PEM; absent = the certificate authorities that Node trusts. */
  readonly authority?: string
}

/** The ports of Amazon SES that networks block least (developer guide, "Connecting to an Amazon SES SMTP endpoint"). */
const PORTS = {starttls: 587, implicit: 465} as const

/**
 * The server that the credentials name, or the one that stands in for it.
 * @throws InvalidValue when the stand-in is no `host:port`, or its certificate authority cannot be read.
 */
export async function smtpServer(
  credentials: {readonly smtp_server: string},
  tls: SmtpServer['tls'],
  override: SmtpOverride = {},
): Promise<SmtpServer> {
  const standIn = tls === 'starttls' ? override.startTls : override.implicitTls
  if (standIn === undefined) return {host: credentials.smtp_server, port: PORTS[tls], tls}
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:/@]+)):(\d{1,5})$/.exec(standIn) ?? []
  const host = bracketed ?? plain
  if (host === undefined) {
    throw new InvalidValue(`Can't use ${plainLine(standIn)} as the context's SMTP server.`, {
      hints: ['Write it as host:port.'],
    })
  }
  const authority = override.caFile === undefined ? undefined : await readAuthority(override.caFile)
  return {host, port: Number(port), tls, ...(authority === undefined ? {} : {authority})}
}

async function readAuthority(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    throw new InvalidValue(`Can't read ${file}, the context's certificate authority for SMTP.`, {cause: error})
  }
}

export function peerName(server: SmtpServer): string {
  return `${server.host}:${server.port}`
}
