import {Args} from '@oclif/core'
import {reputationAsAllowed} from '../app/reputation/access.ts'
import {type FleetReputation, fleetReputation} from '../app/reputation/fleet.ts'
import type {Reputation} from '../app/reputation/reputation.ts'
import {exitOf} from '../app/reputation/verdict.ts'
import {type Watch, watchReputation} from '../app/reputation/watch.ts'
import {SesctlCommand} from '../cli/command.ts'
import {reputationFlags} from '../cli/reputation-flags.ts'
import {drawsBlocks} from '../cli/terminal.ts'
import {writeWholeFile} from '../cli/whole-file.ts'
import {EXIT} from '../domain/exit/exit.ts'
import {InvalidValue} from '../domain/exit/failure.ts'
import {JUDGED_MILLIS} from '../domain/reputation/span.ts'
import {renderFleet} from '../render/reputation/fleet.ts'
import {commandsAfterReputation, doubtsOf} from '../render/reputation/next.ts'
import {renderReputation} from '../render/reputation/reputation.ts'
import {renderWatchedBlock, renderWatchedLine} from '../render/reputation/watched.ts'

type Seen = Reputation | FleetReputation

export default class ReputationCommand extends SesctlCommand<Seen> {
  static override summary = "Compare bounce and complaint rates with the service's thresholds"
  static override description =
    "The service warns at 2 % bounces and 0.04 % complaints, and pauses at 4 % and 0.08 %. The rates are Amazon SES's own, read with an operator's access to the AWS account; without it they are estimated from the feedback events that this machine kept. With --fail-on, exit code 3 means that its level is reached or that sending is paused. Without rates of today, and right after an unpause, it ends with 0 and warns; --fail-on no-data ends with 3 then."
  static override examples = [
    '<%= config.bin %> <%= command.id %> mail-prod',
    '<%= config.bin %> <%= command.id %> mail-prod --json --fail-on forecast --horizon 3d',
    '<%= config.bin %> <%= command.id %> mail-prod --watch --fail-on warning',
    '<%= config.bin %> <%= command.id %> --all --state critical --state warning',
    '<%= config.bin %> <%= command.id %> --all --html fleet.html',
  ]
  static override args = {
    instance: Args.string({
      ignoreStdin: true,
      description: 'name or id of the service instance, or its configuration set',
    }),
  }
  static override flags = reputationFlags()

  async run(): Promise<Seen> {
    const {args, flags} = await this.parse(ReputationCommand)
    const {instance} = args
    if ((flags.all === true) === (instance !== undefined)) {
      throw new InvalidValue('Say which: the name of one instance, or --all.', {
        hints: ['sesctl reputation --all', 'The names: sesctl list'],
      })
    }
    if (flags.html === '-' && this.jsonEnabled()) {
      throw new InvalidValue("Can't write two documents to standard output: give --html a file, or leave out --json.")
    }
    const look = async (): Promise<Seen> =>
      instance === undefined
        ? await this.follow(fleetReputation(this.ports))
        : await reputationAsAllowed(this.ports, instance, {sinceMillis: flags.since ?? JUDGED_MILLIS})
    const exit = (seen: Seen) => exitOf(seen, flags['fail-on'], flags.horizon)
    const watch = {
      intervalMillis: flags.interval,
      isOver: (seen: Seen) => exit(seen) === EXIT.no,
      ...(flags.timeout === undefined ? {} : {timeoutMillis: flags.timeout}),
    }
    const whole = flags.watch ? await this.#watch(look, watch) : await look()
    const seen = inStates(whole, flags.state)
    if (!flags.watch) await this.#show(seen, flags)
    for (const doubt of doubtsOf(whole, flags['fail-on'])) this.warn(doubt)
    this.suggest(...commandsAfterReputation(seen, instance))
    return this.verdict(seen, exit(whole))
  }

  async #show(seen: Seen, {csv, html}: {csv: boolean; html: string | undefined}): Promise<void> {
    if (csv) {
      const {fleetCsv, reputationCsv} = await import('../render/reputation/csv.ts')
      this.showRaw(seen.scope === 'fleet' ? fleetCsv(seen) : reputationCsv(seen))
    } else if (html !== undefined) {
      const {reputationAsPage} = await import('../render/reputation/html/reputation.ts')
      if (html === '-') this.showRaw(reputationAsPage(seen))
      else await writeWholeFile(html, reputationAsPage(seen))
    } else this.show(seen.scope === 'fleet' ? renderFleet(seen) : renderReputation(seen))
  }

  async #watch(look: () => Promise<Seen>, options: Watch<Seen>): Promise<Seen> {
    const looks = watchReputation(this.ports, look, options)
    for (let first = true; ; first = false) {
      const {done, value} = await looks.next()
      if ('failure' in value) {
        this.note(`${value.failure.message} The watch continues.`)
        continue
      }
      if (done) return value
      const view = drawsBlocks() ? renderWatchedBlock(value, first) : renderWatchedLine(value)
      await this.showLine({event: 'reputation', at: value.at, result: value}, view)
    }
  }
}

function inStates(seen: Seen, states: readonly string[] | undefined): Seen {
  if (seen.scope === 'instance' || states === undefined) return seen
  return {...seen, instances: seen.instances.filter(({state}) => states.includes(state))}
}
