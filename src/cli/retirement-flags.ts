import {Flags} from '@oclif/core'
import {InvalidValue} from '../domain/exit/failure.ts'
import {DEFAULT_GRACE_MILLIS, type Retirement} from '../domain/rotation/retirement.ts'
import {durationFlag} from './flags.ts'

/** When the old credentials of a rotation are revoked. */
export const retirementFlags = () => ({
  grace: durationFlag({
    summary: 'keep the old credentials this long after the delivery, for consumers that have not read the new ones yet',
    defaultHelp: async () => `${DEFAULT_GRACE_MILLIS / 60_000}m with --write`,
    exclusive: ['retire', 'rollback'],
  }),
  retire: Flags.option({
    options: ['now'] as const,
    summary: 'now: revoke the old credentials at once, whoever still uses them',
    exclusive: ['rollback'],
  })(),
})

/**
 * @param now epoch milliseconds, at the start of the command.
 * @throws InvalidValue for a grace onto standard output: nothing says when its reader has put the credentials to use.
 */
export function retirementOf(
  flags: {
    readonly grace?: number | undefined
    readonly retire?: 'now' | undefined
    readonly reveal: boolean
    readonly timeout: number
  },
  now: number,
): {readonly retirement: Retirement | undefined; readonly waitUntil: number} {
  const {grace, retire, reveal, timeout} = flags
  if (grace !== undefined && reveal) {
    throw new InvalidValue(
      "Can't count a grace for credentials on standard output: nothing says when they are in use.",
      {
        hints: ['Leave --grace out: the old ones are kept until you revoke them with --resume --retire now.'],
      },
    )
  }
  const asked: Retirement | undefined = grace === undefined ? undefined : {kind: 'after', graceMillis: grace}
  return {
    retirement: retire === 'now' ? {kind: 'now'} : asked,
    // What is left of the time is for revoking.
    waitUntil: now + timeout - Math.min(30_000, timeout / 5),
  }
}
