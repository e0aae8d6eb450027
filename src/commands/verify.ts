import {Flags} from '@oclif/core'
import type {RecordHolder} from '../app/record-holder.ts'
import {type Verification, verificationSubject, verifyInstance} from '../app/verify-instance.ts'
import {type WatchOptions, watchVerification} from '../app/watch-verification.ts'
import {SesctlCommand} from '../cli/command.ts'
import {credentialsFlag, optionalInstanceArg, timeoutFlag} from '../cli/flags.ts'
import {askedAgain, givenCredentials} from '../cli/given-credentials.ts'
import {NEEDED_FOR_RECORDS} from '../domain/credentials-input.ts'
import type {DnsVerdict} from '../domain/diagnosis/verdict.ts'
import {EXIT, type Exit} from '../domain/exit.ts'
import {AS_OF_BIND_TIME, sentenceOf} from '../domain/given-source.ts'
import {checkServerAddress} from '../domain/server-address.ts'
import {shellCommand} from '../domain/shell-words.ts'
import {staleRecords} from '../render/stale-records.ts'
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
    '<%= config.bin %> <%= command.id %> --credentials service-key.json',
  ]
  static override args = {instance: optionalInstanceArg()}
  static override flags = {
    credentials: credentialsFlag(),
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
    const asked = {command: 'verify', file: flags.credentials, instance: args.instance}
    const again = askedAgain(asked)
    const options = {until: flags.until ?? 'verified', timeoutMillis: flags.timeout, again, ...(at ? {at} : {})}
    const holder = await givenCredentials(this.ports, {...asked, need: NEEDED_FOR_RECORDS})
    if (typeof holder !== 'string') this.note(`${sentenceOf(holder)} ${AS_OF_BIND_TIME}`)
    const verification = flags.watch
      ? await this.#watch(holder, options)
      : await this.follow(verifyInstance(this.ports, holder, at))
    if (!flags.watch) this.show(renderVerification(verification))
    if (verification.identityUnknown !== undefined && this.jsonEnabled()) {
      this.warn(`SES could not be asked: ${verification.identityUnknown}`)
    }
    const stale = staleRecords(verification)
    if (stale !== undefined) this.warn(stale)
    this.suggest(...nextCommands(asked, holder, verification))
    return this.verdict(verification, flags.watch ? EXIT.ok : EXITS[verification.verdict])
  }

  async #watch(holder: RecordHolder, options: WatchOptions): Promise<Verification> {
    const subject = await this.follow(verificationSubject(this.ports, holder))
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
function nextCommands(
  asked: Parameters<typeof askedAgain>[0],
  holder: RecordHolder,
  {verdict, identity}: Verification,
): string[] {
  if (verdict === 'unknown') return [shellCommand(...askedAgain(asked))]
  if (verdict !== 'right') return [shellCommand(...askedAgain(asked), '--watch')]
  return [
    ...(identity === undefined ? [shellCommand(...askedAgain({...asked, command: 'send-test'}))] : []),
    ...(typeof holder === 'string' ? [shellCommand('sesctl', 'bind', holder, '--write', `${holder}.env`)] : []),
  ]
}
