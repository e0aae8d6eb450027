import {Command, Errors, Flags, type Interfaces} from '@oclif/core'
import {EXIT, type Exit} from '../domain/exit/exit.ts'
import {Interrupted} from '../domain/exit/failure.ts'
import type {RequestPreview} from '../domain/instance/request-preview.ts'
import type {Work} from '../domain/progress/progress.ts'
import {WatchEnded} from '../domain/progress/watch-ended.ts'
import {hideCredentials} from '../domain/text/hidden-credentials.ts'
import {formatJson} from '../domain/text/json-text.ts'
import {plainText, shorten, shortenWords} from '../domain/text/plain-text.ts'
import type {Ports} from '../ports/ports.ts'
import {type Glyph, glyph, type Screen, type View} from '../render/text/screen.ts'
import {wire} from '../wiring.ts'
import {DeliveryFailed} from './delivery.ts'
import {endProcess, reportEndsBy} from './end-of-process.ts'
import {type Envelope, LONGEST_TEXT, reportOf, schemaName} from './envelope.ts'
import {questionTimeoutFlag} from './flags.ts'
import {interruption} from './interruption.ts'
import {jsonPieces} from './json-pieces.ts'
import {flush, OutputFailed, outputFailure, outputLeadsNowhere, put, writeOut, writePieces} from './output.ts'
import {follow} from './progress.ts'
import {Suggestions} from './suggestions.ts'
import {screenOf} from './terminal.ts'

/**
 * What every command shares: flags, ports, signals, and the one place where a result or a failure becomes text or JSON
 * and an exit code. A subclass returns its result from run() and shows it with show(); it never prints or exits itself.
 */
export abstract class SesctlCommand<Result> extends Command {
  static override enableJsonFlag = true
  static override baseFlags = {
    context: Flags.string({
      summary: 'context to use instead of the current one',
      env: 'SESCTL_CONTEXT',
      helpGroup: 'GLOBAL',
      helpValue: 'NAME',
    }),
    'no-input': Flags.boolean({summary: 'never prompt; the error names the flag that answers', helpGroup: 'GLOBAL'}),
    debug: Flags.boolean({summary: 'show each request on stderr, without secrets', helpGroup: 'GLOBAL'}),
    json: Flags.boolean({summary: 'print one JSON document on stdout', helpGroup: 'GLOBAL'}),
    timeout: questionTimeoutFlag(),
  }

  readonly #interruption = interruption()
  readonly #warnings: string[] = []
  readonly #next: string[] = []
  #exit: Exit = EXIT.ok
  /** The document, or what was delivered in its place, is on its way: there is never another one. */
  #documentBegun = false
  #streamed = false
  #partial: {readonly result: Result; readonly view: View} | undefined
  #ports: Ports | undefined
  #suggestions: Suggestions | undefined

  abstract override run(): Promise<Result>

  protected get signal(): AbortSignal {
    return this.#interruption.signal
  }

