import {inStates, type SeenReputation, seeReputation} from '../app/reputation/seen.ts'
import {exitOf} from '../app/reputation/verdict.ts'
import {showWatched, watchReputation} from '../app/reputation/watch.ts'
import {SesctlCommand} from '../cli/command.ts'
import {reputationArg, reputationFlags, requireOneSubject} from '../cli/reputation-flags.ts'
import {drawsBlocks} from '../cli/terminal.ts'
import {EXIT} from '../domain/exit/exit.ts'
import {reputationDocument} from '../render/reputation/documents.ts'
import {commandsAfterReputation, doubtsOf} from '../render/reputation/next.ts'
import {renderSeen, renderWatched} from '../render/reputation/watched.ts'

export default class ReputationCommand extends SesctlCommand<SeenReputation> {
  static override summary = "Compare bounce and complaint rates with the service's thresholds"
  static override description =
    "The service warns at 2 % bounces and 0.04 % complaints, and pauses at 4 % and 0.08 %. The rates are Amazon SES's own, read with an operator's access to the AWS account; without it they are estimated from the feedback events that this machine kept. With --fail-on, exit code 3 means that its level is reached or that sending is paused. Without rates of today, and right after an unpause, it ends with 0 and warns; --fail-on no-data ends with 3 then. With --all, whether an instance with low rates is paused or was unpaused lately is only asked with --fail-on no-data: one request more for each."
  static override examples = [
    '<%= config.bin %> <%= command.id %> mail-prod',
    '<%= config.bin %> <%= command.id %> mail-prod --json --fail-on forecast --horizon 3d',
    '<%= config.bin %> <%= command.id %> mail-prod --watch --fail-on warning',
    '<%= config.bin %> <%= command.id %> --all --state critical --state warning',
    '<%= config.bin %> <%= command.id %> --all --html fleet.html',
  ]
  static override args = {instance: reputationArg()}
  static override flags = reputationFlags()

  async run(): Promise<SeenReputation> {
    const {args, flags} = await this.parse(ReputationCommand)
    requireOneSubject(args.instance, flags, this.jsonEnabled())
    const everySwitch = flags['fail-on'] === 'no-data'
    const look = async (): Promise<SeenReputation> =>
      await this.follow(seeReputation(this.ports, args.instance, {sinceMillis: flags.since, everySwitch}))
    const exit = (seen: SeenReputation) => exitOf(seen, flags['fail-on'], flags.horizon)
    const isOver = (seen: SeenReputation): boolean => exit(seen) === EXIT.no
    const options = {intervalMillis: flags.interval, timeoutMillis: flags.timeout, isOver}
    const whole = flags.watch
      ? await showWatched(watchReputation(this.ports, look, options), {
          show: async (seen, isFirst) =>
            await this.showLine(
              {event: 'reputation', at: seen.at, result: seen},
              renderWatched(seen, isFirst, drawsBlocks()),
            ),
          failed: ({message}) => this.note(`${message} The watch continues.`),
        })
      : await look()
    const seen = inStates(whole, flags.state)
    if (!flags.watch) await this.#show(seen, flags.html, await reputationDocument(seen, flags))
    for (const doubt of doubtsOf(whole, flags['fail-on'])) this.warn(doubt)
    this.suggest(...commandsAfterReputation(seen, args.instance))
    return this.verdict(seen, exit(whole))
  }

  async #show(seen: SeenReputation, file: string | undefined, text: string | undefined): Promise<void> {
    if (text === undefined) this.show(renderSeen(seen))
    else if (file === undefined || file === '-') this.showRaw(text)
    else await (await this.ports.reportFiles()).write(file, text)
  }
}
