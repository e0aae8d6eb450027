import {resolve} from 'node:path'
import {EXIT} from '../domain/exit/exit.ts'
import {AnswerNeeded, Failure} from '../domain/exit/failure.ts'
import {type OutputFailed, outputLeadsNowhere} from './output.ts'
import {canAsk} from './terminal.ts'

/** As a later run from another folder has to find it. */
export function absolutePath(file: string | undefined): string | undefined {
  return file === undefined ? undefined : resolve(file)
}

/**
 * Before anything is made: credentials of a binding that nobody reads would be lost. An app's are delivered by its platform.
 * @throws AnswerNeeded
 */
export function requireReader(flags: {
  readonly app?: string | undefined
  readonly write?: string | undefined
  readonly exec?: string | undefined
  readonly reveal: boolean
  readonly json: boolean
  readonly noInput: boolean
}): void {
  if (flags.app !== undefined || flags.write !== undefined || flags.exec !== undefined) return
  if (!flags.reveal && !flags.json && !canAsk(flags.noInput)) {
    throw new AnswerNeeded("Can't bind: nobody would see the credentials.", {
      hints: ['Add --write FILE, --json or --reveal.'],
    })
  }
  requireReadableOutput()
}

/** Standard output did not take credentials that are shown once. What was made for them is undone by whoever made it. */
export class DeliveryFailed extends Failure {
  readonly code = 'delivery-failed'
  readonly exit = EXIT.fault

  constructor(cause: OutputFailed) {
    super(cause.message.replace('the result', 'the credentials'), {
      cause,
      hints: ['Run the same command again with --write FILE.'],
    })
  }
}

/** Before anything is made: credentials for a standard output that nobody reads would be lost. @throws AnswerNeeded */
export function requireReadableOutput(): void {
  if (!outputLeadsNowhere()) return
  throw new AnswerNeeded(
    "Can't deliver credentials: standard output is closed or the null device, so that nobody would see them.",
    {hints: ['Add --write FILE.']},
  )
}
