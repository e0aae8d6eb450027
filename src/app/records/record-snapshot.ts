import {type BindingCredentials, sendingDomain} from '../../domain/binding/credentials.ts'
import type {RecordSnapshot} from '../../ports/instance/inventory.ts'

/**
 * What a binding's credentials say of its instance's records: nothing in it is secret. Everybody who binds saves one, so
 * that showing records needs no binding of its own.
 * @param takenAt ISO 8601, when the binding was made: the broker freezes the records then.
 */
export function snapshotOf(
  credentials: Pick<BindingCredentials, 'identity_arn' | 'region' | 'required_records'>,
  takenAt: string,
): RecordSnapshot {
  const records: unknown = credentials.required_records
  return {
    ...(records === undefined || records === null || records === ''
      ? {}
      : {requiredRecords: typeof records === 'string' ? records : JSON.stringify(records)}),
    sendingDomain: sendingDomain(credentials),
    region: credentials.region,
    takenAt,
  }
}
