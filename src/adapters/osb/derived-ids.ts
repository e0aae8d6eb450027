import {createHash} from 'node:crypto'
import {ORGANIZATION_GUID, SPACE_GUID} from './requests.ts'

/** RFC 9562 section 6.6 */
const URL_NAMESPACE = '6ba7b811-9dad-11d1-80b4-00c04fd430c8'

/**
 * Ids that a name may have at a time: the first, and others for when that one is taken by what failed or is being
 * replaced. Whoever looks for a name asks for all of them, so there are few.
 */
export const GENERATIONS = 4

/**
 * Ids of the instance that goes by a name at a broker, the same on every machine.
 * @param brokerUrl however it is written: scheme, case, the scheme's own port and slashes at its end do not matter.
 */
export function instanceIds(brokerUrl: string, name: string): string[] {
  const {host, pathname} = new URL(brokerUrl)
  const broker = uuid5(URL_NAMESPACE, `osb://${host.toLowerCase()}${pathname.replace(/\/+$/, '')}`)
  return generations((nth) => uuid5(broker, `${ORGANIZATION_GUID}/${SPACE_GUID}/${name}/${nth}`))
}

/** Ids of the binding that goes by a name at an instance, the same on every machine. */
export function bindingIds(instanceId: string, name: string): string[] {
  return generations((nth) => uuid5(instanceId, `binding/${name}/${nth}`))
}

const generations = (id: (nth: number) => string): string[] => Array.from({length: GENERATIONS}, (_, nth) => id(nth))

/**
 * The id to use next: one that was never used, else the one whose last use is longest ago, because AWS keeps the rates of
 * a configuration set by its name, and takes a while to forget a user.
 * @param retired when ids were given up on this machine (ISO 8601)
 */
export function nextId(
  ids: readonly string[],
  taken: ReadonlySet<string>,
  retired: ReadonlyMap<string, string>,
): string | undefined {
  const free = ids.filter((id) => !taken.has(id))
  const [longestAgo] = free.toSorted((one, other) => ((retired.get(one) ?? '') < (retired.get(other) ?? '') ? -1 : 1))
  return free.find((id) => !retired.has(id)) ?? longestAgo
}

/** Whether an id may be another machine's as well: it follows from a name. Ids that were drawn are of version 4. */
export const isDerived = (id: string): boolean => id.charAt(14) === '5'

/** RFC 9562 section 5.5 */
export function uuid5(namespace: string, name: string): string {
  const bytes = createHash('sha1')
    .update(Buffer.from(namespace.replaceAll('-', ''), 'hex'))
    .update(name, 'utf8')
    .digest()
    .subarray(0, 16)
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6)
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8)
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
