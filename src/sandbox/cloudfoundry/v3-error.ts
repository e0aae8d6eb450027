export interface V3ErrorEntry {
  readonly code: number
  readonly title: string
  readonly detail: string
}

/** A request that the Cloud Controller refuses, in the words of its errors/v2.yml. */
export class V3Error extends Error {
  readonly status: number
  readonly errors: readonly V3ErrorEntry[]

  constructor(status: number, code: number, title: string, ...details: readonly string[]) {
    super(details.join(', '))
    this.status = status
    this.errors = details.map((detail) => ({code, title: `CF-${title}`, detail}))
  }
}

/** What almost every rule is refused with. */
export const unprocessable = (...details: string[]): V3Error =>
  new V3Error(422, 10008, 'UnprocessableEntity', ...details)

export const badQuery = (detail: string): V3Error =>
  new V3Error(400, 10005, 'BadQueryParameter', `The query parameter is invalid: ${detail}`)

/** @param what as in `Service instance`: absent and unreadable things look alike */
export const notFound = (what: string): V3Error => resourceNotFound(`${what} not found`)

export const resourceNotFound = (detail: string): V3Error => new V3Error(404, 10010, 'ResourceNotFound', detail)

export const unknownRequest = (): V3Error => new V3Error(404, 10000, 'NotFound', 'Unknown request')

export const notAuthorized = (): V3Error =>
  new V3Error(403, 10003, 'NotAuthorized', 'You are not authorized to perform the requested action')

export const notAuthenticated = (): V3Error => new V3Error(401, 10002, 'NotAuthenticated', 'Authentication error')

export const invalidToken = (): V3Error => new V3Error(401, 1000, 'InvalidAuthToken', 'Invalid Auth Token')

export const parseError = (): V3Error =>
  new V3Error(400, 1001, 'MessageParseError', 'Request invalid due to parse error: invalid request body')

/** What a job of an operation that failed says. */
export const unableToPerform = (operation: string, cause: string): V3ErrorEntry => ({
  code: 10009,
  title: 'CF-UnableToPerform',
  detail: `${operation} could not be completed: ${cause}`,
})
