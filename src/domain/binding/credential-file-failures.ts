import {EXIT} from '../exit/exit.ts'
import {Failure} from '../exit/failure.ts'
import {plainLine} from '../text/plain-text.ts'

const MOST_NAMED = 5

/** The place where credentials should go cannot be written. Nothing was replaced. */
export class CredentialFileUnwritable extends Failure {
  readonly code = 'credential-file-unwritable'
  readonly exit = EXIT.usage

  /** @param remedy what makes it writable, where it is not another file */
  constructor(path: string, reason: string, cause?: unknown, remedy?: string) {
    super(`Can't write ${plainLine(path)}: ${plainLine(reason)}.`, {
      hints: [remedy ?? 'Name a file in a folder that exists and that you may write to.'],
      cause,
    })
  }
}

/** The file holds credentials that somebody may live by, and what is asked for would overwrite them. */
export class CredentialFileInUse extends Failure {
  readonly code = 'credential-file-in-use'
  readonly exit = EXIT.conflict
}

/** The file holds something beside the credentials of one binding, which would be lost. */
export class CredentialFileShared extends Failure {
  readonly code = 'credential-file-shared'
  readonly exit = EXIT.conflict

  /** @param others names of what would be lost; none where it has no names */
  constructor(path: string, others: readonly string[]) {
    const named = others.slice(0, MOST_NAMED).map((name) => plainLine(name))
    const more = others.length > MOST_NAMED ? ` and ${others.length - MOST_NAMED} more` : ''
    const what = named.length > 0 ? `${named.join(', ')}${more}` : 'something that is no credentials'
    super(`Can't write credentials to ${plainLine(path)}: it holds ${what}, and would be replaced whole.`, {
      hints: ['Name a file for the credentials alone, or move this one away.'],
    })
  }
}

/** A file that should hold credentials is there and cannot be read. */
export class CredentialFileUnreadable extends Failure {
  readonly code = 'credential-file-unreadable'
  readonly exit = EXIT.usage

  constructor(path: string, reason: string, cause?: unknown) {
    super(`Can't read ${plainLine(path)}: ${plainLine(reason)}.`, {
      hints: ['Name a file that you may read, or - for standard input.'],
      cause,
    })
  }
}
