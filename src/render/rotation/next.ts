import type {RotationResult} from '../../app/rotation/steps.ts'
import {shellCommand} from '../../domain/text/shell-words.ts'

/** What a rotation could not prove. */
export function doubtsOfRotation({unproved}: RotationResult): string[] {
  return unproved.length === 0 ? [] : [`Nothing proves that the credentials of ${unproved.join(', ')} are revoked.`]
}

/** What to type after a rotation. @param name what the instance was called by */
export function commandsAfterRotation({outcome, delivery, unproved}: RotationResult, name: string): string[] {
  return [
    ...(delivery?.to === 'file' && outcome === 'rotated'
      ? [shellCommand('sesctl', 'send-test', name, '--credentials', delivery.path)]
      : []),
    ...(unproved.length > 0 ? [shellCommand('sesctl', 'resume')] : []),
  ]
}
