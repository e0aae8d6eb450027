import {Flags} from '@oclif/core'
import {CREDENTIAL_FORMATS} from '../domain/binding/credential-format.ts'
import {parseBindingParameters} from '../domain/binding/parameters.ts'
import {isSecretWebhook} from '../domain/binding/webhook.ts'
import {InvalidValue} from '../domain/exit/failure.ts'
import {parseName} from '../domain/instance/name.ts'
import type {BindingRequest} from '../domain/instance/service-instance.ts'
import {deliveryCommandFlags} from './delivery-command-flags.ts'
import {dryRunFlag, timeoutFlag} from './flags.ts'
import {readStandardInput} from './standard-input.ts'

/** Flags of sesctl bind. */
export const bindFlags = () => ({
  name: Flags.string({summary: 'label to find the binding by', helpValue: 'LABEL'}),
  key: Flags.string({summary: 'name of the service key on Cloud Foundry', helpValue: 'NAME', exclusive: ['name']}),
  app: Flags.string({
    summary: 'bind this app of Cloud Foundry, by name or guid',
    helpValue: 'APP',
    exclusive: ['key', 'write', 'exec', 'format', 'reveal'],
  }),
  'source-ip': Flags.string({
    summary: 'address or range (CIDR) that may use the credentials; the broker does not enforce it; may be repeated',
    helpValue: 'ADDRESS',
    multiple: true,
    multipleNonGreedy: true,
  }),
  'notification-email': Flags.string({summary: 'address to notify of bounces and complaints', helpValue: 'ADDRESS'}),
  'notification-webhook': Flags.string({
    summary:
      'HTTPS endpoint that receives bounces, complaints and deliveries; - reads a URL with a password from standard input',
    helpValue: 'URL',
  }),
  write: Flags.string({
    summary: 'file for the credentials, replaced atomically; it keeps its owner, group and mode, a new one gets 0600',
    helpValue: 'FILE',
  }),
  ...deliveryCommandFlags(),
  format: Flags.option({
    options: CREDENTIAL_FORMATS,
    summary:
      'form of the file (else the one that it has, or that of its ending), or of what is revealed or --exec gets',
  })(),
  new: Flags.boolean({
    summary: 'make another binding even where the app has one, or FILE holds credentials in use',
  }),
  reveal: Flags.boolean({summary: 'show the secrets on stdout'}),
  timeout: timeoutFlag('change'),
  'dry-run': dryRunFlag(),
})

/** What was typed of a binding: its name, and the parameters that go to the broker. @throws InvalidValue, AnswerNeeded */
export async function typedBinding(flags: {
  readonly name?: string | undefined
  readonly key?: string | undefined
  readonly 'source-ip'?: readonly string[] | undefined
  readonly 'notification-email'?: string | undefined
  readonly 'notification-webhook'?: string | undefined
}): Promise<Pick<BindingRequest, 'name' | 'parameters'>> {
  const name = flags.key ?? flags.name
  const parameters = parseBindingParameters({
    sourceIps: flags['source-ip'],
    notificationEmail: flags['notification-email'],
    notificationWebhook: await typedWebhook(flags['notification-webhook']),
  })
  return {
    ...(name === undefined ? {} : {name: parseName(name, 'binding')}),
    ...(Object.keys(parameters).length === 0 ? {} : {parameters}),
  }
}

/** @throws InvalidValue for a password on the command line, where every process of this machine can read it */
async function typedWebhook(text: string | undefined): Promise<string | undefined> {
  if (text === '-') return (await readStandardInput('The webhook')).trim()
  if (text === undefined || !isSecretWebhook(text)) return text
  throw new InvalidValue("Can't take a password on the command line, where other processes read it.", {
    hints: ['Give the URL on standard input:  sesctl bind NAME --notification-webhook - < FILE'],
  })
}
