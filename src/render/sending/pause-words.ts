import type {PauseReport} from '../../app/sending/last-pause.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import {dayAndTime} from '../reputation/words.ts'

/** `paused on 24 Nov 12:00 UTC by op@host: list bought`, or that nobody here knows. */
export function pauseWords(pause: PauseReport | null | undefined): string {
  if (!pause) return 'Who paused it, when and why is not recorded here.'
  return `Paused at ${dayAndTime(pause.at)} UTC by ${plainLine(pause.by)}: ${plainLine(pause.reason)}`
}
