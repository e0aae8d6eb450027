/**
 * Labels are set by the request that creates, and lists can be filtered by them: so the work of a request whose answer
 * was lost is found again (Cloud Foundry API v3, "Labels and selectors").
 */

/** Its value is drawn for one creation, and is on disk before the request leaves. */
export const OPERATION_LABEL = 'sesctl-operation'

/** Carried until somebody has the credentials. */
export const STATE_LABEL = 'sesctl-state'
export const UNDELIVERED = 'undelivered'

/** The parameters of a creation, for as long as the broker does not return them: a request for them is refused meanwhile. */
export const PARAMETERS_ANNOTATION = 'sesctl-parameters'

/** What the user calls a key whose name was taken when it was made: the key that it replaces still had it. */
export const NAME_ANNOTATION = 'sesctl-name'

export const instanceLabels = (operation: string): Record<string, string> => ({[OPERATION_LABEL]: operation})

const bindingLabels = (operation: string): Record<string, string> => ({
  [OPERATION_LABEL]: operation,
  [STATE_LABEL]: UNDELIVERED,
})

/** @param calledName what the user calls it, where the key has to have another name. */
export const bindingMetadata = (
  operation: string,
  calledName?: string,
): {readonly labels: Record<string, string>; readonly annotations?: Record<string, string>} => ({
  labels: bindingLabels(operation),
  ...(calledName === undefined ? {} : {annotations: {[NAME_ANNOTATION]: calledName}}),
})

/** A filter for what one creation made. */
export const madeBy = (operation: string): {readonly label_selector: string} => ({
  label_selector: `${OPERATION_LABEL}=${operation}`,
})

export const operationOf = (labels: unknown): string | undefined => {
  const value = (labels as Record<string, unknown> | null | undefined)?.[OPERATION_LABEL]
  return typeof value === 'string' ? value : undefined
}
