import {EXIT, type Exit} from '../exit/exit.ts'
import {InvalidValue} from '../exit/failure.ts'
import {plainLine} from '../text/plain-text.ts'
import type {AuditPolicy} from './facts.ts'
import {countSeverities, type Finding, type Judged, reachesSeverity, type Severity} from './finding.ts'

const DAY = 86_400_000
const USUAL_AGE_MILLIS = 90 * DAY

interface PolicyFlags {
  readonly 'max-age'?: number | undefined
  readonly 'unused-for'?: number | undefined
  readonly 'alarm-topic'?: readonly string[] | undefined
  readonly 'topic-key'?: string | undefined
}

/** @throws InvalidValue */
export function fixPolicy(flags: PolicyFlags): AuditPolicy {
  const alarmTopics = flags['alarm-topic'] ?? []
  const key = flags['topic-key']
  const wrong = alarmTopics.find((arn) => !/^arn:[\w-]+:sns:[\w-]+:\d{12}:[\w.-]+$/.test(arn))
  if (wrong !== undefined) {
    throw new InvalidValue(`Can't use "${plainLine(wrong)}" as the ARN of a topic.`, {
      hints: ['Write it as arn:aws-us-gov:sns:us-gov-west-1:123456789012:name'],
    })
  }
  if (key !== undefined && (key === '' || /(^|[:/])alias\/aws\//.test(key))) {
    throw new InvalidValue(`Can't use "${plainLine(key)}" as the key of a topic: CloudWatch could not use it.`, {
      hints: ['Name a customer-managed key by its id, alias or ARN, or none to go without encryption.'],
    })
  }
  return {
    maxAgeMillis: flags['max-age'] ?? USUAL_AGE_MILLIS,
    unusedMillis: flags['unused-for'] ?? USUAL_AGE_MILLIS,
    alarmTopics,
    ...(key === undefined ? {} : {topicKey: key === 'none' ? '' : key}),
  }
}

/**
 * What is to be repaired: the named findings, or all whose repair is safe.
 * @throws InvalidValue for an id that no finding has, or that nothing can be done about.
 */
export function chooseFindings(judged: readonly Judged[], ids: readonly string[] | undefined): Judged[] {
  if (!ids) return judged.filter(({finding}) => finding.fix.safe)
  return ids.map((id) => {
    const match = judged.find(({finding}) => finding.id === id)
    if (!match) {
      throw new InvalidValue(`There is no finding "${plainLine(id)}".`, {
        hints: ['It may be fixed already. Each finding and its id: sesctl audit --all'],
      })
    }
    if (match.repairs.length === 0) {
      throw new InvalidValue(`Can't fix ${plainLine(id)}: that is left to you.`, {hints: [match.finding.fix.text]})
    }
    return match
  })
}

interface Ending {
  readonly findings: readonly Finding[]
  readonly missing: readonly {readonly code: string}[]
  readonly repairs?: readonly {readonly id: string; readonly state: string}[]
}

/** What is left after repairs decides; nothing found in half an answer is no answer. */
export function auditExit({findings, missing, repairs = []}: Ending, failOn: Severity): Exit {
  const fixed = new Set(repairs.filter(({state}) => state === 'done').map(({id}) => id))
  const left = countSeverities(findings.filter(({id}) => !fixed.has(id)))
  if (reachesSeverity(left, failOn) || repairs.some(({state}) => state === 'failed')) return EXIT.no
  const codes = missing.map(({code}) => code).filter((code) => code !== 'not-looked-at')
  if (codes.includes('not-authorised')) return EXIT.notAuthorised
  return codes.length > 0 ? EXIT.unavailable : EXIT.ok
}
