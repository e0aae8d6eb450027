import type {Environment} from '../../environment.ts'
import {instanceOfUser} from '../../faults/instances.ts'
import {activeFault} from '../../faults/switches.ts'

/**
 * Whether a key has reached the part of AWS that is asked. IAM is eventually consistent (IAM User Guide, "Troubleshooting
 * IAM"), over HTTPS as much as over SMTP; here every key works at once, but for those made while `iam-lag` is on.
 *
 * @param key `createdAt` is in epoch milliseconds
 */
export function isKeyUsableYet(
  env: Environment,
  {userName, createdAt}: {readonly userName: string; readonly createdAt: number},
): boolean {
  const lag = activeFault(env, 'iam-lag', () => instanceOfUser(env, userName))
  return lag === undefined || createdAt < lag.since || env.clock.now() - createdAt >= lag.millis
}
