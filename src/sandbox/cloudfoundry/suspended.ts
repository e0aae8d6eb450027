import type {Environment} from '../environment.ts'
import {spaceOf, suspension} from './places.ts'
import {V3Error} from './v3-error.ts'

/** @throws V3Error 403 when nothing may be changed in a space */
export function requireActiveSpace(env: Environment, spaceGuid: string): void {
  const suspended = suspension(env, spaceOf(spaceGuid))
  if (suspended === 'organization') throw new V3Error(403, 10_017, 'OrgSuspended', 'The organization is suspended')
  if (suspended === 'space') throw new V3Error(403, 10_019, 'SpaceSuspended', 'The space is suspended')
}
