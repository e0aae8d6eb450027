import {extname, resolve} from 'node:path'
import {EXIT} from '../domain/exit/exit.ts'
import {AnswerNeeded, Failure} from '../domain/exit/failure.ts'
import {type OutputFailed, outputLeadsNowhere} from './output.ts'

/** A file to deliver credentials to: absolute, so that a later run from another folder means the same one. */
export function deliveryOf(
  file: string | undefined,
  format: 'dotenv' | 'json' | undefined,
): {to: 'file'; path: string; format: 'dotenv' | 'json'} | undefined {
  if (file === undefined) return undefined
  return {to: 'file', path: resolve(file), format: format ?? (extname(file) === '.json' ? 'json' : 'dotenv')}
}

/** The credentials of a binding would be lost as soon as they are there. */
export function nobodyToShow(): AnswerNeeded {
  return new AnswerNeeded("Can't bind: nobody would see the credentials.", {
    hints: ['Add --write FILE, --json or --reveal.'],
  })
}

/** Standard output did not take credentials that are told once. What was made for them is undone by whoever made it. */
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
