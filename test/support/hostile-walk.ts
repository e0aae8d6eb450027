import {expect} from 'chai'
import {choosePairs, type HostilePair, SEED} from './hostile-choice.ts'
import {expectDocumentInTime, type HostileOutcome, Late, startProgram, TIMEOUT_MILLIS} from './hostile-run.ts'

/** What stands where a client's requests come by, and answers them well or in a hostile way. */
export interface HostileGates<Answer> {
  /** What came since the last attack began. */
  readonly requests: readonly unknown[]
  /** From the next request on, which counts as 0. @param often how many requests from `at` on get the answer */
  attack(at: number, answer: Answer | undefined, often?: number): void
  close(): Promise<void>
}

/** A sandbox with gates in front of it, and a home whose commands go through them. */
export interface HostileLane<Answer> {
  readonly gates: HostileGates<Answer>
  readonly env: Readonly<Record<string, string>>
  readonly path: string
  /** Makes again what the commands of a walk undo. */
  arrange?(): void
  /** Fails when the attacked command gave away or believed what it must not. */
  expectHarmless?(outcome: HostileOutcome): void
  /** Fails when something exists that nobody knows of. @param resumed standard output of the last `resume` */
  expectNothingLost(resumed: string): void
  close(): Promise<void>
}

/** A command at whose requests hostile answers come. */
interface HostileWalk {
  readonly words: readonly string[]
  /** Run before, through gates that pass everything. */
  readonly prepare?: readonly (readonly string[])[]
  /** Run after it, and after `resume`, as if nothing had happened. */
  readonly finish?: readonly (readonly string[])[]
  /** Exit codes of the command where nothing is hostile; 0 unless given. */
  readonly codes?: readonly number[]
  /** It changes nothing: there is nothing to resume. */
  readonly reads?: true
}

/** @param run a name that no other run of the lane has */
export type WalkFor = (run: string) => HostileWalk

/** Pairs at once: a hostile server is mostly waited for. */
const LANES = 4

/** For commands that nothing is hostile to, on a busy machine. */
const RETRYING_MILLIS = 30_000

/** Whether each pair is printed with its figures, and each failure at once: a run of all takes an hour. */
const IS_TRACED = process.env['SESCTL_HOSTILE_TRACE'] !== undefined

/** Runs walks against lanes of one kind, and counts. */
export class HostileWalker<Answer extends {readonly name: string}> {
  readonly figures = {pairs: 0, megabytes: 0, millis: 0, heaviest: '', slowest: ''}
  readonly #answers: readonly Answer[]
  readonly #lanes: HostileLane<Answer>[] = []
  #runs = 0

  constructor(answers: readonly Answer[]) {
    this.#answers = answers
  }

  async open(lane: () => Promise<HostileLane<Answer>>): Promise<void> {
    for (let count = 0; count < LANES; count += 1) this.#lanes.push(await lane())
  }

