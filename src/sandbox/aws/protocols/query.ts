import {NotImplemented} from '../aws-error.ts'
import {type AwsRequest, mediaType} from '../request.ts'
import {matchOf, type Operation, type Service} from '../service.ts'
import {decodeQuery} from '../sigv4/query-string.ts'
import {bodyOf} from './body.ts'
import {QueryParameters} from './query-parameters.ts'
import {type XmlContent, xml} from './xml.ts'
import {XML_REFUSALS} from './xml-refusals.ts'

interface Query {
  readonly name: string
  readonly signingName: string | undefined
  /** The API version that requests name; undefined claims every version. */
  readonly version: string | undefined
  readonly namespace: string
  /** What the service calls too many requests, if not `Throttling`. */
  readonly throttlingCode?: string
  readonly operations: readonly QueryOperation[]
}

export type QueryOperation = Operation<QueryParameters>

/**
 * A service that speaks AWS Query (Smithy, "AWS query protocol"): the parameter `Action` names the operation, in a form
 * or, for presigned requests, in the query string; replies are XML.
 */
export function queryService({name, signingName, version, namespace, throttlingCode, operations}: Query): Service {
  return {
    name,
    signingName,
    refusals: throttlingCode ? {...XML_REFUSALS, throttled: {code: throttlingCode, status: 400}} : XML_REFUSALS,
    claims(request) {
      const parameters = parametersOf(request)
      return parameters.has('Action') && (version ?? parameters.get('Version')) === parameters.get('Version')
    },
    find(request) {
      const parameters = parametersOf(request)
      const operation = operations.find((candidate) => candidate.name === parameters.get('Action'))
      return operation && matchOf(operation, () => new QueryParameters(parameters))
    },
    unknownOperation(request) {
      const parameters = parametersOf(request)
      const [action = '', wanted = ''] = [parameters.get('Action'), parameters.get('Version')]
      return new NotImplemented(
        action,
        'InvalidAction',
        400,
        `Could not find operation ${action} for version ${wanted} in the sandbox`,
      )
    },
    success: (operation, output, requestId) => ({
      status: 200,
      headers: {'content-type': 'text/xml'},
      body: document(`${operation}Response`, namespace, {
        [`${operation}Result`]: output as XmlContent,
        ResponseMetadata: {RequestId: requestId},
      }),
    }),
    failure: ({code, status, message}, requestId) => ({
      status,
      headers: {'content-type': 'text/xml'},
      body: document('ErrorResponse', namespace, {
        Error: {Type: status < 500 ? 'Sender' : 'Receiver', Code: code, Message: message},
        RequestId: requestId,
      }),
    }),
  }
}

function document(root: string, namespace: string, content: XmlContent): string {
  return `<${root} xmlns="${namespace}">${xml(content)}</${root}>\n`
}

/** Every parameter of a Query request; the form prevails over the query string. */
export function parametersOf(request: AwsRequest): Map<string, string> {
  return new Map([...decoded(request.query), ...decoded(formOf(request))])
}

/** Nobody claims a form that cannot be unpacked. */
function formOf(request: AwsRequest): string {
  if (mediaType(request) !== 'application/x-www-form-urlencoded') return ''
  try {
    return bodyOf(request).toString('utf8')
  } catch {
    return ''
  }
}

function decoded(text: string): [string, string][] {
  try {
    return decodeQuery(text)
  } catch {
    return []
  }
}
