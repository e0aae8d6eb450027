import type {StateDatabase} from './database.ts'
import type {Rows} from './rows.ts'

/** How long the first waits for others to come: the disk takes longer than that for each transaction. */
const GATHER_MILLIS = 3
const MOST = 1000

interface Waiting<Item, Result> {
  readonly item: Item
  resolve(result: Result): void
  reject(error: unknown): void
}

/** Has what is added at about the same time share one transaction. Each is answered once that is on disk. */
export class GroupCommit<Item, Result> {
  readonly #state: StateDatabase
  readonly #write: (rows: Rows, item: Item) => Result
  #waiting: Waiting<Item, Result>[] = []
  #timer: NodeJS.Timeout | undefined

  constructor(state: StateDatabase, write: (rows: Rows, item: Item) => Result) {
    this.#state = state
    this.#write = write
  }

  add(item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({item, resolve, reject})
      if (this.#waiting.length >= MOST) void this.#commit()
      else this.#timer ??= setTimeout(() => void this.#commit(), GATHER_MILLIS)
    })
  }

  async #commit(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const group = this.#waiting
    this.#waiting = []
    try {
      const results = await this.#state.transaction((rows) => group.map(({item}) => this.#write(rows, item)))
      for (const [index, {resolve}] of group.entries()) resolve(results[index] as Result)
    } catch (error) {
      for (const {reject} of group) reject(error)
    }
  }
}
