import {Args, Flags} from '@oclif/core'
import {addContext} from '../../app/context/contexts.ts'
import {typedPlatform, type WantedSecret} from '../../app/context/platform.ts'
import {SesctlCommand} from '../../cli/command.ts'
import {awsFlags, brokerFlags, brokerPasswordSource, cloudFoundryFlags, tlsFlags} from '../../cli/context-flags.ts'
import {localDryRunFlag} from '../../cli/flags.ts'
import {askForSecret} from '../../cli/prompts.ts'
import {readStandardInput} from '../../cli/standard-input.ts'
import type {SecretReference} from '../../domain/context/context.ts'
import {checkContextName, checkResolver, readAwsAccess} from '../../domain/context/values.ts'
import {Secret} from '../../domain/text/secret.ts'
import {shellCommand} from '../../domain/text/shell-words.ts'

interface Added {
  readonly name: string
  readonly current: boolean
}

/** A dry run asks for no secret, and stores none. */
const NOT_KEPT: SecretReference = {from: 'environment', name: 'DRY_RUN'}

export default class ContextAdd extends SesctlCommand<Added> {
  static override summary = 'Add a context: where a broker or Cloud Foundry, AWS and resolvers are'
  static override description =
    'A password is never taken from the command line: it is asked for, piped in, or named by its place. Without any context, the login of the cf CLI is used as it is.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> mine --cf-login --cf-org agency --cf-space prod',
    '<%= config.bin %> <%= command.id %> ci --cf-api api.fr.cloud.gov --cf-org agency --cf-space prod --cf-username deployer --cf-password-from env:DEPLOYER_PASSWORD',
    '<%= config.bin %> <%= command.id %> prod --broker-url https://csb.example.gov --broker-password-from stdin < password',
    '<%= config.bin %> <%= command.id %> prod --broker-url https://csb.example.gov --broker-password-from env:BROKER_PASSWORD --aws-region us-gov-west-1',
  ]
  static override args = {
    name: Args.string({ignoreStdin: true, required: true, description: 'name of the new context'}),
  }
  static override flags = {
    ...brokerFlags(),
    ...cloudFoundryFlags(),
    ...tlsFlags(),
    ...awsFlags(),
    keychain: Flags.boolean({summary: "keep a secret that is typed or piped in the operating system's keychain"}),
    use: Flags.boolean({summary: 'make it the current context'}),
    replace: Flags.boolean({summary: 'overwrite a context of this name'}),
    'dry-run': localDryRunFlag(),
  }

  async run(): Promise<Added> {
    const {args, flags} = await this.parse(ContextAdd)
    const name = checkContextName(args.name)
    const aws = readAwsAccess(flags)
    const resolvers = flags.resolver?.map(checkResolver)
    const typed = {...flags, 'broker-password-from': brokerPasswordSource(flags)}
    const platform = await typedPlatform(typed, async (wanted) =>
      flags['dry-run'] ? NOT_KEPT : await this.#keep(name, wanted, flags.keychain),
    )
    const context = {platform, ...(aws ? {aws} : {}), ...(resolvers ? {dns: {resolvers}} : {})}
    const {current} = await addContext(this.ports, name, context, flags)
    const done = flags['dry-run'] ? 'would be added' : 'added'
    this.show(() => `Context ${name} ${done}${current ? ' and current' : ''}.`)
    if (!current && !flags['dry-run']) this.suggest(shellCommand('sesctl', 'context', 'use', name))
    return {name, current}
  }

  async #keep(name: string, {what, flag, source}: WantedSecret, inKeychain: boolean): Promise<SecretReference> {
    if (source && source.from !== 'stdin') return source
    const secret = source
      ? new Secret(await readStandardInput(what))
      : await askForSecret({message: `${what}:`, flag: `${flag} stdin`, noInput: this.noInput})
    const kept = await (await this.ports.secrets()).keep(name, secret, inKeychain ? 'keychain' : 'file')
    if (kept.from === 'file') this.note(`The secret is kept in ${kept.path} (mode 0600).`)
    if (kept.from === 'keychain') this.note(`The secret is kept in the keychain (${kept.service}, ${kept.account}).`)
    return kept
  }
}
