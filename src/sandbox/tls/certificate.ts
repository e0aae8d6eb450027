import {createHash, type KeyObject, randomBytes, sign} from 'node:crypto'
import {isIPv4} from 'node:net'
import {
  bitString,
  element,
  integer,
  NULL,
  objectIdentifier,
  octetString,
  sequence,
  set,
  TRUE,
  time,
  utf8String,
} from './der.ts'

export interface CertificateRequest {
  /** Common name of the subject. */
  readonly subject: string
  /** An EC key on P-256, or an RSA key. */
  readonly publicKey: KeyObject
  readonly issuer: {readonly name: string; readonly publicKey: KeyObject; readonly privateKey: KeyObject}
  readonly notBefore: Date
  readonly notAfter: Date
  /** What it is for: a server has the DNS names and IPv4 addresses that it answers to. */
  readonly use: 'authority' | {readonly server: readonly string[]}
}

const ECDSA_WITH_SHA256 = sequence(objectIdentifier('1.2.840.10045.4.3.2'))
const RSA_WITH_SHA256 = sequence(objectIdentifier('1.2.840.113549.1.1.11'), NULL)
const COMMON_NAME = objectIdentifier('2.5.4.3')
const SERVER_AUTH = objectIdentifier('1.3.6.1.5.5.7.3.1')
const VERSION_3 = element(0xa0, integer(Buffer.of(2)))

/** An X.509 certificate by RFC 5280, in PEM. It has what strict verifiers ask for, key identifiers included. */
export function issueCertificate(request: CertificateRequest): string {
  const {issuer, publicKey} = request
  const algorithm = issuer.privateKey.asymmetricKeyType === 'rsa' ? RSA_WITH_SHA256 : ECDSA_WITH_SHA256
  const body = sequence(
    VERSION_3,
    // The high bit off and the next one on: positive, and never shorter than it looks.
    integer(Buffer.concat([Buffer.of(0x40 | ((randomBytes(1)[0] ?? 0) & 0x3f)), randomBytes(15)])),
    algorithm,
    name(issuer.name),
    sequence(time(request.notBefore), time(request.notAfter)),
    name(request.subject),
    publicKey.export({type: 'spki', format: 'der'}),
    element(0xa3, sequence(...extensions(request))),
  )
  const signature = sign('sha256', body, issuer.privateKey)
  return pem(sequence(body, algorithm, bitString(signature)))
}

function name(commonName: string): Buffer {
  return sequence(set(sequence(COMMON_NAME, utf8String(commonName))))
}

function extensions({use, publicKey, issuer}: CertificateRequest): Buffer[] {
  const keyIdentifiers = [
    extension('2.5.29.14', octetString(keyIdentifier(publicKey))),
    extension('2.5.29.35', sequence(element(0x80, keyIdentifier(issuer.publicKey)))),
  ]
  if (use === 'authority') {
    return [
      // Signs servers, but no other authority.
      criticalExtension('2.5.29.19', sequence(TRUE, integer(Buffer.of(0)))),
      // keyCertSign and cRLSign
      criticalExtension('2.5.29.15', bitString(Buffer.of(0b0000_0110), 1)),
      ...keyIdentifiers,
    ]
  }
  return [
    criticalExtension('2.5.29.19', sequence()),
    // digitalSignature
    criticalExtension('2.5.29.15', bitString(Buffer.of(0b1000_0000), 7)),
    extension('2.5.29.37', sequence(SERVER_AUTH)),
    extension('2.5.29.17', sequence(...use.server.map(generalName))),
    ...keyIdentifiers,
  ]
}

function extension(identifier: string, value: Buffer): Buffer {
  return sequence(objectIdentifier(identifier), octetString(value))
}

function criticalExtension(identifier: string, value: Buffer): Buffer {
  return sequence(objectIdentifier(identifier), TRUE, octetString(value))
}

function generalName(host: string): Buffer {
  return isIPv4(host) ? element(0x87, Buffer.from(host.split('.').map(Number))) : element(0x82, Buffer.from(host))
}

/** SHA-1 of the subjectPublicKey (RFC 5280 §4.2.1.2). */
function keyIdentifier(publicKey: KeyObject): Buffer {
  return createHash('sha1').update(subjectPublicKey(publicKey)).digest()
}

/** For RSA that is PKCS #1; in the SPKI of a P-256 key it is the last 65 octets. */
function subjectPublicKey(publicKey: KeyObject): Buffer {
  if (publicKey.asymmetricKeyType === 'rsa') return publicKey.export({type: 'pkcs1', format: 'der'})
  return publicKey.export({type: 'spki', format: 'der'}).subarray(-65)
}

function pem(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? []
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n')
}
