import {generateKeyPairSync, type KeyObject, randomBytes, sign} from 'node:crypto'
import {isIP} from 'node:net'

export interface TestCertificate {
  /** PEM of the authority that signed. */
  readonly authority: string
  readonly key: string
  readonly cert: string
}

/** A server certificate for an IPv4 address or a host name, signed by an authority made for it alone. */
export function certificateFor(name: string): TestCertificate {
  const authority = generateKeyPairSync('ec', {namedCurve: 'P-256'})
  const server = generateKeyPairSync('ec', {namedCurve: 'P-256'})
  const issuer = 'Test authority'
  return {
    authority: certificate(issuer, authority.publicKey, issuer, authority.privateKey, BASIC_CONSTRAINTS_CA),
    cert: certificate(name, server.publicKey, issuer, authority.privateKey, subjectAltName(name)),
    key: server.privateKey.export({format: 'pem', type: 'pkcs8'}).toString(),
  }
}

// X.509 (RFC 5280 section 4.1) in DER, as much of it as a test needs.
const der = (tag: number, ...parts: readonly Buffer[]): Buffer => {
  const content = Buffer.concat(parts)
  const size = content.length
  const length = size < 128 ? [size] : size < 256 ? [0x81, size] : [0x82, size >> 8, size & 255]
  return Buffer.concat([Buffer.of(tag, ...length), content])
}
const sequence = (...parts: readonly Buffer[]): Buffer => der(0x30, ...parts)
const hex = (digits: string): Buffer => Buffer.from(digits, 'hex')
const ECDSA_WITH_SHA256 = sequence(hex('06082a8648ce3d040302'))
const commonName = (text: string): Buffer =>
  sequence(der(0x31, sequence(hex('0603550403'), der(0x0c, Buffer.from(text)))))
const extension = (oid: string, value: Buffer): Buffer => sequence(hex(oid), der(0x04, value))
const BASIC_CONSTRAINTS_CA = extension('0603551d13', sequence(hex('0101ff')))

function subjectAltName(name: string): Buffer {
  const general = isIP(name) ? der(0x87, Buffer.from(name.split('.').map(Number))) : der(0x82, Buffer.from(name))
  return extension('0603551d11', sequence(general))
}

function utcTime(millis: number): Buffer {
  const digits = new Date(millis).toISOString().replaceAll(/\D/g, '').slice(2, 14)
  return der(0x17, Buffer.from(`${digits}Z`))
}

function certificate(subject: string, key: KeyObject, issuer: string, signer: KeyObject, extra: Buffer): string {
  const day = 86_400_000
  const body = sequence(
    der(0xa0, hex('020102')),
    der(0x02, Buffer.concat([hex('01'), randomBytes(8)])),
    ECDSA_WITH_SHA256,
    commonName(issuer),
    sequence(utcTime(Date.now() - day), utcTime(Date.now() + day)),
    commonName(subject),
    key.export({format: 'der', type: 'spki'}),
    der(0xa3, sequence(extra)),
  )
  const signature = der(0x03, hex('00'), sign('sha256', body, signer))
  const base64 = sequence(body, ECDSA_WITH_SHA256, signature).toString('base64')
  return `-----BEGIN CERTIFICATE-----\n${base64.match(/.{1,64}/g)?.join('\n')}\n-----END CERTIFICATE-----\n`
}
