import {EXIT} from '../exit/exit.ts'
import {Failure} from '../exit/failure.ts'
import {plainLine} from '../text/plain-text.ts'

/** The broker's `required_records` is not in the form that its contract gives. */
export class RecordsUnreadable extends Failure {
  readonly code = 'records-unreadable'
  readonly exit = EXIT.fault

  /**
   * @param problem what is there instead of what, as a sentence without its final dot.
   * @param line counted from 1; undefined where the text has no lines of its own.
   */
  constructor(problem: string, line?: number) {
    const where = line === undefined ? '' : `, line ${line}`
    super(`Failed to read the broker's required_records${where}: ${plainLine(problem)}.`, {
      hints: ['The text is in the credentials of every binding, under required_records.'],
    })
  }
}

/** Text from outside, short enough for a message and in quotes. */
export function excerpt(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text)
}
