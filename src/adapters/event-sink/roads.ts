import type {HandOverRoads} from '../../ports/feedback/event-sink.ts'
import {commandOf} from './command.ts'
import {forwardTo} from './forward.ts'

export function handOverRoads(options: {
  readonly signal: AbortSignal
  readonly trace?: (line: string) => void
}): HandOverRoads {
  return {
    forward: (url) => forwardTo(url, options),
    command: (words, variables) => commandOf(words, {...options, variables}),
  }
}
