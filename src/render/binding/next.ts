import type {MadeBinding} from '../../app/binding/requested-binding.ts'
import {defaultFrom} from '../../domain/sending/test-mail.ts'
import {shellCommand} from '../../domain/text/shell-words.ts'

/** Whether the credentials have left by standard output, so that nothing is left to show. */
export function wentToReader(result: MadeBinding): boolean {
  return (
    result.credentials !== null &&
    result.outcome === 'bound' &&
    result.writtenTo === null &&
    result.givenTo === undefined
  )
}

/** What to type after a bind. */
export function commandsAfterBind(result: MadeBinding): string[] {
  const {instance, binding, writtenTo, outcome} = result
  if (binding.app !== null) {
    return outcome === 'bound' ? [shellCommand('cf', 'restart', binding.app.name, '--strategy', 'rolling')] : []
  }
  if (writtenTo) {
    const test = ['sesctl', 'send-test', instance.name, '--credentials', writtenTo.path]
    // The URL says nothing of a domain, and is for SMTP alone.
    const more = writtenTo.format === 'smtp-url' ? ['--via', 'smtp', '--from', defaultFrom(result.sendingDomain)] : []
    return [shellCommand(...test, ...more)]
  }
  return [shellCommand('sesctl', 'status', instance.name)]
}
