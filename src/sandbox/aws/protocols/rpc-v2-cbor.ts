import {AwsError, NotImplemented} from '../aws-error.ts'
import {type AwsRequest, header} from '../request.ts'
import {matchOf, type Operation, type Service} from '../service.ts'
import {bodyOf} from './body.ts'
import {decodeCbor} from './cbor/decode.ts'
import {encodeCbor} from './cbor/encode.ts'
import {CborError, CborTag, type CborValue, TAG} from './cbor/value.ts'
import {Members} from './members.ts'
import {queryError} from './query-compatible.ts'
import {JSON_REFUSALS} from './rest-json.ts'

interface RpcV2Cbor {
  readonly name: string
  readonly signingName: string
  /** The name of the service's shape, which stands in the path. */
  readonly shape: string
  /** What stands before the `#` in the names of errors. */
  readonly namespace: string
  readonly operations: readonly Operation<Members>[]
  readonly invalid: string
  readonly queryCodes: Readonly<Record<string, string>>
  /** Members of outputs whose numbers are doubles. */
  readonly doubles: ReadonlySet<string>
}

const PROTOCOL = {'smithy-protocol': 'rpc-v2-cbor'}
const CONTENT_TYPE = {...PROTOCOL, 'content-type': 'application/cbor'}
const PATH = /^\/service\/([^/]+)\/operation\/([^/]+)$/

/**
 * A service that speaks Smithy RPC v2 CBOR (Smithy, "Smithy RPC v2 CBOR protocol"): service and operation are in the path,
 * inputs, outputs and errors are maps of RFC 8949, timestamps are epoch seconds under tag 1.
 */
export function rpcV2CborService(service: RpcV2Cbor): Service {
  const {name, signingName, shape, namespace, operations, invalid, queryCodes, doubles} = service
  return {
    name,
    signingName,
    refusals: JSON_REFUSALS,
    claims: (request) =>
      header(request, 'smithy-protocol') === PROTOCOL['smithy-protocol'] && targetOf(request)?.[0] === shape,
    find(request) {
      const wanted = targetOf(request)?.[1]
      const operation = request.method === 'POST' ? operations.find((one) => one.name === wanted) : undefined
      return operation && matchOf(operation, () => new Members(inputOf(request), invalid))
    },
    unknownOperation(request) {
      const operation = targetOf(request)?.[1] ?? ''
      const message = `The sandbox does not implement the operation ${operation}.`
      return new NotImplemented(operation, 'UnknownOperationException', 404, message)
    },
    // An operation without an output has a reply without a body.
    success: (_operation, output) =>
      output === undefined
        ? {status: 200, headers: PROTOCOL, body: ''}
        : {status: 200, headers: CONTENT_TYPE, body: encodeCbor(output, doubles)},
    failure: (error, _requestId, request) => ({
      status: error.status,
      headers: {...CONTENT_TYPE, ...queryError(error, queryCodes, request)},
      body: encodeCbor({__type: `${namespace}#${error.code}`, message: error.message}),
    }),
  }
}

function targetOf(request: AwsRequest): [service: string, operation: string] | undefined {
  const [, service, operation] = PATH.exec(request.path) ?? []
  return service === undefined || operation === undefined ? undefined : [service, operation]
}

function inputOf(request: AwsRequest): unknown {
  const body = bodyOf(request)
  return body.length === 0 ? {} : plain(decode(body))
}

function decode(body: Buffer): CborValue {
  try {
    return decodeCbor(body)
  } catch (error) {
    if (error instanceof CborError) throw malformed(error.message)
    throw error
  }
}

/** As the JSON protocols would have it, with timestamps as numbers. */
function plain(value: CborValue): unknown {
  if (value instanceof Map) return Object.fromEntries([...value].map(([name, member]) => [nameOf(name), plain(member)]))
  if (Array.isArray(value)) return value.map(plain)
  if (value instanceof CborTag) return epochSeconds(value)
  return typeof value === 'bigint' ? Number(value) : value
}

function nameOf(key: CborValue): string {
  if (typeof key === 'string') return key
  throw malformed('a key that is no text')
}

function epochSeconds({tag, content}: CborTag): number {
  if (tag === TAG.epoch && typeof content === 'number') return content
  throw malformed(`tag ${tag} has no meaning here`)
}

function malformed(what: string): AwsError {
  return new AwsError('SerializationException', 400, `The body cannot be read: ${what}.`)
}
