import {createServer} from 'node:http'
import type {AddressInfo} from 'node:net'
import {GetAccountCommand, SESv2Client} from '@aws-sdk/client-sesv2'
import {expect} from 'chai'
import {clientOptions} from '../../../src/adapters/http/aws-account.ts'
import {Unavailable, UnexpectedAnswer} from '../../../src/domain/exit/failure.ts'
import {rejection} from '../../support/rejection.ts'

describe('class: a body of AWS without an end', () => {
  for (const [status, Expected] of [
    [200, UnexpectedAnswer],
    [400, UnexpectedAnswer],
    [503, Unavailable],
  ] as const) {
    it(`is left, with status ${status}`, async () => {
      let sent = 0
      let requests = 0
      const server = createServer((request, response) => {
        request.resume()
        requests += 1
        response.writeHead(status, {'content-type': 'application/json'})
        const pump = (): void => {
          do sent += 65_536
          while (!response.destroyed && response.write('x'.repeat(65_536)))
        }
        response.on('drain', pump)
        pump()
      })
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
      const credentials = {accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret'}
      const client = new SESv2Client(clientOptions({region: 'us-gov-west-1', endpoint, credentials}))
      try {
        expect(await rejection(client.send(new GetAccountCommand({})))).to.be.instanceOf(Expected)
        // Sockets hold some megabytes that nobody reads; a busy service is asked again.
        expect(sent / requests).to.be.lessThan(16 * 1024 * 1024)
      } finally {
        client.destroy()
        server.closeAllConnections()
        server.close()
      }
    })
  }
})
