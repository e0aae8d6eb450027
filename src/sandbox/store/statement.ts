import type {DatabaseSync, StatementSync} from 'node:sqlite'

export type Value = string | number | null | Uint8Array

/** A string, a name in quotes, a comment, or a parameter (SQLite, "Literal Values", "Parameters"). */
const PARTS = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*.*?\*\/|\?(\d*)/gs

/** SQL that is run again and again. Its parameters may be numbered: Node.js 22.18 and 24.5 bind plain ones only. */
export class Statement {
  readonly #statement: StatementSync
  /** Which value each plain parameter takes, from 0; undefined where they are plain already. */
  readonly #order: readonly number[] | undefined

  constructor(database: DatabaseSync, sql: string) {
    const {plain, order} = withPlainParameters(sql)
    this.#statement = database.prepare(plain)
    this.#order = order
  }

  all(values: readonly Value[]): unknown[] {
    return this.#statement.all(...this.#inOrder(values))
  }

  get(values: readonly Value[]): unknown {
    return this.#statement.get(...this.#inOrder(values))
  }

  run(values: readonly Value[]): ReturnType<StatementSync['run']> {
    return this.#statement.run(...this.#inOrder(values))
  }

  #inOrder(values: readonly Value[]): readonly Value[] {
    return this.#order?.map((index) => values[index] ?? null) ?? values
  }
}

/** @returns the same SQL with `?` for each `?NNN`; a plain one among numbered ones is one more than the largest before. */
export function withPlainParameters(sql: string): {plain: string; order: readonly number[] | undefined} {
  const order: number[] = []
  let largest = 0
  let isNumbered = false
  const plain = sql.replace(PARTS, (part, digits: string | undefined) => {
    if (digits === undefined) return part
    const number = digits === '' ? largest + 1 : Number(digits)
    isNumbered ||= digits !== ''
    largest = Math.max(largest, number)
    order.push(number - 1)
    return '?'
  })
  return {plain, order: isNumbered ? order : undefined}
}
