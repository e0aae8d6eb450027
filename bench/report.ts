import {cpus, release, totalmem, type} from 'node:os'

/** Figures with the machine that they are from; whether they meet what is asked decides the exit code. */
export class Report {
  readonly #rows: string[][] = []
  readonly #title: string
  #failed = false

  constructor(title: string) {
    this.#title = title
  }

  figure(name: string, value: string): void {
    this.#rows.push([name, value, ''])
  }

  /** @param isMet whether the figure is as good as `wanted` says */
  demand(name: string, value: string, wanted: string, isMet: boolean): void {
    this.#rows.push([name, value, `${isMet ? 'ok' : 'MISSED'}: wanted ${wanted}`])
    if (!isMet) this.#failed = true
  }

  /** Prints all of it and sets the exit code. */
  end(): void {
    const widths = [0, 1].map((column) => Math.max(...this.#rows.map((row) => row[column]?.length ?? 0)))
    const lines = this.#rows.map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    process.stdout.write(`${this.#title}\n${machine()}\n\n${lines.join('\n')}\n`)
    if (this.#failed) process.exitCode = 1
  }
}

function machine(): string {
  const all = cpus()
  const memory = Math.round(totalmem() / 2 ** 30)
  return `Node ${process.version}, ${type()} ${release()}, ${all.length} × ${all[0]?.model.trim() ?? '?'}, ${memory} GiB`
}

export const milliseconds = (value: number): string => `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`

/** @param part 0.5 for the median. @param sorted ascending */
export function quantile(sorted: readonly number[], part: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0
}
