/**
 * What long work reports to its listeners. A use case is an async generator of these and returns its result at the end; the
 * progress display and the plain log are two listeners.
 */
export interface ProgressEvent {
  /** What is in progress, as a noun or a short sentence: "provision", "SMTP login with the new password". */
  readonly stage: string
  readonly state: 'running' | 'done' | 'failed' | 'skipped'
  /** The newest word of the remote side, or why a stage was skipped or failed. */
  readonly detail?: string
  /** What a person has to know however the work ends: it also goes into the envelope's warnings. */
  readonly warning?: string
}

export type Work<Result> = AsyncGenerator<ProgressEvent, Result, void>

/** The result of long work whose progress nobody watches. */
export async function finished<Result>(work: Work<Result>): Promise<Result> {
  for (;;) {
    const {done, value} = await work.next()
    if (done) return value
  }
}
