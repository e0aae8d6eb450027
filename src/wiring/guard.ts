import type {Ports} from '../ports/ports.ts'
import type {WiredAws} from './aws.ts'
import type {WiredContext} from './contexts.ts'
import {once} from './once.ts'
import type {WiredState} from './state.ts'

export function wireGuard(
  {wiring, clock, readSecret}: WiredContext,
  {database}: WiredState,
  {account, accountId}: WiredAws,
): {ports: Pick<Ports, 'guardJournal' | 'whoami'>; close(): Promise<void>} {
  const {warn, environment} = wiring
  const closing: (() => Promise<void>)[] = []
  return {
    ports: {
      guardJournal: once(async () => {
        const found = await account()
        if (!found) return undefined
        const scope = `${await accountId(found)}/${found.region}`
        const {sharedStore} = await import('../adapters/contexts/shared-store.ts')
        const shared = await sharedStore(environment['SESCTL_GUARD_STORE'], readSecret)
        if (shared === undefined) {
          const {stateGuardJournal} = await import('../adapters/state/guard-journal.ts')
          return stateGuardJournal(await database(), scope, clock)
        }
        const {postgresGuardJournal} = await import('../adapters/postgres/guard-journal.ts')
        const {journal, warnings, close} = await postgresGuardJournal({url: shared}, scope)
        closing.push(close)
        for (const warning of warnings) warn(warning)
        return journal
      }),
      whoami: once(async () => {
        const {whoami} = await import('../adapters/operator/whoami.ts')
        return whoami()
      }),
    },
    close: async () => {
      for (const close of closing) await close()
    },
  }
}
