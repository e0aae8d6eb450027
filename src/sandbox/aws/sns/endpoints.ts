import {isAddress} from '../../mail/addresses.ts'
import {invalidParameter} from './invalid-parameter.ts'

const PROTOCOLS = ['http', 'https', 'email', 'email-json'] as const
export type Protocol = (typeof PROTOCOLS)[number]

/** @throws AwsError InvalidParameter for a protocol that the sandbox does not implement, and for one that SNS does not know */
export function checkProtocol(text: string): Protocol {
  const protocol = PROTOCOLS.find((candidate) => candidate === text)
  if (protocol !== undefined) return protocol
  throw invalidParameter('Protocol', `The sandbox delivers by ${PROTOCOLS.join(', ')}`)
}

/** @throws AwsError InvalidParameter when the endpoint does not fit its protocol (SNS API Reference, Subscribe) */
export function checkEndpoint(protocol: Protocol, endpoint: string): void {
  if (protocol === 'email' || protocol === 'email-json') {
    if (!isAddress(endpoint)) throw invalidParameter('Email address')
    return
  }
  if (!endpoint.startsWith(`${protocol}://`)) throw invalidParameter('Endpoint must match the specified protocol')
  if (!URL.canParse(endpoint)) throw invalidParameter('Unsupported endpoint')
}

/** What lists show of an endpoint: a password in it is four asterisks, as in SNS's console and answers. */
export function shownEndpoint(endpoint: string): string {
  return endpoint.replace(/^(https?:\/\/[^/?#@:]*):[^/?#@]*@/, '$1:****@')
}
