import {randomUUID} from 'node:crypto'
import type {Clock} from '../clock.ts'
import type {Environment} from '../environment.ts'
import {DiskFull} from '../store/store.ts'
import {AwsError, NotImplemented} from './aws-error.ts'
import {AccessDenied, authorize} from './iam/authorize.ts'
import type {Reply} from './reply.ts'
import type {AwsRequest} from './request.ts'
import type {Match, RefusalCodes, Service} from './service.ts'
import {ANYONE, AuthenticationRefusal, authenticate, type Caller} from './sigv4/authenticate.ts'
import {isSigned, scopedService} from './sigv4/presented-signature.ts'
import {createThrottle, Throttled} from './throttle/throttle.ts'
import {countUnknownRequest} from './unknown-requests.ts'

export type Endpoint = (request: AwsRequest) => Promise<Reply>

/**
 * Answers requests for every service. In AWS's order: is the operation known, is the signature right, are there too many
 * such requests, may the user do it, and only then what does it say.
 *
 * @param wallClock what signatures are dated by.
 */
export function createEndpoint(env: Environment, services: readonly Service[], wallClock: Clock): Endpoint {
  const throttle = createThrottle(env)

  async function perform({match, service, request}: Exchange, identified: (caller: Caller) => void): Promise<unknown> {
    if (!match) throw service.unknownOperation(request)
    const open = match.unsigned && !isSigned(request)
    const caller = open ? ANYONE : authenticate(env, request, service.signingName, wallClock)
    identified(caller)
    throttle(service.name, match.operation)
    const invocation = match.open(env, caller)
    if (invocation.permission && !open) authorize(env, caller, invocation.permission)
    return invocation.run()
  }

  return async (request) => {
    const began = performance.now()
    const exchange = recognise(services, request)
    const {service, operation, requestId} = exchange
    let who = '-'
    const reply = await perform(exchange, ({userName}) => {
      who = userName
    }).then(
      (output) => service.success(operation, output, requestId),
      (error) => service.failure(refusalOf(env, exchange, error), requestId, request),
    )
    const took = Math.round(performance.now() - began)
    env.log(`aws ${service.name} ${operation} ${reply.status} by ${who} in ${took} ms ${requestId}`)
    return {...reply, headers: {...reply.headers, 'x-amzn-requestid': requestId}}
  }
}

interface Exchange {
  readonly request: AwsRequest
  readonly requestId: string
  readonly service: Service
  /** What is asked for; undefined when the sandbox does not implement it. */
  readonly match: Match | undefined
  /** For the log: its own words, never the client's. */
  readonly operation: string
}

function recognise(services: readonly Service[], request: AwsRequest): Exchange {
  const service = services.find((candidate) => candidate.claims(request))
  if (!service) throw new Error('no service takes what the others leave')
  const match = service.find(request)
  const operation = match?.operation ?? 'an operation that is not implemented'
  return {request, requestId: randomUUID(), service, match, operation}
}

/** An error in the words of the service's protocol. What the sandbox is to blame for is logged, and not in the answer. */
function refusalOf(env: Environment, {service, request, requestId}: Exchange, error: unknown): AwsError {
  if (error instanceof NotImplemented) countUnknownRequest(env, nameOf(service, request), error.missing)
  if (error instanceof AwsError) return error
  if (error instanceof DiskFull) return new AwsError('InternalFailure', 500, error.message)
  if (error instanceof AuthenticationRefusal) return inWordsOf(service, error.kind, error.message)
  if (error instanceof AccessDenied) return inWordsOf(service, 'access-denied', error.message)
  if (error instanceof Throttled) return inWordsOf(service, 'throttled', error.message)
  env.log(`aws ${service.name} fault ${requestId}: ${stackOf(error)}`)
  return new AwsError('InternalFailure', 500, 'The sandbox failed.')
}

function inWordsOf(service: Service, kind: keyof RefusalCodes, message: string): AwsError {
  const {code, status} = service.refusals[kind]
  return new AwsError(code, status, message)
}

/** A service that is not implemented is only known by what the signature says it is for. */
function nameOf(service: Service, request: AwsRequest): string {
  return service.signingName === undefined ? (scopedService(request) ?? 'unknown') : service.name
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : 'something that is no error was thrown'
}
