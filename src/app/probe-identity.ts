import type {BindingCredentials} from '../domain/credentials.ts'
import type {GivenSource} from '../domain/given-source.ts'
import type {Refusal} from '../domain/mail-refusal.ts'
import type {Work} from '../domain/progress.ts'
import {simulatorAddress} from '../domain/test-mail.ts'
import type {Ports} from '../ports/ports.ts'
import {sendTest} from './send-test.ts'

/** What SES said when it was given a mail of the domain's: the answer that a tenant's key can get. */
export type Probe =
  | {readonly accepted: true; readonly messageId: string}
  | {readonly accepted: false; readonly refusal: Refusal}

const KEY_TIMEOUT_MILLIS = 60_000

/**
 * Sends a mail to the mailbox simulator over the API: SES takes it if the identity is verified, and says so if it is not.
 * Neither rates nor quotas are moved by it.
 * @throws what {@link sendTest} throws
 */
export async function* probeIdentity(
  ports: Pick<Ports, 'mailRoads' | 'clock' | 'platform' | 'recordSnapshots'>,
  holder: string | GivenSource<BindingCredentials>,
): Work<Probe> {
  const {roads} = yield* sendTest(ports, holder, {
    to: [simulatorAddress('success')],
    roads: ['api'],
    tls: 'starttls',
    timeoutMillis: KEY_TIMEOUT_MILLIS,
    transcript: false,
  })
  const [road] = roads
  if (road === undefined) throw new Error('a mail was sent over no road')
  return road.accepted ? {accepted: true, messageId: road.messageId} : {accepted: false, refusal: road.refusal}
}
