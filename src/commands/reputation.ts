import {Args, Flags} from '@oclif/core'
import {type FleetReputation, fleetReputation} from '../app/fleet-reputation.ts'
import {instanceReputation, type Reputation} from '../app/reputation.ts'
import {SesctlCommand} from '../cli/command.ts'
import {durationFlag} from '../cli/flags.ts'
import {EXIT, type Exit} from '../domain/exit.ts'
import {InvalidValue} from '../domain/failure.ts'
import {FLEET_STATES, fleetReaches} from '../domain/reputation/fleet.ts'
import {FAIL_ON, type FailOn, reaches} from '../domain/reputation/judgement.ts'
import {JUDGED_MILLIS} from '../domain/reputation/span.ts'
import {shellCommand} from '../domain/shell-words.ts'
import {renderReputation} from '../render/reputation.ts'
import {renderFleet} from '../render/reputation-fleet.ts'

export default class ReputationCommand extends SesctlCommand<Reputation | FleetReputation> {
  static override summary = "Compare bounce and complaint rates with the service's lines"
  static override description =
    "The service warns at 2 % bounces and 0.04 % complaints, and pauses at 4 % and 0.08 %. The rates are Amazon SES's own, read with an operator's access to the AWS account. Exit code 3 means that --fail-on's level is reached, or that sending is paused."
  static override examples = [
    '<%= config.bin %> <%= command.id %> mail-prod',
    '<%= config.bin %> <%= command.id %> mail-prod --json --fail-on warning',
    '<%= config.bin %> <%= command.id %> --all --state critical --state warning',
  ]
  static override args = {
    instance: Args.string({
      ignoreStdin: true,
      description: 'name or id of the service instance, or its configuration set',
    }),
  }
  static override flags = {
    all: Flags.boolean({summary: 'every instance of the AWS account, most urgent first'}),
    state: Flags.option({
      summary: 'with --all: only instances in this state; repeatable',
      options: FLEET_STATES,
      multiple: true,
      multipleNonGreedy: true,
      dependsOn: ['all'],
    })(),
    since: durationFlag({
      summary: 'how far the history goes back (default 14d); the state does not depend on it',
      helpValue: '30d',
      exclusive: ['all'],
    }),
    'fail-on': Flags.option({
      summary: 'exit with 3 at this level, above it, or when paused',
      options: FAIL_ON,
    })(),
  }

  async run(): Promise<Reputation | FleetReputation> {
    const {args, flags} = await this.parse(ReputationCommand)
    const failOn = flags['fail-on']
    if (flags.all && args.instance === undefined) return await this.#fleet(failOn, flags.state)
    if (!flags.all && args.instance !== undefined) {
      return await this.#instance(args.instance, failOn, flags.since ?? JUDGED_MILLIS)
    }
    throw new InvalidValue('Say which: the name of one instance, or --all.', {
      hints: ['sesctl reputation --all', 'sesctl list shows the names'],
    })
  }

  async #instance(name: string, failOn: FailOn | undefined, sinceMillis: number): Promise<Reputation> {
    const reputation = await instanceReputation(this.ports, name, {sinceMillis})
    const {state} = reputation
    this.show(renderReputation(reputation))
    if (failOn && (state === 'stale' || state === 'no-data')) {
      this.warn(`--fail-on ${failOn} found no rates of today to judge: this is no proof of health.`)
    }
    if (state === 'critical') this.suggest(shellCommand('sesctl', 'pause', name, '--reason', 'over the critical line'))
    if (state === 'paused') this.suggest(shellCommand('sesctl', 'unpause', name, '--reason', 'what was cleaned up'))
    return this.verdict(reputation, failOn && reaches(state, failOn) ? EXIT.no : EXIT.ok)
  }

  async #fleet(failOn: FailOn | undefined, states: readonly string[] | undefined): Promise<FleetReputation> {
    const whole = await this.follow(fleetReputation(this.ports))
    const instances = whole.instances.filter(({state}) => states === undefined || states.includes(state))
    const fleet = {...whole, instances}
    this.show(renderFleet(fleet))
    for (const missing of whole.missing) this.warn(missing)
    const [worst] = instances
    if (worst) this.suggest(shellCommand('sesctl', 'reputation', worst.name))
    return this.verdict(fleet, failOn ? fleetExit(whole, failOn) : EXIT.ok)
  }
}

/** Nothing found in half an answer is no answer. */
function fleetExit({summary}: FleetReputation, failOn: FailOn): Exit {
  if (fleetReaches(summary, failOn)) return EXIT.no
  return summary.unread > 0 ? EXIT.unavailable : EXIT.ok
}
