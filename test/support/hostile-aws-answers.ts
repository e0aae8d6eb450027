import type {IncomingMessage} from 'node:http'
import {HOSTILE_ANSWERS, type HostileAnswer, OBEYED, reply, response} from './hostile-answers.ts'

const XML = {'content-type': 'text/xml'}
const CBOR = {'content-type': 'application/cbor', 'smithy-protocol': 'rpc-v2-cbor'}
const MEGABYTE = 'x'.repeat(1024 * 1024)

/** What the SDK's three protocols make possible beyond {@link HOSTILE_ANSWERS}: REST with JSON, Query with XML, RPC with CBOR. */
export const HOSTILE_AWS_ANSWERS: readonly HostileAnswer[] = [
  ...HOSTILE_ANSWERS,
  reply('answers 200 with entities that expand for ever', 200, entities(), XML),
  reply('answers 200 with 50,000 levels of XML', 200, '<a>'.repeat(50_000) + '</a>'.repeat(50_000), XML),
  reply('answers 200 with XML that ends in the middle', 200, '<ListUsersResponse><ListUsersResult><Users><member', XML),
  {
    name: 'answers 200 with lists that always have another page',
    perform: (socket, request) => void socket.end(endlessPage(request)),
  },
  reply('answers 200 with CBOR that announces four gigabytes', 200, Buffer.from('a1617a5affffffff78', 'hex'), CBOR),
  reply('answers 200 with 50,000 levels of CBOR', 200, Buffer.alloc(50_000, 0x81), CBOR),
  reply('answers 200 with CBOR of other types', 200, Buffer.from('a16d4d65747269634461746152657305', 'hex'), CBOR),
  reply(
    'answers 400 with an error whose type a terminal obeys',
    400,
    JSON.stringify({__type: OBEYED, message: OBEYED}),
  ),
  reply('answers 400 with an error of XML that a terminal obeys', 400, xmlError('<![CDATA[\u009b31m\u202e]]>'), XML),
  reply('answers 400 with an error of a megabyte', 400, xmlError(MEGABYTE), XML),
  reply('answers 400 with a throttle', 400, JSON.stringify({__type: 'ThrottlingException', message: 'Rate exceeded'})),
  reply('answers 403 with an expired token', 403, JSON.stringify({__type: 'ExpiredTokenException', message: 'no'})),
  reply('answers 404 as a missing resource', 404, JSON.stringify({__type: 'NotFoundException', message: OBEYED}), {
    'x-amzn-errortype': 'NotFoundException',
  }),
]

/** One page that names another, in the protocol of who asks. */
function endlessPage({headers, url = ''}: IncomingMessage): Buffer {
  const padding = 'x'.repeat(1024 * 512)
  const isQuery = headers['content-type']?.includes('form-urlencoded') === true
  if (!isQuery) return response(200, JSON.stringify({NextToken: `next-${url.length}`, ConfigurationSets: [padding]}))
  const result = `<IsTruncated>true</IsTruncated><Marker>next</Marker><NextToken>next</NextToken><Padding>${padding}</Padding>`
  const names = ['ListUsers', 'ListAccessKeys', 'ListTopics', 'ListSubscriptionsByTopic', 'DescribeAlarms']
  const results = names.map((name) => `<${name}Result>${result}</${name}Result>`).join('')
  return response(200, `<Response>${results}</Response>`, XML)
}

function xmlError(text: string): string {
  return `<ErrorResponse><Error><Type>Sender</Type><Code>${text}</Code><Message>${text}</Message></Error></ErrorResponse>`
}

/** A billion letters of a few hundred bytes. */
function entities(): string {
  const levels = Array.from({length: 9}, (_, level) => `<!ENTITY e${level + 1} "${`&e${level};`.repeat(10)}">`)
  return `<?xml version="1.0"?><!DOCTYPE a [<!ENTITY e0 "xxxxxxxxxx">${levels.join('')}]><a>&e9;</a>`
}
