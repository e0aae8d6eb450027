import {extname, resolve} from 'node:path'
import {AnswerNeeded} from '../domain/failure.ts'

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
