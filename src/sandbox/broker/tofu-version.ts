import type {Environment} from '../environment.ts'
import type {Instance} from './instances.ts'
import {sameVersion} from './maintenance-info.ts'
import {internal} from './refusal.ts'

/** Version of OpenTofu that the brokerpak came with at first. */
const FIRST_TOFU_VERSION = '1.8.2'

const KEY = 'broker.tofu_version'

/** Version of OpenTofu that the broker runs: the plan's maintenance_info. */
export function tofuVersion({store}: Environment): string {
  return store.setting(KEY) ?? FIRST_TOFU_VERSION
}

/** Has the broker run another version from now on, as if its operator had deployed a new brokerpak. */
export function deployTofuVersion({store}: Environment, version: string): void {
  store.setSetting(KEY, version)
}

/**
 * A state that an older OpenTofu wrote has to be upgraded before anything else (terraform_upgrade_checker.go).
 * @param what failed, as the broker begins its sentence
 * @throws Refusal 500
 */
export function refuseOldState(env: Environment, instance: Instance, what: string): void {
  if (sameVersion(instance.tofuVersion, tofuVersion(env))) return
  throw internal(
    `${what}: operation attempted with newer version of OpenTofu than current state, ` +
      'upgrade the service before retrying operation',
  )
}
