import type {SendTestResult} from '../../app/sending/send-test-mail.ts'
import {shellCommand} from '../../domain/text/shell-words.ts'

/** What fixes the refusals of a test mail. */
export function commandsAfterTest({transports}: SendTestResult): string[] {
  const commands = transports.flatMap((transport) =>
    transport.accepted || !transport.advice.command ? [] : [shellCommand(...transport.advice.command)],
  )
  return [...new Set(commands)]
}