  /** The figures are printed: which seed to use again. */
  async close(title: string): Promise<void> {
    await Promise.all(this.#lanes.map(async (lane) => await lane.close()))
    const {pairs, megabytes, millis, heaviest, slowest} = this.figures
    process.stdout.write(
      `  ${title}: ${pairs} pairs of a request and an answer, seed ${SEED}, at most ${Math.round(megabytes)} MB (${heaviest}) and ${Math.round(millis)} ms (${slowest})\n`,
    )
  }

  /** Every request of a walk gets its hostile answers, as does every one that follows it; what fails is reported at the end. */
  async everywhere(name: string, walk: WalkFor): Promise<void> {
    const requests = Math.max(...(await Promise.all(this.#lanes.map(async (lane) => await this.#whole(lane, walk)))))
    expect(requests, 'requests that go through the gates').to.be.greaterThan(0)
    const pairs = choosePairs(name, requests, this.#answers)
    const failures: string[] = []
    await Promise.all(
      this.#lanes.map(async (lane) => {
        for (let pair = pairs.shift(); pair; pair = pairs.shift()) {
          const {at, answer} = pair
          // A deadline that is missed once is a busy machine's; one that is not kept is missed again.
          const attack = async (): Promise<void> => await this.#attacked(lane, name, walk, pair)
          const again = async (error: unknown): Promise<void> => {
            if (!(error instanceof Late)) throw error
            await attack()
          }
          await attack()
            .catch(again)
            .catch((error: unknown) => {
              failures.push(`${name}, request ${at}, ${answer.name}: ${error instanceof Error ? error.message : error}`)
              trace(`FAILED ${failures.at(-1)?.slice(0, 1500)}`)
            })
        }
        await this.#whole(lane, walk).catch((error: unknown) => failures.push(`${name}, afterwards: ${error}`))
      }),
    )
    expect(failures.map((each) => each.slice(0, 3000)).join('\n\n'), `${failures.length} failures`).to.equal('')
  }

  async works(
    lane: HostileLane<Answer>,
    words: readonly string[],
    codes: readonly number[] = [0],
  ): Promise<HostileOutcome> {
    lane.gates.attack(0, undefined)
    const outcome = await this.#run(lane, words, RETRYING_MILLIS)
    expect(codes, `${words.join(' ')}\n${outcome.stdout}${outcome.stderr}`).to.include(outcome.code)
    return outcome
  }

  /** @returns how many requests the command makes. */
  async #whole(lane: HostileLane<Answer>, walk: WalkFor): Promise<number> {
    const {words, prepare = [], finish = [], codes = [0]} = walk(this.#name())
    lane.arrange?.()
    for (const each of prepare) await this.works(lane, each)
    await this.works(lane, words, codes)
    const count = lane.gates.requests.length
    for (const each of finish) await this.works(lane, each, [0, ...codes])
    return count
  }

  async #attacked(lane: HostileLane<Answer>, name: string, walk: WalkFor, pair: HostilePair<Answer>): Promise<void> {
    const {at, answer} = pair
    const {words, prepare = [], finish = [], codes = [], reads} = walk(this.#name())
    lane.arrange?.()
    for (const each of prepare) await this.works(lane, each)
    lane.gates.attack(at, answer, Number.POSITIVE_INFINITY)
    const outcome = await this.#run(lane, words)
    this.#count(outcome, `${name}, request ${at} ${answer.name}`)
    try {
      expectDocumentInTime(outcome)
      lane.expectHarmless?.(outcome)
      if (reads) return
      // 8: whether the platform still makes something is not known for a while.
      const resumed = await this.works(lane, ['resume', '--no-wait'], [0, 8])
      lane.expectNothingLost(resumed.stdout)
    } catch (error) {
      if (error instanceof Error)
        error.message += `\nthe command's end was ${outcome.code}: ${outcome.stdout.slice(0, 1500)}`
      throw error
    } finally {
      for (const each of finish) await this.works(lane, each, [0, 6, 8, ...codes])
    }
  }

  #count({megabytes, millis, code}: HostileOutcome, pair: string): void {
    const {figures} = this
    figures.pairs += 1
    if (megabytes > figures.megabytes) Object.assign(figures, {megabytes, heaviest: pair})
    if (millis > figures.millis) Object.assign(figures, {millis, slowest: pair})
    trace(`${pair}: exit ${code}, ${Math.round(megabytes)} MB, ${Math.round(millis)} ms`)
  }

  async #run(
    {env, path}: HostileLane<Answer>,
    words: readonly string[],
    millis = TIMEOUT_MILLIS,
  ): Promise<HostileOutcome> {
    return await startProgram([...words, '--json', '--timeout', `${millis}ms`], {env, cwd: path}).ended
  }

  #name(): string {
    this.#runs += 1
    return `r${this.#runs}`
  }
}

function trace(line: string): void {
  if (IS_TRACED) process.stdout.write(`${line}\n`)
}
