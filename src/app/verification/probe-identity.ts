import type {Work} from '../../domain/progress/progress.ts'
import type {Refusal} from '../../domain/sending/mail-refusal.ts'
import {simulatorAddress} from '../../domain/sending/test-mail.ts'
import type {Ports} from '../../ports/ports.ts'
import {type MailSource, sendTest} from '../sending/send-test.ts'
import type {Transport} from '../sending/send-test-mail.ts'

/** What SES said when it was given a mail of the domain's: the answer that a tenant's key can get. */
export type Probe =
  | {readonly accepted: true; readonly messageId: string}
  | {readonly accepted: false; readonly refusal: Refusal}

type ProbePorts = Pick<Ports, 'mailTransports' | 'clock' | 'platform' | 'recordSnapshots'>

const KEY_TIMEOUT_MILLIS = 60_000

/**
 * Sends a mail to the mailbox simulator, over the API or where that cannot be reached over SMTP: SES takes it if the identity is verified, and says so if it is not.
 * Neither rates nor quotas are moved by it.
 * @throws what {@link sendTest} throws
 */
export async function* probeIdentity(ports: ProbePorts, holder: MailSource): Work<Probe> {
  const byApi = yield* probeBy('api', ports, holder)
  if (byApi.accepted || byApi.refusal.kind !== 'unreachable') return byApi
  const bySmtp = yield* probeBy('smtp', ports, holder)
  return bySmtp.accepted || bySmtp.refusal.kind !== 'unreachable' ? bySmtp : byApi
}

async function* probeBy(transport: Transport, ports: ProbePorts, holder: MailSource): Work<Probe> {
  const {transports} = yield* sendTest(ports, holder, {
    to: [simulatorAddress('success')],
    transports: [transport],
    tls: 'starttls',
    timeoutMillis: KEY_TIMEOUT_MILLIS,
    transcript: false,
  })
  const [sent] = transports
  if (sent === undefined) throw new Error('a mail was sent over no transport')
  return sent.accepted ? {accepted: true, messageId: sent.messageId} : {accepted: false, refusal: sent.refusal}
}
