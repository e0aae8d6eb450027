import {isLoopback} from './loopback.ts'

/** What has to be warned of about a connection whenever it is used: that it can be read or changed on the way. */
export function connectionWarnings(baseUrl: string, options: {unverified: boolean}): string[] {
  const url = new URL(baseUrl)
  if (url.protocol === 'http:') {
    if (isLoopback(url)) return []
    return [
      `${url.host} is spoken to in plain text: anybody on the way can read what is sent, credentials included. Use https:// in its URL.`,
    ]
  }
  if (!options.unverified) return []
  return [
    `The certificate of ${url.host} is not checked: anybody on the way can read and change what is sent, credentials included. Name the authority that signed it instead (--ca-file).`,
  ]
}
