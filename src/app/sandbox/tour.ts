import type {TourEvent, TourResult} from '../../domain/sandbox/tour.ts'
import {shellCommand} from '../../domain/text/shell-words.ts'
import type {CommandOutcome, Commands} from '../../ports/sandbox/sandbox.ts'

export type Tour = AsyncGenerator<TourEvent, TourResult, void>

const NAME = 'mail-tour'
const DOMAIN = 'agency.test'

interface Step {
  readonly words: readonly string[]
  /** What holding proves, as a sentence; absent for commands that only prepare. */
  readonly claim?: string
  readonly code?: number
  /** Says why the claim does not hold, or nothing. */
  readonly check?: (outcome: CommandOutcome) => Promise<string | undefined> | string | undefined
}

/**
 * The whole service from nothing to nothing, by real commands against a sandbox of its own. It continues after a claim that
 * does not hold as long as it can, so that one run shows everything; the sandbox is stopped however it ends.
 */
export async function* tour(commands: Commands): Tour {
  const guide = new Guide(commands)
  try {
    yield* guide.walk()
  } finally {
    await commands.run(['sandbox', 'stop'], {shown: false})
  }
  return guide.result
}

class Guide {
  readonly #commands: Commands
  readonly #proved: string[] = []
  readonly #broken: {claim: string; because: string}[] = []

  constructor(commands: Commands) {
    this.#commands = commands
  }

