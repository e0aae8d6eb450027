import {Args, Flags} from '@oclif/core'
import {addContext} from '../../app/contexts.ts'
import {SesctlCommand} from '../../cli/command.ts'
import {askForSecret} from '../../cli/prompts.ts'
import {readStandardInput} from '../../cli/standard-input.ts'
import type {Context, SecretReference} from '../../domain/context.ts'
import {checkBaseUrl, checkContextName, checkResolver, readAwsAccess} from '../../domain/context-values.ts'
import {shellCommand} from '../../domain/shell-words.ts'

interface Added {
  readonly name: string
  readonly current: boolean
}

export default class ContextAdd extends SesctlCommand<Added> {
  static override summary = 'Add a context: where a broker, AWS and resolvers are'
  static override description =
    'A password is never taken from the command line: it is asked for, piped in, or named by its place.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> prod --broker-url https://csb.example.gov --broker-password-stdin < password',
    '<%= config.bin %> <%= command.id %> prod --broker-url https://csb.example.gov --broker-password-env BROKER_PASSWORD --aws-region us-gov-west-1',
  ]
  static override args = {
    name: Args.string({ignoreStdin: true, required: true, description: 'name of the new context'}),
  }
  static override flags = {
    'broker-url': Flags.string({
      summary: 'base URL of the service broker, without /v2',
      required: true,
      helpValue: 'URL',
    }),
    'broker-username': Flags.string({summary: 'user of the broker', default: 'broker', helpValue: 'USER'}),
    'broker-password-stdin': Flags.boolean({
      summary: 'read the password from stdin and keep it in a 0600 file',
      exclusive: ['broker-password-env', 'broker-password-file'],
    }),
    'broker-password-env': Flags.string({summary: 'variable that holds the password', helpValue: 'NAME'}),
    'broker-password-file': Flags.string({
      summary: 'file that holds the password',
      helpValue: 'FILE',
      exclusive: ['broker-password-env'],
    }),
    ca: Flags.string({summary: 'PEM file of the certificate authority to trust', helpValue: 'FILE'}),
    'aws-region': Flags.string({summary: 'AWS region of the service (operators)', helpValue: 'us-gov-west-1'}),
    'aws-profile': Flags.string({summary: 'AWS profile to use', helpValue: 'PROFILE', dependsOn: ['aws-region']}),
    'aws-endpoint': Flags.string({summary: 'URL that stands in for AWS', helpValue: 'URL', dependsOn: ['aws-region']}),
    resolver: Flags.string({
      summary: 'resolver to ask; repeatable',
      helpValue: 'ADDRESS[:PORT]',
      multiple: true,
      multipleNonGreedy: true,
    }),
    use: Flags.boolean({summary: 'make it the current context'}),
    replace: Flags.boolean({summary: 'overwrite a context of this name'}),
  }

  async run(): Promise<Added> {
    const {args, flags} = await this.parse(ContextAdd)
    const name = checkContextName(args.name)
    const aws = readAwsAccess(flags)
    const resolvers = flags.resolver?.map(checkResolver)
    const url = checkBaseUrl(flags['broker-url'])
    const context: Context = {
      platform: {
        kind: 'osb',
        url,
        username: flags['broker-username'],
        password: await this.#password(name, flags),
        ...(flags.ca === undefined ? {} : {caFile: flags.ca}),
      },
      ...(aws === undefined ? {} : {aws}),
      ...(resolvers === undefined ? {} : {dns: {resolvers}}),
    }
    const {current} = await addContext(this.ports, name, context, flags)
    this.show(() => `Context ${name} added${current ? ' and current' : ''}.`)
    if (!current) this.suggest(shellCommand('sesctl', 'context', 'use', name))
    return {name, current}
  }

  async #password(name: string, flags: PasswordFlags): Promise<SecretReference> {
    if (flags['broker-password-env']) return {from: 'environment', name: flags['broker-password-env']}
    if (flags['broker-password-file']) return {from: 'file', path: flags['broker-password-file']}
    const password = flags['broker-password-stdin']
      ? await readStandardInput('The password')
      : await askForSecret({message: 'Password of the broker:', flag: '--broker-password-stdin', noInput: this.noInput})
    const kept = await (await this.ports.secrets()).keep(name, password)
    if (kept.from === 'file') this.note(`The password is kept in ${kept.path} (mode 0600).`)
    return kept
  }
}

interface PasswordFlags {
  readonly 'broker-password-env'?: string | undefined
  readonly 'broker-password-file'?: string | undefined
  readonly 'broker-password-stdin': boolean
}
