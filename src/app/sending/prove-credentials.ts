import type {BindingCredentials} from '../../domain/binding/credentials.ts'
import type {Work} from '../../domain/progress/progress.ts'
import type {Ports} from '../../ports/ports.ts'
import type {ProofReport} from '../../ports/sending/mail-transports.ts'
import {type ProofOptions, proveTransports, TransportProof} from './prove-transports.ts'

export interface CredentialsProof {
  /** The last answer of each transport. */
  readonly smtp: ProofReport
  readonly api: ProofReport
  /** Rounds; each one asks the transports that are not proved yet. */
  readonly attempts: number
}

/**
 * Proves that credentials work, on both transports at once: a real SMTP AUTH (STARTTLS by default), and an API call signed
 * with the access key. A proof that fails is a result, not an exception: see {@link proveTransports}.
 * @throws Interrupted
 */
export async function* proveCredentials(
  ports: Pick<Ports, 'mailTransports' | 'clock'>,
  credentials: BindingCredentials,
  options: ProofOptions & {readonly tls?: 'starttls' | 'implicit'},
): Work<CredentialsProof> {
  const mail = await ports.mailTransports()
  const smtp = new TransportProof('SMTP', () => mail.proveSmtpLogin(credentials, options.tls ?? 'starttls'))
  const api = new TransportProof('API', () => mail.proveApiKey(credentials))
  const {attempts} = yield* proveTransports(
    ports.clock,
    'proof by SMTP login and signed API call',
    [smtp, api],
    options,
  )
  return {smtp: await smtp.report(), api: await api.report(), attempts}
}
