import {createSocket} from 'node:dgram'
import {connect} from 'node:net'
import {type DecodedPacket, decode, encode, type Packet, RECURSION_DESIRED, type RecordType} from 'dns-packet'

/** One datagram there and one back; undefined when nothing comes within `timeout` milliseconds. */
export function exchange(
  port: number,
  message: Buffer,
  retryPolicy = 1000,
  address = '127.0.0.1',
): Promise<Buffer | undefined> {
  const socket = createSocket('udp4')
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => finish(undefined), retryPolicy)
    const finish = (answer: Buffer | undefined) => {
      clearTimeout(timer)
      socket.close()
      resolve(answer)
    }
    socket.once('error', reject)
    socket.once('message', finish)
    socket.send(message, port, address)
  })
}

/** Writes the pieces one after the other over TCP and reads until `count` messages have come. */
export function exchangeOverTcp(port: number, pieces: readonly Buffer[], count: number): Promise<Buffer[]> {
  const socket = connect(port, '127.0.0.1')
  return new Promise((resolve, reject) => {
    let received = Buffer.alloc(0)
    const messages: Buffer[] = []
    socket.on('error', reject)
    socket.on('close', () => resolve(messages))
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk])
      while (received.length >= 2 && received.length >= 2 + received.readUInt16BE(0)) {
        const end = 2 + received.readUInt16BE(0)
        messages.push(received.subarray(2, end))
        received = received.subarray(end)
      }
      if (messages.length >= count) socket.end()
    })
    socket.on('connect', () => {
      const writeNext = (index: number): void => {
        const piece = pieces[index]
        if (piece) socket.write(piece, () => setImmediate(writeNext, index + 1))
      }
      writeNext(0)
    })
  })
}

export function question(name: string, type: string, extra: Packet = {}): Buffer {
  return encode({
    type: 'query',
    id: 4711,
    flags: RECURSION_DESIRED,
    questions: [{name, type: type as RecordType}],
    ...extra,
  })
}

export function framed(message: Buffer): Buffer {
  const length = Buffer.alloc(2)
  length.writeUInt16BE(message.length)
  return Buffer.concat([length, message])
}

/** Additions to a query that say how large a datagram may come back (RFC 6891). */
export function edns(udpPayloadSize: number, ednsVersion = 0): Packet {
  const option = {type: 'OPT', name: '.', udpPayloadSize, ednsVersion} as const
  return {additionals: [{...option, extendedRcode: 0, flags: 0, flag_do: false, options: []}]}
}

export type Reply = DecodedPacket & {rcode: string}

export async function ask(
  port: number,
  name: string,
  type: string,
  extra: Packet = {},
  address?: string,
): Promise<Reply> {
  const answer = await exchange(port, question(name, type, extra), undefined, address)
  if (!answer) throw new Error(`no answer for ${type} ${name}`)
  return decode(answer) as Reply
}

/** `type data` of each record of a section, data as text. */
export function shown(records: Packet['answers']): string[] {
  return (records ?? []).map((record) => {
    const data: unknown = 'data' in record ? record.data : undefined
    if (Array.isArray(data)) return `${record.type} ${Buffer.concat(data as Buffer[]).toString()}`
    return `${record.type} ${typeof data === 'string' ? data : Object.values(data ?? {}).join(' ')}`
  })
}
