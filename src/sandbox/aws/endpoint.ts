import {randomUUID} from 'node:crypto'
import type {Clock} from '../clock.ts'
import type {World} from '../world.ts'
import {AwsError, NotPlayed} from './aws-error.ts'
import {AccessDenied, authorize} from './iam/authorize.ts'
import type {Reply} from './reply.ts'
import type {AwsRequest} from './request.ts'
import type {Match, Service} from './service.ts'
import {AuthenticationRefusal, authenticate, type Caller} from './sigv4/authenticate.ts'
import {scopedService} from './sigv4/presented-signature.ts'
import {countUnknownRequest} from './unknown-requests.ts'

export type Endpoint = (request: AwsRequest) => Promise<Reply>

/**
 * Answers requests for every service. In AWS's order: is the operation known, is the signature right, may the user do
 * it, and only then what does it say.
 *
 * @param wallClock what signatures are dated by.
 */
export function createEndpoint(world: World, services: readonly Service[], wallClock: Clock): Endpoint {
  return async (request) => {
    const [began, requestId] = [performance.now(), randomUUID()]
    const service = services.find((candidate) => candidate.claims(request))
    if (!service) throw new Error('no service takes what is left')
    const match = service.find(request)
    const seen: {caller?: Caller} = {}
    const reply = await answer(world, service, match, request, wallClock, requestId, seen)
    const took = Math.round(performance.now() - began)
    const what = match?.operation ?? 'an operation that is not played'
    world.log(
      `aws ${service.name} ${what} ${reply.status} by ${seen.caller?.userName ?? '-'} in ${took} ms ${requestId}`,
    )
    return {...reply, headers: {...reply.headers, 'x-amzn-requestid': requestId}}
  }
}

async function answer(
  world: World,
  service: Service,
  match: Match | undefined,
  request: AwsRequest,
  wallClock: Clock,
  requestId: string,
  seen: {caller?: Caller},
): Promise<Reply> {
  try {
    if (!match) throw service.unknownOperation(request)
    const caller = authenticate(world, request, service.signingName, wallClock)
    seen.caller = caller
    const invocation = match.open(world, caller)
    if (invocation.permission) authorize(world, caller, invocation.permission)
    return service.success(match.operation, await invocation.run(), requestId)
  } catch (error) {
    const refusal = refusalOf(service, error)
    if (!refusal) world.log(`aws ${service.name} fault ${requestId}: ${stackOf(error)}`)
    if (refusal instanceof NotPlayed) countUnknownRequest(world, nameOf(service, request), refusal.missing)
    return service.failure(refusal ?? new AwsError('InternalFailure', 500, 'The sandbox failed.'), requestId, request)
  }
}

/** The refusal that an error is in the words of the service's protocol; undefined for a fault of the sandbox. */
function refusalOf(service: Service, error: unknown): AwsError | undefined {
  if (error instanceof AwsError) return error
  if (error instanceof AuthenticationRefusal) return inWordsOf(service, error.kind, error.message)
  if (error instanceof AccessDenied) return inWordsOf(service, 'access-denied', error.message)
  return undefined
}

function inWordsOf(service: Service, kind: AuthenticationRefusal['kind'] | 'access-denied', message: string): AwsError {
  const {code, status} = service.refusals[kind]
  return new AwsError(code, status, message)
}

/** A service that is not played is only known by what the signature says it is for. */
function nameOf(service: Service, request: AwsRequest): string {
  return service.signingName === undefined ? (scopedService(request) ?? 'unknown') : service.name
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : 'something that is no error was thrown'
}
