import type {EventSinks} from '../../ports/feedback/events.ts'
import {commandOf} from './command.ts'
import {forwardTo} from './forward.ts'

export function eventSinks(options: {
  readonly signal: AbortSignal
  readonly trace?: (line: string) => void
}): EventSinks {
  return {
    forward: (url) => forwardTo(url, options),
    command: (words, variables) => commandOf(words, {...options, variables}),
  }
}
