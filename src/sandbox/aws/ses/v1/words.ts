/** A status or an event type of the second version in the spelling of the first: `TEMPORARY_FAILURE`, `TemporaryFailure`. */
export function statusInV1(status: string): string {
  return status.toLowerCase().replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase())
}

/** `RENDERING_FAILURE` is `renderingFailure` there. */
export function eventTypeInV1(type: string): string {
  const word = statusInV1(type)
  return word.charAt(0).toLowerCase() + word.slice(1)
}
