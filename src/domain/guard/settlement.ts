import {crossingOf, type GuardAction} from './action.ts'

const HOUR = 3_600_000

/** A pause that was decided longer ago is judged again instead of being made up for. */
export const PAUSE_GOOD_FOR_MILLIS = HOUR

/** How long notices to people are tried. */
export const NOTICE_GOOD_FOR_MILLIS = 24 * HOUR

/** No command of a person's takes longer: past it, it was interrupted. */
export const PERSON_MILLIS = 15 * 60_000

/** What becomes of an action that was found open. */
export type Settlement =
  | 'carry out'
  /** Not yet: what it reports has not happened, or somebody is at it. */
  | 'leave'
  | {readonly outcome: 'failed' | 'superseded'; readonly detail: string}

/**
 * What to do about an action that an earlier guard, or a person, wrote down and did not finish.
 * @param now epoch milliseconds, by the service's time.
 * @param open every open action.
 */
export function settlement(action: GuardAction, now: number, open: readonly GuardAction[]): Settlement {
  const age = now - Date.parse(action.at)
  if (action.origin === 'person') {
    if (age < PERSON_MILLIS) return 'leave'
    return {outcome: 'failed', detail: 'the command was interrupted before it reported its end'}
  }
  if (action.kind === 'pause') {
    if (age <= PAUSE_GOOD_FOR_MILLIS) return 'carry out'
    return {outcome: 'superseded', detail: 'decided too long ago: the rates are judged again'}
  }
  if (waitsForPause(action, open)) return 'leave'
  if (action.notice && age > NOTICE_GOOD_FOR_MILLIS) {
    return {outcome: 'failed', detail: action.detail ?? 'nobody could be notified for a day'}
  }
  return 'carry out'
}

/** A notice of a pause is only true once the pause has been made. */
export function waitsForPause(action: GuardAction, open: readonly GuardAction[]): boolean {
  if (action.notice === undefined) return false
  return open.some(({kind, key}) => kind === 'pause' && crossingOf(key) === crossingOf(action.key))
}

/** The notices of a pause that was not made. */
export function noticesOfPause(pause: GuardAction, open: readonly GuardAction[]): GuardAction[] {
  return open.filter(({kind, key}) => kind !== 'pause' && crossingOf(key) === crossingOf(pause.key))
}
