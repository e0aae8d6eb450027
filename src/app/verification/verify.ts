import type {GivenSource} from '../../domain/binding/credential-origin.ts'
import type {BindingCredentials} from '../../domain/binding/credentials.ts'
import type {Work} from '../../domain/progress/progress.ts'
import type {Ports} from '../../ports/ports.ts'
import type {ServerAddress} from '../../ports/verification/dns.ts'
import type {RecordHolder} from '../records/record-holder.ts'
import {probeIdentity} from './probe-identity.ts'
import {
  type Verification,
  type VerificationPorts,
  verificationSubject,
  verifyInstance,
  withProbe,
} from './verify-instance.ts'
import {type WatchOptions, watchVerification} from './watch.ts'

export interface VerifyOptions {
  readonly holder: RecordHolder
  /** Credentials, or the instance to bind, that a mail is sent with to prove what SES accepts. */
  readonly sender: GivenSource<BindingCredentials> | string | undefined
  /** Asked instead of the zone's own name servers and the context's resolvers. */
  readonly at: readonly ServerAddress[] | undefined
  /** Until when the check is repeated. */
  readonly watch: Omit<WatchOptions, 'at'> | undefined
  /** Receives each check of a watch that shows something new. */
  readonly seen: (verification: Verification, isFirst: boolean) => Promise<void>
}

/**
 * Checks the records once or until they are right, and sends a mail where that is asked for.
 * @throws what {@link verifyInstance}, {@link watchVerification} and {@link probeIdentity} throw
 */
export async function* verify(
  ports: VerificationPorts & Pick<Ports, 'mailTransports'>,
  options: VerifyOptions,
): Work<Verification> {
  const {holder, sender, at, watch} = options
  const verification = watch ? yield* watched(ports, watch, options) : yield* verifyInstance(ports, holder, at)
  return sender === undefined ? verification : withProbe(verification, yield* probeIdentity(ports, sender))
}

async function* watched(
  ports: VerificationPorts,
  watch: Omit<WatchOptions, 'at'>,
  {holder, at, seen}: VerifyOptions,
): Work<Verification> {
  const subject = yield* verificationSubject(ports, holder)
  const checks = watchVerification(ports, subject, {...watch, ...(at ? {at} : {})})
  for (let isFirst = true; ; isFirst = false) {
    const {done, value} = await checks.next()
    if (done) return value
    await seen(value, isFirst)
  }
}
