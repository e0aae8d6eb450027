import {UnexpectedAnswer} from '../../domain/exit/failure.ts'

/**
 * A member that AWS sends in every answer of a call, an empty list too. An answer without it is another server's, and would
 * be read as "there is none".
 * @param what the call, to follow "Failed to".
 * @throws UnexpectedAnswer
 */
export function present<Value>(value: Value | undefined, what: string): Value {
  if (value !== undefined && value !== null) return value
  throw new UnexpectedAnswer(`Failed to ${what}: the answer does not hold it.`)
}
