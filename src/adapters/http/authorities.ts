import {readFile} from 'node:fs/promises'
import * as tls from 'node:tls'
import {InvalidValue} from '../../domain/exit/failure.ts'
import {plainLine} from '../../domain/text/plain-text.ts'

/**
 * The certificate authorities to trust: those of a file that the context names, and nobody else; else those of
 * $SSL_CERT_FILE, which other programs on the machine obey, beside Node's own ($NODE_EXTRA_CA_CERTS among them).
 * @returns undefined for Node's own alone.
 * @throws InvalidValue for a file that cannot be read.
 */
export async function trustedAuthorities(caFile: string | undefined): Promise<string[] | undefined> {
  if (caFile !== undefined) {
    return [await read(caFile, 'The context names the file: sesctl context show')]
  }
  const machines = process.env['SSL_CERT_FILE']
  if (!machines) return undefined
  return [...nodesOwn(), await read(machines, 'The variable SSL_CERT_FILE names the file.')]
}

async function read(path: string, hint: string): Promise<string> {
  return await readFile(path, 'utf8').catch((error: unknown) => {
    throw new InvalidValue(`Can't read the certificate authority ${plainLine(path)}.`, {cause: error, hints: [hint]})
  })
}

/** tls.getCACertificates came with Node 22.15; before it, the list lacks $NODE_EXTRA_CA_CERTS. */
function nodesOwn(): readonly string[] {
  const {getCACertificates, rootCertificates} = tls as Partial<typeof tls>
  return getCACertificates?.() ?? rootCertificates ?? []
}
