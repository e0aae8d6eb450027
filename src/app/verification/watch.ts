import {Interrupted, NotYet, TimeOver} from '../../domain/exit/failure.ts'
import {WatchEnded} from '../../domain/progress/watch-ended.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import {shellCommand} from '../../domain/text/shell-words.ts'
import {formatDuration} from '../../domain/time/duration.ts'
import {nextWait} from '../../domain/verification/time-limit.ts'
import type {ServerAddress} from '../../ports/verification/dns.ts'
import {checkSubject, type Verification, type VerificationPorts, type VerificationSubject} from './verify-instance.ts'

export interface WatchOptions {
  /**
   * `dns`: every record is right everywhere. `verified`: and SES has verified the identity, where it can be asked.
   * `timeout`: the time is over, however things stand.
   */
  readonly until: 'dns' | 'verified' | 'timeout'
  readonly timeoutMillis: number
  readonly at?: readonly ServerAddress[]
  /** The words of a command that checks once more. */
  readonly again: readonly string[]
}

/**
 * Repeats the check, yields what is new (the first one always), and ends with the last when every record is right, or at
 * the timeout where that was asked for.
 * @throws NotYet at the timeout, Interrupted.
 */
export async function* watchVerification(
  ports: VerificationPorts,
  subject: VerificationSubject,
  {until, timeoutMillis, at, again}: WatchOptions,
): AsyncGenerator<Verification, Verification, void> {
  const deadline = ports.clock.now() + timeoutMillis
  let before: string | undefined
  let wait: number | undefined
  const over = (last: Verification): Verification => {
    if (until === 'timeout') return last
    throw notYet(last, timeoutMillis, again)
  }
  for (let last: Verification | undefined; ; ) {
    const verification = await checkInTime(async () => await checkSubject(ports, subject, at), last)
    if (!verification) return over(last as Verification)
    last = verification
    const now = essence(verification)
    if (now !== before) yield verification
    if (isDone(verification, until)) return verification
    wait = nextWait(verification, now === before ? wait : undefined)
    before = now
    const left = deadline - ports.clock.now()
    if (left <= 0 || !(await sleep(ports, Math.min(wait, left), again))) return over(verification)
  }
}

/** Undefined when the time was over before there was an answer, and an earlier one is there. */
async function checkInTime(
  check: () => Promise<Verification>,
  last: Verification | undefined,
): Promise<Verification | undefined> {
  try {
    return await check()
  } catch (error) {
    if (error instanceof TimeOver && last) return undefined
    throw error
  }
}

function isDone({dns, verified}: Verification, until: WatchOptions['until']): boolean {
  return until === 'dns' ? dns === 'right' : until === 'verified' && verified
}

/** Whether there is still time. */
async function sleep(
  {clock}: Pick<VerificationPorts, 'clock'>,
  millis: number,
  again: readonly string[],
): Promise<boolean> {
  try {
    await clock.sleep(millis)
    return true
  } catch (error) {
    if (error instanceof TimeOver) return false
    if (!(error instanceof Interrupted)) throw error
    throw new WatchEnded('SES continues to check the records by itself.', {
      hints: [shellCommand(...again)],
    })
  }
}

/** What is news to a watcher: states, not seconds. */
function essence({records, identity, identityUnknown}: Verification): string {
  const states = records.map(({state, mistake, found, seen}) => [
    state,
    mistake,
    found,
    state === 'elsewhere' ? seen.map(({server, state: there}) => [server, there]) : [],
  ])
  return JSON.stringify([states, identity?.state, identity?.notes, identityUnknown === undefined])
}

function notYet(
  {domain, verdict, dns, identity}: Verification,
  timeoutMillis: number,
  again: readonly string[],
): NotYet {
  const ses = sesWords(identity)
  const open = {
    wrong: dns === 'wrong' ? 'a record still needs an edit' : ses,
    unknown: 'name servers did not answer',
    waiting: dns === 'right' ? ses : 'a record is not everywhere yet',
    right: ses,
  }[verdict]
  return new NotYet(`${plainLine(domain)} is not verified after ${formatDuration(timeoutMillis)}: ${open}.`, {
    hints: [shellCommand(...again), shellCommand(...again, '--watch')],
  })
}

function sesWords(identity: Verification['identity']): string {
  if (identity?.state === 'failed') return 'SES has stopped checking for the records'
  if (identity?.state !== 'verified') return 'SES has not verified the identity'
  const parts = [
    ...(identity.dkim === 'accepted' ? [] : [`DKIM (${plainLine(identity.dkimStatus)})`]),
    ...(identity.mailFrom === null || identity.mailFrom === 'accepted'
      ? []
      : [`the MAIL FROM domain (${plainLine(identity.mailFromStatus ?? 'no status')})`]),
  ]
  return `SES has not accepted ${parts.join(' and ')}`
}
