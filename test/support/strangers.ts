import {Agent, request} from 'node:http'
import {connect} from 'node:net'
import {expect} from 'chai'
import {type SnsSender, snsSender, TOPIC} from './sns-sender.ts'

const MiB = 1024 * 1024

/** A listener as strangers find it. */
interface StrangersReceiver {
  readonly url: string
  /** URLs of certificates that were asked for. */
  readonly fetched: readonly string[]
  /** What it took so far: one item a message. */
  taken(): Promise<readonly unknown[]>
}

export interface StrangersOptions {
  readonly sender: SnsSender
  /** The seed of what is left to chance. */
  readonly seed: number
  readonly requests: number
  /** When the signed messages are of, epoch milliseconds; absent = now. */
  readonly at?: number
  /** Opened before the first test: headers are waited for 500 ms, requests a second. */
  readonly receiver: () => StrangersReceiver
  /** The text of a message that would be taken; another one for another id. */
  readonly message: (id: string) => string
}

/** Mulberry32: the same numbers in every run. */
function numbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** What the signature is over; of what is no JSON any more, all of it. */
function signedPart(text: string): string {
  try {
    const {Type, MessageId, TopicArn, Subject, Message, Timestamp} = JSON.parse(text) as Record<string, unknown>
    return JSON.stringify([Type, MessageId, TopicArn, Subject, Message, Timestamp])
  } catch {
    return text
  }
}

