import {plainLine} from '../text/plain-text.ts'
import type {Given} from './credentials-input.ts'
import type {BindingVariable} from './service-bindings-environment.ts'

/** Where credentials came from that somebody held already. */
export type CredentialOrigin = 'file' | 'standard input' | BindingVariable

/** Credentials that somebody held already, and where they came from. */
export interface GivenSource<Credentials> extends Given<Credentials> {
  readonly origin: CredentialOrigin
  /** What to call the origin in a sentence: the path of a file, the name of a variable. */
  readonly place: string
}

export function sourceOf<Credentials>(
  given: Given<Credentials>,
  origin: CredentialOrigin,
  place: string,
): GivenSource<Credentials> {
  return {...given, origin, place}
}

/** Which credentials are used, in a sentence. When they were made is not known. */
export function sentenceOf({instance, place}: GivenSource<unknown>): string {
  const whose = instance?.name ?? instance?.id
  return `Credentials${whose === undefined ? '' : ` of ${plainLine(whose)}`} from ${place}.`
}

/** Nothing says when credentials were made that somebody held. */
export const AS_OF_BIND_TIME = 'They have the records of the time when they were made.'
