import {inOrder} from '../../domain/concurrency/bounded.ts'
import {Failure, Interrupted, NotAuthorised} from '../../domain/exit/failure.ts'
import type {ProgressEvent} from '../../domain/progress/progress.ts'
import {needsSwitch, withSwitch} from '../../domain/reputation/fleet.ts'
import type {Judgement} from '../../domain/reputation/judgement.ts'
import type {EmailService} from '../../ports/sending/email-service.ts'

/** What is known of a configuration set so far. Its points are dropped once they are judged. */
export interface Draft {
  readonly configurationSet: string
  judgement?: Judgement
  sending: 'on' | 'paused' | 'unread'
}

/** Switches that are read where there are no rates: SES documents one such request a second. */
const WITHOUT_RATES = 250
const AT_ONCE = 4
const SAID_EVERY = 5 * AT_ONCE

/**
 * Reads the sending switch where the rates do not settle the state, or everywhere, crossed lines first, and judges those
 * again.
 * @param missing receives a sentence for what could not be read.
 */
export async function* readSwitches(
  {emailService, everySwitch = false}: {emailService: Pick<EmailService, 'configurationSet'>; everySwitch?: boolean},
  fleet: readonly Draft[],
  now: number,
  missing: string[],
): AsyncGenerator<ProgressEvent, void, void> {
  const wanted = fleet.filter(({judgement}) => everySwitch || !judgement || needsSwitch(judgement))
  const crossed = wanted.filter(({judgement}) => judgement?.rates === 'critical' || judgement?.rates === 'warning')
  const blind = wanted.filter((draft) => !crossed.includes(draft))
  const asked = [...crossed, ...(everySwitch ? blind : blind.slice(0, WITHOUT_RATES))]
  if (asked.length === 0) return
  const stage = 'sending switches'
  let why: string | undefined
  let done = 0
  yield {stage, state: 'running', detail: `${done} of ${asked.length}`}
  const reads = asked.map((draft) => () => readSwitch(emailService, draft, now))
  for await (const refusal of inOrder(reads, AT_ONCE)) {
    why ??= refusal
    done += 1
    if (done % SAID_EVERY === 0 && done < asked.length)
      yield {stage, state: 'running', detail: `${done} of ${asked.length}`}
  }
  yield {stage, state: 'done', detail: `${asked.length}`}
  const unread = wanted.filter(({sending}) => sending === 'unread').length
  why ??= `of those without fresh rates, ${WITHOUT_RATES} are asked at the most`
  if (unread > 0) missing.push(`Whether ${unread} of ${wanted.length} instances are paused: ${why}`)
}

/** @returns why it could not be read. */
async function readSwitch(
  emailService: Pick<EmailService, 'configurationSet'>,
  draft: Draft,
  now: number,
): Promise<string | undefined> {
  try {
    const set = await emailService.configurationSet(draft.configurationSet)
    if (!set) return 'the configuration set is gone'
    const {sendingEnabled, lastFreshStart} = set
    draft.sending = sendingEnabled ? 'on' : 'paused'
    const restart = lastFreshStart === undefined ? {} : {freshStartAt: Date.parse(lastFreshStart)}
    if (draft.judgement) draft.judgement = withSwitch(draft.judgement, {now, sendingEnabled, ...restart})
    return undefined
  } catch (failure) {
    if (isPassing(failure)) return failure.message
    throw failure
  }
}

/** A failure that takes a part of the answer and leaves the rest worth having. */
export function isPassing(failure: unknown): failure is Failure {
  return failure instanceof Failure && !(failure instanceof Interrupted) && !(failure instanceof NotAuthorised)
}
