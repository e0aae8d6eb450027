import type {Verification} from '../../app/verification/verify-instance.ts'
import {shellCommand} from '../../domain/text/shell-words.ts'

/**
 * What to type after a verification. Where SES could not be asked, a mail proves what it would have said.
 * @param again the words of a command that asks for the same instance or credentials
 * @param instance absent where credentials were given that need no platform
 */
export function commandsAfterVerification(
  {verdict, identity, probe}: Pick<Verification, 'verdict' | 'identity' | 'probe'>,
  again: (command: 'verify' | 'send-test') => readonly string[],
  instance: string | undefined,
): string[] {
  if (verdict === 'unknown') return [shellCommand(...again('verify'))]
  if (verdict !== 'right') return [shellCommand(...again('verify'), '--watch')]
  return [
    ...(identity === undefined && probe === undefined ? [shellCommand(...again('send-test'))] : []),
    ...(instance === undefined ? [] : [shellCommand('sesctl', 'bind', instance, '--write', `${instance}.env`)]),
  ]
}