  get result(): TourResult {
    return {proved: this.#proved, broken: this.#broken}
  }

  async *walk(): AsyncGenerator<TourEvent, void, void> {
    yield* this.#create()
    yield* this.#publish()
    yield* this.#send()
    yield* this.#rotate()
    yield* this.#lowerTheReputation()
    yield* this.#takeDown()
  }

  async *#create(): AsyncGenerator<TourEvent, void, void> {
    yield {kind: 'title', text: 'The whole service on this machine: broker, AWS endpoint, SMTP and DNS'}
    yield* this.#step({words: ['sandbox', 'start'], claim: 'the sandbox starts in the background'})
    yield* this.#step({words: ['sandbox', 'settings', '--operation-time', '1500ms']})
    yield {kind: 'title', text: "A service instance for a tenant's own domain"}
    const provision = ['provision', NAME, '--domain', DOMAIN, '--admin-email', `postmaster@${DOMAIN}`]
    yield* this.#step({
      words: [...provision, '--mail-from-subdomain', 'bounce'],
      claim: 'an instance is created at the broker and waited for',
    })
  }

  async *#publish(): AsyncGenerator<TourEvent, void, void> {
    yield {kind: 'title', text: 'The DNS records that it needs'}
    yield* this.#step({
      words: ['dns-instructions', NAME],
      claim: 'the required records are read without leaving a key behind',
      check: async () => {
        const {bindings} = await this.#ask<{bindings: unknown[]}>(['bindings', NAME])
        return bindings.length === 0 ? undefined : `${bindings.length} bindings are left`
      },
    })
    yield {kind: 'title', text: 'A mistake that everybody makes once: the zone name is added twice'}
    const {records} = await this.#ask<{records: {type: string; name: string; value: string}[]}>([
      'dns-instructions',
      NAME,
    ])
    const [dkim] = records.filter(({type}) => type === 'CNAME')
    const wrong = `${dkim?.name}.${DOMAIN}`
    yield* this.#step({words: ['sandbox', 'dns', 'set', wrong, 'CNAME', dkim?.value ?? '']})
    yield* this.#step({
      words: ['verify', NAME],
      code: 3,
      claim: 'a wrong record is named together with the edit that fixes it',
      check: ({stdout}) => (/twice/.test(stdout) ? undefined : 'the mistake is not named'),
    })
    yield {kind: 'title', text: 'The right records, as a zone file'}
    yield* this.#step({words: ['sandbox', 'dns', 'delete', wrong]})
    yield* this.#pipe(
      ['dns-instructions', NAME, '--format', 'zone'],
      ['sandbox', 'dns', 'import', '-', '--origin', DOMAIN],
    )
    yield* this.#step({
      words: ['verify', NAME, '--watch', '--until', 'verified', '--timeout', '60s'],
      claim: 'the identity is verified because the name server answers right',
    })
  }

  async *#send(): AsyncGenerator<TourEvent, void, void> {
    yield {kind: 'title', text: 'Credentials, and mail over SMTP and the API'}
    yield* this.#step({
      words: ['bind', NAME, '--write', 'first.env'],
      claim: 'a binding delivers its credentials in a file',
    })
    yield* this.#step({
      words: ['send-test', NAME, '--credentials', 'first.env', '--to', 'someone@example.test'],
      claim: 'mail is accepted over SMTP and over the API',
    })
    yield* this.#step({
      words: ['sandbox', 'inbox', '--to', 'someone@example.test'],
      claim: 'both messages arrive',
      check: async () => {
        const {messages} = await this.#ask<{messages: unknown[]}>(['sandbox', 'inbox', '--to', 'someone@example.test'])
        return messages.length === 2 ? undefined : `${messages.length} messages arrived`
      },
    })
  }

  async *#rotate(): AsyncGenerator<TourEvent, void, void> {
    yield {kind: 'title', text: 'New credentials, proved and delivered before the old ones are revoked'}
    yield* this.#step({
      words: ['rotate', NAME, '--write', 'second.env', '--retire', 'now'],
      claim: 'credentials are rotated',
    })
    yield* this.#step({
      words: ['send-test', NAME, '--credentials', 'first.env'],
      code: 4,
      claim: 'the old credentials are refused over SMTP and the API',
    })
    yield* this.#step({words: ['send-test', NAME, '--credentials', 'second.env'], claim: 'the new credentials send'})
  }

  async *#lowerTheReputation(): AsyncGenerator<TourEvent, void, void> {
    yield {kind: 'title', text: 'A mailing list goes bad: reputation moves'}
    yield* this.#traffic(20_000, 14, '0.8%')
    yield* this.#state('ok', 0)
    yield* this.#traffic(12_000, 3, '6%')
    yield* this.#state('warning', 3)
    yield* this.#traffic(24_000, 1, '8%')
    yield* this.#state('critical', 3)
    yield {kind: 'title', text: 'The guard judges every instance, and pauses it'}
    yield* this.#step({words: ['guard'], claim: 'the guard pauses what is over a critical threshold'})
    yield* this.#step({
      words: ['send-test', NAME, '--credentials', 'second.env'],
      code: 3,
      claim: 'a paused instance is refused over SMTP and the API',
      check: ({stdout}) =>
        (stdout.match(/paused/gi) ?? []).length >= 2 ? undefined : 'one transport did not say that it is paused',
    })
    yield* this.#step({words: ['reputation', NAME], claim: 'the chart shows how it came to it'})
  }

  async *#takeDown(): AsyncGenerator<TourEvent, void, void> {
    yield {kind: 'title', text: 'All of it taken down again'}
    yield* this.#step({
      words: ['deprovision', NAME, '--confirm', NAME],
      claim: 'the instance goes with its bindings',
      check: async () => {
        const {counts} = await this.#ask<{counts: {instances: number; bindings: number}}>(['sandbox', 'status'])
        return counts.instances + counts.bindings === 0 ? undefined : 'the broker still holds something'
      },
    })
  }

  #traffic(messages: number, days: number, bounces: string): AsyncGenerator<TourEvent, void, void> {
    const amount = [
      '--messages',
      String(messages),
      '--days',
      String(days),
      '--bounces',
      bounces,
      '--complaints',
      '0.005%',
    ]
    return this.#step({words: ['sandbox', 'traffic', NAME, ...amount]})
  }

  #state(state: string, code: number): AsyncGenerator<TourEvent, void, void> {
    return this.#step({
      words: ['reputation', NAME, '--fail-on', 'warning'],
      code,
      claim: `the reputation is ${state}`,
      check: ({stdout}) => (stdout.includes(`${state}:`) ? undefined : 'the state is another one'),
    })
  }

  async *#step(step: Step): AsyncGenerator<TourEvent, void, void> {
    yield {kind: 'command', text: shellCommand('sesctl', ...step.words)}
    yield* this.#judge(step, await this.#commands.run(step.words, {shown: true}))
  }

  async *#pipe(first: readonly string[], second: readonly string[]): AsyncGenerator<TourEvent, void, void> {
    yield {kind: 'command', text: `${shellCommand('sesctl', ...first)} | ${shellCommand('sesctl', ...second)}`}
    const {stdout} = await this.#commands.run(first, {shown: false})
    yield* this.#judge({words: second}, await this.#commands.run(second, {shown: true, input: stdout}))
  }

  async *#judge(step: Step, outcome: CommandOutcome): AsyncGenerator<TourEvent, void, void> {
    const expected = step.code ?? 0
    const because =
      outcome.code === expected ? await step.check?.(outcome) : `exit code ${outcome.code} instead of ${expected}`
    const claim = step.claim ?? shellCommand('sesctl', ...step.words)
    if (because !== undefined) {
      this.#broken.push({claim, because})
      yield {kind: 'broken', text: claim, because}
    } else if (step.claim !== undefined) {
      this.#proved.push(claim)
      yield {kind: 'proved', text: claim}
    }
    if (step.claim !== undefined) yield {kind: 'rest'}
  }

  async #ask<Result>(words: readonly string[]): Promise<Result> {
    const {stdout} = await this.#commands.run([...words, '--json'], {shown: false})
    return (JSON.parse(stdout) as {result: Result}).result
  }
}
