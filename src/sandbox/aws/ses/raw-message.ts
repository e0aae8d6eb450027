import {badRequest, bareAddresses} from './addresses.ts'

/** What the header of a raw message says of its sender and recipients. */
export interface RawHeader {
  readonly from: string
  readonly to: readonly string[]
  readonly cc: readonly string[]
  readonly bcc: readonly string[]
}

/** @throws AwsError BadRequestException when there is no sender. */
export function readRawHeader(raw: Buffer): RawHeader {
  const fields = headerFields(raw)
  const addresses = (name: string) =>
    fields.filter((field) => field.name === name).flatMap((field) => bareAddresses(field.value))
  const [from] = addresses('from')
  if (from === undefined) throw badRequest("Missing required header 'From'.")
  return {from, to: addresses('to'), cc: addresses('cc'), bcc: addresses('bcc')}
}

/** The message without its Bcc fields, which recipients must not see (RFC 5322, section 3.6.3). */
export function withoutBcc(raw: Buffer): Buffer {
  const kept = headerFields(raw).filter(({name}) => name !== 'bcc')
  const header = kept.map(({text}) => text).join('')
  return Buffer.concat([Buffer.from(header, 'latin1'), raw.subarray(headerLength(raw))])
}

interface Field {
  readonly name: string
  /** Unfolded (RFC 5322, section 2.2.3). */
  readonly value: string
  /** As it stands in the message, line end included. */
  readonly text: string
}

function headerFields(raw: Buffer): Field[] {
  const header = raw.subarray(0, headerLength(raw)).toString('latin1')
  return (header.match(/[^\n]*(?:\n[ \t][^\n]*)*(?:\n|$)/g) ?? []).filter(Boolean).map((text) => {
    const colon = text.indexOf(':')
    const value = text.slice(colon + 1).replace(/\r?\n/g, '')
    return {name: text.slice(0, Math.max(colon, 0)).trim().toLowerCase(), value: value.trim(), text}
  })
}

/** Up to the empty line, which belongs to the body here. */
function headerLength(raw: Buffer): number {
  const ends = [raw.indexOf('\r\n\r\n') + 2, raw.indexOf('\n\n') + 1].filter((end) => end > 1)
  return ends.length > 0 ? Math.min(...ends) : raw.length
}
