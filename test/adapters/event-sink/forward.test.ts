import {createServer} from 'node:http'
import type {AddressInfo} from 'node:net'
import {expect} from 'chai'
import {forwardTo} from '../../../src/adapters/event-sink/forward.ts'
import type {KeptFeedbackEvent} from '../../../src/domain/feedback/event.ts'

const EVENT = {id: 1, snsMessageId: 'sns-1', type: 'Bounce'} as unknown as KeptFeedbackEvent

describe('class: an answer that is too long to be read', () => {
  for (const [status, outcome] of [
    [200, undefined],
    [403, 'it answered HTTP 403'],
    [500, 'it answered HTTP 500'],
  ] as const) {
    it(`sees by the status ${status} whether a receiver took the event`, async () => {
      const server = createServer((request, response) => {
        request.resume()
        response.writeHead(status).end('x'.repeat(128 * 1024))
      })
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      try {
        const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
        expect(await forwardTo(url, {})(EVENT)).to.equal(outcome)
      } finally {
        server.closeAllConnections()
        server.close()
      }
    })
  }
})
