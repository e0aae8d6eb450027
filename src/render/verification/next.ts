import type {RecordHolder} from '../../app/records/record-holder.ts'
import type {Verification} from '../../app/verification/verify-instance.ts'
import {shellCommand} from '../../domain/text/shell-words.ts'
import {staleRecords} from '../records/stale-records.ts'

/**
 * What to type after a verification. Where SES could not be asked, a mail proves what it would have said.
 * @param again the words of a command that asks for the same instance or credentials
 */
export function commandsAfterVerification(
  {verdict, identity, probe}: Pick<Verification, 'verdict' | 'identity' | 'probe'>,
  again: (command: 'verify' | 'send-test') => readonly string[],
  holder: RecordHolder,
): string[] {
  if (verdict === 'unknown') return [shellCommand(...again('verify'))]
  if (verdict !== 'right') return [shellCommand(...again('verify'), '--watch')]
  return [
    ...(identity === undefined && probe === undefined ? [shellCommand(...again('send-test'))] : []),
    ...(typeof holder === 'string' ? [shellCommand('sesctl', 'bind', holder, '--write', `${holder}.env`)] : []),
  ]
}

/** What keeps a verification from proving as much as it seems to. The text for people has the answer of SES itself. */
export function doubtsOfVerification(verification: Verification, options: {json: boolean}): string[] {
  const {identityUnknown} = verification
  return [
    ...(identityUnknown !== undefined && options.json ? [`SES could not be asked: ${identityUnknown}`] : []),
    staleRecords(verification),
  ].filter((doubt) => doubt !== undefined)
}
