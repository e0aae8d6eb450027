import {
  type PublishedAnswer,
  type PublishedFacts,
  type PublishedQuestion,
  publishedKey,
} from '../../domain/records/merge/environment.ts'
import {firstQuestions} from '../../domain/records/merge/first-questions.ts'
import type {DmarcMerge} from '../../domain/records/merge/merge-dmarc.ts'
import {type MergedRecords, mergeRecords} from '../../domain/records/merge/merge-records.ts'
import type {SpfMerge} from '../../domain/records/merge/merge-spf.ts'
import type {MergeNote} from '../../domain/records/merge/note.ts'
import {type RecordChange, unmergedChanges} from '../../domain/records/record-changes.ts'
import type {RequiredRecord} from '../../domain/records/required-records.ts'
import {siblingOf} from '../../domain/verification/questions.ts'
import type {Ports} from '../../ports/ports.ts'
import {type AskPublished, publishedEnvironment} from './merge-environment.ts'

/** How the records were brought together with what is published. */
export interface DnsMerge {
  /** `off`: nobody was asked; `unanswered`: nobody answered. Either way the records are as the broker gave them. */
  readonly state: 'merged' | 'unanswered' | 'off'
  readonly notes: readonly MergeNote[]
  readonly spf: readonly SpfMerge[]
  readonly dmarc: readonly DmarcMerge[]
}

export interface MergedWithPublished {
  readonly changes: readonly RecordChange[]
  readonly merge: DnsMerge
}

export interface MergeOptions {
  /** False: the records are shown as the broker gave them. */
  readonly merge?: boolean
  /** Whether SES has verified the identity, where it could be asked. */
  readonly identityVerified?: boolean
}

/** No further round of questions is begun after this; one that is under way ends by the name servers' own timeouts. */
const DEADLINE_MILLIS = 12_000

/**
 * What to publish for the required records, given what is there. All that can be asked at once is; what an answer leads to
 * (included SPF records, report destinations) is asked in the next round.
 */
export async function mergeWithPublished(
  ports: Pick<Ports, 'clock' | 'nameServers'>,
  required: readonly RequiredRecord[],
  domain: string,
  {merge: wanted = true, identityVerified}: MergeOptions = {},
): Promise<MergedWithPublished> {
  if (!wanted || required.length === 0) return unmerged(required, 'off', [])
  const nameServers = await ports.nameServers()
  const own = new Set([domain, ...required.flatMap(({name}) => [name, siblingOf(name)])])
  let ask = publishedEnvironment(nameServers, own, ports.clock)
  const known = identityVerified === undefined ? {} : {identityVerified}
  const answers = new Map<string, PublishedAnswer>()
  const facts: PublishedFacts = {domain, answers, ...known}
  const start = ports.clock.now()
  let merged: MergedRecords | undefined
  let questions: readonly PublishedQuestion[] = firstQuestions(required, domain)
  while (questions.length > 0 && ports.clock.now() - start < DEADLINE_MILLIS) {
    await askAll(ask, questions, answers)
    ports.clock.throwIfInterrupted()
    if (merged === undefined && isSilent(answers)) {
      // A resolver with an empty cache asks a slow server more than once before it can answer.
      ask = publishedEnvironment(nameServers, own, ports.clock)
      await askAll(ask, questions, answers)
      ports.clock.throwIfInterrupted()
    }
    merged = mergeRecords(required, facts)
    questions = merged.missing.filter((question) => !answers.has(publishedKey(question)))
  }
  if (merged === undefined || isSilent(answers)) {
    return unmerged(required, 'unanswered', nobodyAnswered(required))
  }
  const {changes, notes, spf, dmarc} = merged
  return {changes, merge: {state: 'merged', notes, spf, dmarc}}
}

function isSilent(answers: ReadonlyMap<string, PublishedAnswer>): boolean {
  return [...answers.values()].every(({kind}) => kind === 'failed')
}

async function askAll(
  ask: AskPublished,
  questions: readonly PublishedQuestion[],
  answers: Map<string, PublishedAnswer>,
): Promise<void> {
  await Promise.all(
    questions.map(async (question) => {
      answers.set(publishedKey(question), await ask(question))
    }),
  )
}

function unmerged(
  required: readonly RequiredRecord[],
  state: DnsMerge['state'],
  notes: readonly MergeNote[],
): MergedWithPublished {
  return {changes: unmergedChanges(required), merge: {state, notes, spf: [], dmarc: []}}
}

function nobodyAnswered(required: readonly RequiredRecord[]): MergeNote[] {
  const [first] = required
  if (first === undefined) return []
  return [
    {
      code: 'unanswered',
      severity: 'warning',
      key: first.key,
      text: 'No name server answered, so the records are as the service asks for them. Check yourself whether there is an SPF or a DMARC record already: a second one voids both.',
    },
  ]
}
