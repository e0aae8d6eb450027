import {createHash} from 'node:crypto'

/** The guid of something that is there because something else is, such as the package of an app: always the same. */
export function derivedGuid(kind: string, guid: string): string {
  const hex = createHash('sha256').update(`${kind} of ${guid}`).digest('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  )
}
