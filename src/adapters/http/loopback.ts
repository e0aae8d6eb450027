import {isIP} from 'node:net'

/** Whether a URL stays on this machine: localhost (RFC 6761 section 6.3), 127.0.0.0/8, ::1. */
export function isLoopback({hostname}: Pick<URL, 'hostname'>): boolean {
  if (hostname === '[::1]') return true
  return isIP(hostname) === 4 ? hostname.startsWith('127.') : /(^|\.)localhost\.?$/.test(hostname)
}
