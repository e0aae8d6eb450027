import {Flags} from '@oclif/core'
import {type Verification, verificationSubject, verifyInstance} from '../app/verify-instance.ts'
import {type WatchOptions, watchVerification} from '../app/watch-verification.ts'
import {SesctlCommand} from '../cli/command.ts'
import {instanceArg, timeoutFlag} from '../cli/flags.ts'
import type {DnsVerdict} from '../domain/diagnosis/verdict.ts'
import {EXIT, type Exit} from '../domain/exit.ts'
import {checkServerAddress} from '../domain/server-address.ts'
import {shellCommand} from '../domain/shell-words.ts'
import {renderVerification, renderWatched} from '../render/verification.ts'

const EXITS: Readonly<Record<DnsVerdict, Exit>> = {
  right: EXIT.ok,
  wrong: EXIT.no,
  waiting: EXIT.notYet,
  unknown: EXIT.unavailable,
}

export default class Verify extends SesctlCommand<Verification> {
  static override summary = 'Compare the records a domain needs with what name servers answer'
  static override description =
    `Asks the name servers of the zone and the resolvers of the context, names what is wrong with a record and the edit that
mends it; with access to AWS, also asks SES. Exit code 3: something needs an edit; 8: only time is needed; 5: nobody
could be asked.`
  static override examples = [
    '<%= config.bin %> <%= command.id %> mail-prod',
    '<%= config.bin %> <%= command.id %> mail-prod --watch',
    '<%= config.bin %> <%= command.id %> mail-prod --at 9.9.9.9 --json',
  ]
  static override args = {instance: instanceArg()}
  static override flags = {
    at: Flags.string({
      summary: "ask this name server instead of the zone's own and the context's; repeatable",
      helpValue: 'ADDRESS[:PORT]',
      multiple: true,
      multipleNonGreedy: true,
    }),
    watch: Flags.boolean({summary: 'keep asking until all is well, and show what changes'}),
    until: Flags.option({
      summary: 'with --watch, when to stop: every record is right, or the identity is verified too (default)',
      options: ['dns', 'verified'] as const,
      dependsOn: ['watch'],
    })(),
    timeout: timeoutFlag('72h'),
  }

  async run(): Promise<Verification> {
    const {args, flags} = await this.parse(Verify)
    const at = flags.at?.map(checkServerAddress)
    const options = {until: flags.until ?? 'verified', timeoutMillis: flags.timeout, ...(at ? {at} : {})}
    const verification = flags.watch
      ? await this.#watch(args.instance, options)
      : await this.follow(verifyInstance(this.ports, args.instance, at))
    if (!flags.watch) this.show(renderVerification(verification))
    if (verification.identityUnknown !== undefined && this.jsonEnabled()) {
      this.warn(`SES could not be asked: ${verification.identityUnknown}`)
    }
    this.suggest(...nextCommands(args.instance, verification))
    return this.verdict(verification, flags.watch ? EXIT.ok : EXITS[verification.verdict])
  }

  async #watch(instance: string, options: WatchOptions): Promise<Verification> {
    const subject = await this.follow(verificationSubject(this.ports, instance))
    const looks = watchVerification(this.ports, subject, options)
    for (let first = true; ; first = false) {
      const look = await looks.next()
      if (look.done) return look.value
      const {checkedAt} = look.value
      const view = renderWatched(look.value, `${checkedAt.slice(11, 19)} UTC`, first)
      await this.showLine({event: 'verification', at: checkedAt, result: look.value}, view)
    }
  }
}

/** Where SES could not be asked, a mail proves what it would have said. */
function nextCommands(instance: string, {verdict, identity}: Verification): string[] {
  if (verdict === 'unknown') return [shellCommand('sesctl', 'verify', instance)]
  if (verdict !== 'right') return [shellCommand('sesctl', 'verify', instance, '--watch')]
  return [
    ...(identity === undefined ? [shellCommand('sesctl', 'send-test', instance)] : []),
    shellCommand('sesctl', 'bind', instance, '--write', `${instance}.env`),
  ]
}
