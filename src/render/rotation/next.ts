import type {RotationResult} from '../../app/rotation/result.ts'
import {shellCommand} from '../../domain/text/shell-words.ts'

/** What a rotation could not prove. */
export function doubtsOfRotation({unproved}: RotationResult): string[] {
  return unproved.length === 0 ? [] : [`Nothing proves that the credentials of ${unproved.join(', ')} are revoked.`]
}

/** What to type after a rotation. @param name what the instance was called by */
export function commandsAfterRotation({outcome, delivery, retireAt, unproved}: RotationResult, name: string): string[] {
  const revoke =
    retireAt === undefined ? ['sesctl', 'rotate', name, '--resume', '--retire', 'now'] : ['sesctl', 'resume']
  return [
    ...(outcome === 'delivered' ? [shellCommand(...revoke)] : []),
    // An SMTP URL says nothing of the domain that a test would be from.
    ...(delivery?.to === 'file' && delivery.format !== 'smtp-url' && outcome === 'rotated'
      ? [shellCommand('sesctl', 'send-test', name, '--credentials', delivery.path)]
      : []),
    ...(unproved.length > 0 ? [shellCommand('sesctl', 'resume')] : []),
  ]
}
