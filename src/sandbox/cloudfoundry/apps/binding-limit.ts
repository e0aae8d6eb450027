/**
 * How many bindings an app may have to one service instance (`max_service_credential_bindings_per_app_service_instance` of
 * the Cloud Controller), or `unknown-field`: a Cloud Controller before API 3.205.0, where there is one and `strategy` is no
 * field of a request.
 */
export type BindingLimit = number | 'unknown-field'

/** What operators get who configure nothing (capi-release 1.220.0 and later). */
export const DEFAULT_BINDING_LIMIT = 5

const MOST = 1000

/** Reads what {@link BindingLimit} is written as; undefined for anything else. */
export function bindingLimitFrom(text: string): BindingLimit | undefined {
  if (text === 'unknown-field') return text
  const limit = /^\d{1,4}$/.test(text) ? Number(text) : 0
  return limit >= 1 && limit <= MOST ? limit : undefined
}
