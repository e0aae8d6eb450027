/** Exit codes, the same with and without `--json`. docs/exit-codes.md explains each. */
export const EXIT = {
  ok: 0,
  /** A bug, or a system that answered with something we cannot use. */
  fault: 1,
  /** The request itself is wrong: a flag, a name, a value. */
  usage: 2,
  /** The question was answered, and the answer is no. */
  no: 3,
  notAuthorised: 4,
  /** Something did not answer or asked to come back later. Trying again is safe. */
  unavailable: 5,
  /** What exists contradicts what was asked for. */
  conflict: 6,
  /** Still in progress: the wait ended before the work did. */
  notYet: 8,
  interrupted: 130,
} as const

export type Exit = (typeof EXIT)[keyof typeof EXIT]
