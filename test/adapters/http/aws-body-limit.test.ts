import {createServer, type ServerResponse} from 'node:http'
import type {AddressInfo} from 'node:net'
import {GetAccountCommand, SESv2Client} from '@aws-sdk/client-sesv2'
import {expect} from 'chai'
import {clientOptions} from '../../../src/adapters/http/aws-account.ts'
import {type AnswerSize, LONG_LISTS} from '../../../src/adapters/http/aws-body-limit.ts'
import {translateAwsError} from '../../../src/adapters/http/aws-error.ts'
import {mailTransports} from '../../../src/adapters/mail/mail-transports.ts'
import {Unavailable, UnexpectedAnswer} from '../../../src/domain/exit/failure.ts'
import {awsKey} from '../../support/aws-key.ts'
import {sealedTestCredentials} from '../../support/memory-platform.ts'
import {rejection} from '../../support/rejection.ts'

const MEGABYTE = 1024 * 1024
const credentials = {accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret'}

describe('class: a body of AWS without an end', () => {
  const closing: (() => void)[] = []
  afterEach(() => {
    for (const close of closing.splice(0)) close()
  })

  /** @returns its base URL. */
  async function serving(answer: (response: ServerResponse) => void): Promise<string> {
    const server = createServer((request, response) => {
      request.resume().on('end', () => answer(response))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    closing.push(() => {
      server.closeAllConnections()
      server.close()
    })
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  function asking(endpoint: string, size?: AnswerSize): () => Promise<unknown> {
    const client = new SESv2Client(
      clientOptions({region: 'us-gov-west-1', endpoint, credentials: awsKey(credentials)}, undefined, size),
    )
    closing.push(() => client.destroy())
    return async () => await client.send(new GetAccountCommand({}))
  }

  function endless(status: number, counts = {sent: 0, requests: 0}): (response: ServerResponse) => void {
    return (response) => {
      counts.requests += 1
      response.writeHead(status, {'content-type': 'application/json'})
      const pump = (): void => {
        do counts.sent += 65_536
        while (!response.destroyed && response.write('x'.repeat(65_536)))
      }
      response.on('drain', pump)
      pump()
    }
  }

  for (const [status, Expected] of [
    [200, UnexpectedAnswer],
    [400, UnexpectedAnswer],
    [503, Unavailable],
  ] as const) {
    it(`is left, with status ${status}`, async () => {
      const counts = {sent: 0, requests: 0}
      const ask = asking(await serving(endless(status, counts)))
      const failure = await rejection(ask())
      expect(failure).to.be.instanceOf(Expected)
      // The SDK adds advice for programmers to it.
      expect(translateAwsError(failure, 'x').message).to.match(/^AWS answered HTTP \d+ with more than \d+ bytes\.$/)
      // Sockets hold some megabytes that nobody reads; a busy service is asked again.
      expect(counts.sent / counts.requests).to.be.lessThan(9 * MEGABYTE)
    })
  }

  it('is a refusal of the mail that it answers, and is not taken for silence', async () => {
    const awsEndpoint = await serving(endless(200))
    const transports = mailTransports({awsEndpoint}, {signal: new AbortController().signal})
    const given = sealedTestCredentials('one')
    const mail = {from: 'a@agency.test', to: ['b@agency.test'], subject: 'x', text: 'x'}
    for (const report of [await transports.proveApiKey(given), await transports.sendByApi(given, mail)]) {
      expect(report).to.have.nested.property('refusal.kind', 'other')
      expect(report)
        .to.have.nested.property('refusal.message')
        .that.matches(/with more than \d+ bytes\.$/)
    }
  })

  /** Answers of three megabytes, none of which ends before all have begun. */
  async function atOnce(count: number): Promise<readonly PromiseSettledResult<unknown>[]> {
    const waiting: ServerResponse[] = []
    let expected = count
    const endpoint = await serving((response) => {
      response.writeHead(200, {'content-type': 'application/cbor'})
      response.write(' '.repeat(3 * MEGABYTE), () => {
        waiting.push(response)
        if (waiting.length < expected) return
        expected = 1
        for (const each of waiting) each.end('{}')
      })
    })
    const ask = asking(endpoint, LONG_LISTS)
    return await Promise.allSettled(Array.from({length: count}, ask))
  }

  it('holds no more with many answers at once, and what fits together is read', async () => {
    const some = await atOnce(4)
    expect(some.map(({status}) => status)).to.deep.equal(Array.from({length: 4}, () => 'fulfilled'))
    const many = await atOnce(12)
    const refused = many.filter((each) => each.status === 'rejected')
    expect(refused.length).to.be.greaterThan(0)
    for (const {reason} of refused) expect(reason).to.be.instanceOf(UnexpectedAnswer)
    const [after] = await atOnce(1)
    expect(after).to.have.property('status', 'fulfilled')
  })

  it('may be as long as the longest page of AWS where long lists are asked for, in their protocol, and there only', async () => {
    const page = await serving((response) => {
      response.writeHead(200, {'content-type': 'application/cbor'}).end(`${' '.repeat(3 * MEGABYTE)}{}`)
    })
    await asking(page, LONG_LISTS)()
    const json = await serving((response) => {
      response.writeHead(200, {'content-type': 'application/json'}).end(`${' '.repeat(3 * MEGABYTE)}{}`)
    })
    expect(await rejection(asking(json, LONG_LISTS)())).to.be.instanceOf(UnexpectedAnswer)
    expect(await rejection(asking(page)())).to.be.instanceOf(UnexpectedAnswer)
  })
})
