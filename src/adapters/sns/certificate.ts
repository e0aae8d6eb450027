import {type KeyObject, X509Certificate} from 'node:crypto'

const PEM = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g
/** `sns.amazonaws.com`, or with a region, of each partition. */
const NAME = /^sns(?:[.-][a-z0-9-]+)?\.amazonaws\.com(?:\.cn)?$/
const LEAST_BITS = 2048

export interface SigningCertificate {
  readonly publicKey: KeyObject
  /** Epoch milliseconds. */
  readonly validFrom: number
  readonly validTo: number
}

/**
 * A certificate that SNS may sign with: RSA of 2048 bits or more, named after SNS. Where the file has more than the leaf,
 * each has to be signed by the next.
 * @returns undefined for anything else.
 */
export function signingCertificate(pem: string): SigningCertificate | undefined {
  try {
    const [leaf, ...others] = (pem.match(PEM) ?? []).map((text) => new X509Certificate(text))
    if (leaf?.publicKey.asymmetricKeyType !== 'rsa') return undefined
    if ((leaf.publicKey.asymmetricKeyDetails?.modulusLength ?? 0) < LEAST_BITS) return undefined
    if (!namesOf(leaf).some((name) => NAME.test(name))) return undefined
    const isChain = others.every((issuer, index) => {
      const subject = index === 0 ? leaf : others[index - 1]
      return subject?.checkIssued(issuer) === true && subject.verify(issuer.publicKey)
    })
    if (!isChain) return undefined
    return {publicKey: leaf.publicKey, validFrom: Date.parse(leaf.validFrom), validTo: Date.parse(leaf.validTo)}
  } catch {
    return undefined
  }
}

/** Whether it is a certificate at all, of whomever: a page of a proxy is none. */
export function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem.match(PEM)?.[0] ?? '').publicKey !== undefined
  } catch {
    return false
  }
}

/** The common name and the DNS names (RFC 5280 sections 4.1.2.6 and 4.2.1.6). */
function namesOf({subject, subjectAltName = ''}: X509Certificate): string[] {
  const common = /(?:^|\n)CN=([^\n]+)/.exec(subject)?.[1] ?? ''
  const others = [...subjectAltName.matchAll(/DNS:([^,\s]+)/g)].map(([, name = '']) => name)
  return [common, ...others].map((name) => name.toLowerCase())
}
