import type {ProgressEvent} from '../../domain/progress/progress.ts'
import {JUDGED_MILLIS} from '../../domain/reputation/span.ts'
import type {EmailService} from '../../ports/sending/email-service.ts'

/** Counting takes a request for ten of them: the rest of a large fleet goes without. */
const COUNTED = 200

interface Counted {
  readonly configurationSet: string
  readonly sent?: number
}

/**
 * Counts the messages of those who come first, over what an instance is judged by. Costs 20 requests at the most, and one
 * where SES counts nothing.
 * @param members sorted by urgency; the first ones get their `sent`.
 * @returns how many were counted.
 */
export async function* countVolume<Member extends Counted>(
  emailService: Pick<EmailService, 'sent'>,
  members: Member[],
  now: number,
): AsyncGenerator<ProgressEvent, number, void> {
  const counted = members.slice(0, COUNTED)
  if (counted.length === 0) return 0
  const stage = 'volumes'
  yield {stage, state: 'running'}
  const places = new Map(counted.map(({configurationSet}, index) => [configurationSet, index]))
  const span = {from: new Date(now - JUDGED_MILLIS), to: new Date(now)}
  let found = 0
  for await (const {configurationSet, sent} of emailService.sent([...places.keys()], span)) {
    const index = places.get(configurationSet) ?? -1
    const member = members[index]
    if (!member) continue
    members[index] = {...member, sent}
    found += 1
  }
  if (found === 0) {
    yield {stage, state: 'skipped', detail: 'SES counts none here'}
    return 0
  }
  yield {stage, state: 'done', detail: `${found} of ${members.length}`}
  return found
}
