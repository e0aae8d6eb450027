import type {Environment} from '../environment.ts'

const LONGEST_NAME = 120

/** Counts a request that the sandbox does not implement, so that its status can say what a program missed. */
export function countUnknownRequest(env: Environment, service: string, operation: string): void {
  env.store.runIfRoom(
    `INSERT INTO unknown_request (service, operation, times, last_at) VALUES (?, ?, 1, ?)
     ON CONFLICT DO UPDATE SET times = times + 1, last_at = excluded.last_at`,
    printable(service),
    printable(operation),
    env.clock.now(),
  )
}

/** The name is a stranger's text that ends up on a terminal. */
function printable(name: string): string {
  return name.slice(0, LONGEST_NAME).replace(/[^\x20-\x7e]/g, '?')
}
