export type ErrorBody = Readonly<Record<string, never>> | {readonly error?: string; readonly description: string}

/** A request that the broker answers with an error: thrown by handlers, sent as it is. */
export class Refusal extends Error {
  readonly status: number
  readonly body: ErrorBody

  constructor(status: number, body: ErrorBody) {
    super(body.description ?? `HTTP ${status}`)
    this.status = status
    this.body = body
  }
}

/**
 * A Go error that is not a typed `FailureResponse`, or that was wrapped on its way: brokerapi answers 500 with its text, even where the
 * caller is to blame.
 */
export const internal = (description: string): Refusal => new Refusal(500, {description})

export const gone = (): Refusal => new Refusal(410, {})

export const notFound = (): Refusal => new Refusal(404, {description: 'not found'})

export const asyncRequired = (): Refusal =>
  new Refusal(422, {
    error: 'AsyncRequired',
    description: 'This service plan requires client support for asynchronous service operations.',
  })

export const invalidUserInput = (): Refusal =>
  new Refusal(400, {description: 'User supplied parameters must be in the form of a valid JSON map.'})

export const unknownPlan = (planId: string): string => `plan ID ${JSON.stringify(planId)} could not be found`
