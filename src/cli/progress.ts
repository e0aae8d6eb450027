import {stripVTControlCharacters} from 'node:util'
import stringWidth from 'string-width'
import type {ProgressEvent, Work} from '../domain/progress/progress.ts'
import {plainLine, shorten} from '../domain/text/plain-text.ts'
import {formatDuration} from '../domain/time/duration.ts'
import {paragraph} from '../render/text/paragraph.ts'
import {glyph, type Screen} from '../render/text/screen.ts'

/** Characters of what a stage says of itself. */
const LONGEST_DETAIL = 500
const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']

interface Listener {
  readonly stream: NodeJS.WriteStream
  readonly screen: Screen
  /** Completes the commands that a detail names. */
  readonly complete: (text: string) => string
  readonly warn: (text: string) => void
}

/**
 * Drains a use case's events to stderr and returns its result: a live line with the elapsed time on a terminal, one
 * line a change off it.
 * @param complete what a detail passes that may suggest a command
 */
export async function follow<Result>(work: Work<Result>, {stream, screen, complete, warn}: Listener): Promise<Result> {
  const display = stream.isTTY ? new LiveDisplay(stream, screen) : new LogDisplay(stream, screen)
  try {
    for (;;) {
      const step = await work.next()
      if (step.done) return step.value
      const {detail} = step.value
      display.show(detail === undefined ? step.value : {...step.value, detail: complete(detail)})
      if (step.value.warning !== undefined) warn(step.value.warning)
    }
  } finally {
    display.end()
    // Only matters when the display itself failed: the work then cleans up after itself.
    await work.return(undefined as never)
  }
}

abstract class StageDisplay {
  protected readonly stream: NodeJS.WriteStream
  protected readonly screen: Screen
  readonly #started = new Map<string, number>()

  constructor(stream: NodeJS.WriteStream, screen: Screen) {
    this.stream = stream
    this.screen = screen
  }

  abstract show(event: ProgressEvent): void
  abstract end(): void

  protected elapsed(stage: string): string {
    const now = performance.now()
    const start = this.#started.get(stage) ?? now
    this.#started.set(stage, start)
    return formatDuration(now - start)
  }

  protected line(event: ProgressEvent): string {
    const marks = {running: 'wait', done: 'ok', failed: 'no', skipped: 'dot'} as const
    const detail = event.detail ? `  ${this.screen.paint.dim(plainLine(shorten(event.detail, LONGEST_DETAIL)))}` : ''
    const elapsed = this.elapsed(event.stage)
    const time = event.state === 'skipped' ? '' : `  ${this.screen.paint.dim(elapsed)}`
    return `${glyph(this.screen, marks[event.state])} ${event.stage}${time}${detail}`
  }
}

class LogDisplay extends StageDisplay {
  #last = ''

  show(event: ProgressEvent): void {
    const key = `${event.stage}\0${event.state}\0${event.detail ?? ''}`
    const line = this.line(event)
    if (key !== this.#last) this.stream.write(`${line}\n`)
    this.#last = key
  }

  end(): void {}
}

class LiveDisplay extends StageDisplay {
  #current: ProgressEvent | undefined
  #frame = 0
  readonly #timer = setInterval(() => this.#draw(), 100).unref()

  show(event: ProgressEvent): void {
    this.#clear()
    if (event.state === 'running') {
      this.#current = event
      this.#draw()
    } else {
      this.#current = undefined
      this.stream.write(`${paragraph(this.line(event), this.screen.columns, '', '  ')}\n`)
    }
  }

  end(): void {
    clearInterval(this.#timer)
    this.#clear()
  }

  #draw(): void {
    if (!this.#current) return
    this.#frame = (this.#frame + 1) % FRAMES.length
    const spinner = this.screen.unicode ? (FRAMES[this.#frame] ?? '') : '-'
    const [, ...words] = stripVTControlCharacters(this.line(this.#current)).split(' ')
    // Only one line can be erased again, so it must not wrap.
    const text = clip(words.join(' '), this.screen.columns - 3)
    this.#clear()
    this.stream.write(`${this.screen.paint.cyan(spinner)} ${text}`)
  }

  #clear(): void {
    this.stream.write('\r\u001b[2K')
  }
}

/** As much of a text as goes into some columns. */
function clip(text: string, columns: number): string {
  let clipped = ''
  let width = 0
  for (const character of text) {
    width += stringWidth(character)
    if (width > columns) break
    clipped += character
  }
  return clipped
}