  /** The environment, loaded piece by piece as it is asked for. Flags are read from argv, so parse() may come later. */
  protected get ports(): Ports {
    this.#ports ??= wire({
      signal: this.signal,
      environment: process.env,
      contextName: this.#flagValue('--context'),
      warn: (text) => void this.warn(text),
      ...(this.argv.includes('--debug') ? {trace: (line: string) => this.note(`debug: ${line}`)} : {}),
    })
    return this.#ports
  }

  protected get noInput(): boolean {
    return this.argv.includes('--no-input') || this.jsonEnabled()
  }

  /** --ndjson is --json as a stream. */
  override jsonEnabled(): boolean {
    const end = this.argv.indexOf('--')
    return super.jsonEnabled() || (end === -1 ? this.argv : this.argv.slice(0, end)).includes('--ndjson')
  }

  protected get screen(): Screen {
    return screenOf(process.stdout)
  }

  /** What has been done until now: shown with the reason if the command fails later. The newest replaces the others. */
  protected soFar(result: Result, view: View): void {
    this.#partial = {result, view}
  }

  /** The result, for people. */
  protected show(view: View): void {
    this.#partial = undefined
    if (!this.jsonEnabled()) put(`${this.#draw(view, this.screen)}\n`)
  }

  /** Text that is the result to the letter (a zone file, shell exports), without a frame. */
  protected showRaw(text: string): void {
    if (!this.jsonEnabled()) put(text.endsWith('\n') ? text : `${text}\n`)
  }

  /** One line of a stream of results: NDJSON with --json, whose last line is the envelope; text without. */
  protected async showLine(json: unknown, view: View): Promise<void> {
    this.#streamed = true
    await writeOut(this.jsonEnabled() ? `${formatJson(json)}\n` : `${this.#complete(view(this.screen))}\n`)
  }

  /** A word that is not the result. */
  protected note(text: string): void {
    process.stderr.write(`${this.#complete(shorten(hideCredentials(plainText(text)), LONGEST_TEXT))}\n`)
  }

  /** Goes to stderr and into the envelope: oclif's own is mute under --json. */
  override warn(input: Error | string): Error | string {
    const text = this.#complete(
      hideCredentials(plainText(shorten(typeof input === 'string' ? input : input.message, LONGEST_TEXT))),
    )
    this.#warnings.push(text)
    if (!this.jsonEnabled()) process.stderr.write(`${glyph(screenOf(process.stderr), 'warn')} ${text}\n`)
    return input
  }

  /** What a person should see beside a result that was delivered already. */
  protected showAside(view: View): void {
    process.stderr.write(`${this.#draw(view, screenOf(process.stderr))}\n`)
  }

  /** A command to type next, which runs as it is; build it with shellCommand(). */
  protected suggest(...commands: string[]): void {
    this.#next.push(...commands.map((command) => this.#complete(command)))
  }

  /** Shows what --dry-run would have sent. @returns the result of the command then */
  protected async preview(requests: RequestPreview[]): Promise<{requests: RequestPreview[]}> {
    const {renderRequestPreviews} = await import('../render/instance/request-preview.ts')
    this.show(renderRequestPreviews(requests))
    return {requests}
  }

  /** Runs long work with its progress on stderr. */
  protected async follow<T>(work: Work<T>): Promise<T> {
    const stream = process.stderr
    return await follow(work, {
      stream,
      screen: screenOf(stream),
      complete: (text) => this.#complete(text),
      warn: (text) => void this.warn(text),
    })
  }

  /** The result together with the exit code that it stands for. */
  protected verdict<T extends Result>(result: T, exit: Exit): T {
    this.#exit = exit
    return result
  }

  /**
   * Delivers the result now and waits until it has left the process: for a command that must not continue before its reader
   * has it.
   * @throws DeliveryFailed
   */
  protected async deliver(result: Result, view: View): Promise<void> {
    try {
      if (this.jsonEnabled()) await this.#writeDocument({result})
      else await writeOut(`${this.#draw(view, this.screen)}\n`)
      this.#documentBegun = true
    } catch (error) {
      throw error instanceof OutputFailed ? new DeliveryFailed(error) : error
    }
  }

  /** The flags and arguments. From here on the command has the time that --timeout gives. */
  protected override async parse<
    F extends Interfaces.OutputFlags<Interfaces.FlagInput>,
    B extends Interfaces.OutputFlags<Interfaces.FlagInput>,
    A extends Interfaces.OutputArgs<Interfaces.ArgInput>,
  >(options?: Interfaces.Input<F, B, A>, argv?: string[]): Promise<Interfaces.ParserOutput<F, B, A>> {
    const parsed = await super.parse(options, argv)
    const {timeout} = parsed.flags
    if (typeof timeout === 'number') {
      this.#interruption.endAfter(timeout, (end) => void endProcess(end, () => flush(process.stdout)))
    }
    return parsed
  }

  protected override async _run<T>(): Promise<T> {
    let result: Result | undefined
    reportEndsBy(async (thrown) => await this.#fail(thrown))
    try {
      await this.init()
      this.signal.throwIfAborted()
      result = await this.run()
      this.#interruption.settle()
      if (this.jsonEnabled() && !this.#documentBegun) await this.#writeDocument({result})
      if (!this.jsonEnabled()) this.#showNext()
      process.exitCode = this.#exit
    } catch (thrown) {
      await this.#fail(thrown)
    } finally {
      this.#interruption.settle()
      await this.#ports?.dispose()
    }
    return result as T
  }

  async #fail(thrown: unknown): Promise<void> {
    if (thrown instanceof OutputFailed && thrown.readerGone) {
      process.exitCode = this.#exit
      return
    }
    const {report: found, exit, bug} = reportOf(thrown)
    const report = {
      ...found,
      message: this.#complete(found.message),
      hints: [...(await this.#meantFlags(thrown)), ...found.hints].map((hint) => this.#complete(hint)),
    }
    process.exitCode = exit
    const hasDocument = this.jsonEnabled() && !this.#documentBegun && !outputFailure()
    if (hasDocument) await this.#writeDocument({error: report})
    if (this.#partial && !this.jsonEnabled()) put(`${this.#draw(this.#partial.view, this.screen)}\n`)
    if (!hasDocument || outputLeadsNowhere()) {
      const screen = screenOf(process.stderr)
      const hints = report.hints.map((hint) => `  ${hint}\n`).join('')
      process.stderr.write(`${glyph(screen, markOf(thrown))} ${report.message}\n${hints}`)
      if (this.argv.includes('--debug') && report.details !== undefined) this.note(`debug: ${report.details}`)
    }
    if (bug && this.argv.includes('--debug')) process.stderr.write(`${hideCredentials(plainText(bug.stack ?? ''))}\n`)
  }

  async #writeDocument(
    outcome: {result: Result | undefined} | {error: ReturnType<typeof reportOf>['report']},
  ): Promise<void> {
    this.#documentBegun = true
    const schema = schemaName(this.id ?? '')
    const envelope: Envelope<Result | null> =
      'error' in outcome
        ? {
            schema,
            ok: false,
            error: outcome.error,
            ...(this.#partial ? {partial: this.#partial.result} : {}),
            warnings: this.#warnings,
          }
        : {schema, ok: true, result: outcome.result ?? null, warnings: this.#warnings, next: this.#next}
    await writePieces(jsonPieces(envelope, this.#streamed ? 0 : 2))
  }

  #showNext(): void {
    if (this.#next.length === 0) return
    const {paint} = screenOf(process.stderr)
    process.stderr.write(`\n${paint.dim('Next:')}\n${this.#next.map((command) => `  ${command}\n`).join('')}`)
  }

  /** For flags that the command does not have: those that were meant. */
  async #meantFlags(thrown: unknown): Promise<string[]> {
    const {flags} = thrown as {flags?: unknown}
    if (!(thrown instanceof Errors.CLIError) || !Array.isArray(flags)) return []
    const {nearNames} = await import('../domain/text/near-names.ts')
    const known = Object.keys({...SesctlCommand.baseFlags, ...this.ctor.flags}).map((name) => `--${name}`)
    return flags.flatMap((flag) => nearNames(String(flag), known, 1).map((near) => `Did you mean ${near}?`))
  }

  #draw(view: View, screen: Screen): string {
    return this.#complete(shortenWords(view(screen).replace(/\n+$/, ''), LONGEST_TEXT))
  }

  /** Every text that a command prints passes here: see {@link Suggestions}. */
  #complete(text: string): string {
    this.#suggestions ??= new Suggestions(
      this.config.commandIDs.map((id) => id.replaceAll(':', ' ')),
      this.#flagValue('--context') ?? process.env['SESCTL_CONTEXT'],
    )
    return this.#suggestions.complete(text)
  }

  #flagValue(flag: string): string | undefined {
    const end = this.argv.indexOf('--')
    const argv = end === -1 ? this.argv : this.argv.slice(0, end)
    const index = argv.findIndex((word) => word === flag || word.startsWith(`${flag}=`))
    if (index === -1) return undefined
    const word = argv[index] ?? ''
    return word.includes('=') ? word.slice(flag.length + 1) : argv[index + 1]
  }
}

/** What was ended by the person has not failed. */
function markOf(thrown: unknown): Glyph {
  if (thrown instanceof WatchEnded) return 'dot'
  return thrown instanceof Interrupted && thrown.exit === EXIT.interrupted ? 'warn' : 'no'
}
