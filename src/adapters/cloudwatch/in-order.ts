/**
 * Runs jobs side by side and hands out their results in the jobs' order. A job starts only when one of the `atOnce`
 * before it has been handed out, so a slow reader holds the work back and no more than `atOnce` results are kept.
 */
export async function* inOrder<Result>(
  jobs: readonly (() => Promise<Result>)[],
  atOnce: number,
): AsyncGenerator<Result, void, void> {
  const running: Promise<Result>[] = []
  let next = 0
  const start = (): void => {
    const job = jobs[next]
    if (!job) return
    next += 1
    const result = job()
    // A later job may fail before the reader comes to it: it is told when it does.
    result.catch(() => undefined)
    running.push(result)
  }
  for (let slot = 0; slot < atOnce; slot += 1) start()
  for (let result = running.shift(); result; result = running.shift()) {
    yield await result
    start()
  }
}
