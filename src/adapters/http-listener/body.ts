import type {IncomingMessage} from 'node:http'

/** The memory that all bodies of a listener share. */
export interface BodyBudget {
  readonly bodyBytes: number
  readonly heldBytes: number
  held: number
}

/** `too-large`: this one alone is; `no-room`: the others hold too much; `broken`: its end never came. */
export type Body = {readonly text: string; release(): void} | 'too-large' | 'no-room' | 'broken'

const UTF8 = new TextDecoder('utf-8', {fatal: false})

/** Reads a body while it fits. Its bytes count towards the budget until it is released. */
export async function readBody(request: IncomingMessage, budget: BodyBudget): Promise<Body> {
  if (Number(request.headers['content-length'] ?? 0) > budget.bodyBytes) return 'too-large'
  const chunks: Buffer[] = []
  let length = 0
  const release = (): void => {
    budget.held -= length
    length = 0
  }
  try {
    // What is left of a refused body must not cost its sender the answer.
    for await (const chunk of request.iterator({destroyOnReturn: false}) as AsyncIterable<Buffer>) {
      length += chunk.length
      budget.held += chunk.length
      const refusal = length > budget.bodyBytes ? 'too-large' : budget.held > budget.heldBytes ? 'no-room' : undefined
      if (refusal) {
        release()
        return refusal
      }
      chunks.push(chunk)
    }
    return {text: UTF8.decode(Buffer.concat(chunks)), release}
  } catch {
    release()
    return 'broken'
  }
}
