import {setTimeout as pause} from 'node:timers/promises'

/** Waits for something to come true; the test's own limit of time ends it. */
export async function until(condition: () => unknown): Promise<void> {
  while (!(await condition())) await pause(2)
}
