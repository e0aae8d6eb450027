import type {RecordHolder} from '../app/records/record-holder.ts'
import {probeIdentity} from '../app/verification/probe-identity.ts'
import {type FleetVerification, type InstanceVerification, verifyAll} from '../app/verification/verify-all.ts'
import {type Verification, verificationSubject, verifyInstance, withProbe} from '../app/verification/verify-instance.ts'
import {type WatchOptions, watchVerification} from '../app/verification/watch.ts'
import {SesctlCommand} from '../cli/command.ts'
import {optionalInstanceArg} from '../cli/flags.ts'
import {askedAgain, givenCredentials} from '../cli/given-credentials.ts'
import {verificationFlags} from '../cli/verification-flags.ts'
import {AS_OF_BIND_TIME, sentenceOf} from '../domain/binding/credential-origin.ts'
import {NEEDED_FOR_RECORDS, NEEDED_TO_SEND} from '../domain/binding/credentials-input.ts'
import {checkServerAddress} from '../domain/context/server-address.ts'
import {EXIT, type Exit} from '../domain/exit/exit.ts'
import {type DnsVerdict, worstOf} from '../domain/verification/verdict.ts'
import {staleRecords} from '../render/records/stale-records.ts'
import {renderFleetVerification, renderInstanceVerification} from '../render/verification/fleet.ts'
import {commandsAfterVerification} from '../render/verification/next.ts'
import {renderVerification, renderWatched} from '../render/verification/verification.ts'

const EXITS: Readonly<Record<DnsVerdict, Exit>> = {
  right: EXIT.ok,
  wrong: EXIT.no,
  waiting: EXIT.notYet,
  unknown: EXIT.unavailable,
}

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
    if (flags.all) return await this.#all(at, flags)
    const asked = {command: 'verify', file: flags.credentials, instance: args.instance}
    const options = {
      until: flags.until ?? 'verified',
      timeoutMillis: flags.timeout,
      again: askedAgain(asked),
      ...(at ? {at} : {}),
    }
    const sender = flags.probe ? await givenCredentials(this.ports, {...asked, need: NEEDED_TO_SEND}) : undefined
    const holder = sender ?? (await givenCredentials(this.ports, {...asked, need: NEEDED_FOR_RECORDS}))
    if (typeof holder !== 'string') this.note(`${sentenceOf(holder)} ${AS_OF_BIND_TIME}`)
    const seen = flags.watch
      ? await this.#watch(holder, options)
      : await this.follow(verifyInstance(this.ports, holder, at))
    const verification = sender ? withProbe(seen, await this.follow(probeIdentity(this.ports, sender))) : seen
    if (!flags.watch) this.show(renderVerification(verification))
    if (verification.identityUnknown !== undefined && this.jsonEnabled()) {
      this.warn(`SES could not be asked: ${verification.identityUnknown}`)
    }
    const stale = staleRecords(verification)
    if (stale !== undefined) this.warn(stale)
    const again = (command: string): string[] => askedAgain({...asked, command})
    this.suggest(...commandsAfterVerification(verification, again, typeof holder === 'string' ? holder : undefined))
    const met = flags.watch && flags.until !== 'timeout'
    return this.verdict(verification, met ? EXIT.ok : EXITS[verification.verdict])
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

  async #all(at: Parameters<typeof verifyAll>[1], {ndjson}: {ndjson: boolean}): Promise<FleetVerification> {
    const looks = verifyAll(this.ports, at)
    const instances: InstanceVerification[] = []
    for (;;) {
      const look = await looks.next()
      if (!look.done) {
        if (this.jsonEnabled() && !ndjson) instances.push(look.value)
        else await this.showLine({event: 'instance', ...look.value}, renderInstanceVerification(look.value))
        continue
      }
      this.show(renderFleetVerification(look.value))
      return this.verdict({...look.value, ...(ndjson ? {} : {instances})}, EXITS[worstOf(look.value.counts)])
    }
  }
}
