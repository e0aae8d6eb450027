import type {GivenSource} from '../../domain/binding/credential-origin.ts'
import type {BindingCredentials, SmtpLogin} from '../../domain/binding/credentials.ts'
import type {RequestPreview} from '../../domain/instance/request-preview.ts'
import type {Work} from '../../domain/progress/progress.ts'
import {composeTestMail, defaultFrom} from '../../domain/sending/test-mail.ts'
import type {Ports} from '../../ports/ports.ts'
import {withTemporaryBinding} from '../binding/temporary-binding.ts'
import {requireReadyInstance} from '../instance/find-instance.ts'
import {proveTransports, TransportProof} from './prove-transports.ts'
import {
  domainToSendFrom,
  type SendTestOptions,
  type SendTestResult,
  sendTestMail,
  type Transport,
} from './send-test-mail.ts'

/** Credentials that somebody holds, for SMTP alone where they are no more; or the name or id of an instance that a temporary binding is made of. */
export type MailSource = GivenSource<BindingCredentials | SmtpLogin> | string

const KEY_KNOWN: Readonly<Record<Transport, string>> = {smtp: 'key known to SMTP', api: 'key known to the API'}

type SendTestPorts = Pick<Ports, 'mailTransports' | 'clock' | 'platform' | 'recordSnapshots'>

/**
 * Sends one test mail a transport. Refusals are results. Credentials that are given need no platform.
 * @throws Interrupted; with an instance, also InstanceNotFound, InstanceNotReady and what the platform throws.
 */
export async function* sendTest(
  ports: SendTestPorts,
  source: MailSource,
  options: SendTestOptions,
): Work<SendTestResult> {
  if (typeof source === 'string') return yield* sendTestFrom(ports, source, options)
  const {credentials, instance, origin} = source
  const name = instance?.name ?? instance?.id
  const named = name === undefined ? {} : {instance: {name, ...(instance?.id === undefined ? {} : {id: instance.id})}}
  return yield* sendTestMail(ports, {credentials, source: origin, ...named}, options)
}

/**
 * Waits until AWS knows the binding's key on every transport that is taken; a transport that never takes the login is reported with
 * that refusal, and no mail is tried on it.
 */
async function* sendTestFrom(ports: SendTestPorts, nameOrId: string, options: SendTestOptions): Work<SendTestResult> {
  const deadline = ports.clock.now() + options.timeoutMillis
  const instance = await requireReadyInstance(ports, nameOrId)
  return yield* withTemporaryBinding(ports, instance, async function* (credentials): Work<SendTestResult> {
    const mail = await ports.mailTransports()
    const proofs: Readonly<Record<Transport, TransportProof>> = {
      smtp: new TransportProof('SMTP', () => mail.proveSmtpLogin(credentials, options.tls)),
      api: new TransportProof('API', () => mail.proveApiKey(credentials)),
    }
    for (const transport of options.transports) {
      yield* proveTransports(ports.clock, KEY_KNOWN[transport], [proofs[transport]], {
        timeoutMillis: Math.max(0, deadline - ports.clock.now()),
        successesNeeded: 2,
        // A network that lets nothing through is part of what the test finds out: only the key is waited for.
        passes: ({kind}) => kind === 'credentials',
      })
    }
    const sender = {
      credentials,
      source: 'temporary binding' as const,
      instance: {name: instance.name, id: instance.id},
    }
    return yield* sendTestMail(ports, sender, options, (transport) => proofs[transport].refused)
  })
}

/** What {@link sendTest} would send, its own binding included. Sends no mail. */
export async function previewSendTest(
  ports: Pick<Ports, 'platform' | 'clock'>,
  source: MailSource,
  options: SendTestOptions,
): Promise<RequestPreview[]> {
  if (typeof source !== 'string')
    return mails(domainToSendFrom(source.credentials, options.from), options, ports.clock.now())
  const platform = await ports.platform()
  const instance = await requireReadyInstance(ports, source)
  const domain = instance.parameters?.domain ?? '<domain of the instance>'
  // The ids are drawn when the requests are made.
  const binding = {id: 'NEW-ID', instanceId: instance.id, createdAt: '', state: 'undelivered'} as const
  return [
    ...(await platform.preview({kind: 'create-binding', instance})),
    ...mails(domain, options, ports.clock.now()),
    ...(await platform.preview({kind: 'delete-binding', instance, binding})),
  ]
}

function mails(domain: string, options: SendTestOptions, now: number): RequestPreview[] {
  const from = options.from ?? defaultFrom(domain)
  const sentAt = new Date(now).toISOString()
  return options.transports.map((transport) => {
    const {to, subject, text} = composeTestMail({from, to: options.to, transport, sentAt})
    const body = {from, to, subject, text}
    return transport === 'smtp'
      ? {method: 'SMTP', target: `smtp_server, ${options.tls === 'starttls' ? 'STARTTLS' : 'TLS'}`, body}
      : {method: 'SES SendEmail', target: '/v2/email/outbound-emails', body}
  })
}
