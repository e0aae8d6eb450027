import {setTimeout as pause} from 'node:timers/promises'
import type {NewAction} from '../../src/domain/guard/action.ts'
import type {GuardMemory} from '../../src/domain/guard/machine.ts'
import type {GuardJournal, GuardLease} from '../../src/ports/guard/journal.ts'

/** A store that several guards share. */
export interface JournalStore {
  /** A connection of its own, as another process would have. */
  connect(scope: string): Promise<OpenJournal>
  /** Ends every connection that is left, and the store. */
  dispose(): Promise<void>
}

interface OpenJournal {
  readonly journal: GuardJournal
  close(): Promise<void>
}

export const SCOPE = '123456789012/us-gov-west-1'
export const LONG = 60_000
/** Over as soon as it is taken, nearly. */
export const SHORT = 20

export const WARNED: GuardMemory = {levels: {bounce: 'warning', complaint: 'ok'}, crossings: 1, paused: false}

export function pauseOf(configurationSet: string, change: Partial<NewAction> = {}): NewAction {
  return {
    key: `${configurationSet}#1:pause`,
    at: '2026-11-24T12:00:00.000Z',
    configurationSet,
    instance: 'mail-prod',
    kind: 'pause',
    reason: 'bounce rate 6.1 %, critical from 5 %',
    origin: 'guard',
    by: 'guard@host',
    rates: {bounce: 0.061, complaint: 0.000_000_1},
    ...change,
  }
}

export const BY_HAND: Omit<NewAction, 'key' | 'origin'> = {
  at: '2026-11-24T13:00:00.000Z',
  configurationSet: 'set-a',
  instance: 'mail-prod',
  kind: 'unpause',
  reason: 'list cleaned',
  by: 'ann@laptop',
  evidence: 'removed 1,200 addresses',
}

/** The lease, which has to be free. */
export async function taken(journal: GuardJournal, ttlMillis = LONG): Promise<GuardLease> {
  const lease = await journal.acquire(ttlMillis)
  if ('heldBy' in lease) throw new Error(`held by ${lease.heldBy} until ${lease.until}`)
  return lease
}

/** The lease, as soon as it is free. */
export async function takenOnceFree(journal: GuardJournal, retryPolicyMillis = 5000): Promise<GuardLease> {
  for (const end = Date.now() + retryPolicyMillis; ; ) {
    const lease = await journal.acquire(LONG)
    if (!('heldBy' in lease)) return lease
    if (Date.now() > end) throw new Error(`still held by ${lease.heldBy} until ${lease.until}`)
    await pause(10)
  }
}

/** All that a journal shows. */
export async function everything(journal: GuardJournal) {
  return {memories: [...(await journal.memories())], auditLog: await journal.auditLog({limit: 1000})}
}
