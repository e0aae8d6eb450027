import {EXIT, type Exit} from './exit.ts'

export interface FailureDetails {
  /** What to type or do next, most useful first. */
  readonly hints?: readonly string[]
  /** Whether the same request may succeed later without a change. */
  readonly retryable?: boolean
  /** What somebody else said at length, of which the message has the gist. */
  readonly details?: string
  readonly cause?: unknown
}

/**
 * A bad end that we expect: everything else that is thrown is a bug. `code` is stable kebab-case, `exit` the process's
 * exit code. Messages say what failed and the rule, and never hold a secret.
 */
export abstract class Failure extends Error {
  abstract readonly code: string
  abstract readonly exit: Exit
  readonly hints: readonly string[]
  readonly retryable: boolean
  readonly details: string | undefined

  constructor(message: string, details: FailureDetails = {}) {
    super(message, details.cause === undefined ? {} : {cause: details.cause})
    this.details = details.details
    this.name = new.target.name
    this.hints = details.hints ?? []
    this.retryable = details.retryable ?? false
  }

  /** The same failure with more to do next, after what it says already. */
  withHints(...hints: readonly string[]): this {
    return withHintsOf(this, [...this.hints, ...hints])
  }

  /** The same failure with what has become of things, before what to do next. */
  withFacts(...facts: readonly string[]): this {
    return withHintsOf(this, [...facts, ...this.hints])
  }
}

/** A copy without the constructor's call: private members would be missing, so that no failure may have any. */
function withHintsOf<Same extends Failure>(failure: Same, hints: readonly string[]): Same {
  const copy = Object.create(Object.getPrototypeOf(failure), Object.getOwnPropertyDescriptors(failure)) as Same
  return Object.defineProperty(copy, 'hints', {value: hints, enumerable: true})
}

/** A value that was typed breaks a rule. */
export class InvalidValue extends Failure {
  readonly code = 'invalid-value'
  readonly exit = EXIT.usage
}

/** An answer is needed and nobody can be asked. The hint names the flag. */
export class AnswerNeeded extends Failure {
  readonly code = 'answer-needed'
  readonly exit = EXIT.usage
}

/** The command has to end now: Ctrl-C, SIGTERM or SIGHUP, or {@link TimeOver}. Hints say what continues without us. */
export class Interrupted extends Failure {
  readonly code: string = 'interrupted'
  readonly exit: Exit = EXIT.interrupted
  /** Begins every message. */
  protected readonly opening: string = 'Interrupted.'

  constructor(message = 'Interrupted.', details: FailureDetails = {}) {
    super(message, {retryable: true, ...details})
  }

  /** The same end, and what it leaves behind. @param consequence sentences */
  leaving(consequence: string, details: FailureDetails = {}): Interrupted {
    return new Interrupted(`${this.opening} ${consequence}`, {cause: this, ...details})
  }

  /** The same end, and a sentence after those that it says already. */
  adding(sentence: string, details: FailureDetails = {}): Interrupted {
    const said = this.message.startsWith(this.opening) ? this.message.slice(this.opening.length).trim() : this.message
    return this.leaving(`${said} ${sentence}`.trim(), details)
  }
}

/** The time that --timeout gives is over while an answer is missing. */
export class TimeOver extends Interrupted {
  override readonly code: string = 'time-over'
  override readonly exit: Exit = EXIT.unavailable
  protected override readonly opening = 'The time that --timeout gives is over.'

  constructor(message = 'The time that --timeout gives is over.', details: FailureDetails = {}) {
    super(message, {
      hints: [
        'Run the same command again, with a longer --timeout.',
        'What was begun and is not finished: sesctl resume',
      ],
      ...details,
    })
  }

  override leaving(consequence: string, details: FailureDetails = {}): TimeOver {
    return new TimeOver(`${this.opening} ${consequence}`, {cause: this, ...details})
  }
}

/** The time given with --timeout is over and the work continues. */
export class NotYet extends Failure {
  readonly code = 'not-yet'
  readonly exit = EXIT.notYet

  constructor(message: string, details: FailureDetails = {}) {
    super(message, {retryable: true, ...details})
  }
}

/** A server could not be reached, timed out, or asked to come back later. */
export class Unavailable extends Failure {
  readonly code = 'unavailable'
  readonly exit = EXIT.unavailable

  constructor(message: string, details: FailureDetails = {}) {
    super(message, {retryable: true, ...details})
  }
}

/** Credentials were refused, or do not carry the right. */
export class NotAuthorised extends Failure {
  readonly code = 'not-authorised'
  readonly exit = EXIT.notAuthorised
}

/** A server answered outside of its contract. */
export class UnexpectedAnswer extends Failure {
  readonly code = 'unexpected-answer'
  readonly exit = EXIT.fault
}
