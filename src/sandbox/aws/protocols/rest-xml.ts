import {type AwsError, NotImplemented} from '../aws-error.ts'
import type {AwsRequest} from '../request.ts'
import {matchOf, type Operation, type Service} from '../service.ts'
import {decodeQuery} from '../sigv4/query-string.ts'
import {decodeLabel, matchPath} from './rest-json.ts'
import {type XmlContent, xml} from './xml.ts'
import {parseXml, type XmlElement} from './xml-document.ts'
import {XML_REFUSALS} from './xml-refusals.ts'

export interface XmlRoute {
  readonly method: string
  /** Segments in braces are labels. A slash at the end is the same path. */
  readonly path: string
  readonly operation: Operation<XmlInput>
}

interface RestXml {
  readonly name: string
  readonly signingName: string
  readonly prefix: string
  readonly namespace: string
  readonly routes: readonly XmlRoute[]
}

/** What a request says, in its path, its query and its body. */
export class XmlInput {
  readonly #request: AwsRequest
  readonly #labels: ReadonlyMap<string, string>

  constructor(request: AwsRequest, labels: ReadonlyMap<string, string>) {
    this.#request = request
    this.#labels = labels
  }

  label(name: string): string {
    return decodeLabel(this.#labels.get(name) ?? '')
  }

  query(name: string): string | undefined {
    return new Map(decodeQuery(this.#request.query)).get(name) || undefined
  }

  /** @throws AwsError MalformedXML */
  body(): XmlElement {
    return parseXml(this.#request.body.toString('utf8'))
  }
}

/** A service that speaks restXml (Smithy, "AWS restXml protocol"): the path names the operation, XML goes both ways. */
export function restXmlService({name, signingName, prefix, namespace, routes}: RestXml): Service {
  return {
    name,
    signingName,
    refusals: XML_REFUSALS,
    claims: ({path}) => path.startsWith(prefix),
    find(request) {
      const path = request.path.replace(/\/$/, '')
      for (const route of routes) {
        const labels = route.method === request.method ? matchPath(route.path, path) : undefined
        if (labels) return matchOf(route.operation, () => new XmlInput(request, labels))
      }
      return undefined
    },
    unknownOperation({method, path}) {
      const message = `The sandbox does not implement ${method} ${path}.`
      return new NotImplemented(`${method} ${path}`, 'UnknownOperationException', 404, message)
    },
    success: (operation, output) => reply(200, document(`${operation}Response`, namespace, output as XmlContent)),
    failure: (error, requestId) => reply(error.status, document('ErrorResponse', namespace, refusal(error, requestId))),
  }
}

function refusal({code, status, message}: AwsError, requestId: string): XmlContent {
  return {
    Error: {Type: status < 500 ? 'Sender' : 'Receiver', Code: code, Message: message},
    RequestId: requestId,
  }
}

function reply(status: number, body: string) {
  return {status, headers: {'content-type': 'text/xml'}, body}
}

function document(root: string, namespace: string, content: XmlContent): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="${namespace}">${xml(content)}</${root}>\n`
}
