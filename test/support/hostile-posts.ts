import type {Socket} from 'node:net'
import {OBEYED} from './hostile-answers.ts'
import type {SnsSender} from './sns-sender.ts'

/** What a stranger does on a connection to an endpoint for SNS. */
export interface HostilePost {
  readonly name: string
  readonly perform: (socket: Socket) => void
}

/** What a post is made of. */
export interface PostMaterial {
  readonly sender: SnsSender
  readonly stranger: SnsSender
  readonly topic: string
  /** What would be acted on, were it signed. */
  readonly message: string
  /** `http://host:port` of a server that nobody may be led to. */
  readonly elsewhere: string
}

const BIG = 1024 * 1024
const PEM = '/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem'

export function hostilePosts({sender, stranger, topic, message, elsewhere}: PostMaterial): readonly HostilePost[] {
  const signed = (by = sender): Record<string, unknown> => JSON.parse(by.body(message, {topicArn: topic}))
  const changed = (changes: Record<string, unknown>): string => JSON.stringify({...signed(), ...changes})
  const confirmation = (url: string): string =>
    JSON.stringify({
      ...(JSON.parse(
        sender.body('Confirm?', {type: 'SubscriptionConfirmation', token: 'token', topicArn: topic}),
      ) as object),
      SubscribeURL: url,
    })
  const confirm = `/?Action=ConfirmSubscription&TopicArn=${topic}&Token=token`
  const host = 'https://sns.us-gov-west-1.amazonaws.com'
  return [
    post('an empty body', ''),
    post('null', 'null'),
    post('a list', '[]'),
    post('half of a message', JSON.stringify(signed()).slice(0, 200)),
    post('50,000 levels', '{"a":'.repeat(50_000)),
    post('__proto__', '{"__proto__":{"Type":"Notification"},"constructor":{"prototype":{}}}'),
    post('octets that are no UTF-8', Buffer.from('7b22fffe223a317d', 'hex')),
    post('members of other types', JSON.stringify(Object.fromEntries(Object.keys(signed()).map((key) => [key, 5])))),
    post('texts that a terminal obeys', changed({Message: OBEYED, Subject: OBEYED, TopicArn: OBEYED, Type: OBEYED})),
    post('texts that a terminal obeys, of its topic', changed({Message: OBEYED, Subject: OBEYED})),
    post('another message under the signature', changed({Message: `${message} `})),
    post('the signature of a stranger', JSON.stringify(signed(stranger))),
    post('a signature of a megabyte', changed({Signature: 'A'.repeat(BIG - 4096)})),
    post('a version of signatures that there is not', changed({SignatureVersion: '3'})),
    post('a time long ago', sender.body(message, {topicArn: topic, at: 0})),
    post('a topic of another account', sender.body(message, {topicArn: topic.replace(/:\d{12}:/, ':999999999999:')})),
    post('a certificate elsewhere', changed({SigningCertURL: `${elsewhere}${PEM}`})),
    post(
      'a certificate on a host whose name begins as that of SNS',
      changed({SigningCertURL: `${host}.evil.test${PEM}`}),
    ),
    post(
      'a certificate behind the name of a user',
      changed({SigningCertURL: `${host}@${new URL(elsewhere).host}${PEM}`}),
    ),
    post('a certificate up the path', changed({SigningCertURL: `${host}/x/..${PEM}`})),
    post('a certificate in a file', changed({SigningCertURL: 'file:///etc/passwd'})),
    post('a confirmation that leads elsewhere', confirmation(`${elsewhere}${confirm}`)),
    post('a confirmation of something else', confirmation(`${host}/?Action=DeleteTopic&TopicArn=${topic}&Token=token`)),
    post('a confirmation with another query as well', confirmation(`${host}${confirm}&Action=DeleteTopic`)),
    post('a confirmation that leads to this machine', confirmation(`http://127.0.0.1:1${confirm}`)),
    post('a message that its headers contradict', JSON.stringify(signed()), `x-amz-sns-topic-arn: ${topic}x\r\n`),
    post('a raw message', message, 'x-amz-sns-rawdelivery: true\r\n'),
    post('what only claims to be gzip', '{}', 'content-encoding: gzip\r\n'),
    raw('16 KB of headers', `POST / HTTP/1.1\r\nHost: x\r\nX-Big: ${'x'.repeat(20_000)}\r\n\r\n`),
    raw('two lengths', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}'),
    raw(
      'a length and chunks',
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ),
    raw('a broken chunk', 'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n'),
    raw('a length of 10 GB', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9999999999\r\n\r\n{'),
    raw('Expect', 'POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 9999999\r\n\r\n'),
    raw(
      'a request for another protocol',
      'POST / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\nContent-Length: 0\r\n\r\n',
    ),
    raw('CONNECT', 'CONNECT 127.0.0.1:1 HTTP/1.1\r\nHost: x\r\n\r\n'),
    raw('another method', 'DELETE / HTTP/1.1\r\nHost: x\r\n\r\n'),
    raw('a path up the tree', 'POST /../../etc/passwd HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n'),
    raw('TLS', Buffer.from('16030100050100000100', 'hex')),
    raw('SSH', 'SSH-2.0-OpenSSH_9.6\r\n'),
    raw('200 requests at once', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}'.repeat(200)),
    {name: 'nothing', perform: () => {}},
    trickle('headers that trickle', 'POST / HTTP/1.1\r\nHost: x\r\nX-Slow: '),
    trickle('a body that trickles', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 999999\r\n\r\n'),
    {
      name: 'a body without an end',
      perform: (socket) => {
        socket.write('POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n')
        const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`
        const pump = (): void => {
          while (!socket.destroyed && socket.write(chunk));
        }
        socket.on('drain', pump)
        pump()
      },
    },
    {
      name: 'a request, and never reads',
      perform: (socket) => {
        socket.pause()
        socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}'.repeat(1000))
      },
    },
    {
      name: 'a reset in the middle',
      perform: (socket) => void socket.write('POST / HTTP/1.1\r\nHo', () => socket.resetAndDestroy()),
    },
  ]
}

function raw(name: string, octets: string | Buffer): HostilePost {
  return {name, perform: (socket) => void socket.write(octets)}
}

function post(name: string, body: string | Buffer, headers = ''): HostilePost {
  const head = `POST / HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\n${headers}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n`
  return raw(name, Buffer.concat([Buffer.from(head), Buffer.from(body)]))
}

function trickle(name: string, opening: string): HostilePost {
  return {
    name,
    perform: (socket) => {
      socket.write(opening)
      const timer = setInterval(() => socket.write('a'), 50)
      socket.on('close', () => clearInterval(timer))
    },
  }
}
