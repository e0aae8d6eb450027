import {Flags} from '@oclif/core'
import {eventsOf, type GuardReport, guardExit, guardReport} from '../../app/guard/report.ts'
import {runGuard} from '../../app/guard/run.ts'
import {type GuardWatchSummary, watchFleet} from '../../app/guard/watch.ts'
import {SesctlCommand} from '../../cli/command.ts'
import {intervalFlag} from '../../cli/flags.ts'
import {doubtsOf, type GuardSettings, guardFlags, guardSettings} from '../../cli/guard-flags.ts'
import {parseListenAddress} from '../../domain/context/server-address.ts'
import {formatJson} from '../../domain/text/json-text.ts'
import {shellCommand} from '../../domain/text/shell-words.ts'
import {renderGuardAction, renderGuardReport} from '../../render/guard/guard.ts'
import {renderGuardWatchEvent, renderGuardWatchSummary} from '../../render/guard/watch.ts'

export default class Guard extends SesctlCommand<GuardReport | GuardWatchSummary> {
  static override summary = 'Judge every instance, warn its admin, and pause it at a critical threshold'
  static override description =
    "An operator's command: one run over all of the broker's configuration sets, for a timer; with --interval, repeated. A level ends below 80 % of its threshold, so that a rate near it is reported once. Old or missing data never pauses, nor do rates that restarted recently. Every action is logged before it is done: see sesctl guard log. Exit code 3: an instance is over a critical threshold and still sends, because it must not be paused; 5: something could not be read or done, and the next run tries again."
  static override examples = [
    '<%= config.bin %> <%= command.id %> --from reputation@platform.gov --notify mail-team@platform.gov',
    '<%= config.bin %> <%= command.id %> --config guard.json --dry-run',
    '<%= config.bin %> <%= command.id %> --config guard.json --interval 5m --health 0.0.0.0:8080 --json',
  ]
  static override flags = {
    ...guardFlags(),
    interval: intervalFlag({
      summary: 'run this often, until Ctrl-C or SIGTERM; with --json, one JSON object a line (NDJSON)',
    }),
    log: Flags.boolean({
      summary: 'print each action and the run as a line of JSON, for a log pipeline',
      exclusive: ['json', 'interval'],
    }),
    health: Flags.custom<{host: string; port: number}>({
      summary: 'answer GET /health at this address: 200 while the runs succeed, else 503',
      helpValue: 'HOST:PORT',
      dependsOn: ['interval'],
      parse: async (text) => parseListenAddress(text),
    })(),
  }

  async run(): Promise<GuardReport | GuardWatchSummary> {
    const {flags} = await this.parse(Guard)
    const settings = await guardSettings(flags)
    for (const doubt of doubtsOf(settings)) this.warn(doubt)
    if (flags.interval !== undefined) return await this.#watch(settings, flags.interval, flags.health)
    const run = await this.follow(runGuard(this.ports, settings))
    const report = guardReport(run)
    if (flags.log)
      this.showRaw(
        eventsOf(report)
          .map((event) => formatJson(event))
          .join('\n'),
      )
    else this.show(renderGuardReport(report))
    for (const doubt of run.doubts) this.warn(doubt)
    for (const what of report.missing) this.warn(`Not read: ${what}`)
    const [first] = report.sendingOn
    if (first !== undefined)
      this.suggest(shellCommand('sesctl', 'pause', first, '--reason', 'over its critical threshold'))
    return this.verdict(report, guardExit(report))
  }

  async #watch(
    settings: GuardSettings,
    intervalMillis: number,
    health: {host: string; port: number} | undefined,
  ): Promise<GuardWatchSummary> {
    const watching = watchFleet(this.ports, {
      ...settings,
      intervalMillis,
      ...(health ? {health} : {}),
      signal: this.signal,
    })
    for (;;) {
      const {done, value} = await watching.next()
      if (done) {
        this.showAside(renderGuardWatchSummary(value))
        return value
      }
      if (value.event !== 'run') {
        await this.showLine(value, renderGuardWatchEvent(value))
        continue
      }
      for (const event of eventsOf(guardReport(value.run))) {
        const view = event.event === 'action' ? renderGuardAction(event.action) : renderGuardWatchEvent(value)
        await this.showLine(event, view)
      }
    }
  }
}
