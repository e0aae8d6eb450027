/** A listener that was begun, and what it has reported since. */
export interface Listening<Event, Summary> {
  readonly url: string
  readonly reported: Event[]
  post(body: string, headers?: Readonly<Record<string, string>>): Promise<number>
  /** Stops it as a signal would. */
  stop(): Promise<Summary>
}

/** Reads a listener to its end, from the moment at which it listens. */
export async function reading<Event extends {readonly event: string}, Summary>(
  listening: AsyncGenerator<Event, Summary, void>,
  controller: AbortController,
): Promise<Listening<Event, Summary>> {
  const reported: Event[] = []
  const first = await listening.next()
  if (first.done || !('url' in first.value)) throw new Error('it does not listen')
  const url = String(first.value.url)
  const ended = (async () => {
    for (;;) {
      const step = await listening.next()
      if (step.done) return step.value
      reported.push(step.value)
    }
  })()
  return {
    url,
    reported,
    post: async (body, headers = {}) => (await fetch(url, {method: 'POST', body, headers})).status,
    stop: async () => {
      controller.abort()
      return await ended
    },
  }
}
