import {configurationSetName} from '../../domain/instance/service-instance.ts'
import type {Work} from '../../domain/progress/progress.ts'
import type {EmailService} from '../../ports/sending/email-service.ts'

const PREFIX = configurationSetName('')

/** Names of the configuration sets that the broker made, of all that the account has. */
export async function* listSets(emailService: Pick<EmailService, 'configurationSetNames'>): Work<string[]> {
  const stage = 'configuration sets'
  yield {stage, state: 'running'}
  const sets: string[] = []
  for await (const page of emailService.configurationSetNames()) {
    if (sets.length > 0) yield {stage, state: 'running', detail: `${sets.length}`}
    for (const name of page) if (name.startsWith(PREFIX)) sets.push(name)
  }
  yield {stage, state: 'done', detail: `${sets.length}`}
  return sets
}
