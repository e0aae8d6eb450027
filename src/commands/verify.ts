import {verify} from '../app/verification/verify.ts'
import {type FleetVerification, type InstanceVerification, verifyFleet} from '../app/verification/verify-all.ts'
import type {Verification} from '../app/verification/verify-instance.ts'
import {SesctlCommand} from '../cli/command.ts'
import {optionalInstanceArg} from '../cli/flags.ts'
import {askedAgain, heldRecords} from '../cli/given-credentials.ts'
import {verificationFlags, watchedUntil} from '../cli/verification-flags.ts'
import {checkServerAddress} from '../domain/context/server-address.ts'
import {EXIT} from '../domain/exit/exit.ts'
import {exitOfVerdict, worstOf} from '../domain/verification/verdict.ts'
import {renderFleetVerification, renderInstanceVerification} from '../render/verification/fleet.ts'
import {commandsAfterVerification, doubtsOfVerification} from '../render/verification/next.ts'
import {renderVerification, renderWatched} from '../render/verification/verification.ts'

export default class Verify extends SesctlCommand<Verification | FleetVerification> {
  static override summary = 'Compare the records a domain needs with what name servers answer'
  static override description =
    `Asks the name servers of the zone and the resolvers of the context, names what is wrong with a record and the edit that
fixes it; with access to AWS, also asks SES. Exit code 3: something needs an edit; 8: only time is needed; 5: nobody
could be asked.`
  static override examples = [
    '<%= config.bin %> <%= command.id %> mail-prod',
    '<%= config.bin %> <%= command.id %> mail-prod --watch',
    '<%= config.bin %> <%= command.id %> mail-prod --at 9.9.9.9 --json',
    '<%= config.bin %> <%= command.id %> --credentials service-key.json --probe',
    '<%= config.bin %> <%= command.id %> --all',
  ]
  static override args = {instance: optionalInstanceArg()}
  static override flags = verificationFlags()

  async run(): Promise<Verification | FleetVerification> {
    const {args, flags} = await this.parse(Verify)
    const at = flags.at?.map(checkServerAddress)
    if (flags.all) return await this.#all(at, flags.ndjson)
    const asked = {command: 'verify', file: flags.credentials, instance: args.instance}
    const held = await heldRecords(this.ports, asked, {probe: flags.probe, note: (text) => this.note(text)})
    const watch = watchedUntil(flags, askedAgain(asked))
    const seen = async (result: Verification, isFirst: boolean): Promise<void> =>
      await this.showLine({event: 'verification', at: result.checkedAt, result}, renderWatched(result, isFirst))
    const verification = await this.follow(verify(this.ports, {...held, at, watch, seen}))
    if (!watch) this.show(renderVerification(verification))
    for (const doubt of doubtsOfVerification(verification, {json: this.jsonEnabled()})) this.warn(doubt)
    this.suggest(...commandsAfterVerification(verification, (command) => askedAgain({...asked, command}), held.holder))
    const isMet = watch !== undefined && watch.until !== 'timeout'
    return this.verdict(verification, isMet ? EXIT.ok : exitOfVerdict(verification.verdict))
  }

  async #all(at: Parameters<typeof verifyFleet>[1], ndjson: boolean): Promise<FleetVerification> {
    const isDocument = this.jsonEnabled() && !ndjson
    const seen = async (each: InstanceVerification): Promise<void> =>
      await this.showLine({event: 'instance', ...each}, renderInstanceVerification(each))
    const fleet = await verifyFleet(this.ports, at, isDocument ? undefined : seen)
    this.show(renderFleetVerification(fleet))
    return this.verdict(fleet, exitOfVerdict(worstOf(fleet.counts)))
  }
}
