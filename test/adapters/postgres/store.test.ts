import {type AddressInfo, createServer, type Server, type Socket} from 'node:net'
import {inspect} from 'node:util'
import {expect} from 'chai'
import {postgresGuardJournal} from '../../../src/adapters/postgres/guard-journal.ts'
import {Secret} from '../../../src/domain/text/secret.ts'
import {rejection} from '../../support/rejection.ts'

describe("the guards' store that gives no answer", () => {
  const sockets = new Set<Socket>()
  let server: Server
  let port: number
  let greet: (socket: Socket) => void

  beforeEach(async () => {
    greet = () => {}
    server = createServer((socket) => {
      sockets.add(socket.on('error', () => {}))
      greet(socket)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    port = (server.address() as AddressInfo).port
  })
  afterEach(async () => {
    for (const socket of sockets) socket.destroy()
    sockets.clear()
    await new Promise<void>((resolve) => server.close(() => resolve()))
  })

  const failureAt = async (query = '', timeoutMillis = 5000) => {
    const url = `postgres://guard:hunter2@127.0.0.1:${port}/mail${query}`
    const failure = await rejection(postgresGuardJournal({url: new Secret(url)}, 'scope', {timeoutMillis}))
    expect(inspect(failure, {depth: 9, showHidden: true})).not.to.contain('hunter2')
    return failure
  }

  it('is unavailable when nothing listens there', async () => {
    await new Promise<void>((resolve) => server.close(() => resolve()))
    const failure = await failureAt()
    expect(failure).to.include({code: 'unavailable', exit: 5, retryable: true})
    expect(failure.message).to.equal(`Failed to reach 127.0.0.1:${port}: nothing listens there.`)
  })

  it('is unavailable when it takes the connection and says nothing', async () => {
    const before = Date.now()
    expect(await failureAt('', 100)).to.include({code: 'unavailable', retryable: true})
    expect(Date.now() - before).to.be.below(2000)
  })

  it('is unavailable when it hangs up', async () => {
    greet = (socket) => socket.once('data', () => socket.destroy())
    expect(await failureAt()).to.include({code: 'unavailable', retryable: true})
  })

  it('is not worth another try when it speaks no TLS', async () => {
    greet = (socket) => socket.once('data', () => socket.write('N'))
    const failure = await failureAt('?sslmode=require')
    expect(failure).to.include({code: 'unavailable', retryable: false})
    expect(failure.message).to.equal(`Failed to reach 127.0.0.1:${port}: it does not speak TLS.`)
  })

  for (const [state, code] of [
    ['57P03', 'unavailable'],
    ['53300', 'unavailable'],
    ['40001', 'unavailable'],
    ['25006', 'unavailable'],
    ['28P01', 'not-authorised'],
    ['28000', 'not-authorised'],
    ['3D000', 'invalid-value'],
    ['XX000', 'unexpected-answer'],
  ]) {
    it(`that answers ${state} is ${code}`, async () => {
      // ErrorResponse (PostgreSQL's documentation, section "Message Formats").
      const fields = Buffer.from(`SFATAL\0C${state}\0Mso it is\u001b[31m\0\0`)
      const head = Buffer.from('E\0\0\0\0')
      head.writeUInt32BE(fields.length + 4, 1)
      greet = (socket) => socket.once('data', () => socket.end(Buffer.concat([head, fields])))
      const failure = await failureAt()
      expect(failure.code).to.equal(code)
      expect(failure.message).to.contain('so it is').and.not.contain('\u001b')
    })
  }
})
