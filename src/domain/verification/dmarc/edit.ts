import {type DmarcPolicy, isSameUri, isWeaker, parseDmarc, type ReportUri} from './record.ts'

/** A record with what it lacks put in, and what that was. */
export interface DmarcEdit {
  readonly value: string
  /** From where to where, where the policy was too weak or not valid. */
  readonly strengthened?: {readonly from?: DmarcPolicy; readonly to: DmarcPolicy}
  readonly addedReports: readonly ReportUri[]
}

export interface DmarcWants {
  /** The least that the policy has to be. */
  readonly policy?: DmarcPolicy
  readonly rua: readonly ReportUri[]
  readonly ruf: readonly ReportUri[]
}

/**
 * A published record as it should be: its own words wherever they are enough, a stronger policy where its own is weaker,
 * report addresses of both. A record that needs nothing comes back to the letter.
 * @param published that is a DMARC record.
 */
export function withWants(published: string, wants: DmarcWants): DmarcEdit {
  const record = parseDmarc(published)
  const [rua, ruf] = [lacking(record?.rua ?? [], wants.rua), lacking(record?.ruf ?? [], wants.ruf)]
  const weak = wants.policy !== undefined && (record?.p === undefined || isWeaker(record.p, wants.policy))
  let value = published
  if (weak && wants.policy !== undefined) value = withTag(value, 'p', wants.policy)
  if (rua.length > 0) value = withTag(value, 'rua', list([...(record?.rua ?? []), ...rua]))
  if (ruf.length > 0) value = withTag(value, 'ruf', list([...(record?.ruf ?? []), ...ruf]))
  return {
    value,
    ...(weak && wants.policy !== undefined
      ? {strengthened: {...(record?.p === undefined ? {} : {from: record.p}), to: wants.policy}}
      : {}),
    addedReports: [...rua, ...ruf.filter((uri) => !rua.some((other) => isSameUri(other, uri)))],
  }
}

function lacking(has: readonly ReportUri[], wanted: readonly ReportUri[]): ReportUri[] {
  return wanted.filter((uri, index) => {
    const earlier = [...has, ...wanted.slice(0, index)]
    return !earlier.some((other) => isSameUri(other, uri))
  })
}

/** Size limits stay: receivers of before RFC 9989 go by them. */
function list(uris: readonly ReportUri[]): string {
  return uris.map(({text}) => text).join(',')
}

/** The policy follows the version (RFC 7489 insisted on it); other tags that are new go to the end. */
function withTag(text: string, name: string, value: string): string {
  const parts = text.split(';').map((part) => part.trim())
  const at = parts.findIndex((part) => part.split('=')[0]?.trim().toLowerCase() === name)
  const tag = `${name}=${value}`
  const rest = parts.filter((part, index) => index === at || part !== '')
  if (at !== -1) return rest.map((part) => (part === parts[at] ? tag : part)).join('; ')
  return (name === 'p' ? [...rest.slice(0, 1), tag, ...rest.slice(1)] : [...rest, tag]).join('; ')
}
