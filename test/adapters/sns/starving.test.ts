import {randomBytes} from 'node:crypto'
import {request} from 'node:http'
import {connect, type Socket} from 'node:net'
import {setTimeout as wait} from 'node:timers/promises'
import {expect} from 'chai'
import {sourceOf} from '../../../src/adapters/http-listener/connections.ts'
import {Certificates} from '../../../src/adapters/sns/certificates.ts'
import {type SnsReceiver, snsReceiver, temporaryFolder} from '../../support/sns-receiver.ts'
import {bounceRecord, ENDPOINT, snsSender} from '../../support/sns-sender.ts'

const inventedName = (): string => `${ENDPOINT}/SimpleNotificationService-${randomBytes(16).toString('hex')}.pem`

/** Posts from an address of this machine's own. */
function postFrom(localAddress: string, url: string, body: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, {method: 'POST', localAddress, agent: false}, (answer) => {
      answer.resume().once('end', () => resolve(answer.statusCode ?? 0))
    })
    outgoing.once('error', reject)
    outgoing.end(body)
  })
}

describe('strangers and genuine messages (class: what strangers use up is missing for SNS)', function () {
  this.timeout(30_000)
  const sender = snsSender()
  const stranger = snsSender()
  let folder: ReturnType<typeof temporaryFolder>
  let receiver: SnsReceiver
  beforeEach(async () => {
    folder = temporaryFolder()
    receiver = await snsReceiver(sender, {folder: folder.path})
  })
  afterEach(async () => {
    await receiver.stop()
    folder.dispose()
  })

  const forged = (): string => stranger.body(bounceRecord('forged')).replaceAll(stranger.certificateUrl, inventedName())
  const genuineWithinASecond = async (id: string, localAddress = '127.0.0.1'): Promise<void> => {
    const begun = performance.now()
    expect(await postFrom(localAddress, receiver.url, sender.body(bounceRecord(id)))).to.equal(200)
    expect(performance.now() - begun).to.be.lessThan(1000)
  }

  it('a genuine message gets through to a fresh listener behind 20 forged ones of the same address', async () => {
    const statuses = await Promise.all(
      Array.from({length: 20}, async () => await postFrom('127.0.0.1', receiver.url, forged())),
    )
    expect(new Set(statuses), 'there is no such certificate now').to.deep.equal(new Set([503]))
    await genuineWithinASecond('m1')
  })

  it('a genuine message gets through while another address names certificates without end', async () => {
    const statuses = new Map<number, number>()
    let isOver = false
    const attack = async (): Promise<void> => {
      while (!isOver) {
        const status = await postFrom('127.0.0.2', receiver.url, forged())
        statuses.set(status, (statuses.get(status) ?? 0) + 1)
      }
    }
    const attacks = Array.from({length: 8}, attack)
    await wait(1500)
    await genuineWithinASecond('m1')
    isOver = true
    await Promise.all(attacks)
    expect(statuses.get(503), 'the budget of that address was used up').to.be.greaterThan(0)
    expect(receiver.fetched.length).to.be.lessThan(60)
  })

  it('a name that failed is not asked for again within a minute, however many others fail meanwhile', async () => {
    let now = 0
    const fetched: string[] = []
    const certificates = new Certificates(
      async (url) => {
        fetched.push(url)
        return undefined
      },
      {known: [], add: async () => {}},
      () => now,
    )
    const first = inventedName()
    await certificates.at(first, 'a')
    for (let i = 0; i < 1000; i += 1) {
      now += 50
      await certificates.at(inventedName(), `source-${i}`).catch(() => {})
    }
    await certificates.at(first, 'b')
    expect(fetched.filter((url) => url === first)).to.have.length(1)
    now += 20_000
    await certificates.at(first, 'c')
    expect(fetched.filter((url) => url === first)).to.have.length(2)
  })

  it('a listener that starts again fetches the certificate that proved messages before anybody names it', async () => {
    await genuineWithinASecond('m1')
    await receiver.stop()
    receiver = await snsReceiver(sender, {folder: folder.path})
    expect(receiver.fetched).to.deep.equal([sender.certificateUrl])
    await Promise.all(Array.from({length: 200}, async () => await postFrom('127.0.0.1', receiver.url, forged())))
    await genuineWithinASecond('m2')
    expect(receiver.fetched.filter((url) => url === sender.certificateUrl)).to.have.length(1)
  })

  for (const [what, localAddress] of [
    ['the same address', '127.0.0.1'],
    ['another address', '127.0.0.2'],
  ] as const) {
    it(`a genuine message gets through while ${what} holds 1,000 connections that send a byte now and then`, async () => {
      const {hostname, port} = new URL(receiver.url)
      const held = new Set<Socket>()
      const hold = (): void => {
        const socket = connect({host: hostname, port: Number(port), localAddress})
        held.add(socket)
        socket.on('error', () => {})
        socket.once('connect', () => socket.write('POST / HTTP/1.1\r\nHost: x\r\nX-Slow: '))
        socket.once('close', () => {
          held.delete(socket)
          if (!isOver) setTimeout(hold, 20)
        })
      }
      let isOver = false
      for (let i = 0; i < 1000; i += 1) hold()
      const drip = setInterval(() => {
        for (const socket of held) if (socket.writable) socket.write('x')
      }, 200)
      try {
        await wait(1500)
        for (const id of ['m1', 'm2', 'm3']) await genuineWithinASecond(id)
      } finally {
        isOver = true
        clearInterval(drip)
        for (const socket of held) socket.destroy()
      }
    })
  }

  for (const [address, source] of [
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['2001:db8::1', '2001:db8:0:0'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['::1', '0:0:0:0'],
    ['fe80::1%eth0', 'fe80:0:0:0'],
  ] as const) {
    it(`${address} counts towards ${source}`, () => expect(sourceOf(address)).to.equal(source))
  }
})
