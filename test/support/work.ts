import type {ProgressEvent, Work} from '../../src/domain/progress/progress.ts'

/** Drains a use case. @returns its result and what it said on the way, as `stage: state`. */
export async function drain<Result>(work: Work<Result>): Promise<{result: Result; events: string[]}> {
  const events: string[] = []
  for (;;) {
    const step = await work.next()
    if (step.done) return {result: step.value, events}
    events.push(sentence(step.value))
  }
}

/** Drives a use case until it says something that holds `text`, and drops it there: as a kill would. */
export async function interruptedAt(work: Work<unknown>, text: string): Promise<void> {
  for (;;) {
    const step = await work.next()
    if (step.done) throw new Error(`the work ended without saying "${text}"`)
    if (sentence(step.value).includes(text)) return
  }
}

/** The failure that draining ends with. */
export async function failureOf(work: Work<unknown>): Promise<Error & {code?: string; exit?: number}> {
  try {
    await drain(work)
  } catch (error) {
    return error as Error
  }
  throw new Error('the work did not fail')
}

function sentence(event: ProgressEvent): string {
  return `${event.stage}: ${event.state}`
}
