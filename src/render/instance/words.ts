import type {InstanceState} from '../../domain/instance/state.ts'
import {formatDuration} from '../../domain/time/duration.ts'
import {type Glyph, glyph, type Screen} from '../text/screen.ts'

const WORDS: Readonly<Record<InstanceState, readonly [Glyph, string]>> = {
  creating: ['wait', 'being created'],
  ready: ['ok', 'ready'],
  updating: ['wait', 'being updated'],
  deleting: ['wait', 'being deleted'],
  'create-failed': ['no', 'creation failed'],
  'update-failed': ['warn', 'update failed'],
  'delete-failed': ['no', 'deletion failed'],
  gone: ['no', 'gone at the broker'],
}

/** Beside the state of an instance that the broker will not touch before it is upgraded. */
export const NEEDS_UPGRADE = 'needs an upgrade'

export function instanceStateWord(screen: Screen, state: InstanceState): string {
  const [mark, word] = WORDS[state]
  return `${glyph(screen, mark)} ${word}`
}

/** `3 m 05 s`; nothing for a time that is not known. */
export function ageOf(iso: string | undefined, now: number): string {
  const since = iso === undefined ? Number.NaN : Date.parse(iso)
  return Number.isNaN(since) || since === 0 ? '' : formatDuration(Math.max(0, now - since))
}
