import type {IncomingMessage} from 'node:http'
import type {Socket} from 'node:net'

/** A way in which a server can misbehave towards one request. It gets the connection, and need not ever be done with it. */
export interface HostileAnswer {
  readonly name: string
  /** Whether only the client's own limit ends it. */
  readonly endless?: true
  readonly perform: (socket: Socket, request: IncomingMessage) => void
}

const BIG = 1024 * 1024
/** What a terminal would obey: ANSI, C1, bidirectional overrides, a hyperlink. */
export const OBEYED = '\u001b[2J\u001b]8;;http://evil.example\u0007\u009b31m\u202egnp.exe\u2066\u200b\r\b'

/** Everything that {@link HostileAnswer} knows, for any server that speaks JSON over HTTP/1.1. */
export const HOSTILE_ANSWERS: readonly HostileAnswer[] = [
  {name: 'never answers', endless: true, perform: () => {}},
  {name: 'closes the connection', perform: (socket) => socket.destroy()},
  {name: 'resets the connection', perform: (socket) => socket.resetAndDestroy()},
  trickle('trickles its headers', '', 'HTTP/1.1 200 OK\r\nX-Slow: '),
  trickle(
    'trickles its body',
    'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 9999999\r\n\r\n',
    '{"a":"',
  ),
  trickle('sends Continue again and again', 'HTTP/1.1 100 Continue\r\n\r\n', '', 'HTTP/1.1 100 Continue\r\n\r\n'),
  {
    name: 'sends a body without an end',
    perform: (socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n')
      const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`
      const pump = (): void => {
        while (!socket.destroyed && socket.write(chunk));
      }
      socket.on('drain', pump)
      pump()
    },
  },
  raw('ends in the middle of its body', 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"a":'),
  raw('sends a broken chunk', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n'),
  raw('switches protocols', 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n'),
  raw('says two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}'),
  raw('sends 64 KB of headers', `HTTP/1.1 200 OK\r\nX-Big: ${'x'.repeat(65_536)}\r\nContent-Length: 2\r\n\r\n{}`),
  raw('speaks SSH', 'SSH-2.0-OpenSSH_9.6\r\n'),
  raw('answers with a status of 999', 'HTTP/1.1 999 Odd\r\nContent-Length: 2\r\n\r\n{}'),
  reply('answers 204', 204, ''),
  reply('answers 200 with nothing', 200, ''),
  reply('answers 200 with HTML', 200, `<html><script>alert(1)</script>${OBEYED}</html>`, {'content-type': 'text/html'}),
  reply('answers 200 with null', 200, 'null'),
  reply('answers 200 with a list', 200, '[]'),
  reply('answers 200 with a number', 200, '1e999'),
  reply('answers 200 with an object without members', 200, '{}'),
  reply('answers 200 with members of other types', 200, JSON.stringify(others(5))),
  reply('answers 200 with members that hold null', 200, JSON.stringify(others(null))),
  reply('answers 200 with texts that a terminal obeys', 200, JSON.stringify(others(OBEYED))),
  reply('answers 200 with texts of a megabyte', 200, JSON.stringify(others('x'.repeat(BIG / 8)))),
  reply('answers 200 with 50,000 levels', 200, `${'['.repeat(50_000)}${']'.repeat(50_000)}`),
  reply('answers 200 with __proto__', 200, '{"__proto__":{"status":200},"constructor":{"prototype":{}}}'),
  reply(
    'answers 200 with octets that are no UTF-8',
    200,
    Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]),
  ),
  reply('answers 200 with what only claims to be gzip', 200, '{}', {'content-encoding': 'gzip'}),
  {
    name: 'answers 200 with a megabyte of a list that always has another page',
    perform: (socket, {headers, url}) => {
      const {pathname, searchParams} = new URL(url ?? '/', `http://${headers.host}`)
      const next = {href: `http://${headers.host}${pathname}?page=${Number(searchParams.get('page') ?? 1) + 1}`}
      socket.end(response(200, JSON.stringify({pagination: {next}, resources: [{name: 'x'.repeat(BIG)}]})))
    },
  },
  reply('redirects to itself', 302, '', {location: '/'}),
  reply('redirects to a file', 302, '', {location: 'file:///etc/passwd'}),
  refusal(400),
  refusal(401),
  refusal(403),
  refusal(404),
  refusal(409),
  refusal(410),
  refusal(422),
  refusal(429, {'retry-after': '0'}),
  refusal(429, {'retry-after': '99999999999'}),
  refusal(500),
  refusal(503, {'retry-after': '-1'}),
  reply('answers 502 as a gateway', 502, '<html>Bad Gateway</html>', {'content-type': 'text/html'}),
]

function raw(name: string, text: string): HostileAnswer {
  return {name, perform: (socket) => void socket.end(text)}
}

export function reply(
  name: string,
  status: number,
  body: string | Buffer,
  headers: Record<string, string> = {},
): HostileAnswer {
  return {name, perform: (socket) => void socket.end(response(status, body, headers))}
}

/** The octets of a response, after which the connection ends: what it is asked next is not the gate's to see. */
export function response(status: number, body: string | Buffer, headers: Record<string, string> = {}): Buffer {
  const lines = Object.entries({
    'content-type': 'application/json',
    connection: 'close',
    ...headers,
    'content-length': String(Buffer.byteLength(body)),
  })
  const head = `HTTP/1.1 ${status} x\r\n${lines.map(([key, value]) => `${key}: ${value}\r\n`).join('')}\r\n`
  return Buffer.concat([Buffer.from(head), Buffer.from(body)])
}

/** An error in the forms of Cloud Foundry, UAA and a service broker at once, with a text that is long and obeyed. */
function refusal(status: number, headers: Record<string, string> = {}): HostileAnswer {
  const text = `${OBEYED} no ${'x'.repeat(BIG / 4)}`
  const body = {
    errors: [{code: 10_000, title: text, detail: text}],
    error: text,
    error_description: text,
    description: text,
  }
  const how = headers['retry-after'] === undefined ? '' : ` and Retry-After: ${headers['retry-after']}`
  return reply(`answers ${status} in its own words${how}`, status, JSON.stringify(body), headers)
}

function trickle(name: string, head: string, opening: string, drop = 'a'): HostileAnswer {
  return {
    name,
    endless: true,
    perform: (socket) => {
      socket.write(head + opening)
      const timer = setInterval(() => socket.write(drop), 50)
      socket.on('close', () => clearInterval(timer))
    },
  }
}

/** The members that clients of our servers read, all of one value. */
function others(value: unknown): object {
  const names = [
    'links',
    'resources',
    'pagination',
    'included',
    'guid',
    'name',
    'state',
    'errors',
    'metadata',
    'last_operation',
  ]
  const more = [
    'access_token',
    'token_type',
    'expires_in',
    'refresh_token',
    'error',
    'services',
    'credentials',
    'operation',
  ]
  return Object.fromEntries([...names, ...more].map((name) => [name, value]))
}
