import {asCompleted} from '../../domain/concurrency/bounded.ts'
import {Failure, Interrupted, NotAuthorised} from '../../domain/exit/failure.ts'

/** A part of the answer that could not be had. */
export interface Unread {
  /** As a noun: `the IAM users`. */
  readonly what: string
  readonly why: string
  /** The failure's. */
  readonly code: string
}

const AT_ONCE = 4

/**
 * Reads what can be read, and keeps a list of the rest. An operator may have rights to a part of the account only, and
 * the other parts are still worth an audit.
 */
export class Reader {
  readonly unread: Unread[]
  #first: Failure | undefined
  #hasRead = false

  /** @param unread a list that is kept together with another reader's. */
  constructor(unread: Unread[] = []) {
    this.unread = unread
  }

  /** @returns undefined when it failed. @throws Interrupted, and what is no Failure. */
  async read<Value>(what: string, run: () => Promise<Value>): Promise<Value | undefined> {
    try {
      const value = await run()
      this.#hasRead = true
      return value
    } catch (failure) {
      this.#note(what, failure)
      return undefined
    }
  }

  /**
   * Reads many things a few at a time. After a refusal no more is asked: the others would be refused as well.
   * @returns what could be read, in no order that matters.
   */
  async readEach<Item, Value>(
    what: string,
    items: readonly Item[],
    run: (item: Item) => Promise<Value>,
    said: (count: number) => void = () => {},
  ): Promise<Map<Item, Value>> {
    const values = new Map<Item, Value>()
    let failed: Failure | undefined
    let refused = false
    const reads = items.map((item) => async (): Promise<void> => {
      if (refused) return
      try {
        values.set(item, await run(item))
        this.#hasRead = true
        said(values.size)
      } catch (failure) {
        refused ||= !isPartial(failure) || failure instanceof NotAuthorised
        if (!isPartial(failure)) throw failure
        failed ??= failure
      }
    })
    for await (const _ of asCompleted(reads, AT_ONCE));
    if (failed) this.#note(`${items.length - values.size} of ${items.length} ${what}`, failed)
    return values
  }

  say(what: string, why: string, code: string): void {
    this.unread.push({what, why, code})
  }

  /** @throws the first failure, when nothing could be read at all. */
  check(): void {
    if (!this.#hasRead && this.#first) throw this.#first
  }

  #note(what: string, failure: unknown): void {
    if (!isPartial(failure)) throw failure
    this.#first ??= failure
    this.unread.push({what, why: failure.message, code: failure.code})
  }
}

/** Everything that an iterable gives, in one list. */
export async function collect<Item>(pages: AsyncIterable<readonly Item[]>): Promise<Item[]> {
  const all: Item[] = []
  for await (const page of pages) for (const item of page) all.push(item)
  return all
}

function isPartial(failure: unknown): failure is Failure {
  return failure instanceof Failure && !(failure instanceof Interrupted)
}