/** What strangers try, of which nothing may come. */
export function strangersGetNowhere({sender, seed, requests, at, receiver: opened, message}: StrangersOptions): void {
  const stranger = snsSender()
  const random = numbers(seed)
  const agent = new Agent({keepAlive: true, maxSockets: 32})
  let receiver: StrangersReceiver
  before(() => {
    receiver = opened()
  })
  after(() => agent.destroy())

  const signed = (text: string, changes = {}, by = sender): string =>
    by.body(text, {...(at === undefined ? {} : {at}), ...changes})

  const post = (body: string | Buffer, headers: Record<string, string> = {}, path = '/', method = 'POST') =>
    new Promise<number>((resolve) => {
      const outgoing = request(receiver.url, {agent, method, path, headers}, (response) => {
        response.resume()
        response.on('end', () => resolve(response.statusCode ?? 0))
        response.on('error', () => resolve(0))
      })
      // A refusal may close the connection while the rest of a body is still on its way.
      outgoing.on('error', () => resolve(0))
      outgoing.end(body)
    })

  const good = (): Record<string, unknown> =>
    JSON.parse(signed(message(`m${Math.floor(random() * 1e9)}`))) as Record<string, unknown>
  const changed = (changes: Record<string, unknown>): string => JSON.stringify({...good(), ...changes})
  const confirmation = (url: string): string =>
    changed({Type: 'SubscriptionConfirmation', Token: 'abc', SubscribeURL: url})
  const flipped = (text: string): string => {
    const at = Math.floor(random() * text.length)
    return text.slice(0, at) + String.fromCharCode(33 + Math.floor(random() * 90)) + text.slice(at + 1)
  }
  const own = '/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem'

  const attacks: (() => string)[] = [
    () => changed({Message: 'other'}),
    () => changed({Signature: Buffer.from(String(random())).toString('base64')}),
    () => changed({Signature: ''}),
    () => signed(message('m'), {}, stranger),
    () => changed({SigningCertURL: `https://evil.example${own}`}),
    () => changed({SigningCertURL: `https://sns.us-gov-west-1.amazonaws.com.evil.example${own}`}),
    () => changed({SigningCertURL: `https://sns.us-gov-west-1.amazonaws.com@evil.example${own}`}),
    () => changed({SigningCertURL: `http://sns.us-gov-west-1.amazonaws.com${own}`}),
    () => changed({SigningCertURL: `https://sns.us-east-1.amazonaws.com${own}`}),
    () => changed({SigningCertURL: `https://sns.us-gov-west-1.amazonaws.com/../evil${own}`}),
    () => changed({SigningCertURL: 'http://169.254.169.254/latest/meta-data/'}),
    () => changed({TopicArn: `${TOPIC}x`}),
    () => changed({TopicArn: TOPIC.replace('123456789012', '999999999999')}),
    () => changed({SignatureVersion: '1'}),
    () => changed({SignatureVersion: '3'}),
    () => changed({SignatureVersion: 2}),
    () => changed({Timestamp: new Date(0).toISOString()}),
    () => changed({Type: 'UnsubscribeConfirmation'}),
    () => confirmation('http://127.0.0.1:1/?Action=ConfirmSubscription'),
    () => confirmation('https://evil.example/?Action=ConfirmSubscription'),
    () => changed({Subject: 'added'}),
    () => changed({Message: {a: 1}}),
    () => changed({MessageId: ['x']}),
    () => changed({MessageId: "x'; DROP TABLE feedback_event; --"}),
    () => changed({__proto__: null, constructor: {prototype: {Type: 'Notification'}}, Type: 'Other'}),
    () => '['.repeat(20_000),
    () => '{"a":'.repeat(20_000),
    () => '{"__proto__":{"Type":"Notification"}}',
    () => JSON.stringify(good()).slice(0, Math.floor(random() * 900)),
    () => '',
    () => 'null',
    () => '\u0000\uffff\ud800',
  ]

  it(`accepts none of ${requests} requests, asks nobody but SNS, and keeps its memory`, async () => {
    expect(await post(signed(message('warm')))).to.equal(200)
    const begun = process.memoryUsage().rss
    const statuses: number[] = []
    let index = 0
    const worker = async (): Promise<void> => {
      while (index < requests) {
        const attack = attacks[index % attacks.length] as () => string
        index += 1
        statuses.push(await post(attack()))
      }
    }
    await Promise.all(Array.from({length: 32}, worker))
    expect(statuses).to.have.length(requests)
    expect(statuses.filter((status) => status !== 400 && status !== 403)).to.deep.equal([])
    expect(await receiver.taken()).to.have.length(1)
    expect(new Set(receiver.fetched)).to.deep.equal(new Set([sender.certificateUrl]))
    expect(process.memoryUsage().rss - begun).to.be.below(200 * MiB)
  })

  it('accepts no message of which any signed character was changed', async () => {
    const body = signed(message('flipped'), {subject: 'signed too'})
    for (let count = 0; count < 300; count += 1) {
      const other = flipped(body)
      if (signedPart(body) !== signedPart(other)) expect(await post(other), other).to.be.oneOf([400, 403])
    }
    expect(await receiver.taken()).to.have.length(1)
  })

  it('reads no body that is too large, whether its length is declared or not', async () => {
    const huge = Buffer.alloc(8 * MiB, 0x61)
    const begun = process.memoryUsage().rss
    const statuses = await Promise.all([
      ...Array.from({length: 8}, () => post(huge)),
      ...Array.from({length: 8}, () => post(huge, {'transfer-encoding': 'chunked'})),
    ])
    expect(statuses.filter((status) => status !== 413 && status !== 0)).to.deep.equal([])
    expect(process.memoryUsage().rss - begun).to.be.below(200 * MiB)
  })

  it('waits for nobody who is slow', async () => {
    const ends = [
      'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\n{',
      'POST / HTTP/1.1\r\nhost: x\r\nx-',
    ].map(
      (text) =>
        new Promise<number>((resolve) => {
          const begun = Date.now()
          const socket = connect(Number(new URL(receiver.url).port), '127.0.0.1', () => socket.write(text))
          socket.on('error', () => {})
          socket.resume()
          socket.on('close', () => resolve(Date.now() - begun))
        }),
    )
    for (const took of await Promise.all(ends)) expect(took).to.be.below(6000)
  })

  it('has one method and one path', async () => {
    const body = signed(message('elsewhere'))
    expect(await post(body, {}, '/other')).to.equal(404)
    expect(await post('', {}, '/', 'GET')).to.equal(405)
    expect(await post(body, {'x-amz-sns-rawdelivery': 'true'})).to.equal(400)
    expect(await post(body, {'x-amz-sns-topic-arn': `${TOPIC}x`})).to.equal(400)
    expect(await post('', {}, '/health', 'GET')).to.equal(200)
  })

  it('takes what SNS signed after all of that', async () => {
    expect(await post(signed(message('after')))).to.equal(200)
    expect(await receiver.taken()).to.have.length(2)
  })
}
