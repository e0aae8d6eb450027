import {UnexpectedAnswer} from '../exit/failure.ts'

/** SES takes TLS from the first byte on 465 (Amazon SES developer guide, "Connecting to an SMTP endpoint"). */
const PORT = 465

/**
 * `smtps://user:password@host:465`, without a line break. Everything but unreserved characters is percent-encoded
 * (RFC 3986 section 2.3), so that a shell takes it for one word, too.
 * @param values credentials under the broker's own keys, with their secrets.
 * @throws UnexpectedAnswer where the URL would not say whose credentials it has, or cannot be written.
 */
export function formatSmtpUrl(values: Readonly<Record<string, unknown>>): string {
  const [user, password, host] = ['smtp_user', 'smtp_password', 'smtp_server'].map((key) => String(values[key]))
  if (user !== values['aws_access_key_id']) throw cannot('its SMTP user name is not its access key id')
  if (!/^[A-Za-z0-9.-]+$/.test(host ?? '')) throw cannot('its SMTP server is not the name of a host')
  return `smtps://${encoded(user ?? '')}:${encoded(password ?? '')}@${host}:${PORT}`
}

function encoded(text: string): string {
  try {
    return encodeURIComponent(text).replaceAll(/[!'()*]/g, (character) => `%${hex(character)}`)
  } catch {
    throw cannot('a value is not Unicode text')
  }
}

function hex(character: string): string {
  return character.charCodeAt(0).toString(16).toUpperCase()
}

function cannot(why: string): UnexpectedAnswer {
  return new UnexpectedAnswer(`Can't write the binding as an SMTP URL: ${why}.`, {hints: ['Use --format json.']})
}

/**
 * What a text that is nothing but an SMTP URL says, under the broker's own keys; undefined for any other text. SES's SMTP user
 * name is the access key id, and its host names have the region.
 */
export function readSmtpUrl(text: string): Record<string, string> | undefined {
  const url = text.trim()
  if (!/^smtps?:\/\/\S+$/i.test(url) || !URL.canParse(url)) return undefined
  const {username, password, hostname} = new URL(url)
  const [user, secret] = [decoded(username), decoded(password)]
  if (user === undefined || secret === undefined || user === '' || hostname === '') return undefined
  const [, region] = /^email-smtp(?:-fips)?\.([a-z0-9-]+)\.amazonaws\.com$/i.exec(hostname) ?? []
  return {
    ...(region === undefined ? {} : {region}),
    smtp_server: hostname,
    smtp_user: user,
    smtp_password: secret,
    aws_access_key_id: user,
  }
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}
