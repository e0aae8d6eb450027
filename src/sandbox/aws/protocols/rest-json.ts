import {AwsError, NotImplemented} from '../aws-error.ts'
import type {AwsRequest} from '../request.ts'
import {matchOf, type Operation, type RefusalCodes, type Service} from '../service.ts'
import {decodeQuery} from '../sigv4/query-string.ts'
import {Members, parseJsonBody} from './members.ts'

/** Where an operation lives. Path segments in braces are members of its input. */
export interface Route {
  readonly method: string
  readonly path: string
  /** Members of the input that are lists and arrive in the query, where a name comes once for each item. */
  readonly queryLists?: readonly string[]
  readonly operation: Operation<Members>
}

interface RestJson {
  readonly name: string
  readonly signingName: string | undefined
  /** The start of every path of the service. */
  readonly prefix: string
  readonly routes: readonly Route[]
  /** The service's exception for a value that breaks a constraint. */
  readonly invalid: string
  /** Differs where the service has an exception of its own for something. */
  readonly refusals?: Partial<RefusalCodes>
}

export const JSON_REFUSALS: RefusalCodes = {
  missing: {code: 'MissingAuthenticationTokenException', status: 403},
  incomplete: {code: 'IncompleteSignatureException', status: 400},
  'unknown-key': {code: 'UnrecognizedClientException', status: 403},
  mismatch: {code: 'InvalidSignatureException', status: 403},
  skewed: {code: 'InvalidSignatureException', status: 403},
  expired: {code: 'InvalidSignatureException', status: 403},
  'access-denied': {code: 'AccessDeniedException', status: 403},
  throttled: {code: 'ThrottlingException', status: 400},
}

/**
 * A service that speaks restJson1 (Smithy, "AWS restJson1 protocol"): the path names the operation, the error's name is
 * in the header `x-amzn-errortype`. An output is a JSON structure whose timestamps are epoch seconds.
 */
export function restJsonService({name, signingName, prefix, routes, invalid, refusals}: RestJson): Service {
  return {
    name,
    signingName,
    refusals: {...JSON_REFUSALS, ...refusals},
    claims: ({path}) => path.startsWith(prefix),
    find(request) {
      for (const route of routes) {
        const labels = route.method === request.method ? matchPath(route.path, request.path) : undefined
        if (labels)
          return matchOf(route.operation, () => new Members(inputOf(request, labels, route.queryLists), invalid))
      }
      return undefined
    },
    unknownOperation({method, path}) {
      const message = `The sandbox does not implement ${method} ${path}.`
      return new NotImplemented(`${method} ${path}`, 'UnknownOperationException', 404, message)
    },
    success: (_operation, output) => ({
      status: 200,
      headers: {'content-type': 'application/json'},
      body: JSON.stringify(output ?? {}),
    }),
    failure: ({code, status, message}) => ({
      status,
      headers: {'content-type': 'application/json', 'x-amzn-errortype': code},
      body: JSON.stringify({message}),
    }),
  }
}

/** The labels of a path, still encoded, or undefined where it is another operation's. */
function matchPath(pattern: string, path: string): Map<string, string> | undefined {
  const [wanted, given] = [pattern.split('/'), path.split('/')]
  if (wanted.length !== given.length) return undefined
  const labels = new Map<string, string>()
  for (const [index, segment] of wanted.entries()) {
    const value = given[index] ?? ''
    if (!segment.startsWith('{')) {
      if (segment !== value) return undefined
    } else if (value === '') return undefined
    else labels.set(segment.slice(1, -1), value)
  }
  return labels
}

function inputOf(
  request: AwsRequest,
  labels: ReadonlyMap<string, string>,
  lists: readonly string[] = [],
): Record<string, unknown> {
  const query = decodeQuery(request.query)
  const input: Record<string, unknown> = {...Object.fromEntries(query), ...parseJsonBody(request.body)}
  for (const list of lists)
    if (list in input) input[list] = query.filter(([name]) => name === list).map(([, value]) => value)
  for (const [name, value] of labels) input[name] = decodeLabel(value)
  for (const name of Object.keys(input)) if (name.startsWith('X-Amz-')) delete input[name]
  return input
}

function decodeLabel(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    throw new AwsError('SerializationException', 400, 'The path is malformed.')
  }
}
