import {instanceOfUser} from '../../faults/instances.ts'
import {activeFault} from '../../faults/switches.ts'
import type {World} from '../../world.ts'

/**
 * Whether a key has reached the part of AWS that is asked. IAM is eventually consistent (IAM User Guide, "Troubleshooting
 * IAM"), over HTTPS as much as over SMTP; here every key works at once, but for those made while `iam-lag` is on.
 *
 * @param key `createdAt` is in epoch milliseconds
 */
export function isKeyUsableYet(
  world: World,
  {userName, createdAt}: {readonly userName: string; readonly createdAt: number},
): boolean {
  const lag = activeFault(world, 'iam-lag', () => instanceOfUser(world, userName))
  return lag === undefined || createdAt < lag.since || world.clock.now() - createdAt >= lag.millis
}
