import {DatabaseError} from 'pg'
import {type Failure, InvalidValue, NotAuthorised, Unavailable, UnexpectedAnswer} from '../../domain/exit/failure.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import {noAnswerFrom} from '../http/no-answer.ts'

/**
 * SQLSTATE classes and codes that pass by themselves (PostgreSQL's documentation, appendix A): connections, resources,
 * shutdowns, limits of time, locks and serialization; 25006 is a server that has become a standby.
 */
const PASSING = /^(08|53|57|40|55P03$|25006$)/

/** 28: the password or pg_hba.conf; 42501: a right. */
const REFUSED = /^(28|42501$)/

const NAMED_BY = "SESCTL_GUARD_STORE says where the guards' store is."

/**
 * An error of the driver or the server as a failure. It becomes nobody's cause: what the driver throws may carry the
 * connection, and that knows the password.
 * @param where `host:port`
 * @param connected whether a statement may have arrived: then it is not known what came of it.
 */
export function storeFailure(where: string, error: unknown, connected: boolean): Failure {
  if (error instanceof DatabaseError) return refusal(where, error.code ?? '', plainLine(error.message))
  const message = error instanceof Error ? error.message : ''
  if (message.includes('does not support SSL')) {
    return new Unavailable(`Failed to reach ${where}: it does not speak TLS.`, {
      retryable: false,
      hints: ["Switch TLS on there. Unless the way is safe: sslmode=disable in the URL of the guards' store."],
    })
  }
  // The driver's own words where the server asks for a password and there is none, or its proof is wrong.
  if (message.startsWith('SASL:')) return new NotAuthorised(`${where} refused the password.`, {hints: [NAMED_BY]})
  const {message: text, retryable} = noAnswerFrom(where, error, connected)
  const untrusted = text.includes('certificate')
  return new Unavailable(text, {
    retryable,
    hints: [untrusted ? 'Name who signed it: sslmode=verify-full&sslrootcert=FILE in the URL.' : NAMED_BY],
  })
}

function refusal(where: string, code: string, message: string): Failure {
  if (PASSING.test(code)) return new Unavailable(`The guards' store at ${where} could not do it: ${message} (${code}).`)
  if (REFUSED.test(code)) {
    return new NotAuthorised(`The guards' store at ${where} refused: ${message} (${code}).`, {
      hints: [
        code === '42501'
          ? 'From then on rights on the tables in sesctl_guard are enough. Once, as a user who may create a schema: sesctl guard --dry-run'
          : NAMED_BY,
      ],
    })
  }
  // Its name, or no tables of a version that was there before.
  if (code === '3D000')
    return new InvalidValue(`Can't use the guards' store at ${where}: ${message}.`, {hints: [NAMED_BY]})
  return new UnexpectedAnswer(`The guards' store at ${where} could not do it: ${message} (${code}).`)
}
