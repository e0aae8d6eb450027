import {NotImplemented} from '../aws-error.ts'
import {type AwsRequest, header} from '../request.ts'
import {matchOf, type Operation, type RefusalCodes, type Service} from '../service.ts'
import {bodyOf} from './body.ts'
import {javaJson, withDoubles} from './java-double.ts'
import {Members, parseJsonBody} from './members.ts'
import {queryError} from './query-compatible.ts'
import {JSON_REFUSALS} from './rest-json.ts'

interface Json {
  readonly name: string
  readonly signingName: string | undefined
  /** What stands before the dot in `X-Amz-Target`; undefined claims every target. */
  readonly target: string | undefined
  readonly operations: readonly Operation<Members>[]
  readonly invalid: string
  readonly refusals?: RefusalCodes
  /** Codes that the Query protocol knew by another name, for clients that still look for it. */
  readonly queryCodes?: Readonly<Record<string, string>>
  /** Members of outputs whose numbers are doubles. */
  readonly doubles?: ReadonlySet<string>
}

const CONTENT_TYPE = 'application/x-amz-json-1.0'

/**
 * A service that speaks AWS JSON 1.0 (Smithy, "AWS JSON 1.0 protocol"): the header `X-Amz-Target` names the operation,
 * the error's name is `__type` in the body.
 */
export function jsonService(service: Json): Service {
  const {target, queryCodes = {}, doubles} = service
  return {
    name: service.name,
    signingName: service.signingName,
    refusals: service.refusals ?? JSON_REFUSALS,
    claims: (request) =>
      targetOf(request) !== undefined && (target ?? targetOf(request)?.[0]) === targetOf(request)?.[0],
    find(request) {
      const operation = service.operations.find(({name}) => name === operationOf(request))
      return operation && matchOf(operation, () => new Members(parseJsonBody(bodyOf(request)), service.invalid))
    },
    unknownOperation(request) {
      const operation = operationOf(request)
      const message = `The sandbox does not implement the operation ${operation}.`
      return new NotImplemented(operation, 'UnknownOperationException', 404, message)
    },
    success: (_operation, output) => ({
      status: 200,
      headers: {'content-type': CONTENT_TYPE},
      body: doubles ? javaJson(withDoubles(output ?? {}, doubles)) : JSON.stringify(output ?? {}),
    }),
    failure: (error, _requestId, request) => ({
      status: error.status,
      headers: {'content-type': CONTENT_TYPE, ...queryError(error, queryCodes, request)},
      body: JSON.stringify({__type: error.code, message: error.message}),
    }),
  }
}

function targetOf(request: AwsRequest): [service: string, operation: string] | undefined {
  const target = header(request, 'x-amz-target')
  if (target === undefined) return undefined
  const dot = target.lastIndexOf('.')
  return [target.slice(0, Math.max(dot, 0)), target.slice(dot + 1)]
}

function operationOf(request: AwsRequest): string {
  return targetOf(request)?.[1] ?? ''
}
