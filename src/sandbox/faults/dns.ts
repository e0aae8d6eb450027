import type {Environment} from '../environment.ts'
import {instanceOfName} from './instances.ts'
import {activeFault, type Fault} from './switches.ts'

/** The sandbox's own names and Amazon's: nobody could find the servers if these failed. */
const SPARED = /(^|\.)(sandbox\.test|amazonses\.com)$/

function dnsFault(
  env: Environment,
  name: 'slow-propagation' | 'lame-nameserver' | 'two-spf',
  at: string,
): Fault | undefined {
  // What is generated below the sandbox's own domain belongs to instances all the same.
  if (SPARED.test(at) && !at.endsWith(`.${env.settings.defaultZone}`)) return undefined
  return activeFault(env, name, () => instanceOfName(env, at))
}

/** How late ns2 is about a name, in milliseconds; 0 without `slow-propagation`. */
export function propagationLag(env: Environment, name: string): number {
  return dnsFault(env, 'slow-propagation', name)?.millis ?? 0
}

/** Whether ns2 knows nothing of a name's zone. */
export function isLame(env: Environment, name: string): boolean {
  return dnsFault(env, 'lame-nameserver', name) !== undefined
}

interface AnsweredRecord {
  readonly name: string
  readonly type: string
  readonly data: string
}

const SECOND_SPF = 'v=spf1 ip4:192.0.2.0/24 ~all'
const IS_SPF = /^v=spf1( |$)/i

/** Answers with a second SPF record behind the first (`two-spf`). */
export function withSecondSpf<Answer extends AnsweredRecord>(
  env: Environment,
  answers: readonly Answer[],
): readonly Answer[] {
  const first = answers.find(({type, data}) => type === 'TXT' && IS_SPF.test(data))
  return first && dnsFault(env, 'two-spf', first.name) ? [...answers, {...first, data: SECOND_SPF}] : answers
}
