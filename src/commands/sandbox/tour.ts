import {tour} from '../../app/sandbox/tour.ts'
import {childCommands, scratchHome} from '../../cli/child-commands.ts'
import {SesctlCommand} from '../../cli/command.ts'
import {canAsk} from '../../cli/terminal.ts'
import {waitForEnter} from '../../cli/wait-for-enter.ts'
import {EXIT} from '../../domain/exit/exit.ts'
import type {TourEvent, TourResult} from '../../domain/sandbox/tour.ts'
import {renderTourEvent, renderTourResult} from '../../render/sandbox/tour.ts'

export default class SandboxTour extends SesctlCommand<TourResult> {
  static override summary = 'Run the whole service by real commands, in a sandbox of its own'
  static override description =
    `Creates an instance, publishes its records, verifies, binds, sends, rotates, lowers the reputation, pauses and takes
everything down. On a terminal it waits for Enter. It exits with 1 when a claim does not hold, and leaves nothing behind.`
  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> --no-input']

  async run(): Promise<TourResult> {
    await this.parse(SandboxTour)
    const home = scratchHome()
    const steps = tour(childCommands(home, {json: this.jsonEnabled()}))
    try {
      for (;;) {
        const step = await steps.next()
        if (step.done) return this.#end(step.value)
        await this.#showEvent(step.value)
        this.signal.throwIfAborted()
      }
    } finally {
      // Ends the generator where it stands, which stops its sandbox.
      await steps.return({proved: [], broken: []})
      home.remove()
    }
  }

  async #showEvent(event: TourEvent): Promise<void> {
    if (event.kind !== 'rest') this.show(renderTourEvent(event))
    else if (canAsk(this.noInput)) await waitForEnter('  Enter to continue, Ctrl-C to stop ', this.signal)
  }

  #end(result: TourResult): TourResult {
    this.show(renderTourResult(result))
    return this.verdict(result, result.broken.length > 0 ? EXIT.fault : EXIT.ok)
  }
}
