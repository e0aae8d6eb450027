import {stripVTControlCharacters} from 'node:util'
import {EXIT, type Exit} from '../domain/exit/exit.ts'
import {Failure} from '../domain/exit/failure.ts'
import {hideCredentials} from '../domain/text/hidden-credentials.ts'
import {plainText, shorten} from '../domain/text/plain-text.ts'

/** Characters of a message: what a server says may be a megabyte, and people read the beginning. */
export const LONGEST_TEXT = 2000

/** Characters of what another program printed. */
const LONGEST_DETAILS = 64_000

/** The one JSON document of a command. Fields are only ever added. */
export type Envelope<Result> =
  | {
      readonly schema: string
      readonly ok: true
      readonly result: Result
      readonly warnings: string[]
      readonly next: string[]
    }
  | {
      readonly schema: string
      readonly ok: false
      readonly error: ErrorReport
      /** What was done until then, where that is known. */
      readonly partial?: Result
      readonly warnings: string[]
    }

export interface ErrorReport {
  readonly code: string
  readonly message: string
  readonly hints: string[]
  readonly retryable: boolean
  /** Where another program said more than the message shows: all of it. */
  readonly details?: string
}

/** `sandbox:dns:set` → `sesctl.sandbox-dns-set/1` */
export function schemaName(commandId: string): string {
  return `sesctl.${commandId.replaceAll(':', '-')}/1`
}

interface CommandLineError extends Error {
  oclif?: {exit?: number}
  parse?: unknown
}

/**
 * Any thrown thing as a report and an exit code. Errors of the command line's parser become `usage` and keep nothing
 * but their sentence: the parser's own JSON would show argv and the configuration.
 */
export function reportOf(thrown: unknown): {report: ErrorReport; exit: Exit; bug?: Error} {
  if (thrown instanceof Failure) {
    return {
      report: {
        code: thrown.code,
        message: shown(withoutFrame(thrown.message)),
        hints: thrown.hints.map(shown),
        retryable: thrown.retryable,
        ...(thrown.details === undefined ? {} : {details: shorten(plainHidden(thrown.details), LONGEST_DETAILS)}),
      },
      exit: thrown.exit,
    }
  }
  const error: CommandLineError = thrown instanceof Error ? thrown : new Error(String(thrown))
  if (error.parse !== undefined || error.oclif?.exit === 2) {
    const message = shown(withoutFrame(stripVTControlCharacters(error.message)))
    return {
      report: {code: 'usage', message, hints: ['Add --help to see what the command takes.'], retryable: false},
      exit: EXIT.usage,
    }
  }
  return {
    report: {
      code: 'internal-error',
      message: `This is a bug in sesctl: ${shown(error.message)}`,
      hints: ['Run it again with --debug and report what it prints.'],
      retryable: false,
    },
    exit: EXIT.fault,
    bug: error,
  }
}

/** Whatever a sentence quotes: it leaves no password of a URL in a log. */
function shown(text: string): string {
  return shorten(plainHidden(text), LONGEST_TEXT)
}

function plainHidden(text: string): string {
  return hideCredentials(plainText(text))
}

/** The parser puts a frame around its sentences, and around those of the failures that a flag's own parser throws. */
function withoutFrame(message: string): string {
  return message
    .replace(/\n+See more help with --help\s*$/, '')
    .replace(/^Parsing (--\S+) \n\t/, '$1: ')
    .replace(/^The following errors? occurred:\n\s*/, '')
    .replace(/^(\s*Missing required flag )(?=\w)/gm, '$1--')
}
