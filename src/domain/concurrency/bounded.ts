/** Work that begins when it is called. */
export type Job<Result> = () => Promise<Result>

/**
 * Runs jobs side by side and yields their results in the jobs' order. A job starts only when one of the `atOnce`
 * before it has been handed out, so a slow reader holds the work back and no more than `atOnce` results are kept.
 * A failure is thrown when its turn comes.
 */
export async function* inOrder<Result>(
  jobs: Iterable<Job<Result>>,
  atOnce: number,
): AsyncGenerator<Result, void, void> {
  const running: Promise<Result>[] = []
  for (const job of jobs) {
    running.push(started(job))
    if (running.length < atOnce) continue
    const first = running.shift()
    if (first) yield await first
  }
  for (const result of running) yield await result
}

/** Like {@link inOrder}, in the order in which the jobs end. The first failure is thrown. */
export async function* asCompleted<Result>(
  jobs: Iterable<Job<Result>>,
  atOnce: number,
): AsyncGenerator<Result, void, void> {
  const running = new Set<Promise<Result>>()
  const next = async (): Promise<Result> => {
    const [ended, result] = await Promise.race([...running].map(async (each) => [each, await each] as const))
    running.delete(ended)
    return result
  }
  for (const job of jobs) {
    const ended = running.size < atOnce ? [] : [await next()]
    running.add(started(job))
    yield* ended
  }
  while (running.size > 0) yield await next()
}

/** A job may fail before anybody awaits it: whoever does learns of it then. */
function started<Result>(job: Job<Result>): Promise<Result> {
  const result = job()
  result.catch(() => undefined)
  return result
}
