import {createHash} from 'node:crypto'

/** Names that the broker derives from ids, as the brokerpak's locals do. */

/** Base of everything that belongs to one instance; also its configuration set's name. */
export const baseName = (instanceId: string): string => `csb-aws-ses-${instanceId}`

/** Name of a binding's IAM user and of that user's only policy. */
export const bindingUserName = (bindingId: string): string => `csb-aws-ses-${bindingId}`

/** IAM path of every binding's user. */
export const BINDING_USER_PATH = '/cf/'

/** The domain of an instance that was not given one: a hash, so that the instance's id does not show in DNS. */
export function generatedDomain(instanceId: string, defaultZone: string): string {
  const digest = createHash('sha256').update(instanceId, 'utf8').digest('hex')
  return `ses-${digest.slice(0, 16)}.${defaultZone}`
}

/** What the broker calls an operation of an instance; clients hand it back and it is ignored. */
export const operationName = (instanceId: string): string => `tf:${instanceId}:`
