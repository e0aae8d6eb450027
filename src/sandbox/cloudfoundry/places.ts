import type {Environment} from '../environment.ts'
import {cloudFoundrySettings} from './settings.ts'

export interface Organization {
  readonly guid: string
  readonly name: string
}

export interface Space {
  readonly guid: string
  readonly name: string
  readonly organization: Organization
}

/** What limits the organization: nothing. */
export const QUOTA = {guid: '4f1c7b2d-8e63-4a90-b5d7-0c9e3a6f2baa', name: 'sandbox-quota'} as const

/** There from the first start on, and not to be changed: logins that target them stay true. */
export const ORGANIZATION: Organization = {guid: '8f2d3c1e-5b0a-4c77-9d61-2f4e0a6b7c11', name: 'sandbox-org'}
export const SPACE: Space = {
  guid: 'c1b7a9d4-3e62-4f85-8a0c-6d5b9e2f1a22',
  name: 'sandbox-space',
  organization: ORGANIZATION,
}
export const OTHER_SPACE: Space = {
  guid: '5e9f0b38-7c41-4da6-b2e3-1a8c4d7f6b33',
  name: 'other',
  organization: ORGANIZATION,
}
export const SPACES: readonly Space[] = [SPACE, OTHER_SPACE]

/** When all of them were made: long before anything in them. Epoch milliseconds. */
export const FOUNDED_AT = Date.UTC(2026, 0, 5, 9)

/** @throws Error for a guid that no space has: rows only ever name spaces that there are */
export function spaceOf(guid: string): Space {
  const space = SPACES.find((candidate) => candidate.guid === guid)
  if (!space) throw new Error(`there is no space ${guid}`)
  return space
}

/** Why nobody may change anything in a space at the moment. */
export function suspension(env: Environment, space: Space): 'organization' | 'space' | undefined {
  const {organizationSuspended, suspendedSpace} = cloudFoundrySettings(env)
  if (organizationSuspended) return 'organization'
  return suspendedSpace === space.name ? 'space' : undefined
}
